"""From practice into the playbook: a published theme becomes an entry that an owner accepts.

What is accepted is a document of the programme's own, which guidance finds and cites like any
other. It is written anew when what stands behind the theme changes, and taken out when too little
does.
"""

import hashlib
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.conversations import Turn
from bot.delivery.kinds import REMINDER
from bot.guidance import shelf
from bot.guidance.documents import Document, Line
from bot.language import speaking
from bot.people import permission, record
from bot.people.access import May, Thing
from bot.people.models import Person, Programme
from bot.synthesis import queries, shown, words
from bot.synthesis.desk import CannotDo, Desk, No, take
from bot.synthesis.models import EntryState, LearnedEntry, LivingTheme, State, Study
from bot.synthesis.shown import Shown
from bot.synthesis.steps import Step

ON_THE_WAY = (EntryState.OFFERED, EntryState.ACCEPTED)


async def offer(desk: Desk, theme_id: int, version: int) -> LearnedEntry:
    """Offer a published theme to those who own the playbook here: the programme's managers."""
    theme, study, programme = await take(desk, theme_id, version)
    if theme.state is not State.PUBLISHED:
        raise CannotDo(No.NOT_PUBLISHED)
    view = await view_of(desk.tx, theme, study, programme)
    if view is None:
        raise CannotDo(No.TOO_FEW)
    entry = await queries.entry(desk.tx, theme.id)
    if entry is None:
        entry = LearnedEntry(
            theme_id=theme.id,
            document=f"what-places-learned-{theme.id}.md",
            state=EntryState.PULLED_BACK,
            offered_at=desk.now,
        )
        desk.tx.add(entry)
        await desk.tx.flush()
    step = Step(desk.tx)
    step.set_entry(entry, EntryState.OFFERED)
    entry.offered_by_id = desk.coach.id
    entry.offered_at, entry.decided_at, entry.decided_by_id = desk.now, None, None
    await desk.tx.flush()
    step.write_down(
        study.id, "offer to the playbook", desk.now, theme=theme, actor=desk.coach, by=desk.by
    )
    turn = Turn(desk.tx, desk.now)
    for manager in await permission.managers(desk.tx, programme.id):
        with speaking(manager.language):
            letter = words.take_into_playbook(entry.id, page(view, programme))
        key = f"entry:{entry.id}:{manager.id}:{desk.now:%Y%m%d}"
        await turn.tell(manager, letter, kind=REMINDER, key=key)
    return entry


async def decide(
    turn: Turn, manager: Person, entry_id: str, *, accept: bool, by: record.By = "chat"
) -> LearnedEntry | None:
    """Take an offered entry into the playbook, or not; None where it is not theirs to decide."""
    entry = await turn.tx.get(LearnedEntry, int(entry_id)) if entry_id.isdecimal() else None
    if entry is None:
        return None
    theme = await turn.tx.get_one(LivingTheme, entry.theme_id)
    study = await turn.tx.get_one(Study, theme.study_id)
    programme = await permission.access_programme(
        turn.tx, manager, study.programme_id, Thing.PROGRAMME, May.CHANGE
    )
    if programme is None or entry.state is not EntryState.OFFERED:
        return None
    view = await view_of(turn.tx, theme, study, programme)
    if view is None:
        entry.state = EntryState.PULLED_BACK
        return entry
    step = Step(turn.tx)
    step.set_entry(entry, EntryState.ACCEPTED if accept else EntryState.DECLINED)
    entry.decided_by_id, entry.decided_at = manager.id, turn.now
    if accept:
        await _write(turn.tx, entry, view, programme, turn.now)
    step.write_down(
        study.id, f"{entry.state} into the playbook", turn.now, theme=theme, actor=manager, by=by
    )
    return entry


async def view_of(
    tx: AsyncSession, theme: LivingTheme, study: Study, programme: Programme
) -> Shown | None:
    view = await shown.overview(tx, study, programme)
    return next((each for each in view.themes if each.id == theme.id), None)


def page(view: Shown, programme: Programme) -> str:
    """Return the entry as Markdown, with where it comes from."""
    with speaking("en"):  # a document has one language
        return words.entry(view, programme.name)


async def _write(
    tx: AsyncSession, entry: LearnedEntry, view: Shown, programme: Programme, now: datetime
) -> None:
    text = page(view, programme)
    lines = tuple(
        Line(number, line.lstrip("# "), len(line) - len(line.lstrip("#")))
        for number, line in enumerate(text.splitlines(), 1)
    )
    digest = hashlib.sha256(text.encode()).hexdigest()
    await shelf.add(tx, Document(entry.document, "line", lines), digest, programme.id, now)


async def check_entries(
    tx: AsyncSession, study: Study, programme: Programme, view: list[Shown], now: datetime
) -> None:
    """Write accepted entries anew as they stand now, and take out what no longer does."""
    holds = {each.id: each for each in view}
    entries = await tx.scalars(
        select(LearnedEntry)
        .join(LivingTheme, LivingTheme.id == LearnedEntry.theme_id)
        .where(LivingTheme.study_id == study.id)
    )
    for entry in entries.all():
        if entry.theme_id not in holds and entry.state in ON_THE_WAY:
            entry.state = EntryState.PULLED_BACK
        if entry.state is EntryState.ACCEPTED:
            await _write(tx, entry, holds[entry.theme_id], programme, now)
        elif kept := await shelf.find(tx, entry.document, programme.id):
            await shelf.remove(tx, kept)
