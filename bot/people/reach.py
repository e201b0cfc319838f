"""A whole workspace goes, and may come back: what that means to the people in it."""

from datetime import datetime

from sqlalchemy import exists, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from bot.chat import Event, Installed, Removed
from bot.delivery import outbox
from bot.people import record
from bot.people.models import Account

REMOVED = "the workspace removed the app"


async def follow(tx: AsyncSession, event: Event, now: datetime) -> bool:
    """Follow what a whole workspace did; False where it was done by a person."""
    match event:
        case Removed():
            await lost(tx, event.sender.lane, now)
        case Installed():
            await regained(tx, event.sender.lane, now)
        case _:
            return False
    return True


async def lost(tx: AsyncSession, lane: str, now: datetime) -> None:
    """Nobody in this workspace can be reached: what waits for them ends, and says why.

    Whoever can be reached by another app as well is told there from now on.
    """
    elsewhere, other = aliased(Account), aliased(Account)
    moving = (
        select(Account.person_id)
        .where(Account.lane == lane, Account.is_preferred)
        .where(exists().where(elsewhere.person_id == Account.person_id, elsewhere.lane != lane))
    )
    people = list(await tx.scalars(moving))
    first = (
        select(other.id)
        .where(other.person_id == Account.person_id, other.lane != lane)
        .order_by(other.id)
        .limit(1)
        .scalar_subquery()
    )
    await tx.execute(
        update(Account)
        .where(Account.person_id.in_(people))
        .values(is_preferred=Account.id == first)
        .execution_options(synchronize_session=False)
    )
    await outbox.close_lane(
        tx, lane, select(Account.address).where(Account.lane == lane), why=REMOVED, now=now
    )
    record.note(tx, "workspace removed the bot", now, by="bot", ref=lane)


async def regained(tx: AsyncSession, lane: str, now: datetime) -> None:
    """People in this workspace can be reached, again or for the first time."""
    await outbox.reopen_lane(tx, select(Account.address).where(Account.lane == lane))
    record.note(tx, "workspace installed the bot", now, by="bot", ref=lane)
