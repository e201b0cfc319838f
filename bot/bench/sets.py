"""Measures many sets at once: how late stages change, how late people are told of it, and how long
words take to the others.
"""

import re
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from statistics import quantiles
from time import perf_counter

from sqlalchemy import String, cast, literal, select, update

from bot import schema
from bot.action_learning import queries as sets
from bot.action_learning.flow import KINDS
from bot.action_learning.models import LearningSet, Member
from bot.action_learning.vocabulary import Clock
from bot.app import App
from bot.chat import Address, Content, Message, NotSent, Pace, Said, Sent
from bot.clock import SystemClock, pause
from bot.conversations import Room, Turn
from bot.conversations.pressing import Pressing
from bot.db import Database
from bot.delivery.kinds import State as LetterState
from bot.delivery.models import Letter
from bot.engine import EmbeddedEngine
from bot.people import consents
from bot.people.models import Account, Person, Programme
from bot.people.vocabulary import Standing
from bot.welcome.terms import english

STAGE_LASTS = timedelta(minutes=6)
"""The check-in of the classic set, and about what a stage takes in an hour of ten."""


class _Clock:
    """The machine's time, set to another hour."""

    def __init__(self) -> None:
        self._shift = timedelta(0)

    def now(self) -> datetime:
        return SystemClock().now() + self._shift

    def set_to(self, instant: datetime) -> None:
        self._shift = instant - SystemClock().now()


PACES = {
    "slack": Pace(every=timedelta(seconds=0.3), chat_every=timedelta(seconds=1)),
    "telegram": Pace(every=timedelta(seconds=1 / 28), chat_every=timedelta(seconds=1)),
}
"""How fast the real platforms are written to: each Slack workspace, and one Telegram bot."""

ON_TELEGRAM = 3
"""One member in so many; the others sit in Slack."""


_WORDS = re.compile(r"word number (\d+)$")


@dataclass
class _Arrived:
    clock: _Clock
    words: dict[str, list[float]] = field(default_factory=dict)
    committed: list[tuple[int, datetime]] = field(default_factory=list)
    """Which meeting time did something in, and when that was committed."""

    stages: list[tuple[int, datetime]] = field(default_factory=list)
    """Which set was told of its new stage, once for each member, and when."""


class _Watched(Pressing):
    """Notes when what time brought was committed."""

    def __init__(self, db: Database, arrived: _Arrived) -> None:
        super().__init__(db, arrived.clock)
        self._arrived = arrived

    async def _act(self, room: Room, refs: Sequence[int]) -> None:
        await super()._act(room, refs)
        at = self._arrived.clock.now()
        self._arrived.committed += [(ref // KINDS, at) for ref in refs]


class _Door:
    """A platform that answers at once, at the pace of a real one, and notes what came when."""

    def __init__(self, name: str, arrived: _Arrived) -> None:
        self.name, self.opens_forms, self.has_home = name, False, False
        self._arrived, self._ids = arrived, count(1)

    def pace(self, to: Address) -> Pace:
        return PACES[self.name]

    async def send(
        self,
        to: Address,
        content: Content,
        *,
        reply_to: str | None = None,
        update: str | None = None,
    ) -> Sent | NotSent:
        if isinstance(content, Message) and update is None:
            if word := _WORDS.search(content.text):
                self._arrived.words.setdefault(word[1], []).append(perf_counter())
            elif content.text.startswith("Who presents"):
                number = to.path.rpartition("U")[2].partition("x")[0]
                self._arrived.stages.append((int(number), self._arrived.clock.now()))
        return Sent(update or f"m{next(self._ids)}")


async def bench_sets(
    *,
    number: int = 500,
    people: int = 6,
    words_per_second: float = 8,
    workspaces: int = 20,
    window: timedelta = timedelta(seconds=60),
) -> dict[str, float]:
    """Run so many live sets on a new SQLite file, as one process does; durations are in seconds.

    Live sets begin when somebody taps a button, so at any moment they are at different points of
    their hour. For `window` they go on by themselves while members write so many words a second,
    spread over the sets.
    Every set has members in several workspaces and on Telegram, and each of these has the real
    platform's pace. Late is counted from the stage's time, to when its change is committed and to
    when a member's app tells of it, and from when a word was written to when a member's app has
    it. Then all sets change at one instant.
    """
    with tempfile.TemporaryDirectory() as folder:
        db = Database(f"sqlite+aiosqlite:///{Path(folder) / 'bench.db'}")
        try:
            await schema.upgrade(db)
            clock = _Clock()
            arrived = _Arrived(clock)
            app = App(db, clock, {name: _Door(name, arrived) for name in PACES})
            app.pressing = _Watched(db, arrived)
            await _seat(app, number, people, workspaces)
            start, step = clock.now(), STAGE_LASTS / number
            began = perf_counter()
            meetings = await _begin(app, start, step)
            results = {"begin_each": (perf_counter() - began) / number}
            clock.set_to(start + STAGE_LASTS - timedelta(seconds=3))
            words = round((window.total_seconds() + 3) * words_per_second)
            delays = await _talk(
                app, arrived, (number, people, workspaces), words, words_per_second
            )
            results |= {"words_p50": _at(delays, 50), "words_p95": _at(delays, 95)}
            results["words_lost"] = words * (people - 1) - len(delays)
            over_at = [start + STAGE_LASTS + n * step for n in range(number)]
            told = [(at - over_at[n]).total_seconds() for n, at in arrived.stages]
            changed: dict[int, float] = {}
            for meeting, at in arrived.committed:
                if at >= over_at[meetings[meeting]]:  # and not half-way, or near its end
                    changed.setdefault(meeting, (at - over_at[meetings[meeting]]).total_seconds())
            committed = list(changed.values())
            results["stages_changed"] = len(committed)
            results["stage_committed_p50"] = _at(committed, 50)
            results["stage_committed_p99"] = _at(committed, 99)
            results["stages_told"] = len(told) / people
            results |= {"stage_told_p50": _at(told, 50), "stage_told_p99": _at(told, 99)}
            at_once = await _all_change_at_once(app, clock)
            results |= {"at_one_instant_p99": _at(at_once, 99)}
            results["stage_each"] = max(at_once) / number
            return results
        finally:
            await db.close()


def _at(values: Sequence[float], percent: int) -> float:
    return quantiles(values, n=100)[percent - 1]


def _address(set_number: int, seat: int, workspaces: int) -> Address:
    if seat % ON_TELEGRAM == 0:
        return Address("telegram", f"U{set_number}x{seat}")
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
                    asked_terms=consents.edition(english()),
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


async def _begin(app: App, start: datetime, step: timedelta) -> dict[int, int]:
    """Begin every set, the next one `step` later; return whose each meeting is, by number.

    They are taken to when the first is to change its stage; what was said is delivered.
    """
    meetings: dict[int, int] = {}
    async with app.db.reading() as tx:
        ids = list(await tx.scalars(select(LearningSet.id).order_by(LearningSet.id)))
    for n, set_id in enumerate(ids):
        async with app.db.transaction() as tx:
            learning_set = await tx.get_one(LearningSet, set_id)
            (_, starter), *_others = await sets.members(tx, set_id)
            await app.sets.meetings.begin(Turn(tx, start + n * step), learning_set, starter)
            meeting = await sets.running_meeting(tx, set_id)
            assert meeting
            meetings[meeting.id] = n
            until = start + STAGE_LASTS - timedelta(seconds=3)
            while meeting.due_at and meeting.due_at <= until:
                await app.sets.meetings.time_came(Turn(tx, meeting.due_at), meeting.id)
    async with app.db.transaction() as tx:
        await tx.execute(
            update(Letter).values(
                state=LetterState.SENT,
                message_id=literal("before") + cast(Letter.id, String),
                settled_at=start,
            )
        )
    return meetings


async def _talk(
    app: App, arrived: _Arrived, shape: tuple[int, int, int], words: int, per_second: float
) -> list[float]:
    """Let members write at a steady rate while the engine runs; return each copy's delay."""
    number, people, workspaces = shape
    said: dict[str, float] = {}
    engine = EmbeddedEngine(app)
    await engine.start()
    began = perf_counter()
    for n in range(words):
        await pause(began + n / per_second - perf_counter())
        address = _address(n * 7 % number, n % people, workspaces)
        said[str(n)] = perf_counter()
        text = f"word number {n}"
        await app.receive(Said(id=f"said{n}", sender=address, text=text, message_id=f"w{n}"))
        engine.nudge()
    for _ in range(100):
        if sum(map(len, arrived.words.values())) >= words * (people - 1):
            break
        await pause(0.1)
    await engine.stop()
    return [at - said[word] for word, copies in arrived.words.items() for at in copies]


async def _all_change_at_once(app: App, clock: _Clock) -> list[float]:
    """Let time be over for all at once, and return after how long each set had moved on."""
    clock.set_to(clock.now() + timedelta(hours=1))
    lateness: list[float] = []
    began = perf_counter()
    async with app.db.reading() as tx:
        refs = await app.sets.pressing(tx, clock.now())
    for ref in refs:
        async with app.db.transaction() as tx:
            await app.sets.act(Turn(tx, clock.now()), ref)
        lateness.append(perf_counter() - began)
    return lateness
