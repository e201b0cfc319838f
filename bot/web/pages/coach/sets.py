"""Sets: how each is getting on, in counts, and proposals to look through, change and approve."""

from dataclasses import dataclass

from starlette.responses import Response

from bot.action_learning import queries
from bot.action_learning.composing import queries as composing
from bot.action_learning.composing import words as composing_words
from bot.action_learning.models import LearningSet
from bot.action_learning.vocabulary import MemberStanding
from bot.people.models import Person
from bot.reflections.coaching.queries import is_coach
from bot.web.pages.coach import words
from bot.web.pages.coach.group import COACH
from bot.web.visit import Flash, NotHere, Visit


@dataclass(frozen=True)
class Proposed:
    learning_set: LearningSet
    people: list[tuple[Person, str]]
    """Each with the name of their place."""


@COACH.get("/coach/sets")
async def sets(visit: Visit) -> Response:
    programme_id = await _programme(visit)
    proposed = [
        Proposed(each, await _with_places(visit, each))
        for each in await composing.proposals(visit.tx, programme_id)
    ]
    return visit.show(
        "coach/sets.html",
        counts=await composing.counts(visit.tx, programme_id),
        proposed=proposed,
        standing=words.standing,
    )


@COACH.post("/coach/sets")
async def propose(visit: Visit) -> Response:
    await _programme(visit)
    heard = await visit.press(composing_words.PROPOSE)
    return visit.back("/coach/sets", heard.flash() if not heard.said[0].buttons else None)


@COACH.post("/coach/sets/swap")
async def swap(visit: Visit) -> Response:
    """Let two people of different proposals change places."""
    programme_id = await _programme(visit)
    seated = {
        str(person.id)
        for each in await composing.proposals(visit.tx, programme_id)
        for person, _ in await _with_places(visit, each)
    }
    one, other = visit.text("one", 20), visit.text("other", 20)
    if one == other or not {one, other} <= seated:
        return visit.back("/coach/sets", Flash(text=words.two_people(), tone="problem"))
    heard = await visit.press(composing_words.SWAP, f"{one}.{other}")
    said = heard.said[0]
    return visit.back("/coach/sets", heard.flash() if not said.buttons else None)


@COACH.post("/coach/sets/{id:int}")
async def decide(visit: Visit) -> Response:
    await _programme(visit)
    action = {"approve": composing_words.APPROVE, "aside": composing_words.SET_ASIDE}
    what = visit.text("what", 10)
    if what not in action:
        raise NotHere
    heard = await visit.press(action[what], visit.ref)
    return visit.back("/coach/sets", heard.flash())


async def _programme(visit: Visit) -> int:
    programme_id = visit.person.programme_id
    if programme_id is None or not await is_coach(visit.tx, visit.person):
        raise NotHere
    return programme_id


async def _with_places(visit: Visit, learning_set: LearningSet) -> list[tuple[Person, str]]:
    rows = await queries.members(visit.tx, learning_set.id, MemberStanding.PROPOSED)
    members = [person for _, person in rows]
    places = await queries.place_names(visit.tx, members)
    return [(person, places.get(person.id, "")) for person in members]
