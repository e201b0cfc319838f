"""The command line: `wayfinder --help`. Others' scripts rely on these forms.

Every command ends with 0, 1 (it could not) or 2 (wrong use), and says on stderr, in one
sentence, what to do.
"""

import sys

import typer
from pydantic import ValidationError
from rich.console import Console
from sqlalchemy.exc import SQLAlchemyError

from bot.chat import CannotOpen
from bot.cli import (
    batches,
    benching,
    calendar,
    exporting,
    invites,
    journeys,
    learning_sets,
    people,
    playbook,
    programmes,
    running,
    status,
    synthesising,
    themes,
    translating,
)
from bot.cli.failing import CannotDo
from bot.content import ContentError
from bot.db import NoDatabase
from bot.demo import CannotStart
from bot.llm import NoAnswer
from bot.people.table import CannotRead
from bot.schema import SchemaError

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Wayfinder: a learning companion for people who change places, in Slack and Telegram.",
)
for commands in (
    running,
    programmes,
    invites,
    people,
    exporting,
    learning_sets,
    calendar,
    journeys,
    playbook,
    batches,
    synthesising,
    themes,
    benching,
    translating,
    status,
):
    commands.add_to(app)


def main() -> None:
    """Run one command; what people or machines cause is one sentence, not a traceback."""
    try:
        app()
    except (
        CannotDo,
        CannotOpen,
        CannotRead,
        CannotStart,
        ContentError,
        NoDatabase,
        SchemaError,
    ) as no:
        _give_up(str(no))
    except NoAnswer as no:
        _give_up(f"The language model's server failed us ({no}): check OPENAI_* and that it runs.")
    except SQLAlchemyError as error:
        _give_up(running.what_is_wrong_with_the_database(error))
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"]).upper()
        what = first["msg"].removeprefix("Value error, ")
        _give_up(f"{name}: {what}. Mend it in the environment or in .env.")


def _give_up(sentence: str) -> None:
    Console(stderr=True).print(sentence, style="red", markup=False, highlight=False)
    sys.exit(1)
