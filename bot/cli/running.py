"""Commands that run the bot, or tell whether it could run."""

import asyncio
from collections.abc import Callable
from enum import StrEnum
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from sqlalchemy.exc import SQLAlchemyError

from bot import content, schema
from bot.chat import CannotOpen
from bot.cli.logs import write_logs
from bot.config import Settings
from bot.content import ContentError
from bot.db import Database, NoDatabase
from bot.demo import run as run_playground
from bot.people import queries as people
from bot.platforms.slack.manifest import manifest
from bot.reflections.journey import load_all
from bot.schema import SchemaError
from bot.service import Part, Service, doors

Row = Callable[[str, bool | None, str], None]
"""Writes a thing's name, whether it works (None: it is not set), and what there is to say."""

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

    Example: wayfinder demo --port 8080
    """
    run_playground(port, open_browser=not no_open, say=typer.echo)


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
        table.add_row(name, mark, what)

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
    async with db:
        row(*await _examine_database(db))
        await _examine_platforms(settings, db, row)
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
