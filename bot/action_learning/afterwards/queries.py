"""Fetching what people took from their sets: commitments, kept questions, reflections."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.action_learning.models import (
    Commitment,
    Kept,
    Meeting,
    Utterance,
)
from bot.action_learning.vocabulary import Carriage
from bot.people.models import Person


async def last_commitments(tx: AsyncSession, set_id: int, number: int) -> list[Commitment]:
    """Return what was promised in the last meeting before this one in which something was."""
    before = (
        select(func.max(Meeting.id))
        .join(Commitment, Commitment.meeting_id == Meeting.id)
        .where(Meeting.set_id == set_id, Meeting.number < number)
    )
    of_it = select(Commitment).where(Commitment.meeting_id == before.scalar_subquery())
    return list(await tx.scalars(of_it.order_by(Commitment.id)))


async def commitments_of(tx: AsyncSession, meeting_id: int) -> list[Commitment]:
    of_it = select(Commitment).where(Commitment.meeting_id == meeting_id)
    return list(await tx.scalars(of_it.order_by(Commitment.id)))


async def own_commitment(tx: AsyncSession, person: Person, ref: str) -> Commitment | None:
    if not ref.isdecimal():
        return None
    return await tx.scalar(
        select(Commitment).where(Commitment.id == int(ref), Commitment.person_id == person.id)
    )


async def own_commitments(tx: AsyncSession, person: Person, most: int) -> list[Commitment]:
    of_it = select(Commitment).where(Commitment.person_id == person.id)
    return list(await tx.scalars(of_it.order_by(Commitment.id.desc()).limit(most)))


async def all_commitments(tx: AsyncSession, person: Person) -> list[tuple[Commitment, datetime]]:
    """Return what somebody promised in their sets, each with when they met, oldest first."""
    rows = await tx.execute(
        select(Commitment, Meeting.began_at)
        .join(Meeting, Meeting.id == Commitment.meeting_id)
        .where(Commitment.person_id == person.id)
        .order_by(Commitment.id)
    )
    return [(row[0], row[1]) for row in rows]


async def own_kept(tx: AsyncSession, person: Person, most: int) -> list[Kept]:
    of_it = select(Kept).where(Kept.person_id == person.id)
    return list(await tx.scalars(of_it.order_by(Kept.id.desc()).limit(most)))


async def has_kept(tx: AsyncSession, person: Person, utterance: Utterance) -> bool:
    kept = select(Kept.id).where(Kept.person_id == person.id, Kept.utterance_id == utterance.id)
    return await tx.scalar(kept) is not None


async def own_reflections(tx: AsyncSession, person: Person, most: int) -> list[Utterance]:
    """Return what somebody said themselves about what struck them."""
    of_it = select(Utterance).where(
        Utterance.person_id == person.id,
        Utterance.part.in_(("reflect", "close")),
        Utterance.carriage == Carriage.CARRIED,
    )
    return list(await tx.scalars(of_it.order_by(Utterance.id.desc()).limit(most)))
