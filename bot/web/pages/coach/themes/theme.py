"""One theme: what it says, what it rests on beside it, and all that a coach can do to it.

Every form carries the version of the theme that was looked at. Where another coach was faster,
nothing is changed: the page comes again as it stands now, says what was done meanwhile, and keeps
what was typed.
"""

from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass, field

from starlette.responses import Response

from bot.synthesis import (
    acts,
    board,
    close_up,
    coach_words,
    promoting,
    publishing,
    pulling_back,
    queries,
    returning,
)
from bot.synthesis.desk import CannotDo, Desk, No, take
from bot.synthesis.models import LivingTheme, Part, State
from bot.synthesis.views import Deed, Item
from bot.web.pages.coach.group import COACH, THEMES
from bot.web.pages.coach.themes import words
from bot.web.pages.coach.themes.access import (
    board_of,
    desk_of,
    in_path,
    number_in,
    small,
    with_undo,
)
from bot.web.pages.coach.themes.board import grouped
from bot.web.visit import NotHere, Visit

SHOWN_AT_FIRST = 6
FIELDS = ("title", "statement", "why", "words", "into", "to")
"""What is kept of a form that could not be done."""

TAKE_BACK = {"change", "reword", "merge", "split", "move", "did", "retire"}
"""After these, what has been said of the themes may have to be put right."""

TICKS = {"yes": True, "no": False, "none": None}


@dataclass(frozen=True)
class Typed:
    """What a coach had typed and chosen when a step could not be done."""

    what: str = ""
    problem: str = ""
    is_stale: bool = False
    fields: dict[str, str] = field(default_factory=dict)
    chosen: Collection[int] = ()
    seen: int = 0
    """The newest act when they looked."""


@COACH.get("/coach/themes/{id:int}", needs=THEMES, writes=True)
async def theme(visit: Visit) -> Response:
    """One theme with its evidence. That the coach looked is written down."""
    return await _show(visit, in_path(visit), Typed())


async def _show(visit: Visit, theme_id: int, typed: Typed, status: int = 200) -> Response:
    tx, me = visit.tx, visit.person
    detail = visit.found(await close_up.theme(tx, me, theme_id, visit.now))
    row, study, programme = visit.found(await queries.access_theme(tx, me, theme_id))
    cards = await board.cards(tx, programme, study.id)
    agreed, asked = visit.found(await returning.agreement(tx, me, theme_id))
    done = visit.found(await close_up.history(tx, me, study.id))
    entry = await queries.entry(tx, theme_id)
    return visit.show(
        "coach/themes/theme.html",
        status,
        it=detail,
        card=detail.card,
        groups=grouped(cards),
        others=[card for card in cards if card.id != theme_id],
        titles={card.id: card.title for card in cards},
        merged_into=row.merged_into_id,
        parts=_by_part(detail.items),
        most=None if visit.query.get("all") else SHOWN_AT_FIRST,
        agreement=coach_words.agreement(agreed, asked) if asked else "",
        entry=entry,
        deeds=[each for each in done if each.theme_id == theme_id],
        meanwhile=_since(done, theme_id, typed.seen) if typed.is_stale else [],
        newest=done[0].id if done else 0,
        typed=typed,
        state_name=coach_words.state_name,
        became=coach_words.became_name,
        not_enough=coach_words.not_enough(),
        deed=coach_words.deed,
    )


def _by_part(items: Collection[Item]) -> list[tuple[Part, list[Item]]]:
    return [(part, [item for item in items if item.part is part]) for part in Part]


def _since(deeds: Collection[Deed], theme_id: int, seen: int) -> list[Deed]:
    """Return what was done to a theme since somebody looked; a merge is written down at the other
    theme, so where there is nothing of its own, all that was done."""
    since = [each for each in deeds if each.id > seen]
    return [each for each in since if each.theme_id == theme_id] or since


@COACH.post("/coach/themes/{id:int}", needs=THEMES)
async def act(visit: Visit) -> Response:
    theme_id, what = in_path(visit), visit.text("what", 20)
    what, _, value = what.partition(":")
    if what not in STEPS:
        raise NotHere
    asked = Asked(
        visit, desk_of(visit), theme_id, small(number_in(visit.text("version", 20))), value
    )
    try:
        async with visit.tx.begin_nested():
            done = await STEPS[what](asked)
            if what in TAKE_BACK:
                await pulling_back.look_again(visit.turn, done.study_id)
    except CannotDo as no:
        return await _again(visit, theme_id, what, no.why)
    path = f"/coach/themes/{done.id}"
    if what in ("tick", "mark"):
        shows = "?all=1" if visit.query.get("all") else ""
        return visit.back(f"{path}{shows}#r{asked.reflection}")
    if done.state is State.RETIRED:
        path = board_of(done.study_id)
    said = asked.said or words.said_of(what)
    return visit.back(path, await with_undo(visit, said, done.study_id, done.id))


async def _again(visit: Visit, theme_id: int, what: str, why: No) -> Response:
    """Show the theme as it is now, with what was typed."""
    is_stale = why in (No.STALE, No.NOT_ALIVE)
    problem = words.no_longer_there() if why is No.NOT_THERE else coach_words.no(why)
    typed = Typed(
        what=what,
        problem=words.changed_meanwhile() if is_stale else problem,
        is_stale=is_stale,
        fields={name: visit.text(name, 2000) for name in FIELDS},
        chosen=_chosen(visit),
        seen=small(number_in(visit.text("seen", 20))),
    )
    return await _show(visit, theme_id, typed, 409 if is_stale else 422)


def _chosen(visit: Visit) -> set[int]:
    return {number_in(str(each)) for each in visit.form.getlist("reflections")}


# The steps.


@dataclass
class Asked:
    """One step that a coach asked for."""

    visit: Visit
    desk: Desk
    id: int
    version: int
    value: str
    """What stands after the colon of the button."""

    said: str = ""

    def text(self, name: str) -> str:
        return self.visit.text(name, 2000)

    @property
    def why(self) -> str:
        return self.text("why")

    @property
    def reflection(self) -> int:
        return number_in(self.visit.text("reflection", 20))


async def _approve(asked: Asked) -> LivingTheme:
    return await acts.approve(asked.desk, asked.id, asked.version, why=asked.why)


async def _change(asked: Asked) -> LivingTheme:
    return await acts.ask_for_change(asked.desk, asked.id, asked.version, why=asked.why)


async def _reword(asked: Asked) -> LivingTheme:
    return await acts.rename(
        asked.desk,
        asked.id,
        asked.version,
        title=asked.text("title"),
        statement=asked.text("statement"),
        why=asked.why,
    )


async def _merge(asked: Asked) -> LivingTheme:
    into, _, version = asked.text("into").partition(".")
    return await acts.merge(
        asked.desk,
        asked.id,
        asked.version,
        into_id=small(number_in(into)),
        into_version=small(number_in(version)),
        why=asked.why,
    )


async def _split(asked: Asked) -> LivingTheme:
    return await acts.split(
        asked.desk,
        asked.id,
        asked.version,
        reflections=_chosen(asked.visit),
        title=asked.text("title"),
        statement=asked.text("statement"),
        why=asked.why,
    )


async def _move(asked: Asked) -> LivingTheme:
    return await acts.move(
        asked.desk,
        asked.id,
        asked.version,
        reflections=_chosen(asked.visit),
        to_id=small(number_in(asked.text("to"))) or None,
        why=asked.why,
    )


async def _mark(asked: Asked) -> LivingTheme:
    if asked.value not in list(Part):
        raise CannotDo(No.EMPTY)
    return await acts.mark(
        asked.desk, asked.id, asked.version, reflection=asked.reflection, part=Part(asked.value)
    )


async def _tick(asked: Asked) -> LivingTheme:
    if asked.value not in TICKS:
        raise CannotDo(No.EMPTY)
    return await acts.tick(
        asked.desk,
        asked.id,
        asked.version,
        reflection=asked.reflection,
        supports=TICKS[asked.value],
    )


async def _note(asked: Asked) -> LivingTheme:
    return await acts.note(asked.desk, asked.id, asked.version, words=asked.text("words"))


async def _did(asked: Asked) -> LivingTheme:
    return await acts.say_what_was_done(
        asked.desk, asked.id, asked.version, words=asked.text("words")
    )


async def _retire(asked: Asked) -> LivingTheme:
    return await acts.retire(asked.desk, asked.id, asked.version, why=asked.why)


async def _give_back(asked: Asked) -> LivingTheme:
    found, study, _ = await take(asked.desk, asked.id, asked.version)
    given = await returning.give_back(asked.desk, study.id, themes=[found.id])
    people = await returning.count_asked(asked.desk.tx, [found.id])
    asked.said = words.given_back(len(given), people)
    return found


async def _publish(asked: Asked) -> LivingTheme:
    found, study, _ = await take(asked.desk, asked.id, asked.version)
    published = await publishing.publish(asked.desk, study.id, themes=[found.id])
    await asked.visit.house.synthesising.has_published(asked.visit.turn, published)
    asked.said = words.published(len(published))
    return found


async def _offer(asked: Asked) -> LivingTheme:
    await promoting.offer(asked.desk, asked.id, asked.version)
    return (await take(asked.desk, asked.id, None))[0]


STEPS: dict[str, Callable[[Asked], Awaitable[LivingTheme]]] = {
    "approve": _approve,
    "change": _change,
    "reword": _reword,
    "merge": _merge,
    "split": _split,
    "move": _move,
    "mark": _mark,
    "tick": _tick,
    "note": _note,
    "did": _did,
    "retire": _retire,
    "give back": _give_back,
    "publish": _publish,
    "offer": _offer,
}
