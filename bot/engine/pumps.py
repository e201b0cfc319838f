"""The pumps of one process: one for each lane that has letters, begun when they are needed."""

import asyncio
import logging
from datetime import timedelta

from bot.delivery import Sender
from bot.engine.rounds import Rounds

log = logging.getLogger("wayfinder")

PUMP_FOR = timedelta(seconds=30)
BREATH = 0.02
"""Seconds between two looks for letters."""

STOP_WITHIN = 8.0
"""Seconds in which to finish what is being sent; supervisors kill after ten."""


class Pumps:
    def __init__(self, sender: Sender) -> None:
        self._sender = sender
        self._running: dict[str, asyncio.Task[int]] = {}
        self._look_again: set[str] = set()
        """Lanes that had letters while they had a pump: it may have been about to end."""

        self._looking = Rounds("nudge", self.wake, BREATH)

    def nudge(self) -> None:
        """Deliver at once: somebody has just been answered."""
        self._looking.begin()

    async def wake(self) -> None:
        """Begin a pump for each lane that has letters and no pump."""
        for lane in await self._sender.lanes_due():
            running = self._running.get(lane)
            if running is None or running.done():
                self._running[lane] = asyncio.create_task(self._pump(lane))
            else:
                self._look_again.add(lane)

    async def stop(self) -> None:
        """Finish what is being sent, hand back the rest."""
        await self._looking.stop()
        await self._sender.stop()
        if self._running:
            await asyncio.wait(self._running.values(), timeout=STOP_WITHIN)

    async def _pump(self, lane: str) -> int:
        self._look_again.discard(lane)
        try:
            return await self._sender.pump(lane, PUMP_FOR)
        except Exception:
            log.exception("pump failed", extra={"lane": lane})
            return 0
        finally:
            if lane in self._look_again:
                self.nudge()
