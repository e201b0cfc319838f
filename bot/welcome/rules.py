"""The steps of joining, and what people mean by what they type. Pure."""

import re
from collections.abc import Sequence
from datetime import date, time
from enum import StrEnum

from bot.people.vocabulary import Visibility

TIMES = (time(8), time(9), time(12), time(13), time(16), time(17), time(19), time(20))
"""Offered as buttons; any other can be typed."""

SHARED_FROM_THE_START = (Visibility.ONLY_ME, Visibility.MY_COACH, Visibility.UNNAMED)
"""What somebody may choose before they have written anything; their name is given by answer."""


class Step(StrEnum):
    PLACE = "place"
    WHO = "who"
    DAY = "day"
    TIME = "time"
    ZONE = "zone"
    DONE = "done"


def next_step(after: Step | None, *, has_place: bool, knows_zone: bool) -> Step:
    """Return the next thing to ask somebody who joins, after this one has been answered."""
    steps = list(Step)
    for step in steps[steps.index(after) + 1 if after else 0 :]:
        if (step is Step.PLACE and has_place) or (step is Step.ZONE and knows_zone):
            continue
        return step
    return Step.DONE


_TIME = re.compile(r"^(?:at\s+)?(\d{1,2})(?:[:.h](\d{2}))?\s*(am|pm|a\.m\.|p\.m\.)?$", re.I)


def time_of_day(typed: str) -> time | None:
    """Read a time as people write it: `9`, `9:30`, `09.30`, `2pm`, `noon`; None if it is none."""
    plain = typed.strip().casefold()
    if plain in ("noon", "midday"):
        return time(12)
    match = _TIME.match(plain)
    if not match:
        return None
    hour, minute, half = int(match[1]), int(match[2] or 0), (match[3] or "")[:1]
    if half and not 1 <= hour <= 12:
        return None
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None


def two_times(typed: str) -> tuple[time, time] | None:
    """Read quiet hours: `21:00-07:00`, `19 to 8`, `9pm until 7.30`; None if they are none."""
    parts = re.split(r"\s*(?:-|–|\bto\b|\buntil\b|\btan\b|\bi\b)\s*", typed.strip().casefold())
    times = [time_of_day(part) for part in parts]
    if len(times) != 2 or times[0] is None or times[1] is None:
        return None
    return times[0], times[1]


def day_to_come(typed: str, today: date, months: Sequence[str]) -> date | None:
    """Read a day after today: `2027-01-15`, `15/1`, `15/1/2027`, `1 September`, `Sept 1st`.

    Without a year it is the next such day. `months` are the names of the twelve months.
    """
    plain = typed.strip().casefold()
    if match := re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", plain):
        return _after(today, int(match[3]), int(match[2]), int(match[1]))
    if match := re.fullmatch(r"(\d{1,2})[/.](\d{1,2})(?:[/.](\d{4}))?", plain):
        return _after(today, int(match[1]), int(match[2]), int(match[3] or 0))
    words = re.findall(r"\d+|[^\W\d_]{3,}", plain)
    numbers = [int(word) for word in words if word.isdecimal()]
    named = [
        number
        for number, month in enumerate(months, 1)
        for word in words
        if not word.isdecimal() and month.casefold().startswith(word)
    ]
    if len(named) != 1 or not 1 <= len(numbers) <= 2:
        return None
    return _after(today, numbers[0], named[0], numbers[1] if len(numbers) == 2 else 0)


def _after(today: date, day: int, month: int, year: int) -> date | None:
    for candidate in (year,) if year else (today.year, today.year + 1):
        try:
            found = date(candidate, month, day)
        except ValueError:
            continue
        if found > today:
            return found
    return None


def code(typed: str) -> str:
    """Return an invite code as it is kept, from a typed or pasted one or a whole link."""
    last = typed.strip().rpartition("start=")[2]
    return re.sub(r"[^A-Za-z0-9_-]", "", last)
