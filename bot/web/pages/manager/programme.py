"""The programme: how it stands, who takes part, its journey, and how letters go."""

import csv
import io
from functools import cache
from pathlib import Path

from starlette.responses import RedirectResponse, Response

from bot.delivery import reporting
from bot.guidance import queries as guidance
from bot.learning_events import announce
from bot.learning_events import queries as events
from bot.learning_events.create import UNTOLD
from bot.organising import dry_run_words, setting_words
from bot.people import permission, reachable, roster
from bot.people import queries as people
from bot.people.access import May, Thing, Whose
from bot.reflections.journey import Journey, load_all
from bot.web import words as web_words
from bot.web.declaring import Need
from bot.web.desk import Desk, look, take
from bot.web.pages import weeks
from bot.web.pages.manager.group import MANAGER, programme_of, show
from bot.web.security import NOT_KEPT
from bot.web.visit import Flash, Visit

LATELY = 5
_INVENT = dry_run_words.INVENT
_NEW = "/manager/new"
ADDS = Need(Thing.PROGRAMME, Whose.OTHER, May.CHANGE)
"""Whoever runs the machine can make a programme where there was none."""


@MANAGER.get("/manager")
async def programmes(visit: Visit) -> Response:
    theirs = await permission.programmes_where(visit.tx, visit.person, Thing.PROGRAMME, May.CHANGE)
    adds = await permission.may_add_programmes(visit.tx, visit.person)
    if len(theirs) == 1 and not adds:
        return RedirectResponse(f"/manager/{theirs[0].id}", 303, NOT_KEPT)
    return visit.show("manager/programmes.html", programmes=theirs, adds=adds)


@MANAGER.get("/manager/new", needs=ADDS)
async def blank(visit: Visit) -> Response:
    return visit.show(
        "manager/new.html", desk=await look(visit, _NEW, setting_words.NEW, ""), problem=""
    )


@MANAGER.post("/manager/new", needs=ADDS)
async def add(visit: Visit) -> Response:
    before = {each.id for each in await people.programmes(visit.tx)}
    took = await take(visit, _NEW)
    if took is None:
        return visit.back(_NEW, Flash(text=web_words.not_offered(), tone="problem"))
    if took.heard is None:
        return visit.show("manager/new.html", 422, desk=took.desk, problem="")
    said = took.heard.flash()
    added = [each for each in await people.programmes(visit.tx) if each.id not in before]
    if not added:
        again = Desk(_NEW, blank=took.tried)
        return visit.show("manager/new.html", 422, desk=again, problem=said.text)
    return visit.back(f"/manager/{added[0].id}", said)


@MANAGER.get("/manager/{id:int}")
async def overview(visit: Visit) -> Response:
    programme = await programme_of(visit)
    counted = await weeks.count(visit.tx, programme, visit.now, visit.person.timezone, lately=False)
    recent = await events.recent(visit.tx, programme.id, 30)
    return await show(
        visit,
        programme,
        "overview.html",
        "",
        counted=counted,
        bars=weeks.bars(counted.weeks, counted.most),
        standings=await roster.standings(visit.tx, programme.id),
        places=await people.places(visit.tx, programme.id),
        ahead=sorted(
            (e for e in recent if e.state not in UNTOLD and e.ends_at and e.ends_at > visit.now),
            key=lambda e: e.starts,
        )[:LATELY],
        drafts=[e for e in recent if e.state in UNTOLD],
        gaps=len(await guidance.open_gaps(visit.tx, programme.id)),
        unreachable=sum(n for _, n in (await reachable.by_app(visit.tx, programme.id)).values()),
    )


@MANAGER.get("/manager/{id:int}/participation")
async def participation(visit: Visit) -> Response:
    programme = await programme_of(visit)
    counted = await weeks.count(visit.tx, programme, visit.now, visit.person.timezone)
    return await show(
        visit,
        programme,
        "participation.html",
        "/participation",
        counted=counted,
        bars=weeks.bars(counted.weeks, counted.most),
    )


@MANAGER.get("/manager/{id:int}/participation.csv")
async def participation_csv(visit: Visit) -> Response:
    programme = await programme_of(visit)
    counted = await weeks.count(visit.tx, programme, visit.now, visit.person.timezone)
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(["week", "people", "how", "places", "how"])
    for each in counted.weeks:
        rows.writerow(
            [
                each.monday.isoformat(),
                *(each.people.n or "", each.people.kind.value),
                *(each.places.n or "", each.places.kind.value),
            ]
        )
    return visit.file("participation.csv", out.getvalue(), "text/csv")


@cache
def _journeys(root: Path) -> dict[str, Journey]:
    return load_all(root)


@MANAGER.get("/manager/{id:int}/journey")
async def journey(visit: Visit) -> Response:
    programme = await programme_of(visit)
    found = _journeys(visit.house.root).get(programme.journey)
    return await show(visit, programme, "journey.html", "/journey", journey=found)


@MANAGER.get("/manager/{id:int}/calendar")
async def dry_run(visit: Visit) -> Response:
    """What somebody would be told in the next twelve weeks: one of theirs, or one invented."""
    programme = await programme_of(visit)
    path = f"/manager/{programme.id}/calendar"
    return await show(
        visit,
        programme,
        "calendar.html",
        "/journey",
        somebody=await look(visit, path, dry_run_words.WHOSE, str(programme.id), {_INVENT}),
        invented=await look(visit, path, _INVENT, str(programme.id)),
    )


@MANAGER.post("/manager/{id:int}/calendar")
async def dry_run_of(visit: Visit) -> Response:
    programme = await programme_of(visit)
    path = f"/manager/{programme.id}/calendar"
    took = await take(visit, path)
    if took is None:
        return visit.back(path, Flash(text=web_words.not_offered(), tone="problem"))
    status = 200 if took.heard else 422
    return await show(visit, programme, "calendar_of.html", "/journey", status, desk=took.desk)


@MANAGER.get("/manager/{id:int}/delivery")
async def delivery(visit: Visit) -> Response:
    programme = await programme_of(visit)
    told = [e for e in await events.recent(visit.tx, programme.id, 30) if e.announced_at]
    reports = [
        (event, await reporting.report(visit.tx, announce.wave(event, "announced")))
        for event in told[:LATELY]
    ]
    return await show(
        visit,
        programme,
        "delivery.html",
        "/delivery",
        by_app=await reachable.by_app(visit.tx, programme.id),
        waiting=await reachable.waiting(visit.tx, programme.id, visit.now),
        reports=reports,
    )
