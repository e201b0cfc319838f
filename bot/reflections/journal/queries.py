"""Finding answers in a person's own journal."""

import hashlib
from collections import Counter
from datetime import datetime
from typing import TypeVarTuple, cast

from sqlalchemy import Select, Table, bindparam, delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.people.local_time import local
from bot.people.models import Person
from bot.reflections.models import Reflection, Tag
from bot.reflections.queries import kept_by

Row = TypeVarTuple("Row")


def mark(tag: str) -> str:
    """Return a short name for a tag, to travel in a button."""
    return hashlib.sha256(tag.encode()).hexdigest()[:8]


async def with_words(tx: AsyncSession, person: Person, words: str) -> list[int]:
    """Return the answers in which all these words stand, newest first.

    Compared here and not in the database, whose idea of upper and lower case differs: a person
    has hundreds of answers, not millions.
    """
    wanted = words.casefold().split()
    tags: dict[int, list[str]] = {}
    for id_, tag in await tx.execute(_tags(person)):
        tags.setdefault(id_, []).append(tag)
    rows = select(Reflection.id, Reflection.question, Reflection.text).where(*kept_by(person))
    found = []
    for id_, question, text in await tx.execute(_newest_first(rows)):
        everything = " ".join([text, question, *tags.get(id_, [])]).casefold()
        if all(word in everything for word in wanted):
            found.append(id_)
    return found


async def with_tag(tx: AsyncSession, person: Person, tag_mark: str) -> tuple[str, list[int]]:
    """Return a tag by its mark, and the answers that are about it or were asked about it."""
    about = await _about(tx, person)
    tag = next((tag for tags in about.values() for tag in tags if mark(tag) == tag_mark), "")
    return tag, [id_ for id_, tags in about.items() if tag in tags]


async def tags(tx: AsyncSession, person: Person) -> list[tuple[str, int]]:
    """Return what somebody's answers are about, with how many, the most frequent first."""
    about = await _about(tx, person)
    return Counter(tag for tags in about.values() for tag in tags).most_common()


async def months(tx: AsyncSession, person: Person) -> list[tuple[datetime, int]]:
    """Return the months in which somebody wrote, newest first, with how many answers."""
    counts: Counter[str] = Counter()
    firsts: dict[str, datetime] = {}
    for at in await tx.scalars(select(Reflection.answered_at).where(*kept_by(person))):
        assert at is not None
        there = local(at, person.timezone)
        counts[f"{there:%Y-%m}"] += 1
        firsts[f"{there:%Y-%m}"] = there
    return [(firsts[key], counts[key]) for key in sorted(counts, reverse=True)]


async def of_month(tx: AsyncSession, person: Person, key: str) -> list[int]:
    rows = select(Reflection.id, Reflection.answered_at).where(*kept_by(person))
    return [
        id_
        for id_, at in await tx.execute(_newest_first(rows))
        if at and f"{local(at, person.timezone):%Y-%m}" == key
    ]


async def these(tx: AsyncSession, person: Person, ids: list[int]) -> list[Reflection]:
    """Return some of a person's own answers, newest first."""
    rows = select(Reflection).where(*kept_by(person), Reflection.id.in_(ids))
    return list(await tx.scalars(_newest_first(rows)))


async def everything(tx: AsyncSession, person: Person) -> list[Reflection]:
    """Return all of a person's own answers, oldest first."""
    rows = select(Reflection).where(*kept_by(person))
    return list(await tx.scalars(rows.order_by(Reflection.answered_at, Reflection.id)))


_TAGS = cast(Table, Tag.__table__)
_TAGS_OF = (
    select(_TAGS.c.tag)
    .where(_TAGS.c.reflection_id == bindparam("reflection"))
    .order_by(_TAGS.c.tag)
)


async def tags_of(tx: AsyncSession, reflection_id: int) -> list[str]:
    with tx.no_autoflush:  # `toggle` leaves nothing unwritten
        return list(await tx.scalars(_TAGS_OF, {"reflection": reflection_id}))


async def all_tags(tx: AsyncSession, person: Person) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for id_, tag in await tx.execute(_tags(person)):
        found.setdefault(id_, []).append(tag)
    return found


async def toggle(tx: AsyncSession, reflection_id: int, tag: str) -> None:
    """Say that a reflection is about this, or that it is not after all."""
    existing = await tx.get(Tag, {"reflection_id": reflection_id, "tag": tag})
    if existing:
        await tx.execute(delete(Tag).where(Tag.reflection_id == reflection_id, Tag.tag == tag))
        tx.expunge(existing)
    else:
        tx.add(Tag(reflection_id=reflection_id, tag=tag))
        await tx.flush()
        await tx.flush()


async def _about(tx: AsyncSession, person: Person) -> dict[int, set[str]]:
    rows = select(Reflection.id, Reflection.theme).where(*kept_by(person))
    about = {
        id_: {theme} if theme else set() for id_, theme in await tx.execute(_newest_first(rows))
    }
    for id_, tag in await tx.execute(_tags(person)):
        about[id_].add(tag)
    return about


def _newest_first(rows: Select[*Row]) -> Select[*Row]:
    return rows.order_by(Reflection.answered_at.desc(), Reflection.id.desc())


def _tags(person: Person) -> Select[int, str]:
    return (
        select(Tag.reflection_id, Tag.tag)
        .join(Reflection, Reflection.id == Tag.reflection_id)
        .where(*kept_by(person))
        .order_by(Tag.reflection_id, Tag.tag)
    )
