"""Days and times as a person says them, in their language and their time zone. Pure."""

import re
from datetime import date as Date
from datetime import datetime, time
from functools import lru_cache

from babel import Locale
from babel.dates import (
    format_date,
    format_skeleton,
    format_time,
    get_day_names,
    get_month_names,
)

from bot import language
from bot.people.local_time import local


def _locale() -> str:
    spoken = language.current()
    return "en_GB" if spoken == "en" else spoken


def weekday(number: int) -> str:
    """Return the name of a day, Monday being 0."""
    return str(get_day_names("wide", context="stand-alone", locale=_locale())[number])


def clock(at: time) -> str:
    return format_time(at, "HH:mm", locale=_locale())


def day(instant: datetime, timezone: str) -> str:
    """`Monday 9 March`."""
    return calendar_day(local(instant, timezone).date())


def date(instant: datetime, timezone: str) -> str:
    """`9 March 2026`."""
    return calendar_date(local(instant, timezone).date())


def calendar_date(on: Date) -> str:
    """`1 September 2026`."""
    return _long(on, _locale())


@lru_cache(maxsize=1000)
def _long(on: Date, locale: str) -> str:
    """Thousands are told of the same few days at once."""
    return format_date(on, "long", locale=locale)


def brief(on: Date) -> str:
    """`1 Sep`, where there is little room."""
    return format_date(on, "d MMM", locale=_locale())


def calendar_day(on: Date) -> str:
    """`Tuesday 1 September`."""
    whole = Locale.parse(_locale()).date_formats["full"].pattern
    without_year = re.sub(r"[\s,./]*y+", "", whole).replace(",", "")
    return format_date(on, without_year, locale=_locale())


def months() -> list[str]:
    """Return the names of the twelve months."""
    names = get_month_names("wide", context="stand-alone", locale=_locale())
    return [str(names[number]) for number in range(1, 13)]


def country(code: str) -> str:
    """`Ireland`, from `IE`."""
    return str(Locale.parse(_locale()).territories.get(code.partition("-")[0], code))


def language_name(of: str) -> str:
    """Return what a language calls itself."""
    return (Locale.parse(of).display_name or of).capitalize()


def month(instant: datetime) -> str:
    """`March 2026`."""
    return str(format_skeleton("yMMMM", instant, locale=_locale()))


def moment(instant: datetime, timezone: str) -> str:
    """`Monday 9 March, 09:00`."""
    return f"{day(instant, timezone)}, {clock(local(instant, timezone).time())}"


def zone(timezone: str) -> str:
    """`London`: the city that the zone is named after."""
    return timezone.rpartition("/")[2].replace("_", " ")
