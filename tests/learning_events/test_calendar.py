"""The files, opened by a parser that did not write them, and held against RFC 5545 and 5546."""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import vobject
from hypothesis import given
from hypothesis import strategies as st

from bot.chat import Link
from bot.learning_events import calendar
from bot.learning_events.models import LearningEvent, State

NOW = datetime(2026, 1, 5, 9, 30, tzinfo=UTC)


def an_event(**columns: object) -> LearningEvent:
    given_: dict[str, object] = {
        "title": "Housing clinic; bring, knots",
        "purpose": "First line.\nSecond line with \\ and ; and ,",
        "papers": "",
        "place": "https://meet.example.org/clinic?a=1,2;3",
        "starts_at": datetime(2026, 3, 27, 14, tzinfo=UTC),
        "ends_at": datetime(2026, 3, 27, 15, 30, tzinfo=UTC),
        "timezone": "Europe/London",
        "uid": "5f0c@wayfinder",
        "edition": 2,
        "state": State.ANNOUNCED,
    }
    return LearningEvent(**{**given_, **columns})


def test_what_another_parser_reads() -> None:
    event = an_event()
    read = vobject.readOne(calendar.file(event, NOW, "Mo Rees").text)
    assert read.method.value == "REQUEST"
    entry = read.vevent
    assert entry.summary.value == event.title
    assert entry.description.value == event.purpose
    assert entry.location.value == event.place
    assert entry.dtstart.value == event.starts
    assert entry.dtend.value == event.ends
    assert (entry.uid.value, entry.sequence.value) == ("5f0c@wayfinder", "2")
    assert entry.organizer.params["CN"] == ["Mo Rees"]


def test_cancelling_names_the_same_event() -> None:
    read = vobject.readOne(calendar.file(an_event(edition=3), NOW, "Mo", cancels=True).text)
    assert read.method.value == "CANCEL"
    assert read.vevent.status.value == "CANCELLED"
    assert (read.vevent.uid.value, read.vevent.sequence.value) == ("5f0c@wayfinder", "3")


@given(
    title=st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), min_size=1),
    days=st.integers(0, 720),
    minutes=st.integers(5, 24 * 60),
    zone=st.sampled_from(["Europe/London", "America/New_York", "Asia/Kolkata", "UTC",
                          "Australia/Lord_Howe"]),
)  # fmt: skip
def test_the_rules_of_the_format_hold_for_any_event(
    title: str, days: int, minutes: int, zone: str
) -> None:
    starts = NOW + timedelta(days=days)
    event = an_event(
        title=title, starts_at=starts, ends_at=starts + timedelta(minutes=minutes), timezone=zone
    )
    written = calendar.file(event, NOW, "Zoë \N{HEAVY BLACK HEART}").text
    lines = written.split("\r\n")
    assert lines[-1] == ""
    assert all(len(line.encode()) <= 75 for line in lines)  # 3.1
    assert not any("\n" in line or "\r" in line for line in lines)
    unfolded = re.sub(r"\r\n[ \t]", "", written).split("\r\n")
    assert unfolded[0] == "BEGIN:VCALENDAR"
    for once in ("VERSION:", "PRODID:", "METHOD:", "UID:", "DTSTAMP:", "SEQUENCE:", "ORGANIZER"):
        assert sum(line.startswith(once) for line in unfolded) == 1, once
    assert sum(line.startswith("ATTENDEE") for line in unfolded) >= 1  # RFC 5546 3.2.2
    used = set(re.findall(r"^DT(?:START|END);TZID=([^:]+):", "\n".join(unfolded), re.MULTILINE))
    described = {line.removeprefix("TZID:") for line in unfolded if line.startswith("TZID:")}
    assert used <= described  # 3.2.19
    vobject.icalendar.registerTzid(zone, None)  # it would use the first description it ever saw
    entry = vobject.readOne(written).vevent
    assert entry.dtstart.value.astimezone(UTC) == starts
    assert entry.dtend.value.astimezone(ZoneInfo("UTC")) == event.ends_at


def test_a_feed_of_several_and_of_none() -> None:
    cancelled = an_event(uid="other@wayfinder", state=State.CANCELLED)
    read = vobject.readOne(calendar.feed([(an_event(), "Mo"), (cancelled, "Mo")], NOW).decode())
    assert [entry.status.value for entry in read.vevent_list] == ["CONFIRMED", "CANCELLED"]
    assert not hasattr(read, "method")
    assert b"VEVENT" not in calendar.feed([], NOW)


@pytest.mark.parametrize("link", [calendar.google, calendar.outlook])
def test_links_carry_the_event_and_stay_short(link: object) -> None:
    assert callable(link)
    url = link(an_event(purpose="é" * 600, place="é" * 300))
    assert Link(label="x", url=url)
    assert "Housing+clinic" in url
