"""What commands share: one transaction of the configured database, and names that people type."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot import schema
from bot.cli.failing import CannotDo
from bot.config import Settings
from bot.db import Database
from bot.people import queries as people
from bot.people import timezones
from bot.people.models import Place, Programme

Result = TypeVar("Result")


def in_the_database(work: Callable[[AsyncSession], Awaitable[Result]]) -> Result:
    """Run some work in one transaction of the configured database."""

    async def do() -> Result:
        async with Database(Settings().database_url) as db:
            await schema.upgrade(db)
            async with db.transaction() as tx:
                return await work(tx)

    return asyncio.run(do())


def reading_the_database(
    work: Callable[[Database, AsyncSession], Awaitable[Result]],
) -> Result:
    """Look at the configured database without changing anything."""

    async def do() -> Result:
        async with Database(Settings().database_url) as db:
            await schema.upgrade(db)
            async with db.reading() as tx:
                return await work(db, tx)

    return asyncio.run(do())


def known_zone(timezone: str) -> str:
    """Return the zone's name, or say which it may have meant."""
    if not timezones.is_zone(timezone):
        near = ", ".join(timezones.suggest(timezone)) or "Europe/London"
        raise CannotDo(f"There is no time zone {timezone!r}. Did you mean: {near}?")
    return timezone


async def programme_named(tx: AsyncSession, name: str) -> Programme:
    found = await tx.scalar(select(Programme).where(Programme.name == name))
    if found is None:
        known = ", ".join(programme.name for programme in await people.programmes(tx)) or "none"
        raise CannotDo(f"There is no programme named {name!r}; there is: {known}.")
    return found


async def place_named(tx: AsyncSession, programme: Programme, name: str) -> Place:
    places = {place.name: place for place in await people.places(tx, programme.id)}
    if name not in places:
        known = ", ".join(places) or "none"
        raise CannotDo(f"{programme.name} has no place named {name!r}; it has: {known}.")
    return places[name]
