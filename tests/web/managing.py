"""A programme with people in it, for pages of those who run one."""

from datetime import timedelta
from functools import partial

from sqlalchemy import select

from bot.chat import Address
from bot.people import permission
from bot.people.models import Person, Place, Programme
from bot.people.vocabulary import Visibility
from bot.reflections.models import Reflection, State
from tests import arriving, events
from tests.web.browsing import Reader
from tests.world import Someone, World

CLINIC = {f"field-{name}": value for name, value in events.CLINIC.items()}


arrives = partial(arriving.arrives, platform="telegram")


async def many(world: World, programme: Programme, **by_place: int) -> None:
    """So many practitioners arrive in each place."""
    for place, count in by_place.items():
        for number in range(count):
            await arrives(world, programme, f"{place}{number}".casefold(), place=place)


async def answered(world: World, place: str, count: int, days_ago: int = 0) -> None:
    """So many of a place kept an answer, some days ago."""
    async with world.app.db.transaction() as tx:
        at = world.clock.now() - timedelta(days=days_ago)
        them = await tx.scalars(
            select(Person)
            .join(Place, Place.id == Person.place_id)
            .where(Place.name == place)
            .order_by(Person.id)
            .limit(count)
        )
        for person in them.all():
            tx.add(
                Reflection(
                    person_id=person.id,
                    question="",
                    text="Secret words.",
                    state=State.ANSWERED,
                    visibility=Visibility.ONLY_ME,
                    asked_at=at,
                    answered_at=at,
                )
            )


async def appoint(world: World, someone: Someone) -> None:
    """Somebody becomes an administrator."""
    async with world.app.db.transaction() as tx:
        address = Address.parse(str(someone.address))
        await permission.appoint_administrators(tx, [address], world.clock.now())


async def the_manager(world: World) -> Someone:
    return world.person("telegram", "mo")


async def makes_an_event(reader: Reader, **changed: str) -> None:
    await reader.opens("/manager/1/events/new")
    await reader.presses("Save", **{**CLINIC, **changed})
