from datetime import datetime
from typing import NamedTuple, cast

from sqlalchemy import Table, bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.conversations.models import HeldWords, Question
from bot.conversations.turn import Heard
from bot.delivery.models import Letter

# As tables: it is asked of every word that comes, and keeping objects would cost as much again.
_QUESTIONS = cast(Table, Question.__table__)
_NEWEST = (
    select(*_QUESTIONS.c["action", "ref", "letter_id", "open_until", "unasked"])
    .where(
        _QUESTIONS.c.person_id == bindparam("person"),
        _QUESTIONS.c.open_until > _QUESTIONS.c.asked_at,
    )
    .order_by(_QUESTIONS.c.id.desc())
    .limit(1)
)
_HOLDING = _NEWEST.where(_QUESTIONS.c.holds.is_(True), _QUESTIONS.c.open_until > bindparam("now"))


class Awaited(NamedTuple):
    """Whose handler hears what somebody writes."""

    action: str
    ref: str
    letter_id: int | None
    """The letter that asked for it."""


async def answered_by_a_reply(tx: AsyncSession, person_id: int, letter_id: int) -> Awaited | None:
    """Return the question that this letter carried, however long ago."""
    found = await tx.execute(
        select(Question.action, Question.ref, Question.letter_id)
        .where(Question.letter_id == letter_id, Question.person_id == person_id)
        .order_by(Question.id.desc())
        .limit(1)
    )
    row = found.one_or_none()
    return Awaited(*row) if row else None


async def newest(tx: AsyncSession, person_id: int, now: datetime) -> Awaited | None:
    """Return the newest question that was written down, if it still waits.

    One that was never open, such as a broadcast's, hears only replies to its own message; so
    does one that came by itself while they are in the middle of something, such as a meeting.
    """
    with tx.no_autoflush:  # questions are written when they are asked
        found = (await tx.execute(_NEWEST, {"person": person_id})).one_or_none()
        if found is None or found.open_until <= now:
            return None
        if found.unasked:
            holding = await tx.execute(_HOLDING, {"person": person_id, "now": now})
            found = holding.one_or_none() or found
    return Awaited(found.action, found.ref, found.letter_id)


async def newest_in(tx: AsyncSession, person_id: int, thread: str, now: datetime) -> Awaited | None:
    """Return the newest question, if it still waits and was asked in this thread."""
    question = await newest(tx, person_id, now)
    if question is None or question.letter_id is None:
        return None
    asked_in = await tx.scalar(select(Letter.reply_to).where(Letter.id == question.letter_id))
    return question if asked_in == thread else None


async def held(tx: AsyncSession, person_id: int, held_id: str) -> HeldWords | None:
    """Return what this person wrote and we hold; nobody else's."""
    if not held_id.isdecimal():
        return None
    return await tx.scalar(
        select(HeldWords).where(HeldWords.id == int(held_id), HeldWords.person_id == person_id)
    )


def hold(heard: Heard) -> HeldWords:
    """Hold what somebody has just written until they say what it is."""
    held = HeldWords(
        person_id=heard.person.id,
        text=heard.text,
        address=str(heard.sender),
        message_id=getattr(heard.event, "message_id", ""),
        said_at=heard.now,
    )
    heard.tx.add(held)
    return held
