"""How much happened in a programme's sets: numbers by place, and nobody's name or words."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.action_learning.models import Commitment, LearningSet, Meeting, Member
from bot.action_learning.vocabulary import MemberStanding
from bot.people.models import Person

ByPlace = dict[int | None, int]


@dataclass(frozen=True)
class Held:
    sets: int
    """That met at least once."""

    meetings: int
    members: ByPlace
    """How many people were in these sets."""

    committed: ByPlace
    """How many of them said in a meeting what they would do."""


async def held(tx: AsyncSession, programme_id: int, since: datetime) -> Held:
    """Count the meetings that ended since then, and those whose they were."""
    theirs = (
        select(Meeting.id, Meeting.set_id)
        .join(LearningSet, LearningSet.id == Meeting.set_id)
        .where(LearningSet.programme_id == programme_id, Meeting.ended_at >= since)
        .subquery()
    )
    sets, meetings = (
        await tx.execute(select(func.count(theirs.c.set_id.distinct()), func.count(theirs.c.id)))
    ).one()
    members = await tx.execute(
        select(Person.place_id, func.count(Person.id.distinct()))
        .join(Member, Member.person_id == Person.id)
        .where(
            Member.set_id.in_(select(theirs.c.set_id)),
            Member.standing == MemberStanding.IN,
            Member.facilitates.is_(False),
        )
        .group_by(Person.place_id)
    )
    committed = await tx.execute(
        select(Person.place_id, func.count(Person.id.distinct()))
        .join(Commitment, Commitment.person_id == Person.id)
        .where(Commitment.meeting_id.in_(select(theirs.c.id)))
        .group_by(Person.place_id)
    )
    return Held(
        sets,
        meetings,
        {place: n for place, n in members},
        {place: n for place, n in committed},
    )
