"""What a coach sees of sets: counts, proposals, and who has a seat in one."""

from collections.abc import Iterable

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.action_learning.composing.challenges import Challenges
from bot.action_learning.models import Challenge, Commitment, LearningSet, Meeting, Member
from bot.action_learning.vocabulary import MemberStanding, Outcome, SetStanding
from bot.people.models import Person


async def counts(tx: AsyncSession, programme_id: int) -> list[tuple[LearningSet, int, int, int]]:
    """Return, for a coach: each set, its members, its commitments, those followed up."""
    in_it = (
        select(func.count())
        .where(Member.set_id == LearningSet.id, Member.standing == MemberStanding.IN)
        .scalar_subquery()
    )
    made = (
        select(func.count())
        .select_from(Commitment)
        .join(Meeting, Meeting.id == Commitment.meeting_id)
        .where(Meeting.set_id == LearningSet.id)
    )
    followed = made.where(Commitment.outcome.in_((Outcome.DID, Outcome.PARTLY)))
    rows = await tx.execute(
        select(LearningSet, in_it, made.scalar_subquery(), followed.scalar_subquery())
        .where(
            LearningSet.programme_id == programme_id,
            LearningSet.standing != SetStanding.PROPOSED,
        )
        .order_by(LearningSet.id)
    )
    return [(row[0], row[1], row[2], row[3]) for row in rows]


async def proposals(tx: AsyncSession, programme_id: int) -> list[LearningSet]:
    waiting = select(LearningSet).where(
        LearningSet.programme_id == programme_id, LearningSet.standing == SetStanding.PROPOSED
    )
    return list(await tx.scalars(waiting.order_by(LearningSet.id)))


async def seat_in_a_proposal(tx: AsyncSession, programme_id: int, person: str) -> Member | None:
    """Return somebody's seat in a proposal of this programme, by their number."""
    if not person.isdecimal():
        return None
    return await tx.scalar(
        select(Member)
        .join(LearningSet, LearningSet.id == Member.set_id)
        .where(
            LearningSet.programme_id == programme_id,
            Member.standing == MemberStanding.PROPOSED,
            Member.person_id == int(person),
        )
    )


async def proposed_member(tx: AsyncSession, programme_id: int, name: str) -> Member | None:
    """Return somebody's seat in a proposal, where only one person has that name."""
    found = list(
        await tx.scalars(
            select(Member)
            .join(LearningSet, LearningSet.id == Member.set_id)
            .join(Person, Person.id == Member.person_id)
            .where(
                LearningSet.programme_id == programme_id,
                Member.standing == MemberStanding.PROPOSED,
                func.lower(Person.name) == name.casefold(),
            )
        )
    )
    return found[0] if len(found) == 1 else None


async def names(tx: AsyncSession, people: Iterable[int]) -> dict[int, str]:
    rows = await tx.execute(select(Person.id, Person.name).where(Person.id.in_(people)))
    return {row.id: row.name for row in rows}


async def ever_in(tx: AsyncSession, set_id: int) -> set[int]:
    """Return who was ever asked into a set, whatever they said."""
    return set(await tx.scalars(select(Member.person_id).where(Member.set_id == set_id)))


async def challenges(tx: AsyncSession, programme_id: int) -> Challenges:
    """Return what people of a programme said that they work on, ready to be compared."""
    rows = await tx.execute(
        select(Challenge.person_id, Challenge.text)
        .join(Person, Person.id == Challenge.person_id)
        .where(Person.programme_id == programme_id)
        .order_by(Challenge.person_id)
    )
    return Challenges({person_id: text for person_id, text in rows})
