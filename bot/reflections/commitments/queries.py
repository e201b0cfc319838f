from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.people.models import Person
from bot.reflections.commitments.models import Commitment, Outcome
from bot.reflections.commitments.promised import Intent


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


async def meant(
    tx: AsyncSession, people: Sequence[int] | Select[int], start: datetime, end: datetime
) -> list[Intent]:
    """Return what these people meant to try between two instants, and have not let go."""
    made = await tx.execute(
        select(Commitment.person_id, Commitment.text, Commitment.made_at, Commitment.outcome).where(
            Commitment.person_id.in_(people),
            Commitment.made_at.between(start, end),
            Commitment.outcome.is_distinct_from(Outcome.LET_GO),
        )
    )
    return [Intent(*row) for row in made]
