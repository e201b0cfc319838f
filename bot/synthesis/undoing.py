"""Puts back what a step changed. That is a step too, and can itself be undone."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot.people.access import May
from bot.reflections.models import Reflection
from bot.synthesis import queries
from bot.synthesis.desk import CannotDo, Desk, No
from bot.synthesis.models import Act, Evidence, LivingTheme, Wording
from bot.synthesis.steps import Step, back, plain


async def undo(desk: Desk, act_id: int, *, why: str = "") -> Act:
    """Put back what a step changed, unless it has been changed again since."""
    act = await desk.tx.get(Act, act_id)
    found = (
        await queries.access_study(desk.tx, desk.coach, act.study_id, May.CHANGE) if act else None
    )
    if act is None or found is None or not act.changes:
        raise CannotDo(No.NOT_THERE)
    if act.undone_by_id is not None:
        raise CannotDo(No.UNDONE_ALREADY)
    step = Step(desk.tx)
    for table, key, column, before, after in reversed(act.changes):
        if table == "theme":
            theme = await desk.tx.get(LivingTheme, key[0], populate_existing=True)
            if theme is None or plain(getattr(theme, column)) != after:
                raise CannotDo(No.CHANGED_SINCE)
            step.set(theme, **{column: await _still_there(desk.tx, column, back(column, before))})
            continue
        row = await desk.tx.get(Evidence, tuple(key), populate_existing=True)
        await _putback(desk, step, row, key, column, before, after)
        touched = await desk.tx.get(LivingTheme, key[0])
        if touched:
            step.set(touched)
    theme = await desk.tx.get(LivingTheme, act.theme_id) if act.theme_id else None
    new = step.write_down(
        act.study_id, f"undo {act.deed}" if act.undoes_id is None else "do again", desk.now,
        theme=theme, actor=desk.coach, by=desk.by, why=why, undoes=act,
    )  # fmt: skip
    await desk.tx.flush()
    act.undone_by_id = new.id
    return new


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


async def _still_there(tx: AsyncSession, column: str, value: Any) -> Any:
    """A wording may have gone with the words that it was made of."""
    if column == "wording_id" and value is not None and await tx.get(Wording, value) is None:
        return None
    return value
