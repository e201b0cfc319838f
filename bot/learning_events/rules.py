"""What a form means, who gets a place, and what may be counted. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from bot.chat import length
from bot.learning_events import recurrence
from bot.learning_events.recurrence import Every, Repeat
from bot.people import timezones
from bot.people.vocabulary import Role

MOST_A_DAY = 3
APPROVAL_ABOVE = 200
LONGEST_OFFER = timedelta(days=1)
SHORTEST_OFFER = timedelta(minutes=30)
HERE_FROM = timedelta(hours=1)
"""Before the start, somebody may say that they are here."""

HERE_UNTIL = timedelta(hours=48)
"""After the end."""

ASKING = timedelta(hours=12)
"""How long words that reply to nothing are taken as the answer to what this room asked."""

ASK_AFTER = timedelta(hours=1)
WRAP_UP_AFTER = timedelta(hours=48)
MOST_WORDS = 600
"""In what many read beside a file: Telegram allows 1,024 for all of it."""

MOST_WHY = 400
MOST_TEXT = 2000
"""In what many read by itself."""


class Answer(StrEnum):
    NONE = "none"
    COMING = "coming"
    MAYBE = "maybe"
    CANT = "can't"
    WAITING = "waiting"
    OFFERED = "offered"
    """A place became free, and is theirs until a certain hour."""

    LAPSED = "lapsed"
    """They let an offered place go by."""


QUEUED = (Answer.WAITING, Answer.OFFERED)
HAS_PLACE = (Answer.COMING, Answer.OFFERED)


class Problem(StrEnum):
    """Why a form cannot be taken as it is."""

    NO_TITLE = "no title"
    TOO_LONG = "too long"
    NO_DAY = "no day"
    NO_TIME = "no time"
    NO_ZONE = "no zone"
    SKIPPED = "skipped"
    """Clocks go forward over that time."""

    TWICE = "twice"
    """Clocks go back over that time, so that it happens twice."""

    PAST = "past"
    NO_LENGTH = "no length"
    NO_CAPACITY = "no capacity"
    TOO_FULL = "too full"
    """More are coming already than the new capacity."""

    NOT_A_LINK = "not a link"
    NO_TIMES = "no times"
    """How often a series comes again is no number that it may be."""

    NOT_LAST = "not last"
    """The first date is not the last such weekday of its month."""

    NO_SUCH_DATE = "no such date"
    """A date that is left out is none of the series' dates, or its first."""

    THEME_ALONE = "theme alone"
    """Narrowed further, a theme would tell who wrote about it."""


REMINDERS = ("week", "day", "hour")


@dataclass(frozen=True, kw_only=True)
class Plan:
    """A form, understood."""

    title: str
    purpose: str
    starts_at: datetime | None
    ends_at: datetime | None
    timezone: str
    place: str
    capacity: int | None
    papers: str
    for_place_id: int | None
    for_role: Role | None
    for_theme: str = ""
    for_set_id: int | None = None
    for_language: str = ""
    reminds: tuple[str, ...] = REMINDERS
    rule: str = ""
    also_on: tuple[datetime, ...] = ()
    """When a series begins again after its first date, without the dates that are left out."""


@dataclass(frozen=True)
class Read:
    plan: Plan
    problems: tuple[Problem, ...]


# Reading what people type.

MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip
_ISO = re.compile(r"^(\d{4})-(\d{1,2})-(\d{1,2})$")
_NUMBERS = re.compile(r"^(\d{1,2})[/.](\d{1,2})(?:[/.](\d{4}))?$")
_NAMED = re.compile(
    r"^(?:[a-z]+day,?\s+)?(\d{1,2})(?:st|nd|rd|th)?\s+(?:of\s+)?([a-z]{3,9})\.?,?(?:\s+(\d{4}))?$"
)
_TIME = re.compile(r"^(\d{1,2})(?:[:.h](\d{2}))?\s*(am|pm)?$")


def day(typed: str, today: date) -> date | None:
    """Read a day as people write it: `2026-03-09`, `9/3/2026`, `9 March`; None if it is none.

    Without a year it is the next such day from today.
    """
    plain = " ".join(typed.casefold().split())
    if match := _ISO.match(plain):
        return _date(int(match[1]), int(match[2]), int(match[3]))
    if match := _NUMBERS.match(plain):
        day_, month = int(match[1]), int(match[2])
    elif match := _NAMED.match(plain):
        months = [n for n, name in enumerate(MONTHS, 1) if name.startswith(match[2])]
        if not months:
            return None
        day_, month = int(match[1]), months[0]
    else:
        return None
    if match[3]:
        return _date(int(match[3]), month, day_)
    this_year = _date(today.year, month, day_)
    return this_year if this_year and this_year >= today else _date(today.year + 1, month, day_)


def _date(year: int, month: int, day_: int) -> date | None:
    try:
        return date(year, month, day_)
    except ValueError:
        return None


def clock(typed: str) -> time | None:
    """Read a time as people write it: `9`, `9:30`, `14.00`, `2pm`, `noon`; None if it is none."""
    plain = typed.strip().casefold().replace("a.m.", "am").replace("p.m.", "pm")
    if plain in ("noon", "midday"):
        return time(12)
    match = _TIME.match(plain)
    if not match:
        return None
    hour, minute = int(match[1]), int(match[2] or 0)
    if match[3] and not 1 <= hour <= 12:
        return None
    if match[3]:
        hour = hour % 12 + (12 if match[3] == "pm" else 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None


def instant(on: date, at: time, timezone: str) -> datetime | Problem:
    """Return when this is, in UTC, or why nobody can say."""
    zone = ZoneInfo(timezone)
    there = datetime.combine(on, at, zone)
    first, second = (there.replace(fold=fold).astimezone(UTC) for fold in (0, 1))
    if first.astimezone(zone).replace(tzinfo=None) != there.replace(tzinfo=None):
        return Problem.SKIPPED
    return first if first == second else Problem.TWICE


def is_link(text: str) -> bool:
    """Tell whether the whole text is an address that a browser can open."""
    if not re.fullmatch(r"https?://\S{1,1000}", text.strip(), re.IGNORECASE):
        return False
    try:
        host = urlsplit(text.strip()).hostname or ""
    except ValueError:
        return False
    return "." in host.strip(".") or host == "localhost"


def is_meant_as_link(text: str) -> bool:
    return bool(re.match(r"\s*(https?:|www\.|\w+://)", text, re.IGNORECASE))


def read(filled: Mapping[str, str], now: datetime, *, is_news: bool, coming: int = 0) -> Read:
    """Understand a form, as far as that is possible, and say what is wrong with it.

    Args:
        coming: how many have a place already.
    """
    problems: list[Problem] = []
    title = filled.get("title", "").strip()
    purpose = filled.get("purpose", "").strip()
    place = filled.get("place", "").strip()
    papers = filled.get("papers", "").strip()
    if not title or (is_news and not purpose):
        problems.append(Problem.NO_TITLE)
    most = {title: 120, place: 300, papers: MOST_WORDS}
    most[purpose] = MOST_TEXT if is_news else MOST_WORDS
    if any(length(text) > units for text, units in most.items()):
        problems.append(Problem.TOO_LONG)
    if any(is_meant_as_link(text) and not is_link(text) for text in (place, *papers.split())):
        problems.append(Problem.NOT_A_LINK)
    zone = timezones.find(filled.get("zone", ""))
    starts_at = ends_at = capacity = None
    if not is_news:
        if zone is None:
            problems.append(Problem.NO_ZONE)
        starts_at = _start(filled, zone or "UTC", now, problems)
        minutes = filled.get("minutes", "")
        if not minutes.isdecimal() or not 5 <= int(minutes[:9]) <= 24 * 60:
            problems.append(Problem.NO_LENGTH)
        elif starts_at:
            ends_at = starts_at + timedelta(minutes=int(minutes))
        capacity = _capacity(filled.get("capacity", "").strip(), coming, problems)
    for_place, for_role = filled.get("for_place", ""), filled.get("for_role", "")
    for_theme, for_set = chosen(filled, "for_theme"), chosen(filled, "for_set")
    narrowed = (
        for_set,
        chosen(filled, "for_language"),
        chosen(filled, "for_place"),
        chosen(filled, "for_role"),
    )
    if for_theme and any(narrowed):
        problems.append(Problem.THEME_ALONE)
    rule, also_on = _series(filled, starts_at, zone or "UTC", now, problems)
    plan = Plan(
        title=title[:120],
        purpose=purpose,
        starts_at=starts_at,
        ends_at=ends_at,
        timezone=zone or "UTC",
        place=place,
        capacity=capacity,
        papers=papers,
        for_place_id=int(for_place) if for_place.isdecimal() else None,
        for_role=Role(for_role) if for_role in set(Role) else None,
        for_theme=for_theme,
        for_set_id=int(for_set) if for_set.isdecimal() else None,
        for_language=chosen(filled, "for_language"),
        reminds=tuple(filled.get("reminds", " ".join(REMINDERS)).replace("none", "").split()),
        rule=rule,
        also_on=also_on,
    )
    return Read(plan, tuple(dict.fromkeys(problems)))


def _start(
    filled: Mapping[str, str], zone: str, now: datetime, problems: list[Problem]
) -> datetime | None:
    on = day(filled.get("day", ""), now.astimezone(ZoneInfo(zone)).date())
    at = clock(filled.get("time", ""))
    if on is None:
        problems.append(Problem.NO_DAY)
    if at is None:
        problems.append(Problem.NO_TIME)
    if on is None or at is None or not 1970 < on.year < 2100:
        return None
    starts_at = instant(on, at, zone)
    if isinstance(starts_at, Problem):
        problems.append(starts_at)
        return None
    if starts_at <= now:
        problems.append(Problem.PAST)
        return None
    return starts_at


def chosen(filled: Mapping[str, str], field: str) -> str:
    """Return what was chosen, or '' for everybody."""
    value = filled.get(field, "")
    return "" if value == "all" else value


def _series(
    filled: Mapping[str, str],
    starts_at: datetime | None,
    zone: str,
    now: datetime,
    problems: list[Problem],
) -> tuple[str, tuple[datetime, ...]]:
    """Return the rule of a series and when it begins again after its first date."""
    every = Every(filled.get("repeats") or Every.NEVER)
    if every is Every.NEVER or starts_at is None:
        return "", ()
    first = starts_at.astimezone(ZoneInfo(zone))
    times = filled.get("times", "").strip()
    most = recurrence.MOST_TIMES
    if not times.isdecimal() or not recurrence.FEWEST_TIMES <= int(times[:4]) <= most:
        problems.append(Problem.NO_TIMES)
        return "", ()
    if every is Every.LAST and not recurrence.is_last(first.date()):
        problems.append(Problem.NOT_LAST)
        return "", ()
    typed = [part for part in re.split(r"[,;\n]", filled.get("without", "")) if part.strip()]
    without = {day(part, now.astimezone(ZoneInfo(zone)).date()) for part in typed}
    written = recurrence.rule(Repeat(every, int(times)), first.date())
    later = recurrence.days(written, first.date())[1:]
    if not without <= set(later):
        problems.append(Problem.NO_SUCH_DATE)
        return "", ()
    found = [instant(on, first.time(), zone) for on in later if on not in without]
    problems += [at for at in found if isinstance(at, Problem)]
    return written, tuple(at for at in found if not isinstance(at, Problem))


def _capacity(typed: str, coming: int, problems: list[Problem]) -> int | None:
    if not typed:
        return None
    if not typed.isdecimal() or not 1 <= int(typed[:9]) <= 100_000:
        problems.append(Problem.NO_CAPACITY)
        return None
    if int(typed) < coming:
        problems.append(Problem.TOO_FULL)
    return int(typed)


BEFORE = {"week": timedelta(days=7), "day": timedelta(days=1), "hour": timedelta(hours=1)}
"""How long before an event each reminder goes."""


def first_reminder(reminds: str) -> timedelta:
    """Return how long before an event its papers go; without reminders, at once."""
    return max((BEFORE[name] for name in reminds.split()), default=timedelta.max)


# Places.


def places_free(capacity: int | None, taken: int) -> int | None:
    """Return how many more may come; None means any number."""
    return None if capacity is None else max(0, capacity - taken)


def on_yes(was: Answer, *, capacity: int | None, taken: int, waiting: int) -> Answer:
    """Return what becomes of somebody who says that they are coming.

    Args:
        taken: places that are taken or offered, theirs included.
        waiting: how many wait for a place; whoever comes later stands behind them.
    """
    if was in HAS_PLACE:
        return Answer.COMING
    if was is Answer.WAITING:
        return Answer.WAITING
    free = places_free(capacity, taken)
    return Answer.COMING if free is None or (free > 0 and not waiting) else Answer.WAITING


def offer_until(now: datetime, starts_at: datetime) -> datetime:
    """Return how long a free place is kept for somebody: longer when there is time."""
    quarter = (starts_at - now) / 4
    return min(now + max(SHORTEST_OFFER, min(LONGEST_OFFER, quarter)), starts_at)
