"""What the playbook could not answer, what is different elsewhere, and what it answers from."""

import asyncio
from functools import cache
from pathlib import Path

from sqlalchemy import select
from starlette.datastructures import UploadFile
from starlette.responses import Response

from bot.guidance import documents, queries, shelf
from bot.guidance import words as guidance
from bot.guidance.entries import Entry, read_entries
from bot.guidance.models import Asked, KeptDocument
from bot.people import record
from bot.people.models import Programme
from bot.synthesis import shown
from bot.synthesis import words as synthesis
from bot.web import words as web_words
from bot.web.desk import overhear, take
from bot.web.pages.manager import words
from bot.web.pages.manager.group import MANAGER, programme_of, show
from bot.web.visit import Flash, NotHere, Undo, Visit

MOST_ENTRIES = 40


@cache
def _entries(root: Path) -> tuple[Entry, ...]:
    """Return the entries, those first that were checked longest ago; read once in a process."""
    return tuple(sorted(read_entries(root / "playbooks"), key=lambda each: each.header.checked))


@MANAGER.get("/manager/{id:int}/playbook")
async def overview(visit: Visit) -> Response:
    return await _shown(visit, await programme_of(visit))


async def _shown(
    visit: Visit, programme: Programme, status: int = 200, problem: str = ""
) -> Response:
    path = f"/manager/{programme.id}/playbook"
    is_its_manager = await queries.managed(visit.tx, visit.person) == programme.id
    kept = [
        each for each in await shelf.listed(visit.tx) if each.programme_id in (None, programme.id)
    ]
    entries = await asyncio.to_thread(_entries, visit.house.root)
    return await show(
        visit,
        programme,
        "playbook.html",
        "/playbook",
        status,
        is_its_manager=is_its_manager,
        gaps=await overhear(visit, path, "gaps") if is_its_manager else None,
        variants=await overhear(visit, path, "variants") if is_its_manager else None,
        offered=await shown.offered(visit.tx, programme) if is_its_manager else [],
        behind=synthesis.behind,
        kept=kept,
        entries=entries[:MOST_ENTRIES],
        count=len(entries),
        problem=problem,
    )


@MANAGER.post("/manager/{id:int}/playbook")
async def settle(visit: Visit) -> Response:
    """Take a question off the gap list, or note a variant as seen."""
    programme = await programme_of(visit)
    path = f"/manager/{programme.id}/playbook"
    before = {gap.id for gap in await queries.open_gaps(visit.tx, programme.id)}
    took = await take(visit, path)
    if took is None or took.heard is None:
        return visit.back(path, Flash(text=web_words.not_offered(), tone="problem"))
    undo = None
    if took.action == guidance.GAP_CLOSE:
        await visit.tx.flush()
        closed = before - {gap.id for gap in await queries.open_gaps(visit.tx, programme.id)}
        ids = ",".join(map(str, sorted(closed)))
        undo = Undo(label=words.undo(), path=f"{path}/reopen", fields={"gaps": ids})
    return visit.back(path, took.heard.flash(undo))


@MANAGER.post("/manager/{id:int}/playbook/reopen")
async def reopen(visit: Visit) -> Response:
    """Put questions back on the gap list that were just taken off it."""
    programme = await programme_of(visit)
    typed = visit.text("gaps", 5000).split(",")
    ids = [int(each) for each in typed if each.isdecimal() and len(each) < 16]
    closed = await visit.tx.scalars(
        select(Asked).where(
            Asked.id.in_(ids),
            Asked.programme_id == programme.id,
            Asked.gap_at.is_not(None),
            Asked.gap_closed_at.is_not(None),
        )
    )
    for gap in closed.all():
        gap.gap_closed_at = None
    path = f"/manager/{programme.id}/playbook"
    return visit.back(path, Flash(text=words.gap_reopened()))


@MANAGER.post("/manager/{id:int}/playbook/offered")
async def decide(visit: Visit) -> Response:
    """Take what coaches offer into the playbook, or not; it is checked whose it is to decide."""
    programme = await programme_of(visit)
    action = {"accept": synthesis.ACCEPT, "decline": synthesis.DECLINE}.get(visit.text("what", 10))
    entry = visit.text("entry", 9)
    if action is None or not entry.isdecimal():
        raise NotHere
    heard = await visit.press(action, entry)
    return visit.back(f"/manager/{programme.id}/playbook", heard.flash())


@MANAGER.post("/manager/{id:int}/documents")
async def add(visit: Visit) -> Response:
    """Answer from one more document, in this programme."""
    programme = await programme_of(visit)
    file = visit.form.get("file")
    if not isinstance(file, UploadFile) or not file.filename:
        return await _shown(visit, programme, 422, words.no_document())
    data = await file.read()
    try:
        read = await asyncio.to_thread(documents.read, file.filename, data)
    except documents.UnreadableError as why:
        return await _shown(visit, programme, 422, str(why))
    is_new = await shelf.add(visit.tx, read, shelf.digest(data), programme.id, visit.now)
    _note(visit, programme, "add document")
    said = words.document_added(read.name) if is_new else words.document_same(read.name)
    return visit.back(f"/manager/{programme.id}/playbook", Flash(text=said))


@MANAGER.post("/manager/{id:int}/documents/remove")
async def remove(visit: Visit) -> Response:
    programme = await programme_of(visit)
    typed = visit.text("document", 9)
    kept = await visit.tx.scalar(
        select(KeptDocument).where(
            KeptDocument.id == (int(typed) if typed.isdecimal() else 0),
            KeptDocument.programme_id == programme.id,
        )
    )
    path = f"/manager/{programme.id}/playbook"
    if kept is None:
        return visit.back(path, Flash(text=web_words.nothing_changed(), tone="problem"))
    await shelf.remove(visit.tx, kept)
    _note(visit, programme, "remove document")
    return visit.back(path, Flash(text=words.document_removed(kept.name)))


def _note(visit: Visit, programme: Programme, deed: str) -> None:
    record.note(visit.tx, deed, visit.now, actor=visit.person, programme_id=programme.id)
