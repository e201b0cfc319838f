"""When to ask what came of a commitment. Pure."""

from datetime import datetime, time, timedelta

from bot.people.attention import DAY, Pace, is_open
from bot.people.local_time import instant, local

WEEKS = (1, 2, 4)
"""Offered as buttons."""


def first_ask(now: datetime, next_question: datetime | None, pace: Pace) -> datetime:
    """Return the last working day before the next question, so that the two do not come together;
    where there is none, or no question is planned or it is near, in a week.
    """
    if next_question and next_question - now > timedelta(days=3):
        day, today = (local(at, pace.timezone).date() for at in (next_question - DAY, now))
        while day > today and not is_open(day, pace):
            day -= DAY
        if day > today:
            return instant(day, pace.at, pace.timezone)
    return in_weeks(now, 1, pace.timezone, pace.at)


def in_weeks(now: datetime, weeks: int, timezone: str, at: time) -> datetime:
    """Return so many weeks from today, at the person's hour."""
    return instant(local(now, timezone).date() + timedelta(weeks=weeks), at, timezone)
