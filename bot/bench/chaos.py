"""Kill the post room, start it again, and count what was lost, doubled or left unknown.

One life is a process that receives events, puts a wave in the outbox and delivers, always
the same ones: a later life finds what an earlier one kept. The platform's memory is a
file that is written before the answer is given, so it outlives every kill.
"""

import asyncio
import multiprocessing.context
import os
import random
import signal
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter

from sqlalchemy import String, cast, func, literal, select

from bot.chat import (
    Address,
    Content,
    Message,
    NotSent,
    Pace,
    Said,
    Sent,
    Why,
    message,
    read_content,
)
from bot.clock import Clock, SimulatedClock, pause
from bot.db import Database
from bot.delivery import Sender, State, inbox, kinds, outbox
from bot.delivery.kinds import KINDS, OnUnknown
from bot.delivery.models import Body, Letter
from bot.delivery.points import point, watch
from bot.delivery.rules import MOST_SENDINGS

POINTS = (
    "inbox.noted",
    "outbox.put",
    "event.committed",
    "wave.body",
    "wave.queued",
    "wave.committed",
    "sweep.leases",
    "sweep.swept",
    "claim.locked",
    "claim.leased",
    "claim.committed",
    "claim.handed_back",
    "mark.marked",
    "mark.committed",
    "send.before",
    "send.accepted",
    "send.answered",
    "settle.recorded",
    "settle.settled",
    "settle.committed",
)
Life = multiprocessing.context.ForkServerProcess
_forks = multiprocessing.get_context("forkserver")
START = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
EVENTS = 6
WAVE_SIZE = 14
LETTERS = EVENTS + WAVE_SIZE
FIRST_GUESS = 1.0
"""How long a life is thought to last before one was seen to end, in seconds."""

LONGER = 1.3
"""Some lives are left to end, so that no point of the road is out of a kill's reach."""

SLOWER = 1.02
"""A machine that becomes busy slows lives down; each one killed makes the guess longer."""

REFUSED = 2
"""Which request of each life is told to wait, while letters are claimed and not begun."""


class RememberingPlatform:
    """Accepts at its own speed, and keeps in a file what it accepted."""

    name = "telegram"
    opens_forms = False
    has_home = False
    every = timedelta(milliseconds=25)

    def __init__(self, memory: Path) -> None:
        self._memory = os.open(memory, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        self._requests = 0

    def pace(self, to: Address) -> Pace:
        return Pace(every=self.every, chat_every=timedelta(0))

    async def send(
        self,
        to: Address,
        content: Content,
        *,
        reply_to: str | None = None,
        update: str | None = None,
    ) -> Sent | NotSent:
        assert isinstance(content, Message)
        self._requests += 1
        await pause(0.002)
        if self._requests == REFUSED:
            return NotSent(Why.TRY_AGAIN, "too many", timedelta(milliseconds=300))
        os.write(self._memory, f"{to} {content.text}\n".encode())
        point("send.accepted")
        await pause(0.004)
        return Sent("m")

    def close(self) -> None:
        os.close(self._memory)


async def live(db: Database, platform: RememberingPlatform, clock: Clock, number: int) -> None:
    """Do everything that a round consists of, as if the platform delivered all events again."""
    sender = Sender(db, {platform.name: platform}, clock)
    await sender.take_over()
    for person in range(EVENTS):
        await _hear(db, clock.now(), number, person)
    await _queue_the_wave(db, clock.now(), number)
    await sender.deliver_due()


async def _hear(db: Database, now: datetime, number: int, person: int) -> None:
    somebody = Address("telegram", str(person))
    kind = kinds.WORDS if person % 3 == 0 else kinds.REPLY
    said = Said(id=f"{number}:{person}", sender=somebody, text="Hello")
    async with db.transaction() as tx:
        if await inbox.is_news(tx, said, now):
            await outbox.put(tx, somebody, message(f"Answer {number}"), kind=kind, now=now)
    point("event.committed")


async def _queue_the_wave(db: Database, now: datetime, number: int) -> None:
    people = select(literal(0).label("n")).cte("people", recursive=True)
    people = people.union_all(select(people.c.n + 1).where(people.c.n < WAVE_SIZE - 1))
    person = cast(people.c.n, String)
    recipients = select(
        literal("telegram:") + person,
        literal("telegram"),
        literal(""),
        literal(f"{number}:") + person,
        literal(now, Letter.due_at.type),
    ).order_by(people.c.n)
    content = message(f"Wave {number}")
    async with db.transaction() as tx:
        await outbox.put_many(
            tx, recipients, content, kind=kinds.BROADCAST, now=now, wave=f"wave:{number}"
        )
    point("wave.committed")


@dataclass(frozen=True)
class Outcome:
    """What became of the letters, as the platform and the outbox remember it."""

    letters: int
    sent: int
    unknown: int
    unknown_but_arrived: int
    lost: int
    """Not accepted by the platform, and not in the report as unknown."""

    doubled: int
    """Accepted more often than the kind of letter allows."""

    sent_again: int
    """Accepted more than once, where missing is worse."""

    unsettled: int
    """Still to be sent, or failed: there should be none."""


async def examine(db: Database, memory: Path, rounds: int) -> Outcome:
    """Compare the outbox with the platform's memory."""
    accepted = Counter(memory.read_text().splitlines()) if memory.exists() else Counter[str]()
    written = func.coalesce(Letter.content, Body.content)
    letters = select(Letter.address, Letter.kind, Letter.state, written.label("content"))
    async with db.reading() as tx:
        rows = (await tx.execute(letters.outerjoin(Body, Body.id == Letter.body_id))).all()
    states = Counter(row.state for row in rows)
    lost, doubled, sent_again, arrived = rounds * LETTERS - len(rows), 0, 0, 0
    for row in rows:
        content = read_content(row.content)
        assert isinstance(content, Message)
        times = accepted[f"{row.address} {content.text}"]
        may_double = KINDS[row.kind].on_unknown is OnUnknown.SEND_AGAIN
        lost += times == 0 and row.state is State.SENT
        doubled += times > (MOST_SENDINGS if may_double else 1)
        sent_again += may_double and times > 1
        arrived += times > 0 and row.state is State.UNKNOWN
    return Outcome(
        letters=len(rows),
        sent=states[State.SENT],
        unknown=states[State.UNKNOWN],
        unknown_but_arrived=arrived,
        lost=lost,
        doubled=doubled,
        sent_again=sent_again,
        unsettled=len(rows) - states[State.SENT] - states[State.UNKNOWN],
    )


def start_life(url: str, memory: Path, number: int, kill_at: str = "", times: int = 1) -> Life:
    """Begin a life in a process of its own, which dies when it passes a point for the nth time."""
    _forks.set_forkserver_preload([__name__])
    life = _forks.Process(target=_run, args=(url, memory, number, kill_at, times))
    life.start()
    return life


def _run(url: str, memory: Path, number: int, kill_at: str, times: int) -> None:
    passed = Counter[str]()

    def visit(name: str) -> None:
        passed[name] += 1
        if name == kill_at and passed[name] == times:
            os.kill(os.getpid(), signal.SIGKILL)

    watch(visit)
    asyncio.run(live_here(url, memory, number))


async def live_here(url: str, memory: Path, number: int) -> None:
    db, platform = Database(url), RememberingPlatform(memory)
    try:
        await live(db, platform, SimulatedClock(START), number)
    finally:
        platform.close()
        await db.close()


@dataclass(frozen=True)
class Chaos:
    kills: int
    rounds: int
    outcome: Outcome


async def chaos(
    url: str, memory: Path, kills: int, seed: int, on_kill: Callable[[], object]
) -> Chaos:
    """Kill so many lives at random instants; a round that was killed is begun again."""
    dice = random.Random(seed)
    lifetime, killed, number, is_first = FIRST_GUESS, 0, 0, True
    while killed < kills:
        life = start_life(url, memory, number)
        started = perf_counter()
        await asyncio.to_thread(life.join, dice.uniform(0, LONGER * lifetime))
        life.kill()
        await asyncio.to_thread(life.join)
        if life.exitcode == -signal.SIGKILL:
            killed, is_first = killed + 1, False
            lifetime *= SLOWER
            on_kill()
        elif life.exitcode == 0:
            if is_first:  # one that goes on after a kill has less to do
                lifetime = perf_counter() - started
            number, is_first = number + 1, True
        else:
            raise RuntimeError(f"a life ended by itself with status {life.exitcode}")
    await live_here(url, memory, number)
    db = Database(url)
    outcome = await examine(db, memory, number + 1)
    await db.close()
    return Chaos(kills, number + 1, outcome)
