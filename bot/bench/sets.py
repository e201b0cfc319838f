"""Measures many sets at once: how late stages change, and how long words take to the others."""

import asyncio
import tempfile
from collections.abc import Sequence
from datetime import timedelta
from itertools import count
from pathlib import Path
from statistics import quantiles
from time import perf_counter

from sqlalchemy import select

from bot import schema
from bot.action_learning import queries as sets
from bot.action_learning.models import LearningSet, Member
from bot.action_learning.vocabulary import Clock
from bot.app import App
from bot.chat import Address, Content, Message, NotSent, Pace, Said, Sent
from bot.clock import SimulatedClock, SystemClock, pause
from bot.conversations import Turn
from bot.db import Database
from bot.people.models import Account, Person, Programme
from bot.people.vocabulary import Standing


class _Door:
    """A platform that answers at once, at the pace of a real one, and notes when words came."""

    name = "slack"

    def __init__(self, pace: Pace) -> None:
        self.opens_forms = self.has_home = False
        self._pace, self._ids = pace, count(1)
        self.arrived: dict[str, list[float]] = {}

    def pace(self, to: Address) -> Pace:
        return self._pace

    async def send(
        self,
        to: Address,
        content: Content,
        *,
        reply_to: str | None = None,
        update: str | None = None,
    ) -> Sent | NotSent:
        if isinstance(content, Message) and "word number" in content.text:
            word = content.text.rpartition("word number ")[2]
            self.arrived.setdefault(word, []).append(perf_counter())
        return Sent(update or f"m{next(self._ids)}")


async def bench_sets(
    *,
    number: int = 500,
    people: int = 6,
    words: int = 400,
    words_per_second: float = 8,
    workspaces: int = 20,
    every: timedelta = timedelta(milliseconds=50),
    chat_every: timedelta = timedelta(seconds=1),
) -> dict[str, float]:
    """Run so many live sets on a new SQLite file; all durations are in seconds.

    First members write so many words a second, spread over the sets, while one sender per
    workspace delivers at the platform's pace. Then all sets change their stage at the same
    instant, the worst there is.
    """
    with tempfile.TemporaryDirectory() as folder:
        db = Database(f"sqlite+aiosqlite:///{Path(folder) / 'bench.db'}")
        try:
            await schema.upgrade(db)
            door = _Door(Pace(every=every, chat_every=chat_every))
            clock = SimulatedClock(SystemClock().now())
            app = App(db, clock, {"slack": door})
            await _seat(app, number, people, workspaces)
            began = perf_counter()
            await _begin(app)
            begin_each = (perf_counter() - began) / number
            await _drain(app)
            shape = number, people, workspaces
            delays = await _talk(app, door, shape, words, words_per_second)
            results = {"words_p50": _at(delays, 50), "words_p95": _at(delays, 95)}
            results["words_lost"] = words * (people - 1) - len(delays)
            lateness = await _all_change_at_once(app, clock)
            results |= {"stage_p50": _at(lateness, 50), "stage_p99": _at(lateness, 99)}
            results |= {"stage_each": max(lateness) / number, "begin_each": begin_each}
            return results
        finally:
            await db.close()


def _at(values: Sequence[float], percent: int) -> float:
    return quantiles(values, n=100)[percent - 1]


def _address(set_number: int, seat: int, workspaces: int) -> Address:
    return Address("slack", f"T{(set_number + seat) % workspaces}/U{set_number}x{seat}")


async def _seat(app: App, number: int, people: int, workspaces: int) -> None:
    now = app.clock.now()
    async with app.db.transaction() as tx:
        programme = Programme(name="Bench", created_at=now)
        tx.add(programme)
        await tx.flush()
        for n in range(number):
            learning_set = LearningSet(
                programme_id=programme.id,
                name=f"Set {n}",
                code=f"B{n}",
                format="classic-set",
                clock=Clock.LIVE,
                created_at=now,
            )
            tx.add(learning_set)
            seated = [
                Person(
                    name=f"P{n} {seat}",
                    standing=Standing.TAKING_PART,
                    programme_id=programme.id,
                    met_at=now,
                )
                for seat in range(people)
            ]
            tx.add_all(seated)
            await tx.flush()
            for seat, person in enumerate(seated):
                address = _address(n, seat, workspaces)
                tx.add(Account(person_id=person.id, address=str(address), lane=address.lane))
                tx.add(
                    Member(set_id=learning_set.id, person_id=person.id, agreed_at=now, since=now)
                )


async def _begin(app: App) -> None:
    async with app.db.reading() as tx:
        ids = list(await tx.scalars(select(LearningSet.id)))
    for set_id in ids:
        async with app.db.transaction() as tx:
            learning_set = await tx.get_one(LearningSet, set_id)
            (_, starter), *_others = await sets.members(tx, set_id)
            await app.sets.meetings.begin(Turn(tx, app.clock.now()), learning_set, starter)


async def _drain(app: App) -> None:
    while await app.sender.deliver_due():
        pass


async def _talk(
    app: App, door: _Door, shape: tuple[int, int, int], words: int, per_second: float
) -> list[float]:
    """Let members write at a steady rate, and return how long each copy took to arrive."""
    number, people, workspaces = shape
    said: dict[str, float] = {}
    is_over = asyncio.Event()

    async def deliver() -> None:
        while not is_over.is_set():
            if not await app.sender.deliver_due(timedelta(seconds=1)):
                await pause(0.05)

    delivering = asyncio.create_task(deliver())
    began = perf_counter()
    for n in range(words):
        await pause(began + n / per_second - perf_counter())
        address = _address(n % number, n // number % people, workspaces)
        said[str(n)] = perf_counter()
        text = f"word number {n}"
        await app.receive(Said(id=f"said{n}", sender=address, text=text, message_id=f"w{n}"))
    for _ in range(100):
        if sum(map(len, door.arrived.values())) >= words * (people - 1):
            break
        await pause(0.1)
    is_over.set()
    await delivering
    return [at - said[word] for word, copies in door.arrived.items() for at in copies]


async def _all_change_at_once(app: App, clock: SimulatedClock) -> list[float]:
    """Let the first stage's time be over for all, and return how late each set moved on."""
    lateness: list[float] = []
    for _ in range(3):  # half-way, near the end, the end
        async with app.db.reading() as tx:
            due_at = await app.sets.next_due(tx, clock.now())
        assert due_at is not None
        clock.jump_to(due_at)
        began = perf_counter()
        lateness.clear()
        async with app.db.reading() as tx:
            refs = await app.sets.due(tx, clock.now())
        for ref in refs:
            async with app.db.transaction() as tx:
                await app.sets.act(Turn(tx, clock.now()), ref)
            lateness.append(perf_counter() - began)
    return lateness
