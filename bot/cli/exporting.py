"""Commands that bring out what is kept.

A person's data goes to the person. `export reflections` is the one command that prints words, for
whoever has to move them elsewhere: who can run it could open the database too, and each run is
recorded.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Annotated

import typer
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot import content, schema
from bot.app import App
from bot.cli.database import Result, in_the_database
from bot.cli.failing import CannotDo
from bot.cli.people import person_numbered
from bot.clock import SystemClock
from bot.config import Settings
from bot.conversations import Turn
from bot.db import Database
from bot.people import linking, record
from bot.people.models import Person, Place
from bot.reflections.models import Reflection, State

export_commands = typer.Typer(no_args_is_help=True, help="Bring out what is kept.")
erase_commands = typer.Typer(no_args_is_help=True, help="Erase what is kept.")

Number = Annotated[int, typer.Argument(help="Their number, from 'wayfinder person list'.")]


def add_to(app: typer.Typer) -> None:
    app.add_typer(export_commands, name="export")
    app.add_typer(erase_commands, name="erase")


@export_commands.command("reflections")
def export_reflections() -> None:
    """Print every answer that is kept, word for word, one JSON object a line, oldest first.

    For moving house, or for an archive that its writers agreed to. Each run is written in the
    record of who looked at what.

    Example: wayfinder export reflections > reflections.jsonl
    """

    async def read(tx: AsyncSession) -> list[str]:
        record.note(tx, "exported every reflection", SystemClock().now(), by="command line")
        kept = (
            select(Reflection, Person.name, Place.name)
            .join(Person, Person.id == Reflection.person_id)
            .outerjoin(Place, Place.id == Person.place_id)
            .where(Reflection.state == State.ANSWERED, Reflection.deleted_at.is_(None))
            .order_by(Reflection.answered_at, Reflection.id)
        )
        return [
            json.dumps(
                {
                    "id": reflection.id,
                    "person": reflection.person_id,
                    "name": name,
                    "place": place,
                    "prompt": reflection.prompt,
                    "question": reflection.question,
                    "text": reflection.text,
                    "visibility": reflection.visibility,
                    "answered_at": reflection.answered_at and reflection.answered_at.isoformat(),
                },
                ensure_ascii=False,
            )
            for reflection, name, place in await tx.execute(kept)
        ]

    for line in in_the_database(read):
        typer.echo(line)


@export_commands.command("person")
def export_person(person: Number) -> None:
    """Send somebody everything that is kept of them, in their own chat; nobody else sees it.

    Example: wayfinder export person 7
    """

    async def send(app: App, turn: Turn) -> str:
        who = await person_numbered(turn.tx, person)
        if not await linking.accounts(turn.tx, who):
            raise CannotDo(f"{who.name} has no account yet, and so nothing that they wrote.")
        await app.rights.data.send_to(turn, who)
        return who.name

    typer.echo(f"It goes to {_with_the_rooms(send)} as soon as the bot runs.")


@erase_commands.command("person")
def erase_person(
    person: Number,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask first.")] = False,
) -> None:
    """Erase somebody: what they wrote, what was written to them, their name and accounts.

    Example: wayfinder erase person 7
    """

    async def name(tx: AsyncSession) -> str:
        return (await person_numbered(tx, person)).name

    who = in_the_database(name)
    if not yes:
        typer.confirm(f"Erase {who or person}? It cannot be brought back.", abort=True)

    async def erase(app: App, turn: Turn) -> None:
        found = await person_numbered(turn.tx, person)
        await app.rights.forgetting.forget(turn, found, by="command line")

    _with_the_rooms(erase)
    typer.echo(f"Erased {who or person}.")


def _with_the_rooms(work: Callable[[App, Turn], Awaitable[Result]]) -> Result:
    """Run some work that every room has a part in, in one transaction."""

    async def do() -> Result:
        settings, clock = Settings(), SystemClock()
        async with Database(settings.database_url) as db:
            await schema.upgrade(db)
            root = settings.content or content.ROOT
            app = App(db, clock, {}, root, files=settings.files)
            async with db.transaction() as tx:
                return await work(app, Turn(tx, clock.now()))

    return asyncio.run(do())
