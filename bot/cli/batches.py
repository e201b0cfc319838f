"""Commands that read a file, think, and write a file; no database, no platform."""

import csv
import json
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress

from bot.action_learning.questions.batch import BatchError, classify_file
from bot.cli.failing import CannotDo
from bot.synthesis.flow import synthesise as find_themes
from bot.synthesis.reflection import from_rows


def add_to(app: typer.Typer) -> None:
    app.command("classify-question")(classify_question)
    app.command()(synthesise)


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


def synthesise(
    in_: Annotated[
        Path,
        typer.Option(
            "--in", exists=True, dir_okay=False, help="id,text[,person,place,prompt,date,tags]"
        ),
    ],
    out: Annotated[Path, typer.Option(help="Themes with their evidence, as JSON.")],
    question: Annotated[
        str, typer.Option(help="What all of them answer, if one question was put to all.")
    ] = "",
) -> None:
    """Find what reflections have in common, with the evidence for it.

    Example: wayfinder synthesise --in reflections.csv --out themes.json
    """
    try:
        with in_.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file)
            if not {"id", "text"} <= set(rows.fieldnames or ()):
                raise CannotDo(f"{in_} needs a first line that names its columns: id,text")
            reflections = from_rows(rows)
        found = find_themes(reflections, question or None)
        out.write_text(
            json.dumps(found.to_dict(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
        )
    except UnicodeDecodeError:
        raise CannotDo(f"{in_} is not UTF-8: save it as CSV UTF-8 and try again.") from None
    except (ValueError, csv.Error) as error:
        raise CannotDo(f"{in_}: {error}") from None
    except OSError as error:
        raise CannotDo(f"{error.filename}: {error.strerror}.") from None
