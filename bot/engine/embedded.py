"""In one process: APScheduler wakes the house once a second, and a nudge in between.

What people watch the clock for, the stages of their meetings, is looked at more often.
"""

import logging

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.app import App
from bot.clock import SystemClock
from bot.engine.pumps import Pumps
from bot.engine.rounds import thinking

BEAT = 0.25
"""Seconds between two looks at what people sit and wait for."""

log = logging.getLogger("wayfinder")


class EmbeddedEngine:
    """One process with its own database."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._scheduler = AsyncIOScheduler(timezone="UTC")
        self._pumps = Pumps(app.sender)
        self._thinking = thinking(app, self._pumps.wake)

    async def start(self) -> None:
        await self._app.sender.take_over()
        self._scheduler.add_job(
            self._tick, "interval", seconds=1, max_instances=1, coalesce=True,
            misfire_grace_time=None, next_run_time=SystemClock().now(),
        )  # fmt: skip
        self._scheduler.add_job(
            self._beat, "interval", seconds=BEAT, max_instances=1, coalesce=True,
            misfire_grace_time=None,
        )  # fmt: skip
        self._scheduler.start()

    def nudge(self) -> None:
        """Answer and deliver at once: somebody has just done something."""
        self._thinking.begin()
        self._pumps.nudge()

    async def stop(self) -> None:
        self._scheduler.shutdown(wait=False)
        await self._thinking.stop()
        await self._pumps.stop()

    async def _beat(self) -> None:
        """In between, do only what people watch the clock for."""
        try:
            if await self._app.pressing.do(self._app.rooms):
                self._pumps.nudge()
        except Exception:
            log.exception("beat failed")

    async def _tick(self) -> None:
        try:
            await self._app.do_what_is_due()
            await self._app.sender.sweep()
            self._thinking.begin()
            await self._pumps.wake()
        except Exception:
            log.exception("tick failed")
