"""Calendar files that replace one another, and links to add an event by hand.

The UID never changes and SEQUENCE rises with every change, so that a calendar replaces what it
has (RFC 5545 3.8.7.4). REQUEST and CANCEL name an organiser and attendees, as RFC 5546 3.2 asks;
nobody's address is in there: the attendees are one group.

A series has one UID for all its dates. Who comes to all that are left gets its rule, with what
was moved as exceptions; who comes to some gets those alone, each by its RECURRENCE-ID.
"""

from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlencode
from uuid import NAMESPACE_URL, uuid5
from zoneinfo import ZoneInfo

from icalendar import (
    Calendar,
    Event,
    Timezone,
    TimezoneDaylight,
    TimezoneStandard,
    vCalAddress,
    vRecur,
    vText,
)

from bot.chat import File
from bot.learning_events import joining, recurrence
from bot.learning_events.rules import is_link
from bot.people.local_time import instant

if TYPE_CHECKING:
    from bot.learning_events.models import LearningEvent

PRODUCT = "-//Wayfinder//Learning events//EN"
MOST_IN_A_LINK = 2000
OFTEN = timedelta(hours=1)
YEAR = timedelta(days=366)
DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)
MOST_WITH_WORDS = 6
"""Dates in one file that each bring what the event is for: a file has room for 20,000."""


def file(event: "LearningEvent", now: datetime, host: str, *, cancels: bool = False) -> File:
    """Return a file that puts the event into a calendar, changes it there, or takes it out."""
    return _file([event], [_entry(event, now, host, cancels=cancels)], cancels=cancels)


def series_file(
    dates: Sequence["LearningEvent"], comes: Collection[int], now: datetime, host: str
) -> File:
    """Return a file with the dates of a series that somebody comes to.

    Args:
        dates: all of its dates that were ever announced, in order.
        comes: the numbers of those that somebody comes to.
    """
    ahead = [event for event in dates if event.state != "cancelled" and event.ends > now]
    pattern = next((event for event in ahead if event.starts_at == event.occurs_at), None)
    if pattern and all(event.id in comes for event in ahead):
        entries = [_whole(dates, ahead, pattern, now, host)]
        entries += [_entry(event, now, host) for event in ahead if _differs(event, pattern)]
    else:
        chosen = [event for event in ahead if event.id in comes]
        is_brief = len(chosen) > MOST_WITH_WORDS
        entries = [_entry(event, now, host, is_brief=is_brief) for event in chosen]
    return _file(dates, entries)


def without(dates: Sequence["LearningEvent"], now: datetime, host: str) -> File:
    """Return a file that takes these dates of a series out of a calendar."""
    entries = [_entry(event, now, host, cancels=True, is_brief=True) for event in dates]
    return _file(dates, entries, cancels=True)


def without_all(dates: Sequence["LearningEvent"], now: datetime, host: str) -> File:
    """Return a file that takes a whole series out of a calendar."""
    entry = _entry(dates[0], now, host, cancels=True)
    del entry["recurrence-id"]
    entry["sequence"] = max(event.edition for event in dates)
    return _file(dates[:1], [entry], cancels=True)


def _file(
    events: Sequence["LearningEvent"], entries: Sequence[Event], *, cancels: bool = False
) -> File:
    calendar = _calendar("CANCEL" if cancels else "REQUEST")
    for entry in entries:
        calendar.add_component(entry)
    _add_zones(calendar, events)
    title = events[0].title.casefold()
    name = "".join(c if c.isascii() and c.isalnum() else "-" for c in title)
    return File(name=f"{name.strip('-')[:60] or 'event'}.ics", text=_written(calendar))


def _whole(
    dates: Sequence["LearningEvent"],
    ahead: Sequence["LearningEvent"],
    pattern: "LearningEvent",
    now: datetime,
    host: str,
) -> Event:
    """Return the entry for all dates, each as the pattern has it."""
    first = dates[0]
    assert first.occurs_at is not None
    zone = ZoneInfo(first.series_timezone)
    begins = first.occurs_at.astimezone(zone)
    entry = _entry(pattern, now, host)
    for name in ("recurrence-id", "dtstart", "dtend", "sequence"):
        del entry[name]
    entry.add("sequence", max(event.edition for event in dates))
    entry.add("dtstart", begins)
    ends = first.occurs_at + (pattern.ends - pattern.starts)
    entry.add("dtend", ends.astimezone(zone))
    entry.add("rrule", vRecur.from_ical(first.rule))
    kept = {event.occurs_at for event in ahead}
    on = recurrence.days(first.rule, begins.date())
    by_rule = [instant(day, begins.time(), first.series_timezone) for day in on]
    left_out = [at.astimezone(zone) for at in by_rule if at not in kept]
    if left_out:
        entry.add("exdate", left_out)
    return entry


def _differs(event: "LearningEvent", pattern: "LearningEvent") -> bool:
    def facts(of: "LearningEvent") -> tuple[object, ...]:
        return of.ends - of.starts, of.title, of.purpose, of.papers, of.place, of.timezone

    return event.starts_at != event.occurs_at or facts(event) != facts(pattern)


def feed(events: Sequence[tuple["LearningEvent", str]], now: datetime) -> bytes:
    """Return a calendar to subscribe to; pairs of an event and its host's name."""
    calendar = _calendar(None)
    calendar.add("x-wr-calname", "Wayfinder")
    calendar.add("refresh-interval", OFTEN, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    for event, host in events:
        calendar.add_component(_entry(event, now, host, cancels=event.state == "cancelled"))
    _add_zones(calendar, [event for event, _ in events])
    return _written(calendar).encode()


def google(event: "LearningEvent") -> str:
    """Return a link that opens Google Calendar with the event filled in."""
    form = "%Y%m%dT%H%M%SZ"
    dates = "/".join(t.astimezone(UTC).strftime(form) for t in (event.starts, event.ends))
    return _link(
        "https://calendar.google.com/calendar/render?",
        {"action": "TEMPLATE", "dates": dates},
        {"text": event.title, "location": joining.for_all(event.place), "details": event.purpose},
    )


def outlook(event: "LearningEvent") -> str:
    """Return a link that opens Outlook on the web with the event filled in."""
    return _link(
        "https://outlook.office.com/calendar/0/deeplink/compose?",
        {
            "path": "/calendar/action/compose",
            "rru": "addevent",
            "startdt": event.starts.astimezone(UTC).isoformat(),
            "enddt": event.ends.astimezone(UTC).isoformat(),
        },
        {"subject": event.title, "location": joining.for_all(event.place), "body": event.purpose},
    )


def _link(page: str, facts: dict[str, str], texts: dict[str, str]) -> str:
    """Return an address with the facts, and as much of the texts as one may be long."""
    for name, text in texts.items():
        longest = len(text)
        while len(page + urlencode({**facts, name: text[:longest]})) > MOST_IN_A_LINK:
            longest = longest * 3 // 4
        facts = {**facts, name: text[:longest]}
    return page + urlencode(facts)


def _calendar(method: str | None) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    if method:
        calendar.add("method", method)
    return calendar


def _entry(
    event: "LearningEvent",
    now: datetime,
    host: str,
    *,
    cancels: bool = False,
    is_brief: bool = False,
) -> Event:
    zone = ZoneInfo(event.timezone)
    entry = Event()
    entry.add("uid", event.uid)
    entry.add("sequence", event.edition)
    entry.add("dtstamp", now.astimezone(UTC).replace(microsecond=0))
    entry.add("dtstart", event.starts.astimezone(zone))
    entry.add("dtend", event.ends.astimezone(zone))
    if event.occurs_at:
        by_rule = event.occurs_at.astimezone(ZoneInfo(event.series_timezone))
        entry.add("recurrence-id", by_rule)
    entry.add("summary", event.title)
    entry.add("status", "CANCELLED" if cancels else "CONFIRMED")
    about = "\n\n".join(text for text in (event.purpose, event.papers) if text)
    if about and not is_brief:
        entry.add("description", about)
    if event.place:
        place = joining.for_all(event.place)
        entry.add("location", place)
        if is_link(place) and not is_brief:
            entry.add("url", place.strip())
    entry.add("organizer", _nobody(f"{event.uid}/host", host))
    attendees = _nobody(f"{event.uid}/people", "Participants")
    attendees.params["CUTYPE"] = vText("GROUP")
    attendees.params["PARTSTAT"] = vText("ACCEPTED")
    entry.add("attendee", attendees)
    return entry


def _nobody(of: str, name: str) -> vCalAddress:
    """Return a calendar address that names somebody and leads nowhere."""
    address = vCalAddress(uuid5(NAMESPACE_URL, of).urn)
    address.params["CN"] = vText(name)
    return address


def _add_zones(calendar: Calendar, events: Sequence["LearningEvent"]) -> None:
    """Describe the time zones that are used, from a year before the first event on."""
    spans = [span for event in events for span in _spans(event)]
    for zone in sorted({zone for zone, _, _ in spans} - {"UTC"}):
        since = min(begins for name, begins, _ in spans if name == zone) - YEAR
        until = max(ends for name, _, ends in spans if name == zone) + YEAR
        calendar.add_component(_zone(ZoneInfo(zone), since, until))


def _spans(event: "LearningEvent") -> Iterator[tuple[str, datetime, datetime]]:
    yield event.timezone, event.starts, event.ends
    if event.occurs_at:
        yield event.series_timezone, event.occurs_at, event.occurs_at


def _zone(zone: ZoneInfo, since: datetime, until: datetime) -> Timezone:
    """Return a zone's changes of clocks, each with its instant as clocks showed it just before.

    RFC 5545 3.6.5 wants the old offset there. icalendar's own description (7.3) gives the new
    one, an hour off, and other programs then read times on the day of a change wrongly.
    """
    described = Timezone()
    described.add("tzid", zone.key)
    described.add_component(_observance(since.astimezone(zone), since.astimezone(zone)))
    day = since
    while day < until:
        if day.astimezone(zone).utcoffset() != (day + DAY).astimezone(zone).utcoffset():
            change = _change(zone, day, day + DAY)
            before = (change - SECOND).astimezone(zone)
            described.add_component(_observance(before, change.astimezone(zone)))
        day += DAY
    return described


def _change(zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    """Return the first second between two instants at which the later one's offset holds."""
    while after - before > SECOND:
        middle = before + (after - before) // 2
        if middle.astimezone(zone).utcoffset() == after.astimezone(zone).utcoffset():
            after = middle
        else:
            before = middle
    return after.replace(microsecond=0)


def _observance(before: datetime, after: datetime) -> TimezoneStandard | TimezoneDaylight:
    old, new = before.utcoffset(), after.utcoffset()
    assert old is not None
    assert new is not None
    observance = TimezoneDaylight() if after.dst() else TimezoneStandard()
    observance.add("dtstart", (after.astimezone(UTC) + old).replace(tzinfo=None, microsecond=0))
    observance.add("tzoffsetfrom", old)
    observance.add("tzoffsetto", new)
    observance.add("tzname", after.tzname())
    return observance


def _written(calendar: Calendar) -> str:
    written: bytes = calendar.to_ical()
    return written.decode()
