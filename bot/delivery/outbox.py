"""Letters in: what features call. Nothing here talks to a platform.

A letter is put in the transaction of the row it belongs to, so that both are kept or neither.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    bindparam,
    delete,
    func,
    literal,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert  # SQLite understands the same words
from sqlalchemy.ext.asyncio import AsyncSession

from bot.chat import Address, Content, Why
from bot.delivery.kinds import Kind, State
from bot.delivery.models import LETTERS, Body, Chat, Letter
from bot.delivery.points import point
from bot.delivery.queue import DUE, NOT_BEGUN, PLAIN, changed

_MOVED_TO = select(Chat.moved_to).where(Chat.address == bindparam("to")).scalar_subquery()
_PUT = (
    insert(LETTERS)
    .values(
        {
            "address": func.coalesce(_MOVED_TO, bindparam("to")),
            **{
                name: bindparam(f"its_{name}")
                for name in (
                    *("key", "wave", "kind", "priority", "lane", "content", "due_at"),
                    *("expires_at", "reply_to", "update_of"),
                )
            },
        }
    )
    .on_conflict_do_nothing(index_elements=[LETTERS.c.key])
    .returning(LETTERS.c.id)
)  # building it takes longer than running it


async def put(
    tx: AsyncSession,
    to: Address,
    content: Content,
    *,
    kind: Kind,
    now: datetime,
    due_at: datetime | None = None,
    expires_at: datetime | None = None,
    key: str | None = None,
    wave: str | None = None,
    reply_to: str | None = None,
    update_of: int | None = None,
) -> int:
    """Put a letter in the outbox and return its id.

    Args:
        key: what, whom and when. A second letter with the same key changes nothing.
        wave: what it is counted under in a report, such as `event:12:announced`.
        expires_at: after which it is not sent, where that is not what the kind says.
        reply_to: the platform's id of the message in whose thread it belongs.
        update_of: the id of an earlier letter, whose message it redraws. It waits until
            that one is sent, and replaces redraws of it that are not yet sent.
    """
    row = {
        "to": str(to),
        "its_key": key,
        "its_wave": wave,
        "its_kind": kind.name,
        "its_priority": kind.priority,
        "its_lane": to.lane,
        "its_content": content.model_dump_json(),
        "its_due_at": due_at or now,
        "its_expires_at": expires_at,
        "its_reply_to": reply_to,
        "its_update_of": update_of,
    }
    with tx.no_autoflush:  # letters are never objects: what waits to be written can wait on
        letter_id: int | None = await tx.scalar(_PUT, row)
    if letter_id is None:
        existing = await with_key(tx, key or "")
        assert existing is not None  # letters are not deleted while their key is in use
        return existing
    if update_of is not None:
        await withdraw_where(tx, Letter.update_of == update_of, Letter.id < letter_id)
    elif kind.newest_only:
        await withdraw_where(
            tx,
            Letter.id < letter_id,
            Letter.address
            == select(Letter.address).where(Letter.id == letter_id).scalar_subquery(),
            Letter.kind == kind.name,
            Letter.wave.is_not_distinct_from(wave),
            Letter.update_of.is_(None),
        )
    point("outbox.put")
    return letter_id


async def put_many(
    tx: AsyncSession,
    recipients: Select[*tuple[Any, ...]],
    content: Content,
    *,
    kind: Kind,
    now: datetime,
    wave: str,
    expires_at: datetime | None = None,
) -> int:
    """Put one content in the outbox for many, in one statement; return how many are new.

    `recipients` selects, in this order, the columns address, lane, ref, key and due_at. It
    must end in an ORDER BY over whole numbers: letters get their ids, and therefore their
    turns, in that order, the same on every database. Those whose key is taken are skipped.
    """
    body_id = await tx.scalar(
        insert(Body).values(content=content.model_dump_json()).returning(Body.id)
    )
    point("wave.body")
    await tx.execute(
        insert(Letter)
        .from_select(
            [
                Letter.address,
                Letter.lane,
                Letter.ref,
                Letter.key,
                Letter.due_at,
                Letter.wave,
                Letter.kind,
                Letter.priority,
                Letter.body_id,
                Letter.expires_at,
                Letter.state,
                Letter.attempts,
            ],
            recipients.add_columns(
                literal(wave),
                literal(kind.name),
                literal(kind.priority),
                literal(body_id),
                literal(expires_at, Letter.expires_at.type),
                literal(State.DUE, Letter.state.type),
                literal(0),
            ),
            include_defaults=False,
        )
        .on_conflict_do_nothing(index_elements=[Letter.key]),
    )
    new = (Letter.wave == wave, Letter.body_id == body_id)
    count = await tx.scalar(select(func.count()).select_from(Letter).where(*new)) or 0
    if count:
        moved = select(Chat.moved_to).where(Chat.address == Letter.address)
        await changed(
            tx,
            update(Letter)
            .where(
                *new,
                Letter.address.in_(select(Chat.address).where(Chat.moved_to.is_not(None))),
            )
            .values(address=moved.scalar_subquery()),
        )
    else:
        await tx.execute(delete(Body).where(Body.id == body_id))
    point("wave.queued")
    return count


@dataclass(frozen=True)
class Own:
    """One of many letters that differ from each other."""

    address: str
    lane: str
    key: str
    content: str
    """As JSON, as `model_dump_json` writes it."""

    ref: str = ""
    """What its buttons carry that have no reference of their own."""


async def put_each(
    tx: AsyncSession, letters: Sequence[Own], *, kind: Kind, now: datetime, wave: str
) -> None:
    """Put many letters with a content each in the outbox; those whose key is taken are skipped."""
    if not letters:
        return
    rows = [
        {
            "key": letter.key,
            "wave": wave,
            "kind": kind.name,
            "priority": kind.priority,
            "address": letter.address,
            "lane": letter.lane,
            "content": letter.content,
            "ref": letter.ref,
            "due_at": now,
        }
        for letter in letters
    ]
    put_all = insert(LETTERS).on_conflict_do_nothing(index_elements=[LETTERS.c.key])
    await tx.execute(put_all, rows)  # not the entity: for thousands its book-keeping costs more
    moved = select(Chat.moved_to).where(Chat.address == Letter.address)
    await changed(
        tx,
        update(Letter)
        .where(
            Letter.wave == wave,
            Letter.address.in_(select(Chat.address).where(Chat.moved_to.is_not(None))),
        )
        .values(address=moved.scalar_subquery()),
    )


async def find(tx: AsyncSession, address: Address, message_id: str) -> int | None:
    """Return which letter a platform's message is, so that a reply to it can be placed.

    Of a message that was redrawn, this is the first letter, not the redraws.
    """
    return await tx.scalar(
        select(func.min(Letter.id)).where(
            Letter.address == str(address), Letter.message_id == message_id
        )
    )


async def with_key(tx: AsyncSession, key: str) -> int | None:
    """Return the letter that has this key."""
    return await tx.scalar(select(Letter.id).where(Letter.key == key))


async def cancel(tx: AsyncSession, *, key: str | None = None, wave: str | None = None) -> int:
    """Withdraw what has not begun to be sent, by key or by wave; return how many."""
    if (key is None) == (wave is None):
        raise ValueError("cancel by key or by wave")
    return await withdraw_where(tx, Letter.key == key if key is not None else Letter.wave == wave)


async def bring_forward(tx: AsyncSession, wave: str, now: datetime) -> int:
    """Let the letters of a wave that wait for a later hour go now; return how many."""
    return await changed(
        tx,
        update(Letter)
        .where(NOT_BEGUN, Letter.wave == wave, Letter.due_at > now)
        .values(due_at=now),
    )


async def withdraw(tx: AsyncSession, letters: Sequence[int]) -> set[int]:
    """Keep back those of these letters that have not begun to be sent; return which."""
    kept_back = await tx.scalars(
        update(Letter)
        .where(NOT_BEGUN, Letter.id.in_(letters))
        .values(state=State.CANCELLED, lease_until_us=None)
        .returning(Letter.id),
        execution_options=PLAIN,
    )
    return set(kept_back)


async def reword(tx: AsyncSession, letter_id: int, content: Content) -> bool:
    """Let a letter that nobody has begun to send say something else; False where it is too late."""
    reworded = await changed(
        tx,
        update(Letter)
        .where(DUE, Letter.id == letter_id)
        .values(content=content.model_dump_json(), body_id=None),
    )
    return reworded == 1


async def send_again(tx: AsyncSession, letter_id: int, now: datetime) -> bool:
    """Queue again a letter that did not arrive, or may not have; False where it did."""
    return await send_these_again(tx, [letter_id], now) == 1


async def send_these_again(
    tx: AsyncSession,
    letter_ids: Sequence[int],
    due_at: datetime,
    expires_at: datetime | None = None,
) -> int:
    """Queue again those of these letters that did not arrive, or may not have; return how many."""
    return await changed(
        tx,
        update(Letter)
        .where(
            Letter.id.in_(letter_ids),
            Letter.state.in_([State.UNKNOWN, State.FAILED, State.EXPIRED, State.CANCELLED]),
        )
        .values(
            state=State.DUE,
            due_at=due_at,
            expires_at=expires_at,
            attempts=0,
            token=None,
            why=None,
            error=None,
            settled_at=None,
        ),
    )


async def reopen(tx: AsyncSession, address: Address) -> bool:
    """Send to an address again that was unreachable: somebody was heard from there."""
    reopened = await changed(
        tx,
        update(Chat)
        .where(Chat.address == str(address), Chat.closed_at.is_not(None))
        .values(closed_at=None, closed_why=None),
    )
    return reopened == 1


async def close_lane(
    tx: AsyncSession, lane: str, addresses: Select[str], *, why: str, now: datetime
) -> None:
    """End what waits in a lane, and send nothing to these addresses until they are reopened."""
    await changed(
        tx,
        update(Letter)
        .where(NOT_BEGUN, Letter.lane == lane)
        .values(
            state=State.FAILED,
            lease_until_us=None,
            why=Why.UNREACHABLE.value,
            error=why,
            settled_at=now,
        ),
    )
    chosen = addresses.add_columns(
        literal(0), literal(now, Chat.closed_at.type), literal(why, Chat.closed_why.type)
    )
    await tx.execute(
        insert(Chat)
        .from_select([Chat.address, Chat.next_ok_us, Chat.closed_at, Chat.closed_why], chosen)
        .on_conflict_do_update(
            index_elements=[Chat.address], set_={"closed_at": now, "closed_why": why}
        )
    )


async def reopen_lane(tx: AsyncSession, addresses: Select[str]) -> None:
    """Send to these addresses again, for whatever reason they were closed."""
    await changed(
        tx,
        update(Chat)
        .where(Chat.address.in_(addresses), Chat.closed_at.is_not(None))
        .values(closed_at=None, closed_why=None),
    )


async def next_due(tx: AsyncSession, now: datetime) -> datetime | None:
    """Return when the next letter becomes due; None where none will."""
    waiting = select(func.min(Letter.due_at)).where(DUE, Letter.due_at > now)
    return await tx.scalar(waiting)


async def withdraw_where(tx: AsyncSession, *which: ColumnElement[bool]) -> int:
    return await changed(
        tx,
        update(Letter).where(NOT_BEGUN, *which).values(state=State.CANCELLED, lease_until_us=None),
    )
