"""Whom of a programme we can write to, and what waits to go to them: numbers by app."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.delivery.models import Chat, Letter
from bot.delivery.queue import DUE
from bot.people.models import Account, Person
from bot.people.vocabulary import Standing

_THEIRS = (Person.standing == Standing.TAKING_PART, Account.is_preferred)


async def by_app(tx: AsyncSession, programme_id: int) -> dict[str, tuple[int, int]]:
    """Return, by lane, how many take part, and how many of them cannot be written to."""
    rows = await tx.execute(
        select(Account.lane, func.count(), func.count(Chat.closed_at))
        .join(Person, Person.id == Account.person_id)
        .outerjoin(Chat, Chat.address == Account.address)
        .where(Person.programme_id == programme_id, *_THEIRS)
        .group_by(Account.lane)
        .order_by(Account.lane)
    )
    return {lane: (people, closed) for lane, people, closed in rows}


async def waiting(
    tx: AsyncSession, programme_id: int, now: datetime
) -> dict[str, tuple[int, datetime]]:
    """Return, by lane, how many letters to them are due now, and since when."""
    rows = await tx.execute(
        select(Letter.lane, func.count(), func.min(Letter.due_at))
        .join(Account, Account.address == Letter.address)
        .join(Person, Person.id == Account.person_id)
        .where(DUE, Letter.due_at <= now, Person.programme_id == programme_id)
        .group_by(Letter.lane)
    )
    return {lane: (n, since) for lane, n, since in rows}
