"""What reports say: on the page, in Markdown and in tables."""

from datetime import datetime
from typing import TYPE_CHECKING

from bot.language import _, ngettext
from bot.people import spoken
from bot.people.thresholds import Kind, Told

if TYPE_CHECKING:
    from bot.web.pages.reports.report import Report


def reports() -> str:
    return _("Reports")


def overview() -> str:
    return _("Programmes and places")


def told(it: Told) -> str:
    match it.kind:
        case Kind.FEW:
            return _("too few to say")
        case Kind.NEARLY_ALL:
            return _("nearly all of {n}").format(n=it.n)
    return str(it.n)


def title(it: "Report") -> str:
    if it.place:
        return _("What happened in {place}").format(place=it.place)
    return _("What happened in {programme}").format(programme=it.programme)


def span(it: "Report") -> str:
    return _("{programme}, from {first} to {last}").format(
        programme=it.programme, first=_date(it.since, it), last=_date(it.until, it)
    )


def _date(at: datetime, it: "Report") -> str:
    return spoken.date(at, it.timezone)


def sections() -> dict[str, str]:
    return {
        "people": _("Who took part"),
        "weeks": _("Week by week"),
        "places": _("By place"),
        "events": _("Learning events"),
        "sets": _("Learning sets"),
        "tries": _("What people tried"),
    }


def people(it: "Report") -> list[tuple[str, str]]:
    return [
        (_("take part now"), told(it.weeks.taking_part)),
        (_("noted something to try"), told(it.tries)),
        (_("were in a learning set"), told(it.in_sets)),
    ]


def sets(it: "Report") -> str:
    if not it.sets:
        return _(
            "Nothing can be said of learning sets: there were none, or too few people in them."
        )
    met = ngettext("{n} set met", "{n} sets met", it.sets).format(n=it.sets)
    times = ngettext("{n} meeting", "{n} meetings", it.meetings).format(n=it.meetings)
    return _("{sets}, in {meetings}. People who said in one what they would do: {people}.").format(
        sets=met, meetings=times, people=told(it.committed)
    )


def outcome(key: str) -> str:
    return {
        "did": _("did it"),
        "partly": _("did it in part"),
        "changed my mind": _("changed their mind"),
        "not yet": _("had not done it yet"),
        "let go": _("let it go"),
        "": _("everything else, or not said yet"),
    }[key]


def columns() -> dict[str, str]:
    return {
        "week": _("Week of"),
        "people": _("People who kept an answer"),
        "places": _("Places"),
        "place": _("Place"),
        "taking part": _("Take part"),
        "lately": _("Kept an answer in the last four weeks"),
        "event": _("Event"),
        "day": _("Day"),
        "told": _("Told"),
        "coming": _("Said they would come"),
        "here": _("Said they were there"),
        "what": _("What came of it"),
        "how many": _("People"),
    }


def other_places(is_beside_some: bool) -> str:
    return _("All other places") if is_beside_some else _("All places together")


def how_counted(it: "Report") -> str:
    return _(
        "Numbers below {n} people are not shown, nor numbers from which one could be worked out. "
        "People’s counts say how many, and not how well."
    ).format(n=it.least)


def nothing_about_a_place() -> str:
    return _(
        "So few people take part in this place, or in all the others together, that a report on "
        "it would point at them. They are counted in the report of the programme."
    )
