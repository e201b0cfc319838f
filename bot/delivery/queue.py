"""The letters' queue: who may send what, and when.

Every step is a short transaction of its own, written once for SQLite and PostgreSQL:

    claim      take a few due letters of a lane, one of each chat        due → leased
    mark       just before sending: take the lane's next slots           leased → sending
    settle     (in settling.py) what the platform answered               sending → sent, …
    sweep      (in sweeping.py) what somebody left lying                 → due, unknown, expired

Leases, slots and pauses use the database's real clock; `now` decides what is due.
A token fences each claim: whoever was given up for dead can no longer mark, and can
settle only as long as nobody else has taken the letter over.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic
from typing import Any

from sqlalchemy import (
    BigInteger,
    CursorResult,
    Integer,
    Select,
    and_,
    bindparam,
    case,
    exists,
    func,
    literal_column,
    or_,
    select,
    union_all,
    update,
)
from sqlalchemy.dialects.postgresql import insert  # SQLite understands the same words
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from bot.chat import Address
from bot.db import machine_us
from bot.delivery.kinds import KINDS, PRIORITIES, Kind, State
from bot.delivery.models import LANES, LETTERS, Body, Chat, Lane, Letter
from bot.delivery.points import point

LEASE = timedelta(seconds=40)
"""Longer than a batch waits for its slots and a platform may take to answer."""

PLAIN = {"synchronize_session": False, "preserve_rowcount": True}
"""No letter is ever kept as an object: statements need not look for it in the session."""

DUE = Letter.state == literal_column("'due'")
NOT_BEGUN = Letter.state.in_([literal_column("'due'"), literal_column("'leased'")])
WORDED = and_(Letter.settled_at.is_not(None), Letter.content.is_not(None))
IN_FLIGHT = Letter.lease_until_us.is_not(None)
STANDS_ALONE = [kind.name for kind in KINDS.values() if kind.stands_alone]
ORIGINAL = aliased(Letter)
"""The letter that another one redraws or hangs on."""

_REDRAWS = Letter.update_of.is_not(None)
_ITS_ORIGINAL = and_(
    ORIGINAL.id == func.coalesce(Letter.update_of, Letter.hangs_on),
    or_(_REDRAWS, ORIGINAL.address == Letter.address),  # a reply has its place in one chat
)
_PLACE = func.coalesce(Letter.reply_to, ORIGINAL.message_id)
ENDED = [State.SENT, State.FAILED, State.EXPIRED, State.CANCELLED, State.UNKNOWN]


@dataclass(frozen=True)
class Claimed:
    """A letter in somebody's hands."""

    id: int
    token: str
    lane: str
    to: Address
    kind: Kind
    content: str
    ref: str
    reply_to: str | None
    update: str | None
    """The platform's id of the message to redraw."""

    attempts: int


@dataclass(frozen=True)
class Batch:
    letters: tuple[Claimed, ...] = ()
    failures: int = 0
    """How often in a row the lane's platform did not answer."""

    wait: float | None = None
    """Seconds until there may be something to claim, if anything is held back."""


def as_us(time: timedelta) -> int:
    return time // timedelta(microseconds=1)


async def changed(tx: AsyncSession, statement: Any) -> int:
    """Run a statement that changes rows, and return how many it changed."""
    result = await tx.execute(statement, execution_options=PLAIN)
    assert isinstance(result, CursorResult)
    return result.rowcount


async def lanes_due(tx: AsyncSession, now: datetime) -> list[str]:
    """Return the lanes that have something to send, without walking through all letters."""
    return list(await tx.scalars(_LANES_DUE, {"at": now}))


def _lanes_due() -> Select[str]:
    first = select(func.min(Letter.lane).label("name")).where(DUE)
    lanes = first.cte("lanes_with_letters", recursive=True)
    following = (
        select(func.min(Letter.lane)).where(DUE, Letter.lane > lanes.c.name).scalar_subquery()
    )
    lanes = lanes.union_all(select(following).where(lanes.c.name.is_not(None)))
    has_due = exists().where(
        DUE,
        Letter.lane == lanes.c.name,
        Letter.priority.in_([literal_column(str(priority)) for priority in PRIORITIES]),
        Letter.due_at <= bindparam("at"),
    )
    return select(lanes.c.name).where(lanes.c.name.is_not(None), has_due)


_LANES_DUE = _lanes_due()  # building it takes longer than running it


async def claim(tx: AsyncSession, lane: str, now: datetime, most: int) -> Batch:
    """Take up to `most` letters of a lane, one of each chat, the most urgent first."""
    held = select(Lane.paused_until_us, Lane.failures, machine_us().label("clock_us")).where(
        Lane.name == lane
    )
    row = (await tx.execute(held.with_for_update())).one_or_none()
    if row is None:
        await tx.execute(
            insert(Lane).values(name=lane).on_conflict_do_nothing(index_elements=[Lane.name])
        )
        row = (await tx.execute(held.with_for_update())).one()
    if row.paused_until_us > row.clock_us:
        return Batch(wait=(row.paused_until_us - row.clock_us) / 1e6)
    if row.failures:
        most = 1  # the platform was away: see whether it is back
    point("claim.locked")
    candidates = await tx.execute(
        _CLAIMABLE, {"of_lane": lane, "at": now, "clock_us": row.clock_us, "most": most * 4}
    )
    first_of_chat: dict[str, int] = {}
    for candidate in candidates:
        first_of_chat.setdefault(candidate.address, candidate.id)
    chosen = list(first_of_chat.values())[:most]
    if not chosen:
        next_us = await tx.scalar(_next_chat_us(lane, now, row.clock_us))
        wait = None if next_us is None else (next_us - row.clock_us) / 1e6
        return Batch(failures=row.failures, wait=wait)
    token = uuid.uuid4().hex
    free = select(Letter.id).where(Letter.id.in_(chosen), DUE).with_for_update(skip_locked=True)
    await changed(
        tx,
        update(Letter)
        .where(Letter.id.in_(free.scalar_subquery()))
        .values(state=State.LEASED, token=token, lease_until_us=machine_us() + as_us(LEASE)),
    )
    point("claim.leased")
    taken = {letter.id: letter for letter in await _read(tx, token, chosen)}
    letters = tuple(taken[id] for id in chosen if id in taken)
    return Batch(letters, failures=row.failures)


async def is_claimable(tx: AsyncSession, lane: str, now: datetime) -> bool:
    """Tell whether a claim would find a letter in this lane now."""
    clock_us = await tx.scalar(select(machine_us()))
    candidate = {"of_lane": lane, "at": now, "clock_us": clock_us, "most": 1}
    return await tx.scalar(_CLAIMABLE, candidate) is not None


def _claimable() -> Any:
    """One search for each priority, so that the index leads straight to what goes first."""
    most = bindparam("most", type_=Integer())
    other = aliased(Letter)
    branches = []
    for priority in PRIORITIES:
        branch = (
            select(Letter.id, Letter.address, Letter.priority, Letter.due_at)
            .outerjoin(Chat, Chat.address == Letter.address)
            .outerjoin(ORIGINAL, _ITS_ORIGINAL)
            .where(
                DUE,
                Letter.lane == bindparam("of_lane"),
                Letter.priority == literal_column(str(priority)),
                Letter.due_at <= bindparam("at"),
                Chat.closed_at.is_(None),
                func.coalesce(Chat.next_ok_us, 0) <= bindparam("clock_us", type_=BigInteger()),
                ~exists().where(other.address == Letter.address, other.lease_until_us.is_not(None)),
                or_(
                    ORIGINAL.id.is_(None),
                    ORIGINAL.message_id.is_not(None),
                    and_(
                        ORIGINAL.state.in_(ENDED),
                        or_(~_REDRAWS, Letter.kind.in_(STANDS_ALONE)),
                    ),
                ),
            )
            .order_by(Letter.due_at, Letter.id)
            .limit(most)
        )
        branches.append(select(branch.subquery()))
    claimable = union_all(*branches).subquery()
    return (
        select(claimable.c.id, claimable.c.address)
        .order_by(claimable.c.priority, claimable.c.due_at, claimable.c.id)
        .limit(most)
    )


_CLAIMABLE = _claimable()  # building it takes longer than running it


def _next_chat_us(lane: str, now: datetime, clock_us: int) -> Any:
    return (
        select(func.min(Chat.next_ok_us))
        .join(Letter, Letter.address == Chat.address)
        .where(
            DUE,
            Letter.lane == lane,
            Letter.due_at <= now,
            Chat.closed_at.is_(None),
            Chat.next_ok_us > clock_us,
        )
    )


async def _read(tx: AsyncSession, token: str, ids: list[int]) -> list[Claimed]:
    rows = await tx.execute(
        select(
            Letter.id,
            Letter.lane,
            Letter.address,
            Letter.kind,
            func.coalesce(Letter.content, Body.content).label("content"),
            Letter.ref,
            case((_REDRAWS, Letter.reply_to), else_=_PLACE).label("reply_to"),
            case((_REDRAWS, ORIGINAL.message_id)).label("update"),
            Letter.attempts,
        )
        .outerjoin(Body, Body.id == Letter.body_id)
        .outerjoin(ORIGINAL, _ITS_ORIGINAL)
        .where(Letter.id.in_(ids), Letter.token == token)
    )
    return [
        Claimed(
            id=row.id,
            token=token,
            lane=row.lane,
            to=Address.parse(row.address),
            kind=KINDS[row.kind],
            content=row.content,
            ref=row.ref,
            reply_to=row.reply_to,
            update=row.update,
            attempts=row.attempts,
        )
        for row in rows
    ]


async def mark(
    tx: AsyncSession, letters: Sequence[Claimed], every: timedelta
) -> list[tuple[Claimed, float]]:
    """Begin to send: return those letters that may go, each with its slot on our own clock.

    Slots are taken here and not when claiming, so that a worker that was held up does not
    send in a burst what it is late with. They are reckoned from the answer, so that what it
    takes to commit delays nobody.
    """
    begun = await tx.scalars(
        _MARK,
        {
            "ids": [letter.id for letter in letters],
            "of_token": letters[0].token,
            "of_lane": letters[0].lane,
        },
    )
    ids = set(begun)
    if not ids:
        return []
    taken_us = as_us(every) * len(ids)
    wait_us = await tx.scalar(_TAKE_SLOTS, {"of_lane": letters[0].lane, "taken_us": taken_us})
    answered_at = monotonic()
    point("mark.marked")
    going = [letter for letter in letters if letter.id in ids]
    first, step = answered_at + wait_us / 1e6, every.total_seconds()
    return [(letter, first + step * place) for place, letter in enumerate(going)]


_MARK = (
    update(LETTERS)
    .where(
        LETTERS.c.id.in_(bindparam("ids", expanding=True)),
        LETTERS.c.token == bindparam("of_token"),
        LETTERS.c.state == State.LEASED,
        LETTERS.c.lease_until_us > machine_us(),
        exists().where(
            LANES.c.name == bindparam("of_lane"), LANES.c.paused_until_us <= machine_us()
        ),
    )
    .values(
        state=State.SENDING,
        attempts=LETTERS.c.attempts + 1,
        lease_until_us=machine_us() + as_us(LEASE),
    )
    .returning(LETTERS.c.id)
)
_TAKEN_US = bindparam("taken_us", type_=BigInteger())
_TAKE_SLOTS = (
    update(LANES)
    .where(LANES.c.name == bindparam("of_lane"))
    .values(
        free_at_us=case((LANES.c.free_at_us > machine_us(), LANES.c.free_at_us), else_=machine_us())
        + _TAKEN_US
    )
    .returning(LANES.c.free_at_us - _TAKEN_US - machine_us())
)


async def hand_back(tx: AsyncSession, token: str, ids: list[int]) -> int:
    """Return leased letters that were not begun."""
    return await changed(
        tx,
        update(Letter)
        .where(Letter.id.in_(ids), Letter.token == token, Letter.state == State.LEASED)
        .values(state=State.DUE, lease_until_us=None),
    )
