"""Accounts as whoever runs the machine sees them: by app and by number, never by words."""

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.delivery.models import Chat
from bot.people.models import Account, Administrator, Person, Programme


async def accounts_by_lane(tx: AsyncSession) -> dict[str, tuple[int, int]]:
    """Return, by lane, how many accounts there are, and how many cannot be reached."""
    rows = await tx.execute(
        select(Account.lane, func.count(), func.count(Chat.closed_at))
        .outerjoin(Chat, Chat.address == Account.address)
        .group_by(Account.lane)
        .order_by(Account.lane)
    )
    return {lane: (n, closed) for lane, n, closed in rows}


async def administrators(tx: AsyncSession) -> list[Administrator]:
    return list(await tx.scalars(select(Administrator).order_by(Administrator.since)))


async def found(tx: AsyncSession, typed: str) -> list[tuple[Person, str]]:
    """Return whom exactly this means, with their programme: a number, an account, a reference."""
    account = select(Account.person_id).where(Account.address == typed)
    means = or_(Person.id.in_(account), Person.reference == typed)
    if typed.isdecimal() and len(typed) < 10:
        means |= Person.id == int(typed)
    rows = await tx.execute(
        select(Person, func.coalesce(Programme.name, ""))
        .outerjoin(Programme, Programme.id == Person.programme_id)
        .where(means)
        .order_by(Person.id)
        .limit(10)
    )
    return [(person, programme) for person, programme in rows]


async def programmes(tx: AsyncSession) -> dict[int, str]:
    rows = await tx.execute(select(Programme.id, Programme.name))
    return {id_: name for id_, name in rows}
