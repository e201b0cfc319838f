"""When it is somebody's Monday at nine. Pure, and right through every change of clocks."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

WEEK = timedelta(days=7)


def local(instant: datetime, timezone: str) -> datetime:
    """Return the instant as clocks show it there."""
    return instant.astimezone(ZoneInfo(timezone))


def instant(day: date, at: time, timezone: str) -> datetime:
    """Return when the clocks there first show this time on this day, in UTC.

    A time that happens twice means its first; one that is skipped means as long after the
    jump as it would have been after the last minute before it.
    """
    return datetime.combine(day, at, ZoneInfo(timezone)).replace(fold=0).astimezone(UTC)


def next_weekly(after: datetime, timezone: str, weekday: int, at: time) -> datetime:
    """Return the first instant later than `after` that is this weekday and time there, in UTC.

    Exactly one a week, even in weeks when the clocks skip or repeat that time.
    """
    there = local(after, timezone).date()
    day = there + timedelta(days=(weekday - there.weekday()) % 7)
    while (due := instant(day, at, timezone)) <= after:
        day += WEEK
    return due
