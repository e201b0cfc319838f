"""Who is in a programme, and taking over a list of people: looked at first, then done."""

import hashlib
import json
from dataclasses import asdict

from starlette.datastructures import UploadFile
from starlette.responses import Response

from bot.people import codes as expected
from bot.people import importing, record, roster, table
from bot.people import queries as people
from bot.people.importing import Plan
from bot.people.models import Programme
from bot.people.table import CannotRead, Line
from bot.web.pages.manager import words
from bot.web.pages.manager.group import MANAGER, programme_of, show
from bot.web.visit import Flash, Visit

PAGE = 50
MOST_SHOWN = 500
"""Lines of a plan that are shown one by one."""


@MANAGER.get("/manager/{id:int}/people")
async def listed(visit: Visit) -> Response:
    programme = await programme_of(visit)
    wanted, typed = visit.query.get("q", "")[:100].replace("\0", ""), visit.query.get("page", "")
    number = int(typed) if typed.isdecimal() and len(typed) < 7 else 0
    count, found = await roster.page(visit.tx, programme.id, wanted, number * PAGE, PAGE)
    return await show(
        visit,
        programme,
        "people.html",
        "/people",
        found=found,
        count=count,
        standings=await roster.standings(visit.tx, programme.id),
        wanted=wanted,
        number=number,
        last=max((count - 1) // PAGE, 0),
        role=words.role,
        standing=words.standing,
    )


@MANAGER.get("/manager/{id:int}/people.csv", writes=True)
async def export(visit: Visit) -> Response:
    """Hand out the list in the form in which it can be taken over again."""
    programme = await programme_of(visit)
    rows = [["reference", "name", "place", "role", "standing"]]
    rows += [
        [each.reference, each.name, each.place, role, each.standing]
        for each in await roster.everybody(visit.tx, programme.id)
        for role in each.roles or ("",)
    ]
    _note(visit, programme, "export people")
    return visit.file("people.csv", table.written(rows), "text/csv")


@MANAGER.post("/manager/{id:int}/codes.csv")
async def codes(visit: Visit) -> Response:
    """Hand out a code for everybody who is expected and has none of our apps yet."""
    programme = await programme_of(visit)
    made = await expected.codes(visit.tx, programme, visit.now)
    _note(visit, programme, "invite those who are expected")
    written = expected.codes_table(made, visit.house.telegram_bot)
    return visit.file("codes.csv", written, "text/csv")


@MANAGER.get("/manager/{id:int}/import")
async def choose(visit: Visit) -> Response:
    programme = await programme_of(visit)
    places = [place.name for place in await people.places(visit.tx, programme.id)]
    return await _shown(visit, programme, places=places)


@MANAGER.post("/manager/{id:int}/import")
async def look(visit: Visit) -> Response:
    """Say, line by line, what the list would change. Nothing is changed."""
    programme = await programme_of(visit)
    file = visit.form.get("file")
    if not isinstance(file, UploadFile) or not file.filename:
        return await _shown(visit, programme, 422, problem=words.no_file())
    try:
        lines = table.read(await file.read(), file.filename)
        plan = await importing.plan(visit.tx, programme, lines)
    except CannotRead as why:
        return await _shown(visit, programme, 422, problem=str(why))
    return await _shown(visit, programme, plan=plan, lines=lines, name=file.filename)


@MANAGER.post("/manager/{id:int}/import/apply")
async def take_over(visit: Visit) -> Response:
    """Do what was looked at, and nothing else: where that has changed, it is shown once more."""
    programme = await programme_of(visit)
    lines = _read(visit.text("lines", 5_000_000))
    try:
        plan = await importing.plan(visit.tx, programme, lines)
    except CannotRead as why:
        return await _shown(visit, programme, 422, problem=str(why))
    if _mark(plan) != visit.text("mark"):
        problem = words.list_has_changed()
        return await _shown(visit, programme, 409, plan=plan, lines=lines, problem=problem)
    await importing.apply(visit.tx, programme, plan, visit.now, visit.person)
    said = words.imported(plan.new, len(plan.changes) - plan.new)
    return visit.back(f"/manager/{programme.id}/people", Flash(text=said))


async def _shown(
    visit: Visit,
    programme: Programme,
    status: int = 200,
    *,
    plan: Plan | None = None,
    lines: list[Line] | None = None,
    name: str = "",
    problem: str = "",
    places: list[str] | None = None,
) -> Response:
    return await show(
        visit,
        programme,
        "import.html",
        "/people",
        status,
        plan=plan,
        lines=json.dumps([asdict(line) for line in lines or []]),
        mark=_mark(plan) if plan else "",
        name=name,
        problem=problem,
        most=MOST_SHOWN,
        columns=importing.COLUMNS,
        places=places or [],
    )


def _read(written: str) -> list[Line]:
    """Return the lines as the page gave them back; none where it did not."""
    try:
        return [
            Line(
                int(each["number"]),
                {str(column): str(value) for column, value in each["values"].items()},
                int(each["extra"]),
            )
            for each in json.loads(written)
        ]
    except (ValueError, TypeError, KeyError, AttributeError):
        return []


def _mark(plan: Plan) -> str:
    """Return the same for the same plan, and only for that."""
    what = [
        [asdict(each.wanted), each.what, each.person and each.person.id] for each in plan.changes
    ]
    return hashlib.sha256(json.dumps(what, sort_keys=True).encode()).hexdigest()


def _note(visit: Visit, programme: Programme, deed: str) -> None:
    record.note(visit.tx, deed, visit.now, actor=visit.person, programme_id=programme.id)
