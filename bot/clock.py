"""The only place that knows what time it is.

Everything else is handed `now`. A simulated clock can therefore run a year of
the bot's life in a second, and a test can stand at any instant it likes.

There are two kinds of time. *Domain time* (`now`) decides what is due and
may be simulated. *The machine's time* (`pause`) is for leases, rate
limits and retries: a jump to next Monday must not expire every lease.
"""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    def now(self) -> datetime: ...


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


class SimulatedClock:
    """A clock that moves only when told to."""

    def __init__(self, start: datetime) -> None:
        self._now = start.astimezone(UTC)

    def now(self) -> datetime:
        return self._now

    def advance(self, by: timedelta) -> None:
        self.jump_to(self._now + by)

    def jump_to(self, instant: datetime) -> None:
        if instant < self._now:
            raise ValueError("time cannot go backwards")
        self._now = instant.astimezone(UTC)


async def pause(seconds: float) -> None:
    """Wait in the machine's time. The one place that sleeps."""
    await asyncio.sleep(max(0.0, seconds))
