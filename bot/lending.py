"""What rooms on one floor lend each other, who never meet: the front hall hands it from one to
the next."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.action_learning import coming as coming_up
from bot.action_learning.afterwards import queries as taken
from bot.guidance import queries as guidance_queries
from bot.learning_events import queries as events_queries
from bot.llm.placeholders import Placeholders
from bot.people import consents
from bot.people.models import Person
from bot.people.vocabulary import Agreement
from bot.reflections.choosing.history import Dates, People
from bot.reflections.commitments.promised import Promised
from bot.reflections.rooms import Others


async def coming(tx: AsyncSession, who: People, start: datetime, end: datetime) -> Dates:
    """Return what these people will be at between two instants."""
    sets = await coming_up.coming(tx, who, start, end)
    events = await events_queries.coming(tx, who, start, end)
    return [
        *((person_id, "set", at) for person_id, at in sets),
        *((person_id, "learning event", at) for person_id, at in events),
    ]


async def promised(tx: AsyncSession, person: Person) -> list[Promised]:
    """Return what somebody promised in their sets."""
    return [
        Promised(each.what, made_at, each.ask_at, each.outcome and each.outcome.value)
        for each, made_at in await taken.all_commitments(tx, person)
    ]


async def may_send(tx: AsyncSession, person_id: int) -> bool:
    """Say whether somebody agreed that their words go to a language model's server."""
    return await consents.agrees(tx, person_id, Agreement.MODEL)


async def may_listen(tx: AsyncSession, person_id: int) -> bool:
    """Say whether somebody agreed that a program turns their voice notes into text."""
    return await consents.agrees(tx, person_id, Agreement.VOICE)


async def hide(tx: AsyncSession, person: Person) -> Callable[[str], str]:
    """Return what takes names and accounts out of somebody's words."""
    return Placeholders(await guidance_queries.names(tx, person.programme_id)).hide


OTHERS = Others(coming, promised)
