"""When to ask. Pure: everything needed is an argument."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta

from bot.people.attention import Pace, next_question
from bot.people.local_time import WEEK, instant, local

ON_TIME = timedelta(hours=2)
"""A question may be this late and still go at once; later, it waits for the person's own hour."""

TOO_LATE = timedelta(days=2)
"""After this the week has moved on, and so do we: the same question comes next week."""

LATER_TODAY = timedelta(hours=3)
LATEST_HOUR = time(20)
APART = timedelta(days=3)
"""Two weekly questions are never closer than this, whatever somebody does to their settings."""

UNDO = timedelta(days=7)
"""How long a deleted answer can be brought back, before it is erased."""

SILENCE = 3
"""After so many questions without a word or a press we ask whether the pace is right, then wait."""

ADDING = timedelta(minutes=30)
"""How long after an answer further messages are taken as more of it."""


def once_it_runs(now: datetime, starts_on: date | None, timezone: str) -> datetime:
    """Return now, or midnight before the programme's first day if that is to come."""
    return max(now, instant(starts_on, time(0), timezone)) if starts_on else now


def first_due(now: datetime, pace: Pace) -> datetime:
    return next_question(now, pace)


def due_after(asked: datetime, pace: Pace) -> datetime:
    """Return when to ask next, after asking now."""
    return next_question(_apart(asked, pace), pace)


def due_after_change(last_asked: datetime | None, now: datetime, pace: Pace) -> datetime:
    """Return when to ask next, once the day, hour, zone, rhythm or holidays have changed."""
    return next_question(max(now, _apart(last_asked, pace)) if last_asked else now, pace)


def _apart(asked: datetime, pace: Pace) -> datetime:
    """Return the last instant at which it is too early to ask again: by the day, not the hour."""
    day = local(asked, pace.timezone).date() + APART + (pace.every - 1) * WEEK
    return instant(day, time(0), pace.timezone) - timedelta(microseconds=1)


def when_late(due: datetime, now: datetime, pace: Pace) -> datetime:
    """Return when to ask, when the bot was down at the time: at their next hour, or next week."""
    today = local(now, pace.timezone).date()
    tonight = instant(today, pace.at, pace.timezone)
    next_hour = (
        tonight if tonight > now else instant(today + timedelta(days=1), pace.at, pace.timezone)
    )
    if next_hour <= due + TOO_LATE:
        return next_hour
    return first_due(now, pace)


def course(
    due: datetime, prompts: Iterable[str], pace: Pace, until: datetime
) -> Iterator[tuple[datetime, str]]:
    """Return when each of these prompts will be asked: the wave, without the people."""
    for prompt in prompts:
        if due > until:
            return
        yield due, prompt
        due = due_after(due, pace)


def later_today(now: datetime, timezone: str, at: time) -> datetime:
    """Return some hours from now, or tomorrow at their hour when that would be late at night."""
    later = now + LATER_TODAY
    there, then = local(now, timezone), local(later, timezone)
    if then.date() == there.date() and then.time() <= LATEST_HOUR:
        return later
    return tomorrow(now, timezone, at)


def tomorrow(now: datetime, timezone: str, at: time) -> datetime:
    return instant(local(now, timezone).date() + timedelta(days=1), at, timezone)


def joined(parts: Sequence[str]) -> str:
    """Return an answer said in several messages as one text."""
    return "\n\n".join(part for part in parts if part)
