"""Rounds of work that anybody may ask for at any time."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from bot.app import App
from bot.clock import pause

_BREATH = 0.25
"""Seconds between two rounds of thinking."""

log = logging.getLogger("wayfinder")


class Rounds:
    """One round after another, for as long as they are asked for.

    Args:
        name: what the work is called in the log.
        work: one round. Where it fails, the next one tries again.
        breath: seconds between two rounds: where many ask at once, one does for all of them.
    """

    def __init__(self, name: str, work: Callable[[], Awaitable[None]], breath: float) -> None:
        self._name, self._work, self._breath = name, work, breath
        self._running: asyncio.Task[None] | None = None
        self._once_more = False
        self._stopped = False

    def begin(self) -> None:
        """Begin a round; where one is running, another follows it: it may have looked already."""
        self._once_more = True
        if not self._stopped and (self._running is None or self._running.done()):
            self._running = asyncio.create_task(self._go_round())

    async def stop(self) -> None:
        """Break off, and begin no more: what was not finished still waits in the database."""
        self._stopped = True
        if self._running:
            self._running.cancel()
            await asyncio.wait([self._running])

    async def _go_round(self) -> None:
        while self._once_more:
            self._once_more = False
            try:
                await self._work()
            except Exception:
                log.exception("%s failed", self._name)
            await pause(self._breath)


def thinking(app: App, deliver: Callable[[], Awaitable[None]]) -> Rounds:
    """Return rounds that do what takes seconds beside everything else; what is said is delivered
    at once."""

    async def think() -> None:
        await app.think()
        await deliver()

    return Rounds("thinking", think, _BREATH)
