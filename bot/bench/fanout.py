"""How long it takes to put a letter for everybody in the outbox, and whom that holds up."""

import asyncio
import resource
from dataclasses import dataclass
from time import perf_counter

from sqlalchemy import String, cast, literal, select

from bot.chat import Button, message
from bot.clock import SystemClock, pause
from bot.db import Database
from bot.delivery import kinds, outbox
from bot.delivery.models import Letter

LOOK_EVERY = 0.005


@dataclass(frozen=True)
class Fanout:
    people: int
    seconds: float
    again_seconds: float
    """A second time, when all of them have their letter already."""

    longest_stall: float
    """Seconds for which the event loop did nothing else, at the most."""

    memory_mb: float
    """The most that the process ever had resident."""


class _Watch:
    """Notices when the event loop comes late."""

    longest_stall = 0.0

    async def run(self) -> None:
        while True:
            slept_at = perf_counter()
            await pause(LOOK_EVERY)
            self.longest_stall = max(self.longest_stall, perf_counter() - slept_at - LOOK_EVERY)


async def fanout(url: str, people: int = 100_000) -> Fanout:
    """Queue one prompt for each of so many people. The database is expected to be migrated."""
    db, watch = Database(url), _Watch()
    watching = asyncio.create_task(watch.run())
    seconds = await _queue(db, people, expected=people)
    again_seconds = await _queue(db, people, expected=0)
    watching.cancel()
    await asyncio.wait([watching])
    await db.close()
    return Fanout(
        people=people,
        seconds=seconds,
        again_seconds=again_seconds,
        longest_stall=watch.longest_stall,
        memory_mb=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    )


async def _queue(db: Database, most: int, *, expected: int) -> float:
    people = select(literal(1).label("n")).cte("people", recursive=True)
    people = people.union_all(select(people.c.n + 1).where(people.c.n < most))
    person, now = cast(people.c.n, String), SystemClock().now()
    recipients = select(
        literal("telegram:") + person,
        literal("telegram"),
        person,
        literal("prompt:2026-01-05:") + person,
        literal(now, Letter.due_at.type),
    ).order_by(people.c.n)
    question = message(
        "What surprised you this week?",
        buttons=[Button(label="Not this week", action="reflections.skip")],
    )
    started = perf_counter()
    async with db.transaction() as tx:
        queued = await outbox.put_many(
            tx, recipients, question, kind=kinds.PROMPT, now=now, wave="bench:fanout"
        )
    if queued != expected:
        raise RuntimeError(f"{queued} letters instead of {expected}")
    return perf_counter() - started
