"""Carries due letters to the platform each is addressed to. The only code that sends."""

import asyncio
import random
from collections.abc import Mapping
from datetime import timedelta

from bot.chat import Platform
from bot.clock import Clock
from bot.db import Database
from bot.delivery import queue, sweeping
from bot.delivery.pump import Pump
from bot.delivery.recorder import Recorder
from bot.delivery.rules import Jitter

LEAVE_WITHIN = timedelta(seconds=8)


class Sender:
    def __init__(
        self,
        db: Database,
        platforms: Mapping[str, Platform],
        clock: Clock,
        *,
        jitter: Jitter = random.random,
    ) -> None:
        self._db = db
        self._platforms = platforms
        self._clock = clock
        self._jitter = jitter
        self._recorder = Recorder(db, clock)
        self._stopping = False
        self._running: dict[asyncio.Task[int], Pump] = {}

    async def deliver_due(self, budget: timedelta = timedelta(seconds=10)) -> int:
        """Sweep, then send what is due in every lane; return how many letters were sent.

        Ends when nothing due is left, or when all that is left (a chat that had something a
        moment ago, a platform that is down) would keep it waiting for longer than `budget`.
        """
        await self.sweep()
        lanes = await self.lanes_due()
        return sum(await asyncio.gather(*(self.pump(lane, budget) for lane in lanes)))

    async def sweep(self) -> None:
        """Put right what was left lying: leases that are over, letters that are too late."""
        now = self._clock.now()
        async with self._db.transaction() as tx:
            await sweeping.sweep(tx, now)

    async def take_over(self) -> None:
        """Take back every lease. For the only process that there is, before it sends anything."""
        async with self._db.transaction() as tx:
            await sweeping.sweep(tx, self._clock.now(), all_leases=True)

    async def lanes_due(self) -> list[str]:
        """Return the lanes that have something to send and a platform to send it by."""
        async with self._db.reading() as tx:
            lanes = await queue.lanes_due(tx, self._clock.now())
        return [lane for lane in lanes if platform_of(lane) in self._platforms]

    async def pump(self, lane: str, budget: timedelta) -> int:
        """Send what is due in one lane; any number of pumps may work on the same lane."""
        if self._stopping:
            return 0
        platform = self._platforms[platform_of(lane)]
        pump = Pump(self._db, platform, self._clock, self._jitter, self._recorder, lane)
        running = asyncio.create_task(pump.run(budget))
        self._running[running] = pump
        running.add_done_callback(self._running.pop)
        return await asyncio.shield(running)  # whoever waits may give up; a letter may not

    async def stop(self) -> None:
        """Claim nothing more, hand back what was not begun, finish what is being sent."""
        self._stopping = True
        for pump in self._running.values():
            pump.stop()
        if self._running:
            _, late = await asyncio.wait(self._running, timeout=LEAVE_WITHIN.total_seconds())
            for running in late:
                running.cancel()


def platform_of(lane: str) -> str:
    return lane.partition(":")[0]
