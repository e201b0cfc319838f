"""The board that a coach looks at: the themes of a study, those that wait for a coach first."""

from collections.abc import Collection, Iterable

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.people.models import Person, Programme
from bot.reflections.models import Reflection as Row
from bot.synthesis import material, queries, words
from bot.synthesis.models import (
    ALIVE,
    Answer,
    Change,
    Evidence,
    LivingTheme,
    Part,
    Reply,
    State,
    Unplaced,
    Wording,
)
from bot.synthesis.views import Board, Card


async def board(
    tx: AsyncSession, coach: Person, study_id: int, states: Collection[State] = ALIVE
) -> Board | None:
    """Return a study's themes; None where it is not this person's to read."""
    found = await queries.access_study(tx, coach, study_id)
    if found is None:
        return None
    study, programme = found
    reflections, people, places = await material.count(tx, study)
    last = await queries.last_run(tx, study.id)
    placed = await queries.count_placed(tx, study)
    lying = await tx.scalar(
        select(func.count())
        .select_from(Unplaced)
        .join(Row, Row.id == Unplaced.reflection_id)
        .join(Person, Person.id == Row.person_id)
        .where(Unplaced.study_id == study.id, material.usable(programme.id))
    )
    return Board(
        study=study,
        programme=programme,
        threshold=queries.threshold_of(programme),
        reflections=reflections,
        people=people,
        places=places,
        new=max(0, reflections - placed - (lying or 0)),
        unplaced=reflections - placed,
        coverage=placed / reflections if reflections else 1.0,
        last_run=last,
        is_running=await queries.run_waiting(tx, study.id) is not None,
        themes=tuple(await cards(tx, programme, study.id, states)),
    )


async def cards(
    tx: AsyncSession, programme: Programme, study_id: int, states: Collection[State] = ALIVE
) -> list[Card]:
    themes = await queries.themes(tx, study_id, states)
    return await cards_of(tx, programme, study_id, themes)


async def cards_of(
    tx: AsyncSession, programme: Programme, study_id: int, themes: list[LivingTheme]
) -> list[Card]:
    ids = [theme.id for theme in themes]
    sizes = await queries.sizes(tx, programme.id, ids)
    said = await queries.wordings(tx, themes)
    quotable = await still_quotable(tx, programme.id, said.values())
    last = await queries.last_run(tx, study_id)
    changes = (
        {c.theme_id: c for c in await tx.scalars(select(Change).where(Change.run_id == last.id))}
        if last
        else {}
    )
    to_tick = await _to_tick(tx, programme.id, themes)
    unhappy = dict(
        (
            await tx.execute(
                select(Reply.theme_id, func.count())
                .where(
                    Reply.theme_id.in_(ids), Reply.answer.in_([Answer.NOT_QUITE, Answer.MISSING])
                )
                .group_by(Reply.theme_id)
            )
        ).all()
    )
    threshold = queries.threshold_of(programme)
    found = []
    for theme in themes:
        size = sizes.get(theme.id, queries.Size())
        title, statement = wording(theme, said.get(theme.id), quotable, size.reflections)
        change = changes.get(theme.id)
        found.append(
            Card(
                id=theme.id,
                version=theme.version,
                state=theme.state,
                title=title,
                statement=statement,
                by_coach=theme.id in said and said[theme.id].by_coach,
                is_minority=theme.is_minority,
                reflections=size.reflections,
                people=size.people,
                places=size.places,
                first=size.first.date() if size.first else None,
                last=size.last.date() if size.last else None,
                is_enough=size.people >= threshold.people and size.places >= threshold.places,
                became=change.became if change else "",
                members_before=change.members_before if change else 0,
                to_tick=to_tick.get(theme.id, 0),
                note=theme.note,
                did=theme.did,
                not_quite=unhappy.get(theme.id, 0),
                split_from_id=theme.split_from_id,
            )
        )
    waiting = (State.PROPOSED, State.TO_CHANGE)
    return sorted(found, key=lambda c: (c.state not in waiting, -c.people, -c.reflections, c.id))


def wording(
    theme: LivingTheme, said: Wording | None, quotable: Collection[int], reflections: int
) -> tuple[str, str]:
    """Return title and statement as they may be shown now.

    Words that were somebody's are shown while they let themselves be quoted, and no longer.
    """
    if said is None:
        return theme.name, words.spoken_of(theme.name, reflections)
    if said.worded_from_id is not None and said.worded_from_id not in quotable:
        return said.title, words.spoken_of(said.title, reflections)
    return said.title, said.statement


async def still_quotable(tx: AsyncSession, programme_id: int, said: Iterable[Wording]) -> set[int]:
    """Return the reflections whose words still may stand in a statement."""
    ids = [each.worded_from_id for each in said if each.worded_from_id]
    if not ids:
        return set()
    rows = (
        select(Row.id)
        .join(Person, Person.id == Row.person_id)
        .where(Row.id.in_(ids), material.usable(programme_id), material.quotable())
    )
    return set(await tx.scalars(rows))


async def _to_tick(
    tx: AsyncSession, programme_id: int, themes: Iterable[LivingTheme]
) -> dict[int, int]:
    current = {theme.id: theme.wording_id for theme in themes}
    of = queries.standing(list(current), Evidence.quote != "", Evidence.part == Part.SUPPORTS)
    rows = await tx.execute(
        queries.members(programme_id, of).with_only_columns(
            of.c.theme_id, of.c.is_supporting, of.c.ticked_wording_id
        )
    )
    counted: dict[int, int] = {}
    for theme_id, supports, ticked in rows:
        if supports is None or ticked != current[theme_id]:
            counted[theme_id] = counted.get(theme_id, 0) + 1
    return counted
