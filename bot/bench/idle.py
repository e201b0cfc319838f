"""What the bot costs while nobody says anything: how soon it is ready, and what it keeps in memory.

The bot runs in a process of its own, as `inbound` runs it: on SQLite, with both platforms.
"""

from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter

import aiohttp

from bot.bench.inbound import outside, ready, running
from bot.clock import pause

STARTS = 3
SETTLED = 5.0
"""Seconds after which what was needed only to start has been let go, and several ticks are done."""


@dataclass(frozen=True)
class Idle:
    ready_after_s: float
    """From the command to the first yes of `/readyz`; the median of a few starts."""

    worked_s: float
    """What its process worked until then: it does not depend on what else the machine does."""

    resident_mb: float
    """What the last start holds in memory some seconds later, of which it shares some."""


async def idle(url: str, folder: Path) -> Idle:
    """Start the bot a few times. The database is expected to be migrated."""
    starts: list[float] = []
    worked: list[float] = []
    resident = 0.0
    async with outside() as platforms, aiohttp.ClientSession() as session:
        for _ in range(STARTS):
            began = perf_counter()
            with running(url, folder, platforms) as bot:
                await ready(session, bot.home)
                starts.append(perf_counter() - began)
                worked.append(bot.cpu_s())
                await pause(SETTLED)
                resident = bot.resident_mb()
    return Idle(median(starts), median(worked), resident)
