"""From practice into the playbook: an approved theme becomes a draft that an owner accepts.

What is accepted becomes a document of the programme's own, which guidance finds and cites like any
other, once the theme is published: those who wrote are asked first whether it says what they meant.
It is written anew when what stands behind the theme changes, and taken out when too little does.
"""

import hashlib
from collections.abc import Callable
from datetime import datetime
from functools import partial

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.chat import Address, Message
from bot.conversations import Turn
from bot.delivery import erasing, outbox
from bot.delivery.kinds import REMINDER
from bot.delivery.models import Letter
from bot.guidance import shelf
from bot.guidance.documents import Document, Line
from bot.language import speaking
from bot.people import permission, record
from bot.people.access import May, Thing
from bot.people.models import Person, Programme
from bot.synthesis import queries, shown, words
from bot.synthesis.beside import stands_beside_others
from bot.synthesis.desk import CannotDo, Desk, No, take
from bot.synthesis.models import (
    ON_THE_WAY,
    STOOD_BEHIND,
    EntryState,
    LearnedEntry,
    LivingTheme,
    State,
    Study,
)
from bot.synthesis.publishing import SENT_OR_SENDING
from bot.synthesis.shown import Shown
from bot.synthesis.steps import Step


async def offer(desk: Desk, theme_id: int, version: int) -> LearnedEntry:
    """Offer an approved theme to those who own the playbook here: the programme's managers."""
    theme, study, programme = await take(desk, theme_id, version)
    if theme.state not in STOOD_BEHIND:
        raise CannotDo(No.NOT_STOOD_BEHIND)
    await stands_beside_others(desk.tx, study, programme)
    view = (await _drafts(desk.tx, study, programme)).get(theme.id)
    if view is None:
        raise CannotDo(No.TOO_FEW)
    entry = await queries.entry(desk.tx, theme.id)
    if entry is not None and entry.state in ON_THE_WAY:
        return entry
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
            letter = _draft(entry, theme, view, programme)
        await turn.tell(manager, letter, kind=REMINDER, key=_letter_to(manager, entry))
    return entry


def _draft(entry: LearnedEntry, theme: LivingTheme, view: Shown, programme: Programme) -> Message:
    return words.take_into_playbook(entry.id, page(view, programme), is_published=_is_out(theme))


def _letter_to(manager: Person, entry: LearnedEntry) -> str:
    """Return the key of the letter that brought somebody a draft."""
    return f"entry:{entry.id}:{manager.id}:{entry.offered_at:%Y%m%d}"


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
    view = (await _drafts(turn.tx, study, programme)).get(theme.id)
    if view is None:
        entry.state = EntryState.PULLED_BACK
        await _reword_letters(turn.tx, entry, programme, turn.now, words.pulled_back)
        return entry
    step = Step(turn.tx)
    step.set_entry(entry, EntryState.ACCEPTED if accept else EntryState.DECLINED)
    entry.decided_by_id, entry.decided_at = manager.id, turn.now
    if accept and _is_out(theme):
        await _write(turn.tx, entry, view, programme, turn.now)
    step.write_down(
        study.id, f"{entry.state} into the playbook", turn.now, theme=theme, actor=manager, by=by
    )
    await _reword_letters(turn.tx, entry, programme, turn.now, partial(outcome, entry, theme))
    return entry


def outcome(entry: LearnedEntry, theme: LivingTheme) -> Message:
    """Return what is said of an entry that waits for nobody any more."""
    if entry.state is EntryState.PULLED_BACK:
        return words.pulled_back()
    if entry.state is EntryState.DECLINED:
        return words.not_taken_in()
    return words.taken_in(entry.document) if _is_out(theme) else words.taken_in_later()


async def _drafts(tx: AsyncSession, study: Study, programme: Programme) -> dict[int, Shown]:
    """Return what may be told of themes that a coach stands behind, published or not."""
    found = await shown.themes(tx, study, programme, STOOD_BEHIND)
    return {each.id: each for each in found}


def _is_out(theme: LivingTheme) -> bool:
    return theme.state is State.PUBLISHED


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
    """Write entries anew as they stand now, and take out what no longer does.

    Args:
        view: what is published. Of the rest, drafts stay as long as they may be told.
    """
    holds = {each.id: each for each in view}
    entries = await tx.scalars(
        select(LearnedEntry)
        .join(LivingTheme, LivingTheme.id == LearnedEntry.theme_id)
        .where(LivingTheme.study_id == study.id)
    )
    of_study = entries.all()
    waiting = [
        entry
        for entry in of_study
        if entry.state is EntryState.OFFERED
        or (entry.state is EntryState.ACCEPTED and entry.theme_id not in holds)
    ]
    drafts = await _drafts(tx, study, programme) if waiting else {}
    for entry in waiting:
        draft = drafts.get(entry.theme_id) or holds.get(entry.theme_id)
        if draft is None:
            entry.state = EntryState.PULLED_BACK
            await _reword_letters(tx, entry, programme, now, words.pulled_back)
        elif entry.state is EntryState.OFFERED:
            theme = await tx.get_one(LivingTheme, entry.theme_id)
            say = partial(_draft, entry, theme, draft, programme)
            await _reword_letters(tx, entry, programme, now, say)
    for entry in of_study:
        if entry.state is EntryState.ACCEPTED and entry.theme_id in holds:
            await _write(tx, entry, holds[entry.theme_id], programme, now)
        elif kept := await shelf.find(tx, entry.document, programme.id):
            await shelf.remove(tx, kept)


async def _reword_letters(
    tx: AsyncSession,
    entry: LearnedEntry,
    programme: Programme,
    now: datetime,
    say: Callable[[], Message],
) -> None:
    """Let the letters that brought a draft say this, where they say anything else."""
    for manager in await permission.managers(tx, programme.id):
        letters = await tx.execute(
            select(Letter.id, Letter.address).where(
                Letter.key == _letter_to(manager, entry), Letter.state.in_(SENT_OR_SENDING)
            )
        )
        for letter_id, address in letters:
            with speaking(manager.language):
                body = say()
            if await _says_now(tx, letter_id) == body.model_dump_json():
                continue
            if not await outbox.reword(tx, letter_id, body):
                await erasing.overwrite(tx, letter_id, body)
                to = Address.parse(address)
                await outbox.put(tx, to, body, kind=REMINDER, now=now, update_of=letter_id)


async def _says_now(tx: AsyncSession, letter_id: int) -> str | None:
    """Return the content of a letter, or of what redrew it last; None where it is kept no more."""
    return await tx.scalar(
        select(Letter.content)
        .where(or_(Letter.id == letter_id, Letter.update_of == letter_id))
        .order_by(Letter.id.desc())
        .limit(1)
    )
