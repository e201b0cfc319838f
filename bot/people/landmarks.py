"""Days on which a calendar is not as usual: public holidays, and when the clocks change. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.people.attention import Pace, holiday
from bot.people.local_time import local


@dataclass(frozen=True)
class Landmark:
    """A day that is a holiday, or on which the clocks change, or both."""

    at: datetime
    """Its midnight, there."""

    holiday: str | None
    clocks: tuple[str, str] | None
    """From which abbreviation to which, such as GMT and BST."""


def landmarks(pace: Pace, now: datetime, until: datetime) -> Iterator[Landmark]:
    midnight = local(now, pace.timezone).replace(hour=0, minute=0, second=0, microsecond=0)
    while midnight < until:
        following = midnight + timedelta(days=1)  # by the clock: a day may have 23 or 25 hours
        name = holiday(midnight.date(), pace)
        changes = midnight.utcoffset() != following.utcoffset()
        clocks = (f"{midnight:%Z}", f"{following:%Z}") if changes else None
        if name or clocks:
            yield Landmark(midnight, name, clocks)
        midnight = following
