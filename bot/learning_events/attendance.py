"""How many were told of an event and what they said, by place: numbers, and nobody's name."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import func, literal, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.learning_events.models import Invitation, LearningEvent, State
from bot.learning_events.rules import Answer
from bot.people.models import Person, Place


@dataclass
class Attendance:
    """Numbers of people by place; '' is: of no place."""

    told: dict[str, int] = field(default_factory=dict)
    coming: dict[str, int] = field(default_factory=dict)
    here: dict[str, int] = field(default_factory=dict)
    """Who said that they were there."""


async def of(
    tx: AsyncSession, event_ids: Collection[int], *, by_place: bool = True
) -> dict[int, Attendance]:
    """Count who was invited to each event; without places, all of them stand under ''."""
    counted = (
        select(
            Invitation.event_id,
            func.coalesce(Place.name, "") if by_place else literal(""),
            func.count(),
            func.count().filter(Invitation.answer == Answer.COMING),
            func.count(Invitation.here_at),
        )
        .where(Invitation.event_id.in_(event_ids))
        .group_by(Invitation.event_id)
    )
    if by_place:
        counted = (
            counted.join(Person, Person.id == Invitation.person_id)
            .outerjoin(Place, Place.id == Person.place_id)
            .group_by(Place.name)
        )
    rows = await tx.execute(counted)
    found = {id_: Attendance() for id_ in event_ids}
    for event_id, place, told, coming, here in rows:
        found[event_id].told[place] = told
        found[event_id].coming[place] = coming
        found[event_id].here[place] = here
    return found


async def told_of(tx: AsyncSession, programme_id: int, since: datetime) -> list[LearningEvent]:
    """Return the events that people were told of since then, oldest first; news is none."""
    return list(
        await tx.scalars(
            select(LearningEvent)
            .where(
                LearningEvent.programme_id == programme_id,
                LearningEvent.starts_at >= since,
                LearningEvent.state.in_((State.ANNOUNCED, State.STOPPED)),
                LearningEvent.is_news.is_(False),
            )
            .order_by(LearningEvent.starts_at, LearningEvent.id)
        )
    )
