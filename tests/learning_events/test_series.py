"""Dates of a series, and its calendar file opened by parsers that did not write it."""

import io
import itertools
import re
from datetime import UTC, date, datetime, time, timedelta

import pytest
import vobject
from dateutil import tz
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.learning_events import calendar, recurrence, rules
from bot.learning_events.models import LearningEvent, State
from bot.learning_events.recurrence import Every, Repeat
from bot.learning_events.rules import Problem
from bot.people.local_time import instant, local

NOW = datetime(2026, 1, 5, 9, 30, tzinfo=UTC)
ZONES = ["Europe/London", "America/New_York", "Asia/Kolkata", "UTC", "Australia/Lord_Howe"]
DAYS = st.dates(date(2026, 1, 6), date(2027, 12, 31))
REPEATS = st.sampled_from([Every.WEEK, Every.FORTNIGHT, Every.MONTH, Every.LAST])


@given(first=DAYS, every=REPEATS, times=st.integers(2, 20))
def test_every_date_is_the_weekday_that_the_first_one_is(
    first: date, every: Every, times: int
) -> None:
    if every is Every.LAST:
        while not recurrence.is_last(first):
            first += timedelta(days=7)
    days = recurrence.days(recurrence.rule(Repeat(every, times), first), first)
    assert len(days) == times
    assert days[0] == first
    assert {day.weekday() for day in days} == {first.weekday()}
    apart = {(later - day).days for day, later in itertools.pairwise(days)}
    match every:
        case Every.WEEK:
            assert apart == {7}
        case Every.FORTNIGHT:
            assert apart == {14}
        case Every.LAST:
            assert all((day + timedelta(days=7)).month != day.month for day in days)
        case Every.MONTH:
            assert apart <= {28, 35}
            nths = {(day.day - 1) // 7 for day in days}
            assert len(nths) == 1 or nths == {3, 4}  # the fifth means the last


def a_series(first: date, every: Every, times: int, zone: str, at: time) -> list[LearningEvent]:
    rule = recurrence.rule(Repeat(every, times), first)
    return [
        LearningEvent(
            id=number,
            series_id=1,
            title="Housing clinic; with \\ and é" * 3,
            purpose="What for. " * 50,
            papers="",
            place="https://meet.example.org/clinic?a=1,2;3",
            starts_at=instant(day, at, zone),
            ends_at=instant(day, at, zone) + timedelta(minutes=90),
            occurs_at=instant(day, at, zone),
            timezone=zone,
            series_timezone=zone,
            rule=rule,
            uid="5f0c@wayfinder",
            edition=0,
            state=State.ANNOUNCED,
        )
        for number, day in enumerate(recurrence.days(rule, first), 1)
    ]


def keeps_to_the_format(written: str, method: str) -> None:
    lines = written.split("\r\n")
    assert lines[-1] == ""
    assert all(len(line.encode()) <= 75 for line in lines)  # RFC 5545 3.1
    assert not any("\n" in line or "\r" in line for line in lines)
    unfolded = re.sub(r"\r\n[ \t]", "", written).split("\r\n")
    assert unfolded.count(f"METHOD:{method}") == 1
    entries = unfolded.count("BEGIN:VEVENT")
    for once in ("UID:", "DTSTAMP:", "SEQUENCE:", "ORGANIZER", "ATTENDEE"):
        assert sum(line.startswith(once) for line in unfolded) == entries, once
    used = set(re.findall(r"TZID=([^:;]+)[:;]", "\n".join(unfolded)))
    described = {line.removeprefix("TZID:") for line in unfolded if line.startswith("TZID:")}
    assert used == described  # 3.2.19
    assert len(written) <= 20_000


@settings(max_examples=50)
@given(
    first=DAYS,
    every=st.sampled_from([Every.WEEK, Every.FORTNIGHT, Every.MONTH]),
    times=st.integers(2, 20),
    zone=st.sampled_from(ZONES),
    left_out=st.sets(st.integers(2, 20)),
    moved=st.integers(1, 20),
    comes=st.sets(st.integers(1, 20)),
)
def test_a_calendar_shows_the_dates_that_there_are(
    first: date,
    every: Every,
    times: int,
    zone: str,
    left_out: set[int],
    moved: int,
    comes: set[int],
) -> None:
    dates = a_series(first, every, times, zone, time(14))
    for event in dates:
        if event.id in left_out:
            event.state, event.edition = State.CANCELLED, 1
        elif event.id == moved:
            event.starts_at, event.ends_at = (
                event.starts + timedelta(hours=26),
                event.ends + timedelta(hours=26),
            )
            event.edition = 2
    ahead = {event.id: event.starts for event in dates if event.id not in left_out}
    for wanted in (set(ahead), comes & set(ahead)):
        if not wanted:
            continue
        written = calendar.series_file(dates, wanted, NOW, "Zoë").text
        keeps_to_the_format(written, "REQUEST")
        assert shown(written, zone) == sorted(ahead[id_] for id_ in wanted)
    keeps_to_the_format(calendar.without(dates, NOW, "Zoë").text, "CANCEL")
    keeps_to_the_format(calendar.without_all(dates, NOW, "Zoë").text, "CANCEL")


def shown(written: str, zone: str) -> list[datetime]:
    """Work out, as a calendar does, at which instants a file has something; in order."""
    named = tz.tzical(io.StringIO(written))
    there = named.get(zone) if named.keys() else UTC
    vobject.icalendar.registerTzid(zone, there)  # by itself it takes the zone from elsewhere
    read = vobject.readOne(written)
    vobject.icalendar.registerTzid(zone, None)
    at: dict[datetime, datetime] = {}

    def plain(moment: datetime) -> datetime:
        return moment.replace(tzinfo=None)

    for entry in read.vevent_list:
        if not hasattr(entry, "recurrence_id"):
            at |= {plain(on): plain(on) for on in entry.getrruleset(addRDate=True)}
    for entry in read.vevent_list:
        if hasattr(entry, "recurrence_id"):
            at[plain(entry.recurrence_id.value)] = plain(entry.dtstart.value)
    return sorted(moment.replace(tzinfo=there).astimezone(UTC) for moment in at.values())


def filled(**fields: str) -> dict[str, str]:
    return {
        "title": "Clinic", "day": "2026-01-25", "time": "01:30", "zone": "London",
        "minutes": "60", **fields,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"repeats": "week", "times": "10"}, Problem.SKIPPED),
        ({"repeats": "week", "times": "20", "day": "2026-06-14"}, Problem.TWICE),
        ({"repeats": "last", "times": "3", "day": "2026-01-18"}, Problem.NOT_LAST),
        ({"repeats": "week", "times": "21"}, Problem.NO_TIMES),
        ({"repeats": "week", "times": ""}, Problem.NO_TIMES),
        ({"repeats": "week", "times": "3", "without": "25 January"}, Problem.NO_SUCH_DATE),
    ],
)
def test_a_series_that_cannot_be(fields: dict[str, str], problem: Problem) -> None:
    read = rules.read(filled(**fields), NOW, is_news=False)
    assert problem in read.problems


def test_a_date_is_left_out_and_the_hour_stays_by_local_clocks() -> None:
    fields = filled(time="14:00", repeats="week", times="12", without="1 February; 2026-02-08")
    read = rules.read(fields, NOW, is_news=False)
    assert read.problems == ()
    at = [local(moment, "Europe/London") for moment in read.plan.also_on]
    assert len(at) == 9
    assert {moment.hour for moment in at} == {14}
    assert date(2026, 2, 8) not in {moment.date() for moment in at}
