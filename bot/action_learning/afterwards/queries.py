"""Fetching what people promised in their sets."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.action_learning.models import Commitment
from bot.people.models import Person


async def own_commitment(tx: AsyncSession, person: Person, ref: str) -> Commitment | None:
    if not ref.isdecimal():
        return None
    return await tx.scalar(
        select(Commitment).where(Commitment.id == int(ref), Commitment.person_id == person.id)
    )


async def own_commitments(tx: AsyncSession, person: Person, most: int) -> list[Commitment]:
    of_it = select(Commitment).where(Commitment.person_id == person.id)
    return list(await tx.scalars(of_it.order_by(Commitment.id.desc()).limit(most)))


async def all_commitments(tx: AsyncSession, person: Person) -> list[Commitment]:
    """Return what somebody promised in their sets, oldest first."""
    of_it = select(Commitment).where(Commitment.person_id == person.id)
    return list(await tx.scalars(of_it.order_by(Commitment.id)))


async def commitments_between(
    tx: AsyncSession, people: Sequence[int] | Select[int], start: datetime, end: datetime
) -> list[Commitment]:
    """Return what these people promised in their sets between two instants."""
    made = select(Commitment).where(
        Commitment.person_id.in_(people), Commitment.made_at.between(start, end)
    )
    return list(await tx.scalars(made))
