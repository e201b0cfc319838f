"""The themes of one study: what waits, what runs, what was not placed, what was done."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from starlette.responses import Response

from bot.people import permission
from bot.people.access import May, Thing
from bot.synthesis import (
    acts,
    board_words,
    close_up,
    coach_words,
    publishing,
    pulling_back,
    queries,
    report,
    returning,
    studies,
    undoing,
)
from bot.synthesis import board as boards
from bot.synthesis.desk import CannotDo, No
from bot.synthesis.models import ALIVE, Act, LivingTheme, RunKind, RunState, State
from bot.synthesis.views import Card
from bot.web.pages.coach.group import COACH, THEMES
from bot.web.pages.coach.themes import words
from bot.web.pages.coach.themes.access import (
    board_of,
    desk_of,
    in_path,
    number_in,
    small,
    study_of,
    with_undo,
)
from bot.web.visit import Flash, NotHere, Visit

A_PAGE = 20
GONE = (State.MERGED, State.RETIRED)
RUNS = {"run": RunKind.ANEW, "place": RunKind.NEW_ONES, "word": RunKind.WORDED}


@COACH.get("/coach/themes", needs=THEMES)
async def themes(visit: Visit) -> Response:
    """Go on to the board, or say how themes come about where nobody has looked for any."""
    found = await studies.listed(visit.tx, visit.person)
    if found:
        return visit.back(board_of(found[0].study.id))
    return await choose(visit)


@COACH.get("/coach/themes/choose", needs=THEMES)
async def choose(visit: Visit) -> Response:
    """Choose which reflections to look at."""
    return visit.show("coach/themes/choose.html", **await _choices(visit))


@COACH.post("/coach/themes", needs=THEMES)
async def look_at(visit: Visit) -> Response:
    """Look at a programme's reflections, or some of them."""
    since, until = _day(visit, "since"), _day(visit, "until")
    if since and until and until < since:
        return visit.back("/coach/themes/choose", Flash(text=words.wrong_dates(), tone="problem"))
    choices = await _choices(visit)
    about, prompt = visit.text("about", 100), visit.text("prompt", 100)
    frame = visit.text("frame", 100)
    try:
        study = await studies.make(
            desk_of(visit),
            small(number_in(visit.text("programme", 20))),
            studies.Scope(
                since=since,
                until=until,
                prompt=prompt if prompt in choices["prompts"] else "",
                about=about if about in choices["labels"] else "",
                frame=frame if frame in choices["frames"] else "",
            ),
        )
    except CannotDo:
        raise NotHere from None
    return visit.back(board_of(study.id))


@COACH.get("/coach/themes/of/{id:int}", needs=THEMES)
async def board(visit: Visit) -> Response:
    """All themes of a study; those that were merged or put away only where they are asked for."""
    is_away = bool(visit.query.get("away"))
    shown = visit.found(
        await boards.board(visit.tx, visit.person, in_path(visit), GONE if is_away else ALIVE)
    )
    newest = await queries.newest_run(visit.tx, shown.study.id)
    return visit.show(
        "coach/themes/board.html",
        board=shown,
        groups=grouped(shown.themes),
        is_away=is_away,
        has_failed=newest is not None and newest.state is RunState.FAILED,
        waiting=await queries.run_waiting(visit.tx, shown.study.id),
        counts={
            state.value: sum(card.state is state for card in shown.themes)
            for state in (State.APPROVED, State.RETURNED, State.PUBLISHED)
        },
        name=board_words.study_name(studies.Listed(shown.study, shown.programme, 0, 0)),
        run_in_short=board_words.run_in_short,
        became=coach_words.became_name,
        study_name=board_words.study_name,
        studies=await studies.listed(visit.tx, visit.person),
    )


def grouped(cards: Iterable[Card]) -> list[tuple[str, list[Card]]]:
    """Return the cards by how far they have come: what waits first, and too small ones last."""
    groups: dict[str, list[Card]] = {}
    order = [State.TO_CHANGE, *State]
    for card in sorted(cards, key=lambda each: (_is_small(each), order.index(each.state))):
        groups.setdefault(words.group(card.state, card.is_enough), []).append(card)
    return list(groups.items())


def _is_small(card: Card) -> bool:
    return card.state in (State.PROPOSED, State.TO_CHANGE) and not card.is_enough


@COACH.get("/coach/themes/of/{id:int}/run", needs=THEMES)
async def progress(visit: Visit) -> Response:
    """Say how the run is getting on; the page asks every other second."""
    study = await study_of(visit)
    run = await queries.run_waiting(visit.tx, study.id)
    response = visit.show("coach/themes/_run.html", study=study, run=run)
    if run is None:
        response.headers["HX-Refresh"] = "true"
    return response


@COACH.post("/coach/themes/of/{id:int}", needs=THEMES)
async def act(visit: Visit) -> Response:
    """Have it run, give back what is approved, or publish what was given back."""
    study = await study_of(visit)
    try:
        async with visit.tx.begin_nested():
            said = await _do(visit, study.id, visit.text("what", 20))
    except CannotDo as no:
        said = Flash(text=coach_words.no(no.why), tone="problem")
    return visit.back(board_of(study.id), said)


async def _do(visit: Visit, study_id: int, what: str) -> Flash:
    desk = desk_of(visit)
    if what in RUNS:
        await studies.want_run(desk, study_id, kind=RUNS[what])
        return Flash(text=words.run_wanted())
    if what in ("weekly", "not weekly"):
        study = await studies.run_every_week(desk, study_id, what == "weekly")
        return Flash(text=words.weekly(study.every_week))
    if what == "give back":
        given = await returning.give_back(desk, study_id)
        asked = await returning.count_asked(visit.tx, [theme.id for theme in given])
        return Flash(text=words.given_back(len(given), asked))
    if what == "publish":
        published = await publishing.publish(desk, study_id)
        await visit.house.synthesising.has_published(visit.turn, published)
        return Flash(text=words.published(len(published)))
    raise NotHere


@COACH.get("/coach/themes/of/{id:int}/unplaced", needs=THEMES, writes=True)
async def unplaced(visit: Visit) -> Response:
    """What stands in no theme. That the coach looked is written down."""
    wanted = small(number_in(visit.query.get("page", ""))) * A_PAGE
    found = visit.found(
        await close_up.unplaced(
            visit.tx, visit.person, in_path(visit), visit.now, small(wanted), A_PAGE
        )
    )
    return visit.show(
        "coach/themes/unplaced.html",
        found=found,
        themes=await boards.cards(visit.tx, found.programme, found.study.id),
        number=found.first // A_PAGE,
        last=max(0, found.count - 1) // A_PAGE,
    )


@COACH.post("/coach/themes/of/{id:int}/unplaced", needs=THEMES)
async def put_in(visit: Visit) -> Response:
    """Put reflections into a theme that no run placed there."""
    study = await study_of(visit)
    theme_id, version = (small(number_in(part)) for part in _two(visit.text("to", 40)))
    chosen = {number_in(str(each)) for each in visit.form.getlist("reflections")}
    try:
        async with visit.tx.begin_nested():
            theme = await acts.add(
                desk_of(visit), theme_id, version, reflections=chosen, why=visit.text("why", 2000)
            )
    except CannotDo as no:
        said = Flash(text=coach_words.no(no.why), tone="problem")
        return visit.back(f"{board_of(study.id)}/unplaced", said)
    said = await with_undo(visit, words.put_in(len(chosen)), theme.study_id, theme.id)
    return visit.back(f"{board_of(study.id)}/unplaced", said)


@COACH.get("/coach/themes/of/{id:int}/history", needs=THEMES)
async def history(visit: Visit) -> Response:
    """Who did what, and why; each step can be undone."""
    study = await study_of(visit)
    done = visit.found(await close_up.history(visit.tx, visit.person, study.id))
    return visit.show("coach/themes/history.html", study=study, deeds=done, deed=coach_words.deed)


@COACH.post("/coach/themes/acts/{id:int}", needs=THEMES)
async def undo(visit: Visit) -> Response:
    """Put back what a step changed."""
    done = visit.found(await visit.tx.get(Act, in_path(visit)))
    try:
        async with visit.tx.begin_nested():
            undone = await undoing.undo(desk_of(visit), done.id)
            await pulling_back.look_again(visit.turn, undone.study_id)
    except CannotDo as no:
        if no.why is No.NOT_THERE:
            raise NotHere from None
        said = Flash(text=coach_words.no(no.why), tone="problem")
        return visit.back(f"{board_of(done.study_id)}/history", said)
    said = await with_undo(visit, words.undone(), undone.study_id, undone.theme_id)
    theme = await visit.tx.get(LivingTheme, undone.theme_id or 0)
    is_alive = theme is not None and theme.state in ALIVE
    path = f"/coach/themes/{undone.theme_id}" if is_alive else board_of(undone.study_id)
    return visit.back(path, said)


@COACH.get("/coach/themes/of/{id:int}/report/{name}", needs=THEMES)
async def reported(visit: Visit) -> Response:
    """Hand out the report on what is published, to be given to others."""
    found = visit.found(await queries.access_study(visit.tx, visit.person, in_path(visit)))
    made = await report.make(visit.tx, *found, visit.now.date())
    if made is None:
        said = Flash(text=words.nothing_to_report(), tone="problem")
        return visit.back(board_of(found[0].id), said)
    files = {
        "themes.html": (made.html, "text/html"),
        "themes.md": (made.markdown, "text/markdown"),
        "themes.csv": (made.csv, "text/csv"),
    }
    name = str(visit.path["name"])
    return visit.file(name, *visit.found(files.get(name)))


async def _choices(visit: Visit) -> dict[str, Any]:
    """Return what reflections to look at can be chosen by."""
    coached = await permission.programmes_where(visit.tx, visit.person, Thing.THEMES, May.CHANGE)
    asked = await studies.prompts(visit.tx, [programme.id for programme in coached])
    labels = visit.house.reflections.about.labels
    frames = {name: frame.title for name, frame in visit.house.synthesising.frames.items()}
    return {"programmes": coached, "labels": labels, "prompts": asked, "frames": frames}


def _day(visit: Visit, name: str) -> date | None:
    try:
        return date.fromisoformat(visit.text(name, 10))
    except ValueError:
        return None


def _two(text: str) -> tuple[str, str]:
    one, _, other = text.partition(".")
    return one, other
