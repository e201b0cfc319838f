"""When to ask what came of a commitment. Pure."""

from datetime import datetime, time, timedelta

from bot.people.local_time import instant, local

BEFORE_THE_NEXT = timedelta(days=1)
"""Asked the day before the next question, so that the two do not come together."""

WEEKS = (1, 2, 4)
"""Offered as buttons."""


def first_ask(now: datetime, next_question: datetime | None, timezone: str, at: time) -> datetime:
    """Return the day before the next question; where none is planned or it is near, in a week."""
    if next_question and next_question - now > timedelta(days=3):
        day = local(next_question - BEFORE_THE_NEXT, timezone).date()
        return instant(day, at, timezone)
    return in_weeks(now, 1, timezone, at)


def in_weeks(now: datetime, weeks: int, timezone: str, at: time) -> datetime:
    """Return so many weeks from today, at the person's hour."""
    return instant(local(now, timezone).date() + timedelta(weeks=weeks), at, timezone)
