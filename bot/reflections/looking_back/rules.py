"""When people are shown their own tracks. Pure."""

from datetime import datetime, time, timedelta
from itertools import count

from bot.people.local_time import instant, local

SEASON = 12
"""Weeks."""

MONTHS = {13: 3, 26: 6, 52: 12}
"""Weeks after joining, and how many months that is."""

APART = 5
"""A season's end so near one of the months, in weeks, is the same look-back."""

AFTER_THE_QUESTION = 3
"""Days after the weekly question, so that the two do not come together."""


def next_one(began: datetime, now: datetime, timezone: str, weekday: int, at: time) -> datetime:
    """Return the next look-back after now: at 3, 6 and 12 months, and where a season ends."""
    day = local(began, timezone).date()
    day += timedelta(days=(weekday + AFTER_THE_QUESTION - day.weekday()) % 7)
    for week in count(1):
        is_end = week % SEASON == 0 and all(abs(week - month) >= APART for month in MONTHS)
        if week in MONTHS or is_end:
            due = instant(day + timedelta(weeks=week), at, timezone)
            if due > now:
                return due
    raise AssertionError("unreachable: weeks do not end")


def weeks(began: datetime, at: datetime) -> int:
    """Return how many weeks somebody is under way."""
    return max((at.date() - began.date()).days // 7, 1)


def since(began: datetime, at: datetime) -> datetime:
    """Return from when on a look-back looks: from the beginning, or over the last season."""
    return began if weeks(began, at) in MONTHS else at - timedelta(weeks=SEASON)
