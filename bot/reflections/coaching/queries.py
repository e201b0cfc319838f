"""What coaches may see: counts of their own people, and what these people show them."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.people import queries as people
from bot.people.models import Person
from bot.people.vocabulary import Role, Standing
from bot.reflections.models import Reflection, Tag
from bot.reflections.open_to import TO_A_COACH

_LAST = (
    select(func.max(Reflection.answered_at))
    .where(
        Reflection.person_id == Person.id,
        Reflection.answered_at.is_not(None),  # the words of its index
    )
    .scalar_subquery()
)
"""When somebody last kept an answer."""


def _theirs(coach: Person) -> tuple[ColumnElement[bool], ...]:
    return (
        Person.programme_id == coach.programme_id,
        Person.standing == Standing.TAKING_PART,
        Person.id != coach.id,
    )


async def is_coach(tx: AsyncSession, person: Person) -> bool:
    return Role.COACH in await people.roles(tx, person)


async def coached(tx: AsyncSession, coach: Person, ref: str) -> Person | None:
    """Return a person of this coach's programme; nobody where the asker is no coach."""
    if not ref.isdecimal() or not await is_coach(tx, coach):
        return None
    return await tx.scalar(
        select(Person).where(
            Person.id == int(ref),
            Person.programme_id == coach.programme_id,
            Person.standing == Standing.TAKING_PART,
        )
    )


class Quiet(NamedTuple):
    """One of a coach's people, and since when they have been quiet."""

    id: int
    name: str
    place_id: int | None
    last: datetime | None
    """When they last kept an answer."""

    here_since: datetime


async def quietest_first(tx: AsyncSession, coach: Person) -> list[Quiet]:
    """Return this coach's people; those who never kept an answer count from when they came."""
    rows = await tx.execute(
        select(
            Person.id,
            Person.name,
            Person.place_id,
            _LAST,
            func.coalesce(Person.joined_at, Person.met_at),
        )
        .where(*_theirs(coach))
        .order_by(Person.name, Person.id)
    )
    return sorted((Quiet(*row) for row in rows), key=lambda each: each.last or each.here_since)


async def how_many_shared(
    tx: AsyncSession, coach: Person, people: Collection[int]
) -> dict[int, int]:
    """Return how many reflections each of these people shows their coach."""
    rows = await tx.execute(
        select(Reflection.person_id, func.count())
        .join(Person, Person.id == Reflection.person_id)
        .where(*_theirs(coach), Person.id.in_(people), *TO_A_COACH)
        .group_by(Reflection.person_id)
    )
    return {id_: n for id_, n in rows}


async def last_answers(tx: AsyncSession, coach: Person) -> list[tuple[Person, datetime | None]]:
    """Return this coach's people, each with when they last kept an answer."""
    rows = await tx.execute(
        select(Person, _LAST).where(*_theirs(coach)).order_by(Person.name, Person.id)
    )
    return [(person, last) for person, last in rows]


async def shared_counts(tx: AsyncSession, coach: Person) -> list[tuple[Person, int]]:
    rows = await tx.execute(
        select(Person, func.count(Reflection.id))
        .join(Reflection, Reflection.person_id == Person.id)
        .where(
            Person.programme_id == coach.programme_id,
            Person.id != coach.id,
            *TO_A_COACH,
        )
        .group_by(Person.id)
        .order_by(func.max(Reflection.answered_at).desc())
    )
    return [(person, count) for person, count in rows]


async def page(tx: AsyncSession, person: Person) -> list[Reflection]:
    """Return what a coach may read of this person, newest first."""
    rows = (
        select(Reflection)
        .where(Reflection.person_id == person.id, *TO_A_COACH)
        .order_by(Reflection.answered_at.desc(), Reflection.id.desc())
        .limit(6)
    )
    return list(await tx.scalars(rows))


async def free_tags(tx: AsyncSession, coach: Person, themes: set[str]) -> list[tuple[str, int]]:
    """Return people's own words for what they wrote, from what this coach may read."""
    rows = await tx.execute(
        select(Tag.tag, func.count())
        .where(Tag.reflection_id.in_(_readable_ids(coach)), Tag.tag.not_in(themes))
        .group_by(Tag.tag)
        .order_by(func.count().desc(), Tag.tag)
    )
    return [(tag, count) for tag, count in rows]


async def rename(tx: AsyncSession, coach: Person, old: str, new: str) -> int:
    """Put one tag in place of another where this coach may read; returns in how many answers."""
    ids = list(
        await tx.scalars(
            select(Tag.reflection_id).where(
                Tag.tag == old, Tag.reflection_id.in_(_readable_ids(coach))
            )
        )
    )
    have = set(
        await tx.scalars(
            select(Tag.reflection_id).where(Tag.tag == new, Tag.reflection_id.in_(ids))
        )
    )
    await tx.execute(delete(Tag).where(Tag.tag == old, Tag.reflection_id.in_(ids)))
    tx.add_all(Tag(reflection_id=id_, tag=new) for id_ in ids if id_ not in have)
    return len(ids)


def _readable_ids(coach: Person) -> Select[int]:
    return (
        select(Reflection.id)
        .join(Person, Person.id == Reflection.person_id)
        .where(Person.programme_id == coach.programme_id, *TO_A_COACH)
    )
