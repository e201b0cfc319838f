"""Fetching what came with answers: only for those who may read the answer."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.people.models import Person
from bot.reflections import queries
from bot.reflections.models import Part, Reflection


async def own(tx: AsyncSession, person: Person, part_id: str) -> Part | None:
    """Return what somebody sent, unless it is somebody else's or deleted."""
    found = await _enclosed(tx, part_id)
    if found is None or await queries.own(tx, person, str(found.reflection_id)) is None:
        return None
    return found


async def access_enclosed(
    tx: AsyncSession, reader: Person, part_id: str, now: datetime
) -> Part | None:
    """Return what came with an answer that this person may read; that they looked is noted."""
    found = await _enclosed(tx, part_id)
    if found is None:
        return None
    read = await queries.access_reflection(tx, reader, str(found.reflection_id), now)
    return found if read else None


async def _enclosed(tx: AsyncSession, part_id: str) -> Part | None:
    part = await tx.get(Part, int(part_id)) if part_id.isdecimal() else None
    return part if part and part.file_id else None


async def with_answers(
    tx: AsyncSession, ids: Collection[int] | Select[int]
) -> dict[int, list[Part]]:
    """Return what came with each of these answers, in its order; nothing of those with none."""
    parts = await tx.scalars(
        select(Part).where(Part.reflection_id.in_(ids), Part.file_id != "").order_by(Part.id)
    )
    found: dict[int, list[Part]] = {}
    for part in parts:
        found.setdefault(part.reflection_id, []).append(part)
    return found


async def all_of(tx: AsyncSession, person: Person) -> list[Part]:
    """Return all that stands in somebody's journal besides words, oldest first."""
    return list(
        await tx.scalars(
            select(Part)
            .join(Reflection, Reflection.id == Part.reflection_id)
            .where(*queries.kept_by(person), Part.file_id != "")
            .order_by(Part.id)
        )
    )
