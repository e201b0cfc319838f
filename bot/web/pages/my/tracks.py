"""What somebody said they would try, what lies behind them, and what will come."""

from itertools import groupby

from starlette.responses import Response

from bot.learning_events import words as event_words
from bot.people import spoken
from bot.people.local_time import local
from bot.reflections import words as reflection_words
from bot.reflections.commitments import queries as commitments
from bot.reflections.commitments import words as commitment_words
from bot.reflections.commitments.models import Commitment
from bot.reflections.commitments.rules import WEEKS
from bot.reflections.looking_back.flow import tracks
from bot.web.declaring import OWN_REFLECTIONS
from bot.web.pages.my import words
from bot.web.pages.my.front import AHEAD
from bot.web.pages.my.group import MY
from bot.web.visit import Flash, NotHere, Undo, Visit


@MY.get("/my/look-back", needs=OWN_REFLECTIONS)
async def look_back(visit: Visit) -> Response:
    zone = visit.person.timezone
    months = [
        (spoken.month(local(first[0], zone)), [first, *rest])
        for _, (first, *rest) in groupby(
            await tracks(visit.tx, visit.person), key=lambda each: f"{local(each[0], zone):%Y-%m}"
        )
    ]
    meant = commitment_words.title()
    return visit.show("my/look_back.html", months=months, meant=meant)


@MY.get("/my/commitments", needs=OWN_REFLECTIONS)
async def trying(visit: Visit) -> Response:
    everything = await commitments.since(visit.tx, visit.person, visit.person.met_at)
    return visit.show(
        "my/commitments.html",
        waiting=[each for each in everything if not each.settled_at],
        settled=[each for each in reversed(everything) if each.settled_at],
        weeks=WEEKS,
    )


@MY.post("/my/commitments", needs=OWN_REFLECTIONS)
async def make(visit: Visit) -> Response:
    text = visit.text("text", 2000)
    if not text:
        said = Flash(text=words.needs_words(), tone="problem")
        return visit.back("/my/commitments", said)
    heard = await visit.press(commitment_words.MADE, text=text)
    return visit.back("/my/commitments", heard.flash())


@MY.post("/my/commitments/{id:int}", needs=OWN_REFLECTIONS)
async def tell(visit: Visit) -> Response:
    """Say what came of it: an outcome, `take back`, or in how many weeks to ask."""
    found = await _own(visit)
    what, text = visit.text("what"), found.text
    if what == "take back":
        heard = await visit.press(commitment_words.TAKE_BACK, visit.ref)
        undo = Undo(label=words.undo(), path="/my/commitments", fields={"text": text})
        return visit.back("/my/commitments", heard.flash(undo))
    if what in map(str, WEEKS):
        heard = await visit.press(commitment_words.IN_WEEKS, f"{visit.ref}.{what}")
        return visit.back("/my/commitments", heard.flash())
    if what not in commitment_words.OUTCOMES:
        raise NotHere
    heard = await visit.press(commitment_words.OUTCOMES[what], visit.ref)
    if heard.asked and heard.asked[0] == reflection_words.ANSWER:
        return visit.back(f"/my/journal/{heard.asked[1]}/answer")
    return visit.back("/my/commitments", heard.flash())


@MY.get("/my/calendar")
async def coming(visit: Visit) -> Response:
    zone = visit.person.timezone
    pushes = await visit.house.calendar(visit.tx, visit.person, visit.now, visit.now + AHEAD)
    months = [
        (spoken.month(local(first.at, zone)), [first, *rest])
        for _, (first, *rest) in groupby(pushes, key=lambda push: f"{local(push.at, zone):%Y-%m}")
    ]
    return visit.show("my/calendar.html", months=months)


@MY.post("/my/calendar")
async def subscribe(visit: Visit) -> Response:
    """Show the address of a calendar that keeps itself up to date."""
    heard = await visit.press(event_words.SUBSCRIBE)
    return visit.back("/my/calendar", heard.flash())


async def _own(visit: Visit) -> Commitment:
    return visit.found(await commitments.own(visit.tx, visit.person, visit.ref))
