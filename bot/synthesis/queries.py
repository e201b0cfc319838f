"""Fetching themes and what they rest on: every function fetches *and* checks."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import CTE, ColumnElement, Select, String, and_, func, select, true, type_coerce
from sqlalchemy.ext.asyncio import AsyncSession

from bot.people import permission
from bot.people.access import May, Thing
from bot.people.models import Person, Programme
from bot.people.vocabulary import Standing
from bot.reflections.models import Reflection as Row
from bot.synthesis import material
from bot.synthesis.models import (
    ALIVE,
    Digest,
    EntryState,
    Evidence,
    LearnedEntry,
    LivingTheme,
    Reply,
    Run,
    RunState,
    State,
    Study,
    Wording,
)
from bot.synthesis.rules import Threshold, Voice


def threshold_of(programme: Programme) -> Threshold:
    return Threshold(programme.least_people, programme.least_places)


# For coaches.


async def access_studies(tx: AsyncSession, coach: Person) -> list[tuple[Study, Programme]]:
    """Return the studies of the programmes in which somebody is a coach, the widest first."""
    programmes = await permission.programmes_where(tx, coach, Thing.THEMES, May.READ)
    by_id = {programme.id: programme for programme in programmes}
    rows = await tx.scalars(
        select(Study).where(Study.programme_id.in_(by_id)).order_by(Study.programme_id, Study.id)
    )
    return [(study, by_id[study.programme_id]) for study in rows]


async def access_study(
    tx: AsyncSession, coach: Person, study_id: int, need: May = May.READ
) -> tuple[Study, Programme] | None:
    study = await tx.get(Study, study_id)
    if study is None:
        return None
    programme = await permission.access_programme(tx, coach, study.programme_id, Thing.THEMES, need)
    return (study, programme) if programme else None


async def access_theme(
    tx: AsyncSession, coach: Person, theme_id: int, need: May = May.READ
) -> tuple[LivingTheme, Study, Programme] | None:
    theme = await tx.get(
        LivingTheme, theme_id, populate_existing=True, with_for_update=need is May.CHANGE
    )
    found = await access_study(tx, coach, theme.study_id, need) if theme else None
    return (theme, *found) if theme and found else None


# For the room itself.


async def themes(
    tx: AsyncSession, study_id: int, states: Collection[State] = ALIVE
) -> list[LivingTheme]:
    of_it = select(LivingTheme).where(
        LivingTheme.study_id == study_id, LivingTheme.state.in_(states)
    )
    return list(await tx.scalars(of_it.order_by(LivingTheme.id)))


async def alive(tx: AsyncSession, study_id: int) -> list[int]:
    return [theme.id for theme in await themes(tx, study_id)]


async def wordings(tx: AsyncSession, found: Collection[LivingTheme]) -> dict[int, Wording]:
    """Return the wording of each theme that has one, by the theme's id."""
    ids = {theme.wording_id: theme.id for theme in found if theme.wording_id}
    rows = await tx.scalars(select(Wording).where(Wording.id.in_(ids)))
    return {ids[wording.id]: wording for wording in rows}


async def evidence(
    tx: AsyncSession, theme_ids: Collection[int], *only: ColumnElement[bool]
) -> list[Evidence]:
    """Return what stands in these themes; what a coach took out is left out."""
    of_them = select(Evidence).where(
        Evidence.theme_id.in_(theme_ids), Evidence.is_out.is_(False), *only
    )
    return list(await tx.scalars(of_them.order_by(Evidence.theme_id, Evidence.reflection_id)))


async def usable_of_study(tx: AsyncSession, study: Study, ids: Collection[int]) -> set[int]:
    """Return those of these reflections that a study may use now."""
    rows = (
        select(Row.id)
        .join(Person, Person.id == Row.person_id)
        .where(Row.id.in_(ids), material.usable(study.programme_id), *material.within(study))
    )
    return set(await tx.scalars(rows))


@dataclass(frozen=True)
class Size:
    """How much stands behind a theme now."""

    reflections: int = 0
    people: int = 0
    places: int = 0
    first: datetime | None = None
    last: datetime | None = None


def standing(theme_ids: Collection[int], *only: ColumnElement[bool]) -> CTE:
    """Select what stands in these themes, and of it only that of which something holds.

    Materialized, or SQLite begins with all that was ever written and asks of each whether it
    stands in one of the themes: measured, eight times as long.
    """
    return (
        select(
            Evidence.theme_id,
            Evidence.reflection_id,
            Evidence.is_supporting,
            Evidence.ticked_wording_id,
        )
        .where(Evidence.theme_id.in_(theme_ids), Evidence.is_out.is_(False), *only)
        .cte("standing")
        .prefix_with("MATERIALIZED")
    )


def members(programme_id: int, of: CTE) -> Select[*tuple[int, int]]:
    """Select theme and reflection of everything usable that stands there, see `standing`."""
    return (
        select(of.c.theme_id, Row.id)
        .join(Row, Row.id == of.c.reflection_id)
        .join(Person, Person.id == Row.person_id)
        .where(material.usable(programme_id))
        .with_hint(*material.EACH_FROM_ITS_INDEX)
    )


async def sizes(tx: AsyncSession, programme_id: int, theme_ids: Collection[int]) -> dict[int, Size]:
    of = standing(theme_ids)
    rows = await tx.execute(
        members(programme_id, of)
        .with_only_columns(
            of.c.theme_id,
            func.count(),
            func.count(Row.person_id.distinct()),
            func.count(Person.place_id.distinct()),
            func.min(Row.answered_at),
            func.max(Row.answered_at),
        )
        .group_by(of.c.theme_id)
    )
    return {row[0]: Size(*row[1:]) for row in rows}


async def voices(
    tx: AsyncSession, programme_id: int, theme_ids: Collection[int]
) -> dict[int, dict[str, Voice]]:
    """Return for each theme who stands behind each of its reflections now."""
    rows = await tx.execute(
        members(programme_id, standing(theme_ids)).add_columns(Row.person_id, Person.place_id)
    )
    found: dict[int, dict[str, Voice]] = {theme_id: {} for theme_id in theme_ids}
    for theme_id, reflection_id, person_id, place_id in rows:
        place = str(place_id) if place_id else None
        found[theme_id][str(reflection_id)] = Voice(str(person_id), place)
    return found


@dataclass
class Behind:
    """What stands behind a theme now, by reflection."""

    voices: dict[str, Voice] = field(default_factory=dict)
    dates: dict[str, date] = field(default_factory=dict)
    within: int = 0
    """How many of them the study looks at."""


async def behind(tx: AsyncSession, study: Study, theme_ids: Collection[int]) -> dict[int, Behind]:
    await tx.flush()
    connection = await tx.connection()  # thousands of rows: the session takes as long as the query
    rows = await connection.execute(
        members(study.programme_id, standing(theme_ids)).add_columns(
            Row.person_id,
            Person.place_id,
            type_coerce(Row.answered_at, String),  # as it is kept: only the day is looked at
            and_(true(), *material.within(study)),
        )
    )
    found = {theme_id: Behind() for theme_id in theme_ids}
    writers: dict[int, Voice] = {}
    days: dict[str, date] = {}
    for theme_id, reflection_id, person_id, place_id, at, is_within in rows:
        of_it, key = found[theme_id], str(reflection_id)
        voice = writers.get(person_id)
        if voice is None:
            voice = writers[person_id] = Voice(str(person_id), str(place_id) if place_id else None)
        of_it.voices[key] = voice
        of_it.within += bool(is_within)
        if at:
            day = str(at)[:10]
            of_it.dates[key] = days.get(day) or days.setdefault(day, date.fromisoformat(day))
    return found


async def count_placed(tx: AsyncSession, study: Study) -> int:
    """Return how many of the reflections that a study may use stand in some theme."""
    of = standing(await alive(tx, study.id))
    once = select(of.c.reflection_id).distinct().cte("once").prefix_with("MATERIALIZED")
    placed = (
        select(func.count())
        .select_from(once)
        .join(Row, Row.id == once.c.reflection_id)
        .join(Person, Person.id == Row.person_id)
        .where(material.usable(study.programme_id), *material.within(study))
        .with_hint(*material.EACH_FROM_ITS_INDEX)
    )
    return await tx.scalar(placed) or 0


async def contributors(tx: AsyncSession, programme_id: int, theme_id: int) -> list[Person]:
    """Return those whose reflections stand in a theme now."""
    ids = members(programme_id, standing([theme_id])).with_only_columns(Row.person_id)
    return list(await tx.scalars(select(Person).where(Person.id.in_(ids)).order_by(Person.id)))


async def last_run(tx: AsyncSession, study_id: int) -> Run | None:
    done = select(Run).where(Run.study_id == study_id, Run.state == RunState.DONE)
    return await tx.scalar(done.order_by(Run.id.desc()).limit(1))


async def run_waiting(tx: AsyncSession, study_id: int) -> Run | None:
    wanted = select(Run).where(Run.study_id == study_id, Run.state == RunState.WANTED)
    return await tx.scalar(wanted.limit(1))


async def newest_run(tx: AsyncSession, study_id: int) -> Run | None:
    """Return the run that was wanted last, whatever became of it."""
    of_it = select(Run).where(Run.study_id == study_id)
    return await tx.scalar(of_it.order_by(Run.id.desc()).limit(1))


# For those who wrote, and for everybody in a programme.


async def own_reply(tx: AsyncSession, person: Person, reply_id: str) -> Reply | None:
    if not reply_id.isdecimal():
        return None
    return await tx.scalar(
        select(Reply).where(Reply.id == int(reply_id), Reply.person_id == person.id)
    )


async def study_of_own_programme(tx: AsyncSession, person: Person, study_id: str) -> Study | None:
    """Return a study whose published themes somebody taking part may read."""
    if not study_id.isdecimal() or person.standing is not Standing.TAKING_PART:
        return None
    return await tx.scalar(
        select(Study).where(Study.id == int(study_id), Study.programme_id == person.programme_id)
    )


async def entry(tx: AsyncSession, theme_id: int) -> LearnedEntry | None:
    return await tx.scalar(select(LearnedEntry).where(LearnedEntry.theme_id == theme_id))


async def in_playbook(tx: AsyncSession, theme_ids: Collection[int]) -> set[int]:
    """Return those of these themes that stand in the playbook now."""
    accepted = select(LearnedEntry.theme_id).where(
        LearnedEntry.theme_id.in_(theme_ids), LearnedEntry.state == EntryState.ACCEPTED
    )
    return set(await tx.scalars(accepted))


async def studies_with_published(tx: AsyncSession, programme_id: int) -> list[Study]:
    published = select(LivingTheme.study_id).where(LivingTheme.state == State.PUBLISHED)
    of_it = select(Study).where(Study.programme_id == programme_id, Study.id.in_(published))
    return list(await tx.scalars(of_it.order_by(Study.id)))


async def digests(tx: AsyncSession, study_id: int) -> list[Digest]:
    of_it = select(Digest).where(Digest.study_id == study_id).order_by(Digest.id)
    return list(await tx.scalars(of_it))


async def published_study(tx: AsyncSession, person: Person) -> Study | None:
    """Return the study whose themes were published last where somebody takes part."""
    if person.standing is not Standing.TAKING_PART:
        return None
    return await tx.scalar(
        select(Study)
        .join(LivingTheme, LivingTheme.study_id == Study.id)
        .where(Study.programme_id == person.programme_id, LivingTheme.state == State.PUBLISHED)
        .order_by(LivingTheme.published_at.desc(), Study.id)
        .limit(1)
    )
