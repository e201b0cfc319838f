"""A few letters put in the outbox at once: what a set is told takes one statement, not one each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BindParameter, bindparam, literal_column, select, update
from sqlalchemy.dialects.postgresql import insert  # SQLite understands the same words
from sqlalchemy.ext.asyncio import AsyncSession

from bot.chat import Address, Content
from bot.delivery.kinds import STAGE, WORDS, Kind, State
from bot.delivery.models import CHATS, LETTERS
from bot.delivery.points import point
from bot.delivery.queue import NOT_BEGUN


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


_THESE = LETTERS.alias("these")
_IDS: BindParameter[int] = bindparam("ids", expanding=True)
_WITHDRAWN = {"state": State.CANCELLED, "lease_until_us": None}

# Building these takes longer than running them.
_PUT = insert(LETTERS).returning(LETTERS.c.id)
_PUT_IN_ORDER = insert(LETTERS).returning(LETTERS.c.id, sort_by_parameter_order=True)
_FOLLOW = (
    update(LETTERS)
    .where(
        LETTERS.c.id.in_(_IDS),
        LETTERS.c.address.in_(
            select(CHATS.c.address).where(
                CHATS.c.address.in_(bindparam("addresses", expanding=True)),
                CHATS.c.moved_to.is_not(None),
            )
        ),
    )
    .values(
        address=select(CHATS.c.moved_to)
        .where(CHATS.c.address == LETTERS.c.address)
        .scalar_subquery()
    )
)
_WITHDRAW_REDRAWS = (
    update(LETTERS)
    .where(
        NOT_BEGUN,
        LETTERS.c.update_of.in_(bindparam("redrawn", expanding=True)),
        LETTERS.c.id < bindparam("first"),
    )
    .values(_WITHDRAWN)
)
_OLDER_THERE = (
    NOT_BEGUN,
    LETTERS.c.address.in_(
        select(_THESE.c.address).where(
            _THESE.c.id.in_(_IDS), _THESE.c.kind == bindparam("these_are")
        )
    ),
    LETTERS.c.id < bindparam("first"),
)
_WITHDRAW_OLDER = (
    update(LETTERS)
    .where(
        *_OLDER_THERE,
        LETTERS.c.kind == bindparam("these_are"),
        LETTERS.c.wave == bindparam("of_wave"),
        LETTERS.c.update_of.is_(None),
    )
    .values(_WITHDRAWN)
)
_LET_WORDS_GO_FIRST = (
    update(LETTERS)
    .where(*_OLDER_THERE, LETTERS.c.kind == literal_column(f"'{WORDS.name}'"))
    .values(priority=STAGE.priority)
)


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
    ids = sorted(await tx.scalars(_PUT if counts_up else _PUT_IN_ORDER, rows))
    await tx.execute(_FOLLOW, {"ids": ids, "addresses": [row["address"] for row in rows]})
    redrawn = [draft.update_of for draft in drafts if draft.update_of is not None]
    if redrawn:
        await tx.execute(_WITHDRAW_REDRAWS, {"redrawn": redrawn, "first": ids[0]})
    newest = [d for d in drafts if d.kind.newest_only and d.update_of is None]
    for kind, wave in {(draft.kind.name, draft.wave) for draft in newest}:
        there = {"ids": ids, "first": ids[0], "these_are": kind}
        await tx.execute(_WITHDRAW_OLDER, there | {"of_wave": wave})
        if kind == STAGE.name:
            await tx.execute(_LET_WORDS_GO_FIRST, there)
    point("outbox.put")
    return ids
