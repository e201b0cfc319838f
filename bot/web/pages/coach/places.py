"""How each place sees itself: the spread of views, over time, and whether one is being asked."""

from dataclasses import dataclass

from markupsafe import Markup
from starlette.responses import Response

from bot.people import queries as people
from bot.people.models import Place
from bot.reflections.assessments import queries
from bot.reflections.assessments import words as assessment_words
from bot.reflections.assessments.chart import as_svg
from bot.reflections.assessments.models import Assessment
from bot.reflections.assessments.result import Result, over_time, read
from bot.reflections.coaching.queries import is_coach
from bot.web import words as web_words
from bot.web.pages.coach.group import COACH
from bot.web.visit import Flash, NotHere, Visit


@dataclass(frozen=True)
class Line:
    place: Place
    running: Assessment | None
    last: Assessment | None


@COACH.get("/coach/places")
async def places(visit: Visit) -> Response:
    lines = [
        Line(place, await queries.open_in(visit.tx, place.id), await _last(visit, place))
        for place in await _places(visit)
    ]
    days = assessment_words.DAYS
    return visit.show("coach/places.html", lines=lines, days=days, name=_name(visit))


@COACH.post("/coach/places")
async def ask(visit: Visit) -> Response:
    """Have a place look at itself, or end a look that is under way."""
    if visit.text("what") == "close":
        ref = visit.text("ref", 20)
        heard = await visit.press(assessment_words.CLOSE, ref if ref.isdecimal() else "0")
        return visit.back("/coach/places", heard.flash() if heard.said else None)
    place, days = visit.text("place", 20), visit.text("days", 4)
    if days not in map(str, assessment_words.DAYS):
        said = Flash(text=web_words.nothing_changed(), tone="problem")
        return visit.back("/coach/places", said)
    heard = await visit.press(assessment_words.OPEN, answers={"place": place, "days": days})
    return visit.back("/coach/places", heard.flash())


@COACH.get("/coach/places/{id:int}")
async def place(visit: Visit) -> Response:
    """Draw every time at which a place looked at itself, with the counts behind the picture."""
    chosen = [each for each in await _places(visit) if str(each.id) == visit.ref]
    if not chosen:
        raise NotHere
    last = await _last(visit, chosen[0])
    result: Result | None = None
    picture = Markup("")
    if last:
        questions = visit.house.assessments[last.name]
        found = await read(visit.tx, last, questions)
        if found.is_shown:
            result = found
            drawn = await over_time(visit.tx, chosen[0], last.name, questions)
            picture = Markup(as_svg(drawn))  # escapes what people wrote itself
    return visit.show(
        "coach/place.html",
        place=chosen[0],
        last=last,
        result=result,
        picture=picture,
        judgements=assessment_words.names(),
        group=assessment_words.group,
        spoken=assessment_words.spoken_spread,
    )


async def _places(visit: Visit) -> list[Place]:
    if visit.person.programme_id is None or not await is_coach(visit.tx, visit.person):
        raise NotHere
    return await people.places(visit.tx, visit.person.programme_id)


async def _last(visit: Visit, place: Place) -> Assessment | None:
    name = _name(visit)
    closed = await queries.closed_in(visit.tx, place.id, name) if name else []
    return closed[-1] if closed else None


def _name(visit: Visit) -> str:
    """Return which assessment is the one that places use: the first, as in the chat."""
    return next(iter(visit.house.assessments), "")
