"""Commands that run the bot, or tell whether it could run."""

import asyncio
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table
from sqlalchemy.exc import SQLAlchemyError

from bot import content, schema
from bot.chat import CannotOpen
from bot.cli.logs import write_logs
from bot.clock import SystemClock
from bot.config import Settings
from bot.content import ContentError
from bot.db import Database, NoDatabase
from bot.demo import run as run_playground
from bot.guidance.entries import problems, read_entries
from bot.llm import Account, NoAnswer
from bot.llm.local import CannotEmbed, LocalEmbeddings
from bot.llm.model import Model
from bot.llm.port import Told
from bot.people import queries as people
from bot.platforms.slack.manifest import manifest
from bot.reflections.journey import load_all
from bot.schema import SchemaError
from bot.service import Part, Service, doors, model_of

Row = Callable[[str, bool | None, str], None]
"""Writes a thing's name, whether it works (None: it is not set), and what there is to say."""
_FINE = {
    "type": "object",
    "properties": {"fine": {"type": "boolean"}},
    "required": ["fine"],
    "additionalProperties": False,
}

db_commands = typer.Typer(no_args_is_help=True, help="The database's tables.")
slack_commands = typer.Typer(no_args_is_help=True, help="Connecting Slack.")


class Only(StrEnum):
    WEB = "web"
    WORKER = "worker"


def add_to(app: typer.Typer) -> None:
    app.command()(run)
    app.command()(demo)
    app.command()(check)
    app.add_typer(db_commands, name="db")
    app.add_typer(slack_commands, name="slack")


def run(
    only: Annotated[
        Only | None, typer.Option(help="Just this half: the rest runs in another process.")
    ] = None,
) -> None:
    """Run the bot until it is stopped.

    Example: wayfinder run
    """
    write_logs()
    parts = frozenset({Part(only.value)}) if only else frozenset(Part)

    async def serve() -> None:
        await Service(Settings(), parts).run()

    asyncio.run(serve())


def demo(
    port: Annotated[int, typer.Option(help="Where the page is served.")] = 8000,
    no_open: Annotated[bool, typer.Option("--no-open", help="Do not open a browser.")] = False,
) -> None:
    """Open the playground: simulated people and a simulated clock, no tokens, no network.

    Where OPENAI_TRANSCRIPTION_MODEL is set, voice notes of those who agree are put into words.

    Example: wayfinder demo --port 8080
    """
    settings = Settings()

    def listening(db: Database) -> Model | None:
        heard = bool(settings.openai_transcription_model)
        return model_of(settings, db, SystemClock()) if heard else None

    run_playground(port, open_browser=not no_open, say=typer.echo, listening=listening)


@slack_commands.command("manifest")
def slack_manifest() -> None:
    """Print the app manifest to paste at Slack, for "Create an app from a manifest".

    Example: wayfinder slack manifest > manifest.yaml
    """
    typer.echo(manifest(Settings().public_url))


@db_commands.command("upgrade")
def db_upgrade() -> None:
    """Bring the tables up to this version. Harmless when they are, or when run twice at once.

    Example: wayfinder db upgrade
    """

    async def upgrade() -> None:
        async with Database(Settings().database_url) as db:
            await schema.upgrade(db)

    asyncio.run(upgrade())


@db_commands.command("current")
def db_current() -> None:
    """Print the revision of the tables, and the one this version needs.

    Example: wayfinder db current
    """

    async def current() -> str | None:
        async with Database(Settings().database_url) as db:
            return await schema.current(db)

    typer.echo(f"{asyncio.run(current()) or 'empty'} (this version needs {schema.newest()})")


def check() -> None:
    """Say what is configured, what is missing, how to get it, and whether it works.

    Example: wayfinder check
    """
    settings = Settings()
    table = Table(title="Wayfinder", title_justify="left", show_header=False, box=None)
    fine = asyncio.run(_examine(settings, table))
    Console().print(table)
    if not fine:
        raise typer.Exit(1)


async def _examine(settings: Settings, table: Table) -> bool:
    """Fill the table, a row a thing; tell whether all that is configured works."""
    good = True

    def row(name: str, state: bool | None, what: str) -> None:
        nonlocal good
        good = good and state is not False
        mark = {True: "[green]works[/]", False: "[red]does not[/]", None: "not set"}[state]
        table.add_row(name, mark, escape(what))

    try:
        journeys = load_all(settings.content or content.ROOT)
        count = sum(len(journey.prompts) for journey in journeys.values())
        row("Content", True, f"{len(journeys)} journey(s), {count} questions")
    except ContentError as error:
        row("Content", False, str(error))
    try:
        db = Database(settings.database_url)
    except NoDatabase as error:
        row("Database", False, str(error))
        return good
    row(*_examine_playbook(settings))
    async with db:
        row(*await _examine_database(db))
        await _examine_platforms(settings, db, row)
    row(*await _examine_model(settings))
    if settings.embeddings_folder:
        row(*await _examine_embeddings(settings, settings.embeddings_folder))
    where = settings.public_url
    row("Address", True if where else None, where or "set WAYFINDER_PUBLIC_URL for links to pages")
    return good


async def _examine_platforms(settings: Settings, db: Database, row: Row) -> None:
    if not settings.has_slack:
        row("Slack", None, "set SLACK_BOT_TOKEN and SLACK_APP_TOKEN; 'wayfinder slack manifest'")
    if not settings.has_telegram:
        row("Telegram", None, "set TELEGRAM_BOT_TOKEN; @BotFather gives one")
    try:
        for name, door in doors(settings, db).items():
            try:
                row(name.title(), True, await door.check())
            except CannotOpen as error:
                row(name.title(), False, str(error))
            finally:
                await door.close()
    except CannotOpen as error:
        row("Platforms", False, str(error))


def _examine_playbook(settings: Settings) -> tuple[str, bool, str]:
    folder = (settings.content or content.ROOT) / "playbooks"
    wrong = problems(folder, {})
    if wrong:
        more = f" ({len(wrong)} in all: 'wayfinder playbook check')" if len(wrong) > 1 else ""
        return "Playbook", False, f"{wrong[0]}{more}"
    count = sum(1 for _ in read_entries(folder))
    return "Playbook", True, f"{count} entries; 'wayfinder playbook list' shows the documents"


async def _examine_model(settings: Settings) -> tuple[str, bool | None, str]:
    """Ask each configured model for something small, once."""
    if not settings.has_llm:
        return "Model", None, "everything works without; OPENAI_MODEL, OPENAI_BASE_URL name one"
    from bot.llm.openai import OpenAIServer  # importing it takes a second

    server = OpenAIServer(
        api_key=settings.openai_api_key.get_secret_value(),
        base_url=settings.openai_base_url,
        model=settings.openai_model,
        embedding_model=settings.openai_embedding_model,
    )
    where = settings.openai_base_url or "OpenAI"
    try:
        if settings.openai_model:
            await server.complete([Told("user", 'Answer {"fine": true}.')], "Fine", _FINE)
        if settings.openai_embedding_model:
            await server.embed(["fine"])
    except NoAnswer as no:
        return "Model", False, f"{where}: {no.why.value} ({no}); check OPENAI_API_KEY and the names"
    finally:
        await server.close()
    names = (settings.openai_model, settings.openai_embedding_model)
    return "Model", True, f"{' and '.join(name for name in names if name) or 'set'} at {where}"


async def _examine_embeddings(settings: Settings, folder: Path) -> tuple[str, bool, str]:
    try:
        local = LocalEmbeddings(folder, settings.embeddings_model)
        rows = await local.embed(["fine"], Account(programme_id=None, about=()))
    except CannotEmbed as error:
        return "Embeddings", False, str(error)
    return "Embeddings", True, f"{settings.embeddings_model}, {rows.shape[1]} numbers a text"


async def _examine_database(db: Database) -> tuple[str, bool, str]:
    try:
        await db.is_reachable()
        revision = await schema.current(db)
        if revision is None:
            return "Database", True, "empty; 'wayfinder run' makes the tables"
        if revision != schema.newest():
            return "Database", False, "tables of another version: run 'wayfinder db upgrade'"
        async with db.reading() as tx:
            joined = await people.count_taking_part(tx)
            programmes = await people.programmes(tx)
        if not programmes:
            return "Database", True, "no programme yet: 'wayfinder programme add NAME --open'"
        return "Database", True, f"{len(programmes)} programme(s), {joined} taking part"
    except SchemaError as error:
        return "Database", False, str(error)
    except SQLAlchemyError as error:
        return "Database", False, what_is_wrong_with_the_database(error)


def what_is_wrong_with_the_database(error: SQLAlchemyError) -> str:
    """Return one sentence that says what to do."""
    cause = str(getattr(error, "orig", None) or error).splitlines()[0]
    plain = cause.casefold()
    if "readonly" in plain or "read-only" in plain:
        return f"The database file cannot be written ({cause}): check DATABASE_URL and the folder."
    if "disk is full" in plain or "no space" in plain:
        return "The disk that holds the database is full: make room, then start again."
    if "connection" in plain or "resolve" in plain:
        return f"The database does not answer ({cause}): check DATABASE_URL and that it runs."
    return f"The database refused ({cause}): 'wayfinder check' says more."
