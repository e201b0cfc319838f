"""Fetching the dates of a series. Each is an event of its own; the first one leads it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, literal, select
from sqlalchemy.dialects.postgresql import insert  # SQLite understands the same words
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from bot.learning_events.models import Invitation, LearningEvent
from bot.learning_events.queries import ANSWER, INVITATION, OPEN
from bot.learning_events.rules import Answer
from bot.people.models import Person


async def ahead(tx: AsyncSession, leader_id: int, now: datetime) -> list[LearningEvent]:
    """Return the dates of a series that are ahead or on, locked, one after another by number."""
    found = await tx.scalars(
        select(LearningEvent)
        .where(
            LearningEvent.series_id == leader_id,
            LearningEvent.state.in_(OPEN),
            LearningEvent.ends_at > now,
        )
        .order_by(LearningEvent.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return list(found)


async def with_its_series(
    tx: AsyncSession, event: LearningEvent, now: datetime
) -> list[LearningEvent]:
    """Return an event, or, where it leads a series, all dates of it that are not over."""
    if event.series_id != event.id:
        return [event]
    return await ahead(tx, event.id, now) or [event]


async def whole(tx: AsyncSession, leader_id: int) -> list[LearningEvent]:
    """Return every date of a series that was announced, by its rule."""
    of_it = select(LearningEvent).where(LearningEvent.series_id == leader_id)
    return list(await tx.scalars(of_it.order_by(LearningEvent.occurs_at)))


async def invitations(
    tx: AsyncSession, events: Sequence[LearningEvent], person: Person
) -> dict[int, Invitation]:
    """Return somebody's invitations to these events, by the number of the event."""
    ids = [event.id for event in events]
    found = await tx.scalars(
        select(Invitation).where(Invitation.event_id.in_(ids), Invitation.person_id == person.id)
    )
    return {invited.event_id: invited for invited in found}


def answered_any(dates: Sequence[LearningEvent]) -> ColumnElement[bool]:
    """Tell, of an invitation, whether whoever has it means to come to any of these dates."""
    other = aliased(Invitation)
    theirs = select(other.id).where(
        other.person_id == Invitation.person_id,
        other.event_id.in_([event.id for event in dates]),
        other.answer.not_in((Answer.NONE, Answer.CANT)),
    )
    return theirs.correlate(Invitation).exists()


async def invite_those_of(
    tx: AsyncSession, leader: LearningEvent, dates: Sequence[LearningEvent]
) -> None:
    """Invite to the first date whoever answered for another, so that all can be told at once."""
    theirs = (
        select(literal(leader.id), Invitation.person_id, literal(Answer.NONE, ANSWER))
        .add_columns(*(literal(value) for value in (0, False, "", "", "")))
        .where(Invitation.event_id.in_([event.id for event in dates]))
        .group_by(Invitation.person_id)
        .order_by(Invitation.person_id)
    )
    await tx.execute(
        insert(Invitation)
        .from_select(INVITATION, theirs, include_defaults=False)
        .on_conflict_do_nothing(index_elements=["event_id", "person_id"])
    )
