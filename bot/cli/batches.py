"""Commands that read a file, think, and write a file; no database, no platform."""

from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress

from bot.action_learning.questions.batch import BatchError, classify_file
from bot.cli.failing import CannotDo


def add_to(app: typer.Typer) -> None:
    app.command("classify-question")(classify_question)


def classify_question(
    batch: Annotated[
        Path, typer.Option(exists=True, dir_okay=False, help='{"id", "text"} on each line.')
    ],
    out: Annotated[Path, typer.Option(help='{"id", "label", "reasons"} on each line.')],
) -> None:
    """Label what people write in question rounds: open, closed, advice or other.

    Example: wayfinder classify-question --batch in.jsonl --out out.jsonl
    """
    try:
        with Progress(transient=True) as progress:
            task = progress.add_task("Reading", total=None)
            classify_file(batch, out, lambda: progress.advance(task))
    except (BatchError, UnicodeDecodeError) as error:
        raise CannotDo(f"{batch}: {error}") from None
    except OSError as error:
        raise CannotDo(f"{error.filename}: {error.strerror}.") from None
