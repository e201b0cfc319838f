"""Who a coach's people are, how long they have been quiet, and what each of them shows."""

from dataclasses import dataclass
from datetime import datetime

from starlette.responses import Response

from bot.people import queries as people_queries
from bot.people.models import Person
from bot.reflections import queries as reflections
from bot.reflections import words as reflection_words
from bot.reflections.coaching import queries
from bot.reflections.coaching import words as coaching_words
from bot.reflections.coaching.flow import QUIET
from bot.web.pages.coach import words
from bot.web.pages.coach.group import COACH
from bot.web.visit import Flash, NotHere, Visit


@dataclass(frozen=True)
class Line:
    """Counts and dates of one person; nothing is weighed."""

    person: Person
    place: str
    last: datetime | None
    quiet_weeks: int
    shared: int


@COACH.get("/coach")
async def people(visit: Visit) -> Response:
    tx, me = visit.tx, visit.person
    await _coaches_here(visit)
    shared = {person.id: count for person, count in await queries.shared_counts(tx, me)}
    found = await queries.last_answers(tx, me)
    places = {each.id: each.name for each in await people_queries.places(tx, me.programme_id or 0)}
    lines = []
    for person, last in found:
        silent = visit.now - (last or person.joined_at or person.met_at)
        weeks = silent.days // 7 if silent >= QUIET else 0
        place = places.get(person.place_id or 0, "")
        lines.append(Line(person, place, last, weeks, shared.get(person.id, 0)))
    lines.sort(key=lambda line: -line.quiet_weeks)
    return visit.show("coach/people.html", lines=lines)


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
    talking = found.coach_until if found.coach_until and found.coach_until > visit.now else None
    return visit.show(
        "coach/person.html",
        who=found,
        entries=entries,
        shown_to=reflection_words.who,
        talking=talking,
    )


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
