"""Letters taken out of the house for good, with their words, whether they were sent or not."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.chat import Content
from bot.delivery.models import Body, Chat, Letter
from bot.delivery.queue import changed

GOODBYE = "goodbye"
"""The wave of what is said to people who have been forgotten: it goes a day later."""


async def overwrite(tx: AsyncSession, letter_id: int, content: Content) -> None:
    """Forget what a letter said, and what redrew it; neither is sent again by this."""
    await changed(
        tx,
        update(Letter)
        .where((Letter.id == letter_id) | (Letter.update_of == letter_id))
        .values(content=content.model_dump_json()),
    )


async def to(tx: AsyncSession, addresses: Sequence[str]) -> int:
    """Erase every letter to these addresses, sent or not, with its words; return how many.

    A body that only they were sent goes too.
    """
    mine = select(Letter.id).where(Letter.address.in_(addresses))
    bodies = set(
        await tx.scalars(
            select(Letter.body_id)
            .where(Letter.address.in_(addresses), Letter.body_id.is_not(None))
            .distinct()
        )
    )
    # A redraw may have been written to the room's earlier address.
    count = await changed(
        tx, delete(Letter).where(Letter.id.in_(mine) | Letter.update_of.in_(mine))
    )
    still_carried = select(Letter.body_id).where(Letter.body_id.in_(bodies))
    await tx.execute(delete(Body).where(Body.id.in_(bodies), Body.id.not_in(still_carried)))
    await tx.execute(delete(Chat).where(Chat.address.in_(addresses)))
    return count


async def letters(tx: AsyncSession, which: Select[int]) -> int:
    """Erase these letters and their redraws, sent or not; return how many."""
    return await changed(
        tx, delete(Letter).where(Letter.id.in_(which) | Letter.update_of.in_(which))
    )


async def waves(tx: AsyncSession, waves: Sequence[str]) -> int:
    """Erase every letter of these waves, sent or not; return how many."""
    return await changed(tx, delete(Letter).where(Letter.wave.in_(waves)))


async def settled(tx: AsyncSession, wave: str, before: datetime) -> None:
    """Erase the letters of a wave that were done with before this, and their chats."""
    done = select(Letter.address).where(Letter.wave == wave, Letter.settled_at <= before)
    addresses = (await tx.scalars(done.distinct())).all()
    await tx.execute(delete(Letter).where(Letter.wave == wave, Letter.settled_at <= before))
    await tx.execute(delete(Chat).where(Chat.address.in_(addresses)))
