"""How the post goes, lane by lane, for whoever runs the machine: ids and counts, never words."""

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db import machine_us
from bot.delivery.kinds import State
from bot.delivery.models import Lane, Letter

NEWEST = 20_000
"""How many letters are looked at: there may be millions."""


@dataclass(frozen=True)
class HowItGoes:
    lane: str
    failures: int
    """How often in a row the platform did not answer."""

    is_paused: bool


async def lanes(tx: AsyncSession) -> list[HowItGoes]:
    rows = await tx.execute(
        select(Lane.name, Lane.failures, Lane.paused_until_us > machine_us()).order_by(Lane.name)
    )
    return [HowItGoes(name, failures, bool(paused)) for name, failures, paused in rows]


async def newest(tx: AsyncSession) -> dict[str, Counter[State]]:
    """Return, by lane, what became of the newest letters."""
    last = await tx.scalar(select(func.max(Letter.id))) or 0
    rows = await tx.execute(
        select(Letter.lane, Letter.state, func.count())
        .where(Letter.id > last - NEWEST)
        .group_by(Letter.lane, Letter.state)
        .order_by(Letter.lane)
    )
    found: dict[str, Counter[State]] = {}
    for lane, state, n in rows:
        found.setdefault(lane, Counter())[state] = n
    return found
