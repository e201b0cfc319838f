"""Which reflections are looked at together, and when."""

from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.people import permission
from bot.people.access import May, Thing
from bot.people.models import Person, Programme
from bot.reflections.models import Reflection as Row
from bot.synthesis import material, queries
from bot.synthesis.desk import CannotDo, Desk, No
from bot.synthesis.models import ALIVE, LivingTheme, Run, RunKind, State, Study

WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Listed:
    """A study, and how many of its themes are at which point."""

    study: Study
    programme: Programme
    waiting: int
    """Themes that no coach stands behind yet."""

    alive: int


async def listed(tx: AsyncSession, coach: Person) -> list[Listed]:
    """Return the studies of a coach's programmes, the whole programme first."""
    found = []
    for study, programme in await queries.access_studies(tx, coach):
        rows = await tx.execute(
            select(LivingTheme.state, func.count())
            .where(LivingTheme.study_id == study.id)
            .group_by(LivingTheme.state)
        )
        counts: dict[State, int] = dict(rows.all())
        alive = sum(counts.get(state, 0) for state in ALIVE)
        waiting = counts.get(State.PROPOSED, 0) + counts.get(State.TO_CHANGE, 0)
        found.append(Listed(study, programme, waiting, alive))
    return found


async def prompts(tx: AsyncSession, programmes: Collection[int]) -> dict[str, str]:
    """Return what was asked in these programmes and answered in shared words: key and question."""
    found: dict[str, str] = {}
    for programme_id in programmes:
        rows = await tx.execute(
            select(Row.prompt, func.min(Row.question))
            .join(Person, Person.id == Row.person_id)
            .where(material.usable(programme_id), Row.prompt != "", Row.question != "")
            .group_by(Row.prompt)
            .order_by(Row.prompt)
        )
        found |= {prompt: question for prompt, question in rows if prompt}
    return found


@dataclass(frozen=True)
class Scope:
    """What a study looks at; everything that a programme's people share, unless told otherwise."""

    since: date | None = None
    until: date | None = None
    """The last day that counts."""

    prompt: str = ""
    about: str = ""
    frame: str = ""


WHOLE = Scope()


async def make(desk: Desk, programme_id: int, scope: Scope = WHOLE) -> Study:
    """Return the study of just this, made where there is none yet."""
    programme = await permission.access_programme(
        desk.tx, desk.coach, programme_id, Thing.THEMES, May.CHANGE
    )
    if programme is None:
        raise CannotDo(No.NOT_THERE)
    return await find_or_make(desk.tx, programme_id, desk.now, scope)


async def find_or_make(
    tx: AsyncSession, programme_id: int, now: datetime, scope: Scope = WHOLE
) -> Study:
    study = await tx.scalar(
        select(Study)
        .where(
            Study.programme_id == programme_id,
            *(getattr(Study, name).is_not_distinct_from(value) for name, value in _of(scope)),
        )
        .order_by(Study.id)
        .limit(1)
    )
    if study is None:
        study = Study(programme_id=programme_id, made_at=now, **dict(_of(scope)))
        tx.add(study)
        await tx.flush()
    return study


def _of(scope: Scope) -> Iterable[tuple[str, Any]]:
    return asdict(scope).items()


async def want_run(
    desk: Desk, study_id: int, *, kind: RunKind = RunKind.ANEW, address: str = ""
) -> Run:
    """Ask for a run; one that waits already is that run.

    Args:
        address: where to say that it is done; empty: nowhere.
    """
    found = await queries.access_study(desk.tx, desk.coach, study_id, May.CHANGE)
    if found is None:
        raise CannotDo(No.NOT_THERE)
    return await queue(desk.tx, found[0], desk.now, kind=kind, by=desk.coach, address=address)


async def queue(
    tx: AsyncSession,
    study: Study,
    now: datetime,
    *,
    kind: RunKind = RunKind.ANEW,
    by: Person | None = None,
    address: str = "",
) -> Run:
    waiting = await queries.run_waiting(tx, study.id)
    if waiting is not None:
        return waiting
    done = await tx.scalar(select(func.count()).where(Run.study_id == study.id)) or 0
    run = Run(
        study_id=study.id,
        kind=kind,
        seed=done + 1,
        wanted_by_id=by.id if by else None,
        address=address,
        wanted_at=now,
    )
    tx.add(run)
    await tx.flush()
    return run


async def run_every_week(desk: Desk, study_id: int, wanted: bool) -> Study:
    """Run a study by itself every week from now on, or no longer."""
    found = await queries.access_study(desk.tx, desk.coach, study_id, May.CHANGE)
    if found is None:
        raise CannotDo(No.NOT_THERE)
    study = found[0]
    study.every_week = wanted
    study.next_run_at = desk.now + WEEK if wanted else None
    return study
