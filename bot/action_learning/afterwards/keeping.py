"""A set's words are kept for as long as it agreed, and not a day longer."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.action_learning.models import Copy, Meeting, Notice, Utterance
from bot.delivery import erasing
from bot.people.models import Person


async def throw_away_old_words(tx: AsyncSession, now: datetime) -> None:
    """Erase what was written in meetings that ended long ago; commitments and pages stay."""
    old = list(
        await tx.scalars(
            select(Meeting.id).where(
                Meeting.keep_until <= now, Meeting.id.in_(select(Notice.meeting_id))
            )
        )
    )
    await erasing.waves(tx, [f"set:{meeting_id}" for meeting_id in old])
    await tx.execute(delete(Utterance).where(Utterance.meeting_id.in_(old)))
    await tx.execute(delete(Notice).where(Notice.meeting_id.in_(old)))


async def keep_no_longer(
    tx: AsyncSession, set_id: int, now: datetime, days: int | None = None
) -> None:
    """Shorten how long words of a set's past meetings are kept: to so many days, or to now.

    Nothing is kept for longer than was agreed when it was written.
    """
    meetings = select(Meeting).where(Meeting.set_id == set_id, Meeting.ended_at.is_not(None))
    for meeting in await tx.scalars(meetings):
        assert meeting.ended_at
        until = now if days is None else meeting.ended_at + timedelta(days=days)
        meeting.keep_until = min(meeting.keep_until or until, until)
    await tx.flush()
    await throw_away_old_words(tx, now)


async def erase_copies(tx: AsyncSession, person: Person) -> None:
    """Erase the letters that carried somebody's words to others in their sets."""
    carried = (
        select(Copy.letter_id)
        .join(Utterance, Utterance.id == Copy.utterance_id)
        .where(Utterance.person_id == person.id)
    )
    await erasing.letters(tx, carried)
    spoke_in = (
        select(Meeting.id)
        .join(Utterance, Utterance.meeting_id == Meeting.id)
        .where(Utterance.person_id == person.id, Meeting.ended_at.is_not(None))
    )
    ended = set(await tx.scalars(spoke_in))
    await erasing.waves(tx, [f"set:{meeting_id}" for meeting_id in ended])
