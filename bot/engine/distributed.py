"""Several processes on one PostgreSQL: Procrastinate wakes whichever of them is free.

Its jobs carry no data, only the name of what to look after: the tick, or one lane. A job
that is lost is issued again by the next tick, and one that runs twice finds nothing to do.
When the database goes away the worker ends: run it under a supervisor.
"""

import asyncio
import logging
from collections.abc import Callable
from datetime import timedelta

from procrastinate import App as Jobs
from procrastinate import PsycopgConnector
from procrastinate.exceptions import AlreadyEnqueued
from procrastinate.jobs import Status
from sqlalchemy import URL, text

from bot.app import App
from bot.db import Database
from bot.engine.pumps import BREATH, PUMP_FOR, STOP_WITHIN, Pumps
from bot.engine.rounds import Rounds, thinking

log = logging.getLogger("wayfinder")

PUMPS = (0, 1)
"""Two jobs a lane: when the process of one dies, the other is already there."""

BEAT = timedelta(seconds=3)
DEAD_AFTER = timedelta(seconds=10)
"""Without a beat for so long, a process is dead and its jobs are cleared away."""

JOBS_AT_ONCE = 20
LOCK = 7_309_129  # any number that only this uses


async def prepare(db: Database) -> None:
    """Make Procrastinate's own tables, once, however many processes ask."""
    jobs = _jobs(db.url)
    async with jobs.open_async(), db.engine.begin() as connection:
        await connection.execute(text(f"SELECT pg_advisory_xact_lock({LOCK})"))
        if await connection.scalar(text("SELECT to_regclass('procrastinate_jobs')")) is None:
            await jobs.schema_manager.apply_schema_async()


def _jobs(url: URL) -> Jobs:
    conninfo = url.set(drivername="postgresql").render_as_string(hide_password=False)
    return Jobs(connector=PsycopgConnector(conninfo=conninfo, min_size=1, max_size=8))


class DistributedEngine:
    """One process of several.

    Args:
        works: it ticks and delivers; one that only serves the web merely nudges the others.
        on_end: called when it stops working by itself, as when the database went away.
    """

    def __init__(
        self,
        app: App,
        *,
        works: bool = True,
        on_end: Callable[[], None],
        beat: timedelta = BEAT,
        dead_after: timedelta = DEAD_AFTER,
    ) -> None:
        self._app = app
        self._works = works
        self._on_end = on_end
        self._beat, self._dead_after = beat.total_seconds(), dead_after.total_seconds()
        self._jobs = _jobs(app.db.url)
        self._working: asyncio.Task[None] | None = None
        self._pumps = Pumps(app.sender)
        self._nudging = Rounds("nudge", self._wake_the_pumps, BREATH)
        self._thinking = thinking(app, self._wake_the_pumps)
        task, periodic = self._jobs.task, self._jobs.periodic
        periodic(cron="* * * * * */1")(
            task(name="tick", lock="tick", queueing_lock="tick")(self._tick)
        )
        periodic(cron="* * * * * */2")(
            task(name="clear_away", queueing_lock="clear_away")(self._clear_away)
        )
        self._pump_job = task(name="pump")(self._pump)

    async def start(self) -> None:
        await prepare(self._app.db)
        await self._jobs.open_async()
        if self._works:
            self._working = asyncio.create_task(
                self._jobs.run_worker_async(
                    concurrency=JOBS_AT_ONCE,
                    delete_jobs="always",
                    install_signal_handlers=False,
                    fetch_job_polling_interval=1.0,
                    update_heartbeat_interval=self._beat,
                    stalled_worker_timeout=self._dead_after,
                    shutdown_graceful_timeout=STOP_WITHIN,
                )
            )
            self._working.add_done_callback(self._ended)

    def _ended(self, working: asyncio.Task[None]) -> None:
        if working.cancelled():
            return
        log.error("stopped working", exc_info=working.exception())
        self._on_end()

    def nudge(self) -> None:
        """Deliver at once: here, or in a process that can."""
        if self._works:
            self._thinking.begin()
            self._pumps.nudge()
        else:
            self._nudging.begin()

    async def stop(self) -> None:
        """Finish what is being sent, hand back the rest."""
        await self._thinking.stop()
        await self._nudging.stop()
        await self._pumps.stop()
        if self._working:
            self._working.cancel()
            await asyncio.wait([self._working], timeout=STOP_WITHIN)
        await self._jobs.close_async()

    async def _tick(self, timestamp: int) -> None:
        try:
            await self._app.do_what_is_due()
            await self._app.sender.sweep()
            self._thinking.begin()
            await self._wake_the_pumps()
        except Exception:
            log.exception("tick failed")

    async def _wake_the_pumps(self) -> None:
        for lane in await self._app.sender.lanes_due():
            for number in PUMPS:
                name = f"pump:{lane}:{number}"
                try:
                    await self._pump_job.configure(lock=name, queueing_lock=name).defer_async(
                        lane=lane
                    )
                except AlreadyEnqueued:
                    continue

    async def _pump(self, lane: str) -> None:
        try:
            await self._app.sender.pump(lane, PUMP_FOR)
        except Exception:
            log.exception("pump failed", extra={"lane": lane})

    async def _clear_away(self, timestamp: int) -> None:
        """Finish what dead processes left running, or its locks would hold for ever.

        Not `retry_job`: it collides with a wake-up of the same name that already waits, and
        the lane stays blocked. Nothing is lost with a wake-up; the next tick issues it again.
        """
        manager = self._jobs.job_manager
        for job in await manager.get_stalled_jobs(seconds_since_heartbeat=self._dead_after):
            await manager.finish_job(job, status=Status.FAILED, delete_job=True)
