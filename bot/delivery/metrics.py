"""Numbers for whoever runs the machine: ids and counts, never words."""

from datetime import datetime

from prometheus_client import Counter, Gauge
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.delivery.models import Chat, Letter
from bot.delivery.queue import DUE

DUPLICATES = Counter(
    "wayfinder_inbox_duplicates", "Events that a platform delivered again", ["platform"]
)
SENDS = Counter("wayfinder_sends", "Letters by what became of them", ["lane", "outcome"])
RATE_LIMITED = Counter(
    "wayfinder_rate_limited", "Times that a platform asked us to wait (HTTP 429)", ["lane"]
)
DEPTH = Gauge("wayfinder_queue_depth", "Letters that are due", ["lane"])
AGE = Gauge("wayfinder_queue_age_seconds", "How long the oldest due letter has waited", ["lane"])


async def measure(tx: AsyncSession, now: datetime) -> dict[str, tuple[int, float]]:
    """Set the gauges from the database; return depth and age in seconds by lane."""
    rows = await tx.execute(
        select(Letter.lane, func.count(), func.min(Letter.due_at))
        .where(DUE, Letter.due_at <= now)
        .group_by(Letter.lane)
        .order_by(Letter.lane)
    )
    queues = {lane: (depth, (now - oldest).total_seconds()) for lane, depth, oldest in rows}
    DEPTH.clear()
    AGE.clear()
    for lane, (depth, age) in queues.items():
        DEPTH.labels(lane=lane).set(depth)
        AGE.labels(lane=lane).set(age)
    return queues


async def settled(tx: AsyncSession, since: datetime) -> dict[tuple[str, str], int]:
    """Return how many letters came to which end since then, by lane and outcome."""
    rows = await tx.execute(
        select(Letter.lane, Letter.state, Letter.why, func.count())
        .where(Letter.settled_at >= since)
        .group_by(Letter.lane, Letter.state, Letter.why)
        .order_by(Letter.lane, Letter.state, Letter.why)
    )
    return {(lane, f"{state}: {why}" if why else state): n for lane, state, why, n in rows}


async def closed(tx: AsyncSession) -> int:
    """Return how many chats cannot be reached until somebody is heard from there again."""
    return (await tx.scalars(select(func.count()).where(Chat.closed_at.is_not(None)))).one()
