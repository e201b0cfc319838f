from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.conversations.models import HeldWords, Question
from bot.conversations.turn import Heard
from bot.delivery.models import Letter


async def answered_by_a_reply(tx: AsyncSession, person_id: int, letter_id: int) -> Question | None:
    """Return the question that this letter carried, however long ago."""
    return await tx.scalar(
        select(Question)
        .where(Question.letter_id == letter_id, Question.person_id == person_id)
        .order_by(Question.id.desc())
        .limit(1)
    )


_NEWEST = (
    select(Question)
    .where(Question.person_id == bindparam("person"), Question.open_until > Question.asked_at)
    .order_by(Question.id.desc())
    .limit(1)
)
_HOLDING = _NEWEST.where(Question.holds.is_(True), Question.open_until > bindparam("now"))


async def newest(tx: AsyncSession, person_id: int, now: datetime) -> Question | None:
    """Return the newest question, if it still waits.

    One that was never open, such as a broadcast's, hears only replies to its own message; so
    does one that came by itself while they are in the middle of something, such as a meeting.
    """
    question = await tx.scalar(_NEWEST, {"person": person_id})
    if question is None or question.open_until <= now:
        return None
    if question.unasked:
        return await tx.scalar(_HOLDING, {"person": person_id, "now": now}) or question
    return question


async def newest_in(
    tx: AsyncSession, person_id: int, thread: str, now: datetime
) -> Question | None:
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
