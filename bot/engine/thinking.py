"""Thinking goes on beside everything else: nobody waits for it to be told or asked something."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from bot.app import App
from bot.clock import pause

BREATH = 0.25
"""Seconds between two rounds: where many write at once, a round answers them all."""

log = logging.getLogger("wayfinder")


class Thinking:
    """Lets the rooms think, one round after another. What they say is delivered at once."""

    def __init__(self, app: App, deliver: Callable[[], Awaitable[None]]) -> None:
        self._app, self._deliver = app, deliver
        self._running: asyncio.Task[None] | None = None
        self._once_more = False

    def begin(self) -> None:
        """Begin a round; where one is running, another follows it."""
        if self._running is None or self._running.done():
            self._running = asyncio.create_task(self._think())
        else:
            self._once_more = True

    async def stop(self) -> None:
        """Break off: what was not finished still waits in the database."""
        if self._running:
            self._running.cancel()
            await asyncio.wait([self._running])

    async def _think(self) -> None:
        self._once_more = True
        while self._once_more:
            self._once_more = False
            try:
                await self._app.think()
                await self._deliver()
            except Exception:
                log.exception("thinking failed")  # the next tick looks again
            await pause(BREATH)
