"""A post room to tell stories in: a platform that remembers, and a clock that waits for us."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, select, update
from sqlalchemy.orm import InstrumentedAttribute

from bot.chat import Address, Content, Home, Message, NotSent, Pace, Sent, message
from bot.clock import SimulatedClock, pause
from bot.db import Database
from bot.delivery import Kind, Report, Sender, State, kinds, outbox, reporting
from bot.delivery.models import Chat, Lane, Letter

NO_WAIT = timedelta(0)
ANN = Address("telegram", "1")
BEN = Address("telegram", "2")
WAVE = "event:1"


@dataclass(frozen=True)
class Delivered:
    to: Address
    text: str
    reply_to: str | None = None
    update: str | None = None


Answer = Sent | NotSent | Exception | Callable[[], Sent | NotSent]


def _at_rest(key: InstrumentedAttribute[Any]) -> Select[tuple[Any]]:
    """Rows that no living worker is writing: waiting for those could end in a deadlock."""
    return select(key).with_for_update(skip_locked=True)


@dataclass
class FakePlatform:
    """Remembers what it accepted; answers what it was told to, in order, then accepts."""

    name: str
    every: timedelta = NO_WAIT
    chat_every: timedelta = NO_WAIT
    opens_forms: bool = False
    has_home: bool = True
    accepted: list[Delivered] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    latency: float = 0.0
    asked: int = 0
    buttons: list[str] = field(default_factory=list)

    def pace(self, to: Address) -> Pace:
        return Pace(every=self.every, chat_every=self.chat_every)

    async def send(
        self,
        to: Address,
        content: Content,
        *,
        reply_to: str | None = None,
        update: str | None = None,
    ) -> Sent | NotSent:
        self.asked += 1
        await pause(self.latency)
        if self.answers:
            answer = self.answers.pop(0)
            if isinstance(answer, Exception):
                raise answer
            answer = answer() if callable(answer) else answer
            if isinstance(answer, NotSent):
                return answer
        if isinstance(content, Message):
            self.buttons += [button.data for button in content.buttons]
        self.accepted.append(Delivered(to, words(content), reply_to, update))
        return Sent(update or f"m{len(self.accepted)}")

    @property
    def texts(self) -> list[str]:
        return [delivered.text for delivered in self.accepted]


def words(content: Content) -> str:
    return content.sections[0].text if isinstance(content, Home) else content.text


@dataclass
class Post:
    db: Database
    platform: FakePlatform
    clock: SimulatedClock

    def sender(self) -> Sender:
        return Sender(self.db, {self.platform.name: self.platform}, self.clock, jitter=lambda: 0)

    @property
    def now(self) -> datetime:
        return self.clock.now()

    async def put(
        self,
        text: str,
        to: Address = ANN,
        *,
        kind: Kind = kinds.REPLY,
        due_at: datetime | None = None,
        expires_at: datetime | None = None,
        key: str | None = None,
        wave: str | None = WAVE,
        reply_to: str | None = None,
        update_of: int | None = None,
    ) -> int:
        async with self.db.transaction() as tx:
            return await outbox.put(
                tx,
                to,
                message(text),
                kind=kind,
                now=self.now,
                due_at=due_at,
                expires_at=expires_at,
                key=key,
                wave=wave,
                reply_to=reply_to,
                update_of=update_of,
            )

    async def deliver(self, budget: float = 0.2) -> int:
        return await self.sender().deliver_due(timedelta(seconds=budget))

    async def letter(self, id: int) -> Letter:
        async with self.db.reading() as tx:
            return (await tx.scalars(select(Letter).where(Letter.id == id))).one()

    async def state(self, id: int) -> State:
        return (await self.letter(id)).state

    async def report(self, wave: str = WAVE) -> Report:
        async with self.db.reading() as tx:
            return await reporting.report(tx, wave)

    async def machine_time_passes(self, seconds: float) -> None:
        """The database's own clock cannot be moved; what it is compared with can."""
        us = int(seconds * 1e6)
        async with self.db.transaction() as tx:
            await tx.execute(
                update(Lane)
                .where(Lane.name.in_(_at_rest(Lane.name)))
                .values(free_at_us=Lane.free_at_us - us, paused_until_us=Lane.paused_until_us - us)
            )
            await tx.execute(
                update(Chat)
                .where(Chat.address.in_(_at_rest(Chat.address)))
                .values(next_ok_us=Chat.next_ok_us - us)
            )
            await tx.execute(
                update(Letter)
                .where(Letter.id.in_(_at_rest(Letter.id)), Letter.lease_until_us.is_not(None))
                .values(lease_until_us=Letter.lease_until_us - us)
            )
