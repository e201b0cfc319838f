"""Puts back what a step changed. That is a step too, and can itself be undone."""

from collections.abc import Awaitable, Callable, Collection, Sequence
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.people.access import May
from bot.people.models import Person
from bot.reflections.models import Reflection
from bot.synthesis import queries
from bot.synthesis.desk import CannotDo, Desk, No
from bot.synthesis.material import AT_ONCE, quotable
from bot.synthesis.models import (
    Act,
    EntryState,
    Evidence,
    LearnedEntry,
    LivingTheme,
    Run,
    RunState,
    State,
    Study,
    Unplaced,
    Wording,
)
from bot.synthesis.steps import Member, Step, back, plain


async def undo(desk: Desk, act_id: int, *, why: str = "") -> Act:
    """Put back what a step changed, unless it has been changed again since."""
    act = await desk.tx.get(Act, act_id)
    found = (
        await queries.access_study(desk.tx, desk.coach, act.study_id, May.CHANGE) if act else None
    )
    if act is None or found is None or not act.changes:
        raise CannotDo(No.NOT_THERE)
    # one at a time: not while a run is written down, nor while another coach undoes the same
    await desk.tx.get_one(Study, act.study_id, with_for_update=True, populate_existing=True)
    await desk.tx.refresh(act)
    if act.undone_by_id is not None:
        raise CannotDo(No.UNDONE_ALREADY)
    step = Step(desk.tx)
    for table, key, column, before, after in reversed(act.changes):
        if table in _WAYS:
            await _WAYS[table](desk, step, key[0], before, after)
            continue
        if table == "theme":
            theme = await desk.tx.get(LivingTheme, key[0], populate_existing=True)
            if theme is None or not await _is_as_left(desk.tx, theme, column, after):
                raise CannotDo(No.CHANGED_SINCE)
            step.set(theme, **{column: await _still_there(desk.tx, column, back(column, before))})
            continue
        row = await desk.tx.get(Evidence, tuple(key), populate_existing=True)
        await _putback(desk, step, row, key, column, before, after)
        touched = await desk.tx.get(LivingTheme, key[0])
        if touched:
            step.set(touched)
    theme = await desk.tx.get(LivingTheme, act.theme_id) if act.theme_id else None
    if any(table == "run" for table, *_ in act.changes):
        await _no_coach_built_on_it(desk.tx, act)
    new = step.write_down(
        act.study_id, f"undo {act.deed}" if act.undoes_id is None else "do again", desk.now,
        theme=theme, actor=desk.coach, by=desk.by, why=why, undoes=act,
    )  # fmt: skip
    await desk.tx.flush()
    act.undone_by_id = new.id
    return new


async def _is_as_left(tx: AsyncSession, theme: LivingTheme, column: str, after: Any) -> bool:
    now = plain(getattr(theme, column))
    if column == "wording_id" and now is None and after is not None:
        return await tx.get(Wording, after) is None  # it went with the words it was made of
    return bool(now == after)


async def _putback(
    desk: Desk,
    step: Step,
    row: Evidence | None,
    key: Sequence[int],
    column: str,
    before: Any,
    after: Any,
) -> None:
    if column != "*":
        if row is None:
            return  # its reflection is gone, and with it what was said of it
        if plain(getattr(row, column)) != after:
            raise CannotDo(No.CHANGED_SINCE)
        step.set_evidence(row, **{column: back(column, before)})
    elif before is None:
        if row is not None:
            await desk.tx.delete(row)
            step.changes.append(["evidence", list(key), "*", after, None])
    elif row is None and await desk.tx.get(Reflection, key[1]) is not None:
        made = {name: back(name, value) for name, value in before.items()}
        row = Evidence(theme_id=key[0], reflection_id=key[1], added_at=desk.now, **made)
        step.add_evidence(row)


async def _entry(desk: Desk, step: Step, entry_id: int, before: str, after: str) -> None:
    """Put back how far a theme has come into the playbook; whoever looks again does the rest."""
    entry = await desk.tx.get(LearnedEntry, entry_id, populate_existing=True)
    if entry is None or entry.state != after:
        raise CannotDo(No.CHANGED_SINCE)
    step.set_entry(entry, EntryState(before))


# What a run did.


async def _run(desk: Desk, step: Step, run_id: int, before: str, after: str) -> None:
    run = await desk.tx.get_one(Run, run_id, populate_existing=True)
    later = select(Run.id).where(
        Run.study_id == run.study_id, Run.id > run.id, Run.state == RunState.DONE
    )
    if run.state != after or await desk.tx.scalar(later.limit(1)) is not None:
        raise CannotDo(No.CHANGED_SINCE)
    run.state = RunState(before)
    step.changes.append(["run", [run_id], "state", after, before])


async def _members(
    desk: Desk, step: Step, theme_id: int, before: list[Any], after: list[Any]
) -> None:
    """Put back which reflections stood in a theme, unless a coach has decided about one since."""
    tx = desk.tx
    was = {one.reflection: one for one in map(Member.of, before)}
    became = {one.reflection: one for one in map(Member.of, after)}
    columns = (Evidence.reflection_id, Evidence.is_out, Evidence.by_coach, Evidence.is_supporting)
    found = await tx.execute(select(*columns).where(Evidence.theme_id == theme_id))
    rows = {row.reflection_id: row for row in found}
    texts = await _texts(tx, was.keys() | (became.keys() - rows.keys()))
    for key in became:
        row = rows.get(key)
        if row is None:
            if key in texts:
                raise CannotDo(No.CHANGED_SINCE)
        elif row.is_out or row.by_coach or (key not in was and row.is_supporting is not None):
            raise CannotDo(No.CHANGED_SINCE)
    if any(key in rows for key in was.keys() - became.keys()):
        raise CannotDo(No.CHANGED_SINCE)
    gone = sorted((became.keys() - was.keys()) & rows.keys())
    for first in range(0, len(gone), AT_ONCE):
        some = Evidence.reflection_id.in_(gone[first : first + AT_ONCE])
        await tx.execute(delete(Evidence).where(Evidence.theme_id == theme_id, some))
    new = []
    for key, (text, may_quote) in texts.items():
        if key not in was:
            continue
        quote, part = was[key].quote(text), was[key].part
        if key in rows:
            which = (Evidence.theme_id == theme_id, Evidence.reflection_id == key)
            await tx.execute(update(Evidence).where(*which).values(quote=quote, part=part))
        else:
            new.append(
                {
                    "theme_id": theme_id,
                    "reflection_id": key,
                    "quote": quote,
                    "part": part,
                    "is_out": False,
                    "by_coach": False,
                    "added_at": desk.now,
                    "counts": True,
                    "may_quote": may_quote,
                }
            )
    if new:
        await tx.execute(insert(Evidence), new)
    step.changes.append(["members", [theme_id], "", after, before])


async def _unplaced(
    desk: Desk, step: Step, study_id: int, before: list[int], after: list[int]
) -> None:
    texts = await _texts(desk.tx, before)
    for first in range(0, len(after), AT_ONCE):
        some = Unplaced.reflection_id.in_(after[first : first + AT_ONCE])
        await desk.tx.execute(delete(Unplaced).where(Unplaced.study_id == study_id, some))
    lying = set(
        await desk.tx.scalars(select(Unplaced.reflection_id).where(Unplaced.study_id == study_id))
    )
    rows = [{"study_id": study_id, "reflection_id": key} for key in sorted(texts.keys() - lying)]
    if rows:
        await desk.tx.execute(insert(Unplaced), rows)
    step.changes.append(["unplaced", [study_id], "", after, before])


_WAYS: dict[str, Callable[[Desk, Step, int, Any, Any], Awaitable[None]]] = {
    "entry": _entry,
    "run": _run,
    "members": _members,
    "unplaced": _unplaced,
}


async def _no_coach_built_on_it(tx: AsyncSession, act: Act) -> None:
    """A theme that is taken back must not hold what a coach put into it."""
    made = [
        key[0]
        for table, key, column, before, _ in act.changes
        if table == "theme" and column == "state" and before == State.TAKEN_BACK
    ]
    theirs = select(Evidence.theme_id).where(Evidence.theme_id.in_(made), Evidence.by_coach)
    if await tx.scalar(theirs.limit(1)) is not None:
        raise CannotDo(No.CHANGED_SINCE)


async def _texts(tx: AsyncSession, keys: Collection[int]) -> dict[int, tuple[str, bool]]:
    """Return the texts of reflections that are still there, and whether they may be quoted."""
    wanted, found = sorted(keys), {}
    for first in range(0, len(wanted), AT_ONCE):
        rows = await tx.execute(
            select(Reflection.id, Reflection.text, quotable())
            .join(Person, Person.id == Reflection.person_id)
            .where(Reflection.id.in_(wanted[first : first + AT_ONCE]))
        )
        found.update({id_: (text, bool(may_quote)) for id_, text, may_quote in rows})
    return found


async def _still_there(tx: AsyncSession, column: str, value: Any) -> Any:
    """A wording may have gone with the words that it was made of."""
    if column == "wording_id" and value is not None and await tx.get(Wording, value) is None:
        return None
    return value
