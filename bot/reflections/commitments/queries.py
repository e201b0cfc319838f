from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.people.models import Person
from bot.reflections.commitments.models import Commitment


async def own(tx: AsyncSession, person: Person, ref: str) -> Commitment | None:
    """Return this person's commitment; nobody else's."""
    if not ref.isdecimal():
        return None
    return await tx.scalar(
        select(Commitment).where(Commitment.id == int(ref), Commitment.person_id == person.id)
    )


async def still_open(tx: AsyncSession, person: Person) -> list[Commitment]:
    waiting = (
        select(Commitment)
        .where(Commitment.person_id == person.id, Commitment.ask_at.is_not(None))
        .order_by(Commitment.due_at)
    )
    return list(await tx.scalars(waiting))


async def due(tx: AsyncSession, now: datetime, most: int = 500) -> list[int]:
    waiting = (
        select(Commitment.id)
        .where(Commitment.ask_at <= now)
        .order_by(Commitment.ask_at, Commitment.id)
        .limit(most)
    )
    return list(await tx.scalars(waiting))


async def next_due(tx: AsyncSession, now: datetime) -> datetime | None:
    return await tx.scalar(select(func.min(Commitment.ask_at)).where(Commitment.ask_at > now))


async def since(tx: AsyncSession, person: Person, start: datetime) -> list[Commitment]:
    """Return what somebody has meant to try since then, oldest first."""
    made = (
        select(Commitment)
        .where(Commitment.person_id == person.id, Commitment.made_at >= start)
        .order_by(Commitment.made_at)
    )
    return list(await tx.scalars(made))
