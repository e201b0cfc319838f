"""The pumps of one process: one for each lane that has letters, begun when they are needed."""

import asyncio
import logging
from datetime import timedelta

from bot.delivery import Sender

log = logging.getLogger("wayfinder")

PUMP_FOR = timedelta(seconds=30)
STOP_WITHIN = 8.0
"""Seconds in which to finish what is being sent; supervisors kill after ten."""


class Pumps:
    def __init__(self, sender: Sender) -> None:
        self._sender = sender
        self._running: dict[str, asyncio.Task[int]] = {}
        self._nudged: asyncio.Task[None] | None = None

    def nudge(self) -> None:
        """Deliver at once: somebody has just been answered."""
        if self._nudged is None or self._nudged.done():
            self._nudged = asyncio.create_task(self._wake())

    async def wake(self) -> None:
        """Begin a pump for each lane that has letters and no pump."""
        for lane in await self._sender.lanes_due():
            running = self._running.get(lane)
            if running is None or running.done():
                self._running[lane] = asyncio.create_task(self._pump(lane))

    async def stop(self) -> None:
        """Finish what is being sent, hand back the rest."""
        await self._sender.stop()
        tasks = [task for task in (self._nudged, *self._running.values()) if task]
        if tasks:
            await asyncio.wait(tasks, timeout=STOP_WITHIN)

    async def _wake(self) -> None:
        try:
            await self.wake()
        except Exception:
            log.exception("nudge failed")  # the next tick looks again

    async def _pump(self, lane: str) -> int:
        try:
            return await self._sender.pump(lane, PUMP_FOR)
        except Exception:
            log.exception("pump failed", extra={"lane": lane})
            return 0
