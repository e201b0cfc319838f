"""A platform that keeps its limits to the letter, behind a socket so that several can call it.

It refuses whatever exceeds its limit in any window of a second, or comes too soon after
the last message to the same chat. `speed` makes its second, and its network, shorter.
"""

import asyncio
import gc
import random
from collections import Counter, deque
from dataclasses import dataclass, field
from datetime import timedelta
from time import monotonic
from types import TracebackType
from typing import Self

from bot.chat import Address, Content, Message, NotSent, Pace, Sent, Why
from bot.clock import pause

THERE = (0.010, 0.040)
"""Seconds that a request travels, at the least and at the most."""

BACK = (0.030, 0.090)


@dataclass(frozen=True)
class Limits:
    """What a platform allows, in messages a second and seconds between two to one chat."""

    lane_rate: int
    chat_every: float


TELEGRAM = Limits(lane_rate=30, chat_every=1.0)
SLACK = Limits(lane_rate=5, chat_every=1.0)


@dataclass
class StrictServer:
    path: str
    limits: Limits
    speed: float
    accepted: Counter[str] = field(default_factory=Counter)
    refused: int = 0
    first_at: float = 0.0
    last_at: float = 0.0

    def __post_init__(self) -> None:
        self._recent: dict[str, deque[float]] = {}
        self._chats: dict[str, float] = {}
        self._dice = random.Random(1)

    async def __aenter__(self) -> Self:
        gc.freeze()  # a server that pauses for 0.1 s to collect finds its callers too fast
        self._server = await asyncio.start_unix_server(self._answer, self.path)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        tb: TracebackType | None,
    ) -> None:
        self._server.close()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        line = (await reader.readline()).decode().strip()
        await pause(self._dice.uniform(*THERE) / self.speed)
        wait = self._refuse(Address.parse(line.partition(" ")[0]))
        if wait:
            self.refused += 1
        else:
            self.accepted[line] += 1
        await pause(self._dice.uniform(*BACK) / self.speed)
        writer.write(f"{wait}\n".encode())
        writer.close()

    def _refuse(self, to: Address) -> float:
        """Return how many seconds to wait; 0 for a message that is welcome."""
        now, second = monotonic(), 1 / self.speed
        recent = self._recent.setdefault(to.lane, deque())
        while recent and recent[0] <= now - second:
            recent.popleft()
        too_soon = now - self._chats.get(str(to), 0.0) < self.limits.chat_every * second
        if len(recent) >= self.limits.lane_rate or too_soon:
            return second
        recent.append(now)
        self._chats[str(to)] = now
        self.first_at = self.first_at or now
        self.last_at = now
        return 0.0


class StrictPlatform:
    """How a worker calls the server; `rate` is what it aims at, below what is allowed."""

    opens_forms = False
    has_home = False

    def __init__(self, name: str, path: str, rate: float, limits: Limits, speed: float) -> None:
        self.name = name
        self._path = path
        self._pace = Pace(
            every=timedelta(seconds=1 / rate / speed),
            chat_every=timedelta(seconds=limits.chat_every / speed),
        )

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
        assert isinstance(content, Message)
        reader, writer = await asyncio.open_unix_connection(self._path)
        writer.write(f"{to} {content.text}\n".encode())
        answer = (await reader.readline()).decode().strip()
        writer.close()
        if not answer:
            return NotSent(Why.UNKNOWN, "closed without an answer")
        wait = timedelta(seconds=float(answer))
        return NotSent(Why.TRY_AGAIN, "too many requests", wait) if wait else Sent("m")
