"""Making learning events happen in stories."""

from functools import partial

from sqlalchemy import select

from bot.learning_events.models import Invitation
from bot.learning_events.rules import Answer
from bot.people.models import Person, Programme
from bot.people.vocabulary import Role
from tests import arriving
from tests.world import Someone, World

CLINIC = {
    "title": "Housing clinic",
    "purpose": "Bring one knot and leave with a next step.",
    "day": "2026-01-20",
    "time": "14:00",
    "zone": "London",
    "minutes": "90",
    "place": "https://meet.example.org/clinic",
    "capacity": "",
    "papers": "https://example.org/paper.pdf",
    "for_place": "all",
    "for_role": "all",
}
TODAY = {"day": "2026-01-05", "time": "11:00", "minutes": "60"}


arrives = partial(arriving.arrives, place="Ashdown")


async def neighbours(world: World, *names: str) -> tuple[Someone, ...]:
    """A programme with a manager, Mo, and people by name, all in Ashdown: on Slack and Telegram."""
    programme = await world.add_programme("Neighbours", "Ashdown", "Birkby")
    mo = await arrives(world, programme, "mo", role=Role.MANAGER)
    others = [
        await arrives(world, programme, name, "telegram" if number % 2 else "slack")
        for number, name in enumerate(names)
    ]
    return (mo, *others)


async def the_programme(world: World) -> Programme:
    async with world.app.db.reading() as tx:
        return (await tx.scalars(select(Programme))).one()


async def drafts(mo: Someone, **changed: str) -> None:
    await mo.commands("event")
    await mo.presses("New event")
    await mo.fills(**{**CLINIC, **changed})


async def announces(mo: Someone, **changed: str) -> None:
    await drafts(mo, **changed)
    await mo.presses("Announce it now")


async def coming(world: World) -> list[str]:
    async with world.app.db.reading() as tx:
        rows = await tx.scalars(
            select(Person.name)
            .join(Invitation, Invitation.person_id == Person.id)
            .where(Invitation.answer == Answer.COMING)
            .order_by(Person.name)
        )
        return list(rows)


def calendar_of(someone: Someone) -> str:
    files = [message.file.text for message in someone.messages if message.file]
    return files[-1]
