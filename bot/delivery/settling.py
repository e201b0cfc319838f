"""What became of a letter, written down: in its own row, its chat's and its lane's."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, bindparam, case, literal_column, update
from sqlalchemy.dialects.postgresql import insert  # SQLite understands the same words
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db import machine_us
from bot.delivery.kinds import State
from bot.delivery.models import CHATS, LETTERS, Chat, Lane, Letter
from bot.delivery.points import point
from bot.delivery.queue import NOT_BEGUN, Claimed, as_us, changed
from bot.delivery.rules import Verdict

_SETTLED_FROM: list[ColumnElement[str]] = [
    literal_column(f"'{state}'") for state in ("sending", "unknown", "due")
]


async def settle(
    tx: AsyncSession, letter: Claimed, verdict: Verdict, now: datetime, chat_every: timedelta
) -> bool:
    """Record what became of a letter; False if somebody else has taken it over since.

    An answer that comes after the lease was over still counts, as long as nobody did.
    """
    counted = 1 if verdict.counts else 0
    settled = await changed(
        tx,
        update(Letter)
        .where(
            Letter.id == letter.id,
            Letter.token == letter.token,
            Letter.state.in_(_SETTLED_FROM),
        )
        .values(
            state=verdict.state,
            attempts=letter.attempts + counted,
            lease_until_us=None,
            message_id=verdict.message_id,
            why=verdict.why,
            error=verdict.error[:200] or None,
            settled_at=None if verdict.state is State.DUE else now,
        ),
    )
    point("settle.recorded")
    await _stands_elsewhere(tx, [(letter, verdict)])
    if verdict.moved_to:
        await _follow(tx, str(letter.to), verdict.moved_to)
    chat_pause = max(chat_every, verdict.pause_chat)
    if chat_pause or verdict.closes_chat:
        await _change_chat(tx, str(letter.to), chat_pause, verdict, now)
    if verdict.pause_lane:
        await _pause_lane(tx, letter.lane, verdict)
    elif verdict.lane_is_well:
        await changed(
            tx, update(Lane).where(Lane.name == letter.lane, Lane.failures > 0).values(failures=0)
        )
    point("settle.settled")
    return settled == 1


async def settle_sent(
    tx: AsyncSession, sent: Sequence[tuple[Claimed, Verdict, timedelta]], now: datetime
) -> None:
    """Record many plain successes at once: the letter, its verdict, and its chat's gap."""
    await tx.execute(
        _SENT,
        [
            {"of_id": letter.id, "of_token": letter.token, "message": verdict.message_id, "at": now}
            for letter, verdict, _ in sent
        ],
    )
    point("settle.recorded")
    await _stands_elsewhere(tx, [(letter, verdict) for letter, verdict, _ in sent])
    gaps = [{"of": str(letter.to), "gap_us": as_us(gap)} for letter, _, gap in sent if gap]
    if gaps:
        await tx.execute(_CHAT_GAP, gaps)
    point("settle.settled")


async def _stands_elsewhere(tx: AsyncSession, settled: Sequence[tuple[Claimed, Verdict]]) -> None:
    """Where a redraw became a new message, later ones redraw that."""
    for letter, verdict in settled:
        if letter.update and verdict.message_id not in (None, letter.update):
            await changed(
                tx,
                update(Letter)
                .where(Letter.address == str(letter.to), Letter.message_id == letter.update)
                .values(message_id=verdict.message_id),
            )


_SENT = (
    update(LETTERS)
    .where(
        LETTERS.c.id == bindparam("of_id"),
        LETTERS.c.token == bindparam("of_token"),
        LETTERS.c.state.in_(_SETTLED_FROM),
    )
    .values(
        state=State.SENT,
        lease_until_us=None,
        message_id=bindparam("message"),
        why=None,
        error=None,
        settled_at=bindparam("at"),
    )
)
_NEXT_OK = machine_us() + bindparam("gap_us", type_=BigInteger())
_CHAT_GAP = (
    insert(CHATS)
    .values(address=bindparam("of"), next_ok_us=_NEXT_OK)
    .on_conflict_do_update(index_elements=[CHATS.c.address], set_={"next_ok_us": _NEXT_OK})
)


async def _change_chat(
    tx: AsyncSession, address: str, pause: timedelta, verdict: Verdict, now: datetime
) -> None:
    values: dict[str, Any] = {"next_ok_us": machine_us() + as_us(pause)}
    if verdict.closes_chat:
        values |= {"closed_at": now, "closed_why": verdict.error[:200]}
    await tx.execute(
        insert(Chat)
        .values(address=address, **values)
        .on_conflict_do_update(index_elements=[Chat.address], set_=values)
    )


async def _pause_lane(tx: AsyncSession, lane: str, verdict: Verdict) -> None:
    until = machine_us() + as_us(verdict.pause_lane)
    later = case((Lane.paused_until_us > until, Lane.paused_until_us), else_=until)
    values: dict[str, Any] = {"paused_until_us": later}
    if verdict.failures is not None:
        values["failures"] = verdict.failures
    await changed(tx, update(Lane).where(Lane.name == lane).values(values))


async def _follow(tx: AsyncSession, old: str, new: str) -> None:
    """A room has another address now. Ids of its old messages mean nothing there."""
    await tx.execute(
        insert(Chat)
        .values(address=old, moved_to=new)
        .on_conflict_do_update(index_elements=[Chat.address], set_={"moved_to": new})
    )
    await changed(tx, update(Chat).where(Chat.moved_to == old).values(moved_to=new))
    await changed(
        tx,
        update(Letter)
        .where(NOT_BEGUN, Letter.address == old)
        .values(address=new, reply_to=None, update_of=None),
    )
