"""The dry-run calendar: every message that somebody would get, before anybody gets it."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Annotated

import typer
from sqlalchemy.ext.asyncio import AsyncSession

from bot import content
from bot.app import App
from bot.cli.database import known_zone, reading_the_database
from bot.cli.failing import CannotDo
from bot.clock import SystemClock
from bot.config import Settings
from bot.db import Database
from bot.organising.dry_run_words import kind_of
from bot.people import attention, pacing, timezones
from bot.people.attention import Pace, Push
from bot.people.landmarks import landmarks
from bot.people.local_time import local
from bot.people.models import Person
from bot.reflections.enrolling import invented
from bot.reflections.journey import load_all
from bot.reflections.rules import first_due
from bot.welcome.rules import time_of_day

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def add_to(app: typer.Typer) -> None:
    app.command("calendar")(show_calendar)


def show_calendar(
    person: Annotated[int, typer.Option(help="Somebody who takes part, by number.")] = 0,
    timezone: Annotated[
        str, typer.Option(help="Of an invented person: their time zone or city.")
    ] = "Europe/London",
    day: Annotated[str, typer.Option(help="Their day of the week.")] = "monday",
    at: Annotated[str, typer.Option(help="Their hour, such as 9:00.")] = "9:00",
    nation: Annotated[
        str, typer.Option(help="Whose holidays: GB-ENG, GB-WLS, GB-SCT, GB-NIR, IE, US, none.")
    ] = "",
    every: Annotated[int, typer.Option(help="Weeks between questions.", min=1, max=2)] = 1,
    pause: Annotated[str, typer.Option(help="Paused until this day, such as 2027-01-15.")] = "",
    start: Annotated[str, typer.Option(help="From this day on; without it, from now.")] = "",
    weeks: Annotated[int, typer.Option(help="How far to look.", min=1, max=520)] = 12,
) -> None:
    """Print every message that somebody would get unasked, in their local time.

    Example: wayfinder calendar --timezone London --day monday --nation GB-WLS --start 2027-03-01
    """
    if person:
        pace, now, pushes = _of(person, weeks)
    else:
        zone = timezones.find(timezone) or known_zone(timezone)
        pace = _invented(zone, day, at, nation, every, pause)
        now = _first_moment(start, zone) if start else SystemClock().now()
        pushes = _planned(pace, now, now + timedelta(weeks=weeks))
    for line in sorted([*_messages(pace, pushes), *_days(pace, now, weeks)]):
        typer.echo(line)


def _of(number: int, weeks: int) -> tuple[Pace, datetime, list[Push]]:
    settings = Settings()
    now = SystemClock().now()

    async def read(db: Database, tx: AsyncSession) -> tuple[Pace, datetime, list[Push]]:
        someone = await tx.get(Person, number)
        if someone is None:
            raise CannotDo(f"There is nobody with number {number}.")
        app = App(db, SystemClock(), {}, settings.content or content.ROOT)
        until = now + timedelta(weeks=weeks)
        pushes = await app.calendar(tx, someone, now, until)
        # Which question comes depends on what they wrote; a reminder may carry their own words.
        told = [Push(push.at, push.kind, kind_of(push.kind)) for push in pushes]
        return pacing.pace_of(someone), now, told

    return reading_the_database(read)


def _invented(zone: str, day: str, at: str, nation: str, every: int, pause: str) -> Pace:
    numbers = [n for n, name in enumerate(DAYS) if day and name.startswith(day.casefold())]
    if len(numbers) != 1:
        raise CannotDo(f"{day!r} is not a day of the week: write monday, tuesday, and so on.")
    hour = time_of_day(at)
    if hour is None:
        raise CannotDo(f"{at!r} is not a time: write it like 9:00 or 4pm.")
    if nation and not attention.is_nation(nation):
        raise CannotDo(f"No holidays are known for {nation!r}: try GB-WLS, IE, US or none.")
    until = _first_moment(pause, zone).date() if pause else None
    return Pace(
        timezone=zone, weekday=numbers[0], at=hour, every=every, nation=nation, paused_until=until
    )


def _first_moment(day: str, zone: str) -> datetime:
    try:
        return datetime.fromisoformat(day).replace(tzinfo=local(SystemClock().now(), zone).tzinfo)
    except ValueError:
        raise CannotDo(f"{day!r} is not a day: write it like 2027-01-15.") from None


def _planned(pace: Pace, now: datetime, until: datetime) -> list[Push]:
    journey = next(iter(load_all(Settings().content or content.ROOT).values()))
    return attention.calendar(pace, invented(journey, first_due(now, pace), pace, until))


def _messages(pace: Pace, pushes: list[Push]) -> Iterator[str]:
    for push in pushes:
        there = local(push.at, pace.timezone)
        yield f"{there:%Y-%m-%d %a %H:%M %Z}  {push.kind}: {push.what}"


def _days(pace: Pace, now: datetime, weeks: int) -> Iterator[str]:
    """Say which days are holidays, and when clocks change."""
    for each in landmarks(pace, now, now + timedelta(weeks=weeks)):
        if each.holiday:
            yield f"{each.at:%Y-%m-%d %a}        {each.holiday}: no question on this day"
        if each.clocks:
            change = "from {} to {}".format(*each.clocks)
            yield f"{each.at:%Y-%m-%d %a}        clocks change {change}"
