"""What of sets comes up by itself, and when."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.action_learning.models import (
    Commitment,
    LearningSet,
    Meeting,
    Member,
)
from bot.action_learning.vocabulary import MemberStanding, SetStanding
from bot.people.models import Person


async def planned(tx: AsyncSession, person: Person, until: datetime) -> list[tuple[datetime, str]]:
    """Return what of sets comes up for somebody by itself, and when."""
    meets = select(LearningSet.due_at, LearningSet.name).join(
        Member, Member.set_id == LearningSet.id
    )
    meets = meets.where(
        Member.person_id == person.id,
        Member.standing == MemberStanding.IN,
        LearningSet.standing == SetStanding.RESTING,
        LearningSet.due_at <= until,
    )
    asks = select(Commitment.ask_at, Commitment.what).where(
        Commitment.person_id == person.id, Commitment.ask_at <= until, Commitment.outcome.is_(None)
    )
    invited = select(Member.due_at, LearningSet.name).join(
        LearningSet, LearningSet.id == Member.set_id
    )
    invited = invited.where(
        Member.person_id == person.id,
        Member.standing == MemberStanding.INVITED,
        Member.due_at <= until,
    )
    return [
        (at, what) for rows in (meets, asks, invited) for at, what in await tx.execute(rows) if at
    ]


async def coming(
    tx: AsyncSession, people: Sequence[int] | Select[int], start: datetime, end: datetime
) -> list[tuple[int, datetime]]:
    """Return which of these people's sets meet between two instants, and when: their next
    meeting, or, of one that goes on over days, its next step.
    """
    in_a_set = (Member.person_id.in_(people), Member.standing == MemberStanding.IN)
    to_meet = (
        select(Member.person_id, LearningSet.due_at)
        .join(LearningSet, LearningSet.id == Member.set_id)
        .where(
            *in_a_set,
            LearningSet.standing == SetStanding.RESTING,
            LearningSet.due_at.between(start, end),
        )
    )
    meeting = (
        select(Member.person_id, Meeting.due_at)
        .join(Meeting, Meeting.set_id == Member.set_id)
        .where(*in_a_set, Meeting.ended_at.is_(None), Meeting.due_at.between(start, end))
    )
    rows = [*(await tx.execute(to_meet)), *(await tx.execute(meeting))]
    return [(person_id, at) for person_id, at in rows if at]


async def due_meetings(tx: AsyncSession, now: datetime, most: int = 500) -> list[int]:
    due = select(Meeting.id).where(Meeting.due_at <= now).order_by(Meeting.due_at, Meeting.id)
    return list(await tx.scalars(due.limit(most)))


async def due_sets(tx: AsyncSession, now: datetime, most: int = 500) -> list[int]:
    due = select(LearningSet.id).where(LearningSet.due_at <= now).order_by(LearningSet.due_at)
    return list(await tx.scalars(due.limit(most)))


async def due_commitments(tx: AsyncSession, now: datetime, most: int = 500) -> list[int]:
    due = select(Commitment.id).where(Commitment.ask_at <= now).order_by(Commitment.ask_at)
    return list(await tx.scalars(due.limit(most)))


async def due_invitations(tx: AsyncSession, now: datetime, most: int = 500) -> list[int]:
    """Return the sets that have invitations to be looked at."""
    due = select(Member.set_id).where(
        Member.due_at <= now, Member.standing == MemberStanding.INVITED
    )
    return list(await tx.scalars(due.distinct().order_by(Member.set_id).limit(most)))


async def next_due(tx: AsyncSession, now: datetime) -> datetime | None:
    columns = (Meeting.due_at, LearningSet.due_at, Commitment.ask_at, Member.due_at)
    found = [await tx.scalar(select(func.min(column)).where(column > now)) for column in columns]
    return min((instant for instant in found if instant), default=None)
