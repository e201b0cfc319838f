"""Working days and hours, as each member lives them: weekends, bank holidays, changes of clocks.

Pure. Amounts are in working days of eight hours, from nine to five by the clocks of a time zone.
Bank holidays are those of the zone's country; for the United Kingdom, of England.
"""

from datetime import date, datetime, time, timedelta
from functools import cache

from babel.core import get_global
from holidays import HolidayBase, country_holidays, list_supported_countries

from bot.people.local_time import instant, local

OPENS, CLOSES = time(9), time(17)
DAY = timedelta(hours=8)
_A_DAY = timedelta(days=1)


@cache
def _bank_holidays(timezone: str) -> HolidayBase | None:
    country = get_global("zone_territories").get(timezone, "")
    if country not in list_supported_countries():
        return None
    return country_holidays(country, subdiv="ENG" if country == "GB" else None)


def is_working_day(day: date, timezone: str) -> bool:
    bank_holidays = _bank_holidays(timezone)
    return day.weekday() < 5 and (bank_holidays is None or day not in bank_holidays)


def at_work(now: datetime, timezone: str) -> datetime:
    """Return `now` where it falls into working hours, else when they next begin."""
    day = local(now, timezone).date()
    while True:
        if is_working_day(day, timezone):
            if now < instant(day, OPENS, timezone):
                return instant(day, OPENS, timezone)
            if now < instant(day, CLOSES, timezone):
                return now
        day += _A_DAY


def after(start: datetime, days: float, timezone: str) -> datetime:
    """Return when so many working days have passed since `start`."""
    left = DAY * days
    now = start
    while True:
        now = at_work(now, timezone)
        closes = instant(local(now, timezone).date(), CLOSES, timezone)
        if now + left <= closes:
            return now + left
        left -= closes - now
        now = closes


def between(start: datetime, end: datetime, timezone: str) -> float:
    """Return how many working days have passed from `start` to `end`."""
    passed = timedelta(0)
    now = start
    while (now := at_work(now, timezone)) < end:
        closes = instant(local(now, timezone).date(), CLOSES, timezone)
        passed += min(closes, end) - now
        now = closes
    return passed / DAY
