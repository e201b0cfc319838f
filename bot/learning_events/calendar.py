"""Calendar files that replace one another, and links to add an event by hand.

The UID never changes and SEQUENCE rises with every change, so that a calendar replaces what it
has (RFC 5545 3.8.7.4). REQUEST and CANCEL name an organiser and attendees, as RFC 5546 3.2 asks;
nobody's address is in there: the attendees are one group.
"""

from collections.abc import Sequence
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
    vText,
)

from bot.chat import File
from bot.learning_events.rules import is_link

if TYPE_CHECKING:
    from bot.learning_events.models import LearningEvent

PRODUCT = "-//Wayfinder//Learning events//EN"
MOST_IN_A_LINK = 2000
OFTEN = timedelta(hours=1)
YEAR = timedelta(days=366)
DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)


def file(event: "LearningEvent", now: datetime, host: str, *, cancels: bool = False) -> File:
    """Return a file that puts the event into a calendar, changes it there, or takes it out."""
    calendar = _calendar("CANCEL" if cancels else "REQUEST")
    calendar.add_component(_entry(event, now, host, cancels=cancels))
    _add_zones(calendar, [event])
    name = "".join(c if c.isascii() and c.isalnum() else "-" for c in event.title.casefold())
    return File(name=f"{name.strip('-')[:60] or 'event'}.ics", text=_written(calendar))


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
        {"text": event.title, "location": event.place, "details": event.purpose},
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
        {"subject": event.title, "location": event.place, "body": event.purpose},
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


def _entry(event: "LearningEvent", now: datetime, host: str, *, cancels: bool) -> Event:
    zone = ZoneInfo(event.timezone)
    entry = Event()
    entry.add("uid", event.uid)
    entry.add("sequence", event.edition)
    entry.add("dtstamp", now.astimezone(UTC).replace(microsecond=0))
    entry.add("dtstart", event.starts.astimezone(zone))
    entry.add("dtend", event.ends.astimezone(zone))
    entry.add("summary", event.title)
    entry.add("status", "CANCELLED" if cancels else "CONFIRMED")
    about = "\n\n".join(text for text in (event.purpose, event.papers) if text)
    if about:
        entry.add("description", about)
    if event.place:
        entry.add("location", event.place)
        if is_link(event.place):
            entry.add("url", event.place.strip())
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
    for zone in sorted({event.timezone for event in events} - {"UTC"}):
        theirs = [event for event in events if event.timezone == zone]
        since = min(event.starts for event in theirs) - YEAR
        until = max(event.ends for event in theirs) + YEAR
        calendar.add_component(_zone(ZoneInfo(zone), since, until))


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
