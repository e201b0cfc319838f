"""Events that come again: on which dates, by the clocks of one place. Pure.

A rule is written as RFC 5545 writes an RRULE and counts in local time: every second Tuesday at
two stays at two when the clocks change.
"""

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum

from dateutil.rrule import rrulestr

FEWEST_TIMES = 2
MOST_TIMES = 20
"""Each date gets a button where people choose: a message has room for 24."""

_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


class Every(StrEnum):
    NEVER = "never"
    WEEK = "week"
    FORTNIGHT = "fortnight"
    MONTH = "month"
    """On the same weekday of the month as the first, such as its second Tuesday."""

    LAST = "last"
    """On the last such weekday of the month."""


@dataclass(frozen=True)
class Repeat:
    every: Every
    times: int
    """Dates that are left out count too."""

    without: frozenset[date] = frozenset()


def is_last(day: date) -> bool:
    """Tell whether no later day of this month is the same weekday."""
    month_on = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return (month_on - day).days <= 7


def rule(repeat: Repeat, first: date) -> str:
    """Return the RRULE of which `first` is the first date.

    The fifth weekday of a month, which few months have, means the last.
    """
    weekday = _WEEKDAYS[first.weekday()]
    if repeat.every in (Every.WEEK, Every.FORTNIGHT):
        interval = 1 if repeat.every is Every.WEEK else 2
        return f"FREQ=WEEKLY;INTERVAL={interval};COUNT={repeat.times};BYDAY={weekday}"
    number = (first.day - 1) // 7 + 1
    nth = -1 if repeat.every is Every.LAST or number == 5 else number
    return f"FREQ=MONTHLY;COUNT={repeat.times};BYDAY={nth}{weekday}"


def days(written: str, first: date) -> list[date]:
    """Return the dates of an RRULE, `first` included."""
    return [at.date() for at in rrulestr(written, dtstart=datetime.combine(first, time()))]
