"""Who a coach's people are, how long they have been quiet, and what each of them shows."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from starlette.responses import Response

from bot.people import queries as people_queries
from bot.reflections import queries as reflections
from bot.reflections import words as reflection_words
from bot.reflections.coaching import queries
from bot.reflections.coaching import words as coaching_words
from bot.reflections.coaching.flow import QUIET
from bot.reflections.enclosed import queries as enclosed
from bot.reflections.enclosed.flow import Held
from bot.web.later import shown
from bot.web.pages.coach import words
from bot.web.pages.coach.group import COACH
from bot.web.visit import Flash, NotHere, Visit

PAGE = 100


@dataclass(frozen=True)
class Line:
    """Counts and dates of one person; nothing is weighed."""

    id: int
    name: str
    place: str
    last: datetime | None
    quiet_weeks: int
    shared: int


@COACH.get("/coach")
async def people(visit: Visit) -> Response:
    tx, me = visit.tx, visit.person
    await _coaches_here(visit)
    found = await queries.quietest_first(tx, me)
    last = max(len(found) - 1, 0) // PAGE
    typed = visit.query.get("page", "")
    number = min(int(typed) if typed.isdecimal() and len(typed) < 7 else 0, last)
    shown = found[number * PAGE : (number + 1) * PAGE]
    shared = await queries.how_many_shared(tx, me, [each.id for each in shown])
    places = {each.id: each.name for each in await people_queries.places(tx, me.programme_id or 0)}
    return visit.show(
        "coach/people.html",
        lines=[
            Line(
                each.id,
                each.name,
                places.get(each.place_id or 0, ""),
                each.last,
                _quiet_weeks(visit.now - (each.last or each.here_since)),
                shared.get(each.id, 0),
            )
            for each in shown
        ],
        count=len(found),
        number=number,
        last=last,
    )


def _quiet_weeks(silent: timedelta) -> int:
    return silent.days // 7 if silent >= QUIET else 0


@COACH.get("/coach/people/{id:int}", writes=True)
async def person(visit: Visit) -> Response:
    """What somebody shows their coach. That the coach looked is written down."""
    found = visit.found(await queries.coached(visit.tx, visit.person, visit.ref))
    entries = [
        entry
        for each in await queries.page(visit.tx, found)
        if (
            entry := await reflections.access_reflection(
                visit.tx, visit.person, str(each.id), visit.now
            )
        )
    ]
    sent = await enclosed.with_answers(visit.tx, [entry.id for entry in entries])
    talking = found.coach_until if found.coach_until and found.coach_until > visit.now else None
    return visit.show(
        "coach/person.html",
        who=found,
        entries=entries,
        sent=sent,
        shown_to=reflection_words.who,
        talking=talking,
    )


@COACH.get("/coach/sent/{id:int}", writes=True)
async def sent(visit: Visit) -> Response:
    """A recording or a picture that somebody shows their coach. That they looked is noted."""
    looked = await enclosed.access_enclosed(visit.tx, visit.person, visit.ref, visit.now)
    return shown(visit.house.enclosed, Held.of(visit.found(looked)))


@COACH.post("/coach/people/{id:int}")
async def write(visit: Visit) -> Response:
    """Send a note, after which the two talk; or say that it is enough."""
    found = visit.found(await queries.coached(visit.tx, visit.person, visit.ref))
    here = f"/coach/people/{found.id}"
    if visit.text("what") == "enough":
        heard = await visit.press(coaching_words.ENOUGH, visit.ref)
        return visit.back(here, heard.flash())
    text = visit.text("text", 2400)
    if not text:
        return visit.back(here, Flash(text=words.needs_words(), tone="problem"))
    heard = await visit.press(coaching_words.NOTE_WRITTEN, visit.ref, text=text)
    return visit.back(here, heard.flash())


@COACH.get("/coach/tags")
async def tags(visit: Visit) -> Response:
    await _coaches_here(visit)
    labels = visit.house.reflections.about.labels
    found = await queries.free_tags(visit.tx, visit.person, set(labels))
    return visit.show("coach/tags.html", tags=found, labels=list(labels.values()))


@COACH.post("/coach/tags")
async def rename(visit: Visit) -> Response:
    await _coaches_here(visit)
    old, new = visit.text("old", 60), visit.text("new", 60)
    heard = await visit.press(coaching_words.RENAMED, answers={"old": old, "new": new})
    return visit.back("/coach/tags", heard.flash())


async def _coaches_here(visit: Visit) -> None:
    """Whoever coaches in another programme than the one they are in sees nobody in this one."""
    if not await queries.is_coach(visit.tx, visit.person):
        raise NotHere
