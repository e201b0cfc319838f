"""Events and news: made, looked at, announced, watched as they go, and counted."""

from typing import Any

from markupsafe import Markup
from sqlalchemy import select
from starlette.responses import Response

from bot.delivery import reporting
from bot.learning_events import (
    announce,
    attendance,
    draft_words,
    host_words,
    papers,
    queries,
    rules,
)
from bot.learning_events import words as event_words
from bot.learning_events.counting import safe_counts
from bot.learning_events.create import UNTOLD
from bot.learning_events.models import LearningEvent, State
from bot.learning_events.rules import Answer
from bot.people.models import Programme
from bot.people.thresholds import beside
from bot.web import words as web_words
from bot.web.desk import Desk, Taken, fitting, look, take
from bot.web.pages.manager import words
from bot.web.pages.manager.group import MANAGER, announces, programme_of, run_by, show
from bot.web.visit import Flash, NotHere, Undo, Visit

MOST_LISTED = 100
NOT_HERE = frozenset(
    {draft_words.OPEN, draft_words.LOOKS, draft_words.PAPERS, "event.open_beside", host_words.WHO}
)
"""What a page has of its own, and who comes by name, which stays in the host's chat."""

FOR_OTHERS = frozenset({event_words.COMING, event_words.MAYBE, event_words.CANT})
"""What those press who get it."""

MAKES = {"event": draft_words.NEW, "news": draft_words.NEWS}


@MANAGER.get("/manager/{id:int}/events")
async def listed(visit: Visit) -> Response:
    programme = await programme_of(visit)
    events = await queries.recent(visit.tx, programme.id, MOST_LISTED)
    return await show(
        visit,
        programme,
        "events.html",
        "/events",
        ahead=[each for each in events if _is_ahead(each, visit)],
        past=[each for each in events if not _is_ahead(each, visit)],
        state=draft_words.state,
    )


def _is_ahead(event: LearningEvent, visit: Visit) -> bool:
    if event.state in UNTOLD:
        return True
    return event.state is not State.CANCELLED and bool(event.ends_at and event.ends_at > visit.now)


@MANAGER.get("/manager/{id:int}/events/new")
async def blank(visit: Visit) -> Response:
    programme = await _to_announce_in(visit)
    what = visit.query.get("what", "event")
    if what not in MAKES:
        raise NotHere
    path = f"/manager/{programme.id}/events"
    desk = await look(visit, path, MAKES[what], str(programme.id))
    return await _step(visit, programme, desk, is_news=what == "news")


@MANAGER.post("/manager/{id:int}/events")
async def make(visit: Visit) -> Response:
    programme = await _to_announce_in(visit)
    path = f"/manager/{programme.id}/events"
    took = await take(visit, path)
    if took is None:
        return visit.back(path, Flash(text=web_words.not_offered(), tone="problem"))
    if took.heard is None:
        return await _step(visit, programme, took.desk, status=422)
    return await _made(visit, programme, took.heard.flash())


@MANAGER.post("/manager/{id:int}/events/bring-back")
async def bring_back(visit: Visit) -> Response:
    """Make a draft again that has just been thrown away."""
    programme = await _to_announce_in(visit)
    what = visit.text("what")
    if what not in MAKES:
        raise NotHere
    asked = await visit.press(MAKES[what], str(programme.id))
    if asked.form is None:
        return visit.back(f"/manager/{programme.id}/events", asked.flash())
    given = {each.name: visit.text(f"field-{each.name}", 3000) for each in asked.form.fields}
    form = asked.form
    heard = await visit.press(form.action, form.ref, answers=fitting(form, given))
    return await _made(visit, programme, heard.flash())


async def _to_announce_in(visit: Visit) -> Programme:
    programme = await programme_of(visit)
    if not await announces(visit, programme):
        raise NotHere
    return programme


async def _made(visit: Visit, programme: Programme, said: Flash) -> Response:
    """Go on to the draft that has just been made."""
    await visit.tx.flush()
    newest = await queries.recent(visit.tx, programme.id, 1)
    if not newest:
        return visit.back(f"/manager/{programme.id}/events", said)
    return visit.back(f"/manager/events/{newest[0].id}", _how_it_stands(visit, newest[0], said))


def _how_it_stands(visit: Visit, event: LearningEvent, said: Flash) -> Flash:
    """Say what is wrong with a draft; of one that is complete, that it is kept."""
    if rules.read(event.filled, visit.now, is_news=event.is_news).problems:
        return said.model_copy(update={"tone": "problem"})
    return Flash(text=words.kept_as_draft())


# One event.


@MANAGER.get("/manager/events/{id:int}")
async def one(visit: Visit) -> Response:
    event, programme = await theirs(visit)
    desk = await look(visit, path_of(event), draft_words.OPEN, str(event.id), NOT_HERE, FOR_OTHERS)
    counted = (await attendance.of(visit.tx, [event.id]))[event.id]
    least = programme.least_people
    told = safe_counts(counted.told, least)
    return await show(
        visit,
        programme,
        "event.html",
        "/events",
        event=event,
        state=draft_words.state(event),
        is_told=event.state not in UNTOLD,
        desk=desk,
        told=told,
        coming=beside(told, counted.coming, least),
        here=beside(told, counted.here, least),
        least=least,
        looks=await _looks(visit, event),
        papers=await papers.of(visit.tx, event),
        takes_papers=papers.takes(event),
        is_over=bool(event.ends_at and event.ends_at < visit.now),
        **await _progress(visit, event),
    )


async def _looks(visit: Visit, event: LearningEvent) -> list[tuple[str, Markup]]:
    """Return a complete draft as each app shows it; what platforms draw is escaped already."""
    if event.state not in UNTOLD:
        return []
    if rules.read(event.filled, visit.now, is_news=event.is_news).problems:
        return []
    drawn = await visit.house.looks(visit.tx, event)
    return [(app, Markup(shown)) for app, shown in drawn]


@MANAGER.get("/manager/events/{id:int}/progress")
async def progress(visit: Visit) -> Response:
    """The part of the page that is asked for again and again while letters are on their way."""
    event, _programme = await theirs(visit)
    shown = await _progress(visit, event)
    response = visit.show("manager/_progress.html", event=event, **shown)
    if not shown["is_going"]:
        response.headers["HX-Refresh"] = "true"  # the buttons below it are other ones now
    return response


async def _progress(visit: Visit, event: LearningEvent) -> dict[str, Any]:
    report = await reporting.report(visit.tx, announce.wave(event, "announced"))
    failed = sum(report.failed.values())
    parts = (report.sent, report.queued, failed, report.unknown, report.expired, report.cancelled)
    is_about_to = event.state is State.SCHEDULED and bool(
        event.announce_at and event.announce_at <= visit.now
    )
    return {
        "report": report,
        "failed": failed,
        "all_letters": sum(parts),
        "is_about_to": is_about_to,
        "is_going": is_about_to or report.queued > 0,
        "answered": await announce.answered(visit.tx, event),
        "Answer": Answer,
    }


@MANAGER.post("/manager/events/{id:int}")
async def act(visit: Visit) -> Response:
    event, programme = await theirs(visit)
    path = path_of(event)
    filled, is_news = dict(event.filled), event.is_news
    took = await take(visit, path, NOT_HERE)
    if took is None:
        return visit.back(path, Flash(text=web_words.not_offered(), tone="problem"))
    if _goes_on(took):
        status = 200 if took.heard else 422
        return await _step(visit, programme, took.desk, event=event, status=status)
    assert took.heard is not None
    said = took.heard.flash()
    await visit.tx.flush()
    if took.action == draft_words.THROW_AWAY:
        fields = {f"field-{name}": str(value) for name, value in filled.items()}
        undo = Undo(
            label=words.undo(),
            path=f"/manager/{programme.id}/events/bring-back",
            fields={"what": "news" if is_news else "event", **fields},
        )
        said = Flash(text=words.thrown_away(), undo=undo)
        return visit.back(f"/manager/{programme.id}/events", said)
    return visit.back(path, await _afterwards(visit, event, took, said))


def _goes_on(took: Taken) -> bool:
    """Tell whether what was said asks for something more before the event is shown again."""
    if took.desk.waits:
        return True
    return took.desk.has_buttons and took.action not in (draft_words.SAVE, host_words.STOP)


async def _afterwards(visit: Visit, event: LearningEvent, took: Taken, said: Flash) -> Flash:
    if took.action == draft_words.SAVE and event.state in UNTOLD:
        return _how_it_stands(visit, event, said)
    if took.action in (draft_words.NOW, draft_words.SAVE_LATER, draft_words.APPROVE):
        if event.state is State.DRAFT:
            return said.model_copy(update={"tone": "problem"})
        if event.state is State.SCHEDULED:
            undo = Undo(label=words.stop(), path=f"{path_of(event)}/stop")
            return said.model_copy(update={"undo": undo})
    return said


@MANAGER.post("/manager/events/{id:int}/stop")
async def stop(visit: Visit) -> Response:
    """Take back that it is announced: before anybody was told it is a draft again."""
    event, _programme = await theirs(visit)
    if event.state in (State.SCHEDULED, State.WAITING):
        await visit.press(draft_words.SAVE, f"c{event.id}", answers=dict(event.filled))
        return visit.back(path_of(event), Flash(text=words.a_draft_again()))
    heard = await visit.press(host_words.STOP, str(event.id))
    return visit.back(path_of(event), heard.flash())


def path_of(event: LearningEvent) -> str:
    return f"/manager/events/{event.id}"


async def theirs(visit: Visit) -> tuple[LearningEvent, Programme]:
    """Return an event of a programme that this person manages, without holding it up."""
    theirs = [each.id for each in await queries.managed(visit.tx, visit.person)]
    event = visit.found(
        await visit.tx.scalar(
            select(LearningEvent).where(
                LearningEvent.id == int(visit.ref), LearningEvent.programme_id.in_(theirs)
            )
        )
    )
    return event, await run_by(visit, event.programme_id)


async def _step(
    visit: Visit,
    programme: Programme,
    desk: Desk,
    *,
    event: LearningEvent | None = None,
    is_news: bool = False,
    status: int = 200,
) -> Response:
    return await show(
        visit,
        programme,
        "event_step.html",
        "/events",
        status,
        desk=desk,
        event=event,
        is_news=is_news,
    )
