"""A few letters put in the outbox at once: what a set is told takes one statement, not one each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert  # SQLite understands the same words
from sqlalchemy.ext.asyncio import AsyncSession

from bot.chat import Address, Content
from bot.delivery import outbox
from bot.delivery.kinds import Kind
from bot.delivery.models import Chat, Letter
from bot.delivery.points import point
from bot.delivery.queue import changed


@dataclass(frozen=True, kw_only=True)
class Draft:
    """One of a few letters that are put together; see `outbox.put`."""

    to: Address
    content: Content
    kind: Kind
    due_at: datetime
    wave: str
    update_of: int | None = None
    reply_to: str | None = None
    hangs_on: int | None = None
    """An earlier letter to the same chat, which it replies to once that has been sent."""


async def put_together(tx: AsyncSession, drafts: Sequence[Draft]) -> list[int]:
    """Put a few letters in the outbox, in order, in as few statements; return their ids."""
    if not drafts:
        return []
    rows = [
        {
            "kind": draft.kind.name,
            "priority": draft.kind.priority,
            "address": str(draft.to),
            "lane": draft.to.lane,
            "content": draft.content.model_dump_json(),
            "due_at": draft.due_at,
            "wave": draft.wave,
            "update_of": draft.update_of,
            "reply_to": draft.reply_to,
            "hangs_on": draft.hangs_on,
        }
        for draft in drafts
    ]
    # SQLite has one writer and counts up row by row; asked for the order, it would be given the
    # rows one at a time.
    counts_up = tx.get_bind().dialect.name == "sqlite"
    inserted = await tx.scalars(
        insert(Letter).returning(Letter.id, sort_by_parameter_order=not counts_up),
        rows,
        execution_options={"render_nulls": True},  # or redraws and others go one by one
    )
    ids = sorted(inserted)
    first = ids[0]
    addresses = [str(draft.to) for draft in drafts]
    moved = select(Chat.moved_to).where(Chat.address == Letter.address)
    has_moved = select(Chat.address).where(Chat.address.in_(addresses), Chat.moved_to.is_not(None))
    await changed(
        tx,
        update(Letter)
        .where(Letter.id.in_(ids), Letter.address.in_(has_moved))
        .values(address=moved.scalar_subquery()),
    )
    redrawn = [draft.update_of for draft in drafts if draft.update_of is not None]
    if redrawn:
        await outbox.withdraw_where(tx, Letter.update_of.in_(redrawn), Letter.id < first)
    newest = [d for d in drafts if d.kind.newest_only and d.update_of is None]
    for kind, wave in {(draft.kind.name, draft.wave) for draft in newest}:
        await outbox.withdraw_where(
            tx,
            Letter.address.in_(select(Letter.address).where(Letter.id.in_(ids))),
            Letter.kind == kind,
            Letter.wave == wave,
            Letter.update_of.is_(None),
            Letter.id < first,
        )
    point("outbox.put")
    return ids
