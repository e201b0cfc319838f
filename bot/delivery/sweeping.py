"""Puts right what was left lying: leases that are over, and letters that are too late."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, case, exists, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.chat import Why
from bot.db import machine_us
from bot.delivery.kinds import KINDS, OnUnknown, State
from bot.delivery.models import Letter
from bot.delivery.points import point
from bot.delivery.queue import DUE, ENDED, IN_FLIGHT, ORIGINAL, STANDS_ALONE, WORDED, changed
from bot.delivery.rules import MOST_SENDINGS

KEEP_WORDS = timedelta(days=30)
"""After that long a message lives in the chat alone; its row still answers its buttons."""

_SENT_AGAIN = [kind.name for kind in KINDS.values() if kind.on_unknown is OnUnknown.SEND_AGAIN]


async def sweep(tx: AsyncSession, now: datetime, *, all_leases: bool = False) -> int:
    """Put right what was left lying; return how many letters changed.

    `all_leases` is for the only process there is, when it starts: every lease is a dead one's.
    """
    lease_is_over: list[ColumnElement[bool]] = [IN_FLIGHT]
    if not all_leases:
        lease_is_over.append(Letter.lease_until_us <= machine_us())
    redraws = exists().where(ORIGINAL.id == Letter.update_of, ORIGINAL.message_id.is_not(None))
    again = or_(
        Letter.state == State.LEASED,
        and_(
            Letter.attempts < MOST_SENDINGS,
            or_(Letter.kind.in_(_SENT_AGAIN), redraws),
        ),
    )
    given_up = await changed(
        tx,
        update(Letter)
        .where(_each(*lease_is_over))
        .values(
            state=case((again, State.DUE.value), else_=State.UNKNOWN.value),
            why=case((again, None), else_=Why.UNKNOWN.value),
            lease_until_us=None,  # the token stays: a late answer may still settle it
        ),
    )
    point("sweep.leases")
    bound = Letter.update_of.is_not(None) & Letter.kind.not_in(STANDS_ALONE)
    lost = exists().where(
        ORIGINAL.id == Letter.update_of,
        ORIGINAL.message_id.is_(None),
        ORIGINAL.state.in_(ENDED),
    )
    for end, which in (
        (State.EXPIRED, (Letter.expires_at <= now,)),
        (State.EXPIRED, (Letter.expires_at.is_(None), _too_old(now))),
        (State.CANCELLED, (bound, lost)),
    ):
        given_up += await changed(
            tx,
            update(Letter).where(_each(DUE, *which)).values(state=end, settled_at=now),
        )
    point("sweep.swept")
    return given_up


async def forget_words(tx: AsyncSession, now: datetime) -> int:
    """Drop the words of letters that were done with long ago; return of how many."""
    return await changed(
        tx,
        update(Letter).where(WORDED, Letter.settled_at < now - KEEP_WORDS).values(content=None),
    )


def _too_old(now: datetime) -> ColumnElement[bool]:
    shortest = min(kind.expires_after for kind in KINDS.values())
    by_kind = (
        and_(Letter.kind == kind.name, Letter.due_at <= now - kind.expires_after)
        for kind in KINDS.values()
    )
    return and_(Letter.due_at <= now - shortest, or_(*by_kind))


def _each(*which: ColumnElement[bool]) -> ColumnElement[bool]:
    """Leave to others the rows that they are changing: several workers sweep at once."""
    free = select(Letter.id).where(*which).with_for_update(skip_locked=True)
    return Letter.id.in_(free.scalar_subquery())
