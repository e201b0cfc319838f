"""How much we may ask of somebody: the one gate that every push passes. Pure.

A push goes now, waits, or is dropped. What its kind respects says which:

    replies, help, one's own page    go
    a set's words and stages         wait for the end of quiet hours; dropped in a pause
    reminders of what they agreed to wait for the end of quiet hours
    questions, invitations, news     wait for all there is: pause, coach, day off, a full day,
                                     a live meeting, quiet

What would have to wait until it is too late is dropped.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import cache

import holidays
from babel.core import get_global
from holidays.registry import EntityLoader

from bot.people.local_time import instant, local, next_weekly

DAY = timedelta(days=1)
OWN_HOUR = timedelta(hours=1)
"""The hour that somebody chose for their question is not quiet, whatever stands around it."""

STILL_HERE = timedelta(minutes=30)
"""Whoever wrote so recently is awake: a set's words reach them in quiet hours too."""

NO_HOLIDAYS = "none"
NATIONS = ("GB-ENG", "GB-WLS", "GB-SCT", "GB-NIR", "IE", NO_HOLIDAYS)
"""Offered as buttons; any other country goes by the time zone."""


class Concern(StrEnum):
    """A reason to hold a push back."""

    PAUSE = "pause"
    COACH = "coach"
    DAY_OFF = "day off"
    FULL_DAY = "full day"
    MEETING = "meeting"
    QUIET = "quiet"


RESPECTS: dict[str, frozenset[Concern]] = {
    "reply": frozenset(),
    "home": frozenset(),
    "care": frozenset(),
    "words": frozenset({Concern.PAUSE, Concern.QUIET}),
    "stage": frozenset({Concern.PAUSE, Concern.QUIET}),
    "status": frozenset({Concern.PAUSE, Concern.QUIET}),
    "reminder": frozenset({Concern.QUIET}),
    "invitation": frozenset(Concern),
    "prompt": frozenset(Concern),
    "broadcast": frozenset(Concern),
}
"""By the name of the kind of letter."""

COUNTED = frozenset({"reminder", "invitation", "prompt", "broadcast"})
"""Kinds that use up a day."""


LONGEST_WAIT = {
    "words": DAY,
    "stage": DAY,
    "status": DAY,
    "reminder": DAY,
    "invitation": 10 * DAY,
    "broadcast": 10 * DAY,
}
"""How long a kind may be held back before it is no longer worth saying; a question always is."""


@dataclass(frozen=True, kw_only=True)
class Pace:
    """What somebody asks of us, and what is already planned: the same columns as a person's."""

    timezone: str = "Europe/London"
    weekday: int = 0
    at: time = time(9)
    every: int = 1
    nation: str = ""
    working_days: str = "01234"
    quiet_from: time = time(21)
    quiet_to: time = time(7)
    most_a_day: int = 3
    paused_until: date | None = None
    coach_until: datetime | None = None
    busy_until: datetime | None = None
    booked_on: date | None = None
    booked: int = 0


@dataclass(frozen=True)
class Push:
    """Something that would be said to somebody unasked."""

    at: datetime
    kind: str
    what: str


def when(
    kind: str,
    pace: Pace,
    now: datetime,
    *,
    latest: datetime | None = None,
    heard_at: datetime | None = None,
) -> datetime | None:
    """Return when a push may go: `now`, or later; None where it is dropped.

    Args:
        kind: the name of the kind of letter.
        latest: after which it would be too late, where that is not as for all of its kind.
        heard_at: when they last wrote or pressed something.
    """
    concerns = RESPECTS[kind]
    if heard_at and now - heard_at <= STILL_HERE and kind not in COUNTED:
        concerns -= {Concern.QUIET}
    if latest is None and kind in LONGEST_WAIT:
        latest = now + LONGEST_WAIT[kind]
    at = now
    while (later := _held_until(at, pace, concerns)) is not None:
        at = later
    return at if latest is None or at <= latest else None


def _held_until(at: datetime, pace: Pace, concerns: frozenset[Concern]) -> datetime | None:
    """Return when to look again, always later than `at`; None where nothing holds it."""
    there = local(at, pace.timezone)
    day, clock = there.date(), there.time()
    if Concern.PAUSE in concerns and pace.paused_until and day < pace.paused_until:
        return instant(pace.paused_until, pace.at, pace.timezone)
    if Concern.COACH in concerns and pace.coach_until and at < pace.coach_until:
        return pace.coach_until
    if Concern.MEETING in concerns and pace.busy_until and at < pace.busy_until:
        return pace.busy_until
    if Concern.DAY_OFF in concerns and not is_open(day, pace):
        return instant(day + DAY, pace.at, pace.timezone)
    if Concern.FULL_DAY in concerns and pace.booked_on:
        if day < pace.booked_on:
            return instant(pace.booked_on, pace.at, pace.timezone)
        if day == pace.booked_on and pace.booked >= pace.most_a_day:
            return instant(day + DAY, pace.at, pace.timezone)
    if Concern.QUIET in concerns and is_quiet(clock, pace):
        end = instant(day if clock < pace.quiet_to else day + DAY, pace.quiet_to, pace.timezone)
        return max(end, at + OWN_HOUR / 60)  # clocks that go back repeat a quiet hour
    return None


def is_quiet(clock: time, pace: Pace) -> bool:
    """Tell whether nothing is said at this local time."""
    since_own_hour = (_minutes(clock) - _minutes(pace.at)) % (24 * 60)
    if since_own_hour < OWN_HOUR / timedelta(minutes=1):
        return False
    if pace.quiet_from <= pace.quiet_to:
        return pace.quiet_from <= clock < pace.quiet_to
    return clock >= pace.quiet_from or clock < pace.quiet_to


def _minutes(clock: time) -> int:
    return clock.hour * 60 + clock.minute


def is_open(day: date, pace: Pace) -> bool:
    """Tell whether somebody may be asked on this day: a working day, or the one they chose."""
    works = str(day.weekday()) in pace.working_days or day.weekday() == pace.weekday
    return works and holiday(day, pace) is None


def holiday(day: date, pace: Pace) -> str | None:
    """Return the name of the public holiday that this day is to them, if it is one."""
    return _holidays(pace.nation or country_of(pace.timezone), day.year).get(day)


def country_of(timezone: str) -> str:
    """Return the country that a time zone lies in; `none` where it is in no one country."""
    country: str = get_global("zone_territories").get(timezone, NO_HOLIDAYS)
    return country if country in _supported() else NO_HOLIDAYS


def is_nation(nation: str) -> bool:
    """Tell whether we know the public holidays of a country, or of a part of it."""
    country, dash, part = nation.partition("-")
    if country not in _supported():
        return nation == NO_HOLIDAYS
    return not dash or part in holidays.country_holidays(country).subdivisions


@cache
def _supported() -> frozenset[str]:
    return frozenset(EntityLoader.get_country_codes())  # without importing each of them


@cache
def _holidays(nation: str, year: int) -> dict[date, str]:
    country, _, part = nation.partition("-")
    if country not in _supported():
        return {}
    return dict(holidays.country_holidays(country, subdiv=part or None, years=year).items())


def next_question(after: datetime, pace: Pace) -> datetime:
    """Return the first instant later than `after` at which somebody is asked, in UTC.

    Their day and hour; where that is a holiday, the next day on which they may be asked. A
    pause moves it to their first day and hour after the pause.
    """
    if pace.paused_until:
        end = instant(pace.paused_until, time(0), pace.timezone)
        after = max(after, end - timedelta(microseconds=1))
    slot = next_weekly(after, pace.timezone, pace.weekday, pace.at)
    day = local(slot, pace.timezone).date()
    while not is_open(day, pace):
        day += DAY
        slot = instant(day, pace.at, pace.timezone)
    return slot


def booked(pace: Pace, at: datetime) -> Pace:
    """Return the pace with one more push planned for this instant."""
    day = local(at, pace.timezone).date()
    if pace.booked_on is None or day > pace.booked_on:
        return replace(pace, booked_on=day, booked=1)
    if day == pace.booked_on:
        return replace(pace, booked=pace.booked + 1)
    return pace


def calendar(pace: Pace, wanted: Iterable[Push]) -> list[Push]:
    """Return what would be said and when, once all that was wanted has passed the gate."""
    said = []
    for push in sorted(wanted, key=lambda push: push.at):
        at = when(push.kind, pace, push.at)
        if at is not None:
            said.append(replace(push, at=at))
            if push.kind in COUNTED:
                pace = booked(pace, at)
    return sorted(said, key=lambda push: push.at)
