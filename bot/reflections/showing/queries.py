"""What people show to their sets: fetched and checked."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.people import record
from bot.people.access import FOR_A_SET
from bot.people.models import Person
from bot.people.vocabulary import Standing
from bot.reflections.models import Reflection, State


async def for_a_set(
    tx: AsyncSession, people: Sequence[int], since: datetime
) -> list[tuple[Reflection, Person]]:
    """Return what these people have shown to their sets since then, oldest first."""
    rows = await tx.execute(
        select(Reflection, Person)
        .join(Person, Person.id == Reflection.person_id)
        .where(
            Reflection.person_id.in_(people),
            Person.standing == Standing.TAKING_PART,
            Reflection.state == State.ANSWERED,
            Reflection.deleted_at.is_(None),
            Reflection.visibility.in_(FOR_A_SET),
            func.coalesce(Reflection.shown_at, Reflection.answered_at) >= since,
        )
        .order_by(Reflection.answered_at, Reflection.id)
    )
    return [(row[0], row[1]) for row in rows]


async def access_for_a_set(
    tx: AsyncSession, reader: Person, people: Sequence[int], since: datetime, now: datetime
) -> list[tuple[Reflection, Person]]:
    """Return the same for somebody to read, and write down that they did.

    The caller knows that the reader is in a set with these people.
    """
    found = await for_a_set(tx, people, since)
    for entry, writer in found:
        record.note(
            tx,
            "read reflection",
            now,
            actor=reader,
            subject=writer,
            programme_id=writer.programme_id,
            ref=str(entry.id),
        )
    return found
