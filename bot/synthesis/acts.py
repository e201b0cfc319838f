"""What coaches do to themes. Each step is checked against what they saw, written down with who and
why, and can be undone (`undoing.py`); no run undoes it.

A step names the version of the theme that the coach looked at: where another coach was faster,
nothing is changed and `CannotDo(No.STALE)` says so.
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.synthesis import queries, rules
from bot.synthesis.desk import (
    MOST_STATEMENT,
    MOST_TITLE,
    MOST_WORDS,
    CannotDo,
    Desk,
    No,
    said,
    take,
)
from bot.synthesis.models import STOOD_BEHIND, Evidence, LivingTheme, Part, State, Wording
from bot.synthesis.steps import Step

# Words.


async def rename(
    desk: Desk, theme_id: int, version: int, *, title: str, statement: str, why: str = ""
) -> LivingTheme:
    """Give a theme other words. They are the coach's from now on, and no run changes them."""
    theme, study, _ = await take(desk, theme_id, version)
    title, statement = said(title, MOST_TITLE), said(statement, MOST_STATEMENT)
    old = (await queries.wordings(desk.tx, [theme])).get(theme.id)
    wording = Wording(
        study_id=study.id,
        title=title,
        statement=statement,
        # words that were somebody's stay theirs, whatever stands above them
        worded_from_id=old.worded_from_id if old and old.statement == statement else None,
        by_coach=True,
    )
    desk.tx.add(wording)
    await desk.tx.flush()
    step = Step(desk.tx)
    step.set(theme, wording_id=wording.id)
    return _done(desk, step, theme, "rename", why)


async def note(desk: Desk, theme_id: int, version: int, *, words: str) -> LivingTheme:
    """Put a note on a theme, for coaches; empty words take it away."""
    theme, _, _ = await take(desk, theme_id, version)
    step = Step(desk.tx)
    step.set(theme, note=said(words, MOST_WORDS, may_be_empty=True))
    return _done(desk, step, theme, "note", "")


async def say_what_was_done(desk: Desk, theme_id: int, version: int, *, words: str) -> LivingTheme:
    """Say what the programme did about a theme: *you said, we heard, what we did*."""
    theme, _, _ = await take(desk, theme_id, version)
    step = Step(desk.tx)
    step.set(theme, did=said(words, MOST_WORDS, may_be_empty=True))
    return _done(desk, step, theme, "what was done", "")


# Standing behind it, or not.


async def approve(desk: Desk, theme_id: int, version: int, *, why: str = "") -> LivingTheme:
    """Stand behind a theme, if enough people and places do: else nobody but coaches may see it."""
    theme, _, programme = await take(desk, theme_id, version)
    behind = (await queries.voices(desk.tx, programme.id, [theme.id]))[theme.id]
    if not rules.enough(list(behind.values()), queries.threshold_of(programme)):
        raise CannotDo(No.NOT_ENOUGH)
    step = Step(desk.tx)
    state = theme.state if theme.state in STOOD_BEHIND else State.APPROVED
    step.set(theme, state=state, approved_at=desk.now)
    return _done(desk, step, theme, "approve", why)


async def ask_for_change(desk: Desk, theme_id: int, version: int, *, why: str) -> LivingTheme:
    """Say what does not fit yet. What was published is not, from this moment."""
    theme, _, _ = await take(desk, theme_id, version)
    step = Step(desk.tx)
    step.set(theme, state=State.TO_CHANGE, approved_at=None, published_at=None)
    return _done(desk, step, theme, "ask for change", said(why, MOST_WORDS))


async def retire(desk: Desk, theme_id: int, version: int, *, why: str = "") -> LivingTheme:
    """Put a theme away. Runs still know it, and do not bring it back."""
    theme, _, _ = await take(desk, theme_id, version)
    step = Step(desk.tx)
    step.set(theme, state=State.RETIRED, published_at=None)
    return _done(desk, step, theme, "retire", why)


# What belongs where.


async def merge(
    desk: Desk, theme_id: int, version: int, *, into_id: int, into_version: int, why: str = ""
) -> LivingTheme:
    """Put all of one theme into another; returns the other, which speaks for both from now on."""
    if theme_id == into_id:
        raise CannotDo(No.SAME)
    theme, study, _ = await take(desk, theme_id, version)
    into, other_study, _ = await take(desk, into_id, into_version)
    if study.id != other_study.id:
        raise CannotDo(No.NOT_THERE)
    step = Step(desk.tx)
    there = {row.reflection_id: row for row in await _all_evidence(desk.tx, into.id)}
    for row in await _all_evidence(desk.tx, theme.id):
        if row.reflection_id not in there:
            step.add_evidence(_copy(row, into.id, desk.now, by_coach=True))
    step.set(theme, state=State.MERGED, merged_into_id=into.id, published_at=None)
    step.set(into, topics=[*into.topics, *(t for t in theme.topics if t not in into.topics)])
    return _done(desk, step, into, "merge", why)


async def split(
    desk: Desk,
    theme_id: int,
    version: int,
    *,
    reflections: Collection[int],
    title: str,
    statement: str,
    why: str = "",
) -> LivingTheme:
    """Make a theme of its own from some of a theme's reflections; returns the new one."""
    theme, study, _ = await take(desk, theme_id, version)
    wording = Wording(
        study_id=study.id,
        title=said(title, MOST_TITLE),
        statement=said(statement, MOST_STATEMENT),
        by_coach=True,
    )
    desk.tx.add(wording)
    await desk.tx.flush()
    new = LivingTheme(
        study_id=study.id,
        name=wording.title,
        wording_id=wording.id,
        split_from_id=theme.id,
        state=State.RETIRED,
        version=0,
        topics=[],
        made_at=desk.now,
    )
    desk.tx.add(new)
    await desk.tx.flush()
    step = Step(desk.tx)
    step.set(new, state=State.PROPOSED)
    await _move_rows(desk, step, theme, new, reflections)
    step.set(theme)
    return _done(desk, step, new, "split", why)


async def move(
    desk: Desk,
    theme_id: int,
    version: int,
    *,
    reflections: Collection[int],
    to_id: int | None,
    why: str = "",
) -> LivingTheme:
    """Take reflections out of a theme, into another or (`to_id` None) into none."""
    theme, study, _ = await take(desk, theme_id, version)
    to = None
    if to_id is not None:
        to, other_study, _ = await take(desk, to_id, None)
        if study.id != other_study.id or to.id == theme.id:
            raise CannotDo(No.NOT_THERE)
    step = Step(desk.tx)
    await _move_rows(desk, step, theme, to, reflections)
    step.set(theme)
    if to:
        step.set(to)
    return _done(desk, step, theme, "move", why)


async def add(
    desk: Desk, theme_id: int, version: int, *, reflections: Collection[int], why: str = ""
) -> LivingTheme:
    """Put reflections into a theme that the run did not place there; they stay where they are."""
    theme, study, _ = await take(desk, theme_id, version)
    usable = await queries.usable_of_study(desk.tx, study, reflections)
    if not usable:
        raise CannotDo(No.EMPTY)
    step = Step(desk.tx)
    there = {row.reflection_id: row for row in await _all_evidence(desk.tx, theme.id)}
    for id_ in sorted(usable):
        _put_in(desk, step, theme, there.get(id_), id_, None)
    step.set(theme)
    return _done(desk, step, theme, "add", why)


async def mark(
    desk: Desk, theme_id: int, version: int, *, reflection: int, part: Part, why: str = ""
) -> LivingTheme:
    """Say what a reflection is to a theme: it supports it, contradicts it, or says it otherwise."""
    theme, _, _ = await take(desk, theme_id, version)
    row = await _row(desk, theme, reflection)
    step = Step(desk.tx)
    step.set_evidence(row, part=part, by_coach=True)
    step.set(theme)
    return _done(desk, step, theme, "mark", why)


async def tick(
    desk: Desk, theme_id: int, version: int, *, reflection: int, supports: bool | None
) -> LivingTheme:
    """Say whether a reflection bears the statement out; None takes the tick away."""
    theme, _, _ = await take(desk, theme_id, version)
    row = await _row(desk, theme, reflection)
    step = Step(desk.tx)
    step.set_evidence(row, is_supporting=supports, ticked_wording_id=theme.wording_id)
    step.set(theme)
    return _done(desk, step, theme, "tick", "")


# Within.


def _done(desk: Desk, step: Step, theme: LivingTheme, deed: str, why: str) -> LivingTheme:
    step.write_down(
        theme.study_id, deed, desk.now, theme=theme, actor=desk.coach, by=desk.by,
        why=said(why, MOST_WORDS, may_be_empty=True),
    )  # fmt: skip
    return theme


async def _all_evidence(tx: AsyncSession, theme_id: int) -> list[Evidence]:
    return list(await tx.scalars(select(Evidence).where(Evidence.theme_id == theme_id)))


async def _row(desk: Desk, theme: LivingTheme, reflection: int) -> Evidence:
    row = await desk.tx.get(Evidence, (theme.id, reflection), populate_existing=True)
    if row is None or row.is_out:
        raise CannotDo(No.NOT_THERE)
    return row


async def _move_rows(
    desk: Desk, step: Step, theme: LivingTheme, to: LivingTheme | None, ids: Collection[int]
) -> None:
    rows = [r for r in await queries.evidence(desk.tx, [theme.id]) if r.reflection_id in set(ids)]
    if not rows:
        raise CannotDo(No.EMPTY)
    there = {row.reflection_id: row for row in await _all_evidence(desk.tx, to.id)} if to else {}
    for row in rows:
        step.set_evidence(row, is_out=True, by_coach=True)
        if to:
            _put_in(desk, step, to, there.get(row.reflection_id), row.reflection_id, row)


def _put_in(
    desk: Desk,
    step: Step,
    theme: LivingTheme,
    there: Evidence | None,
    reflection: int,
    like: Evidence | None,
) -> None:
    if there is not None:
        step.set_evidence(there, is_out=False, by_coach=True)
    elif like is not None:
        step.add_evidence(_copy(like, theme.id, desk.now, is_out=False, by_coach=True))
    else:
        step.add_evidence(
            Evidence(
                theme_id=theme.id,
                reflection_id=reflection,
                part=Part.SUPPORTS,
                is_out=False,
                by_coach=True,
                added_at=desk.now,
            )
        )


def _copy(row: Evidence, theme_id: int, now: datetime, **columns: bool) -> Evidence:
    return Evidence(
        theme_id=theme_id,
        reflection_id=row.reflection_id,
        quote=row.quote,
        part=row.part,
        added_at=now,
        counts=row.counts,
        may_quote=row.may_quote,
        **({"is_out": row.is_out, "by_coach": row.by_coach} | columns),
    )
