"""A set's words are kept for as long as it agreed, and not a day longer."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.action_learning.models import Copy, LearningSet, Meeting, Notice, Utterance
from bot.delivery import erasing
from bot.people.models import Person


async def throw_away_old_words(tx: AsyncSession, now: datetime) -> None:
    """Erase what was written in meetings that ended long ago; commitments and pages stay."""
    agreed = await tx.scalars(select(LearningSet.keep_days).distinct())
    for days in list(agreed):
        old = list(
            await tx.scalars(
                select(Meeting.id)
                .join(LearningSet, LearningSet.id == Meeting.set_id)
                .where(
                    LearningSet.keep_days == days,
                    Meeting.ended_at <= now - timedelta(days=days),
                    Meeting.id.in_(select(Notice.meeting_id)),
                )
            )
        )
        await erasing.waves(tx, [f"set:{meeting_id}" for meeting_id in old])
        await tx.execute(delete(Utterance).where(Utterance.meeting_id.in_(old)))
        await tx.execute(delete(Notice).where(Notice.meeting_id.in_(old)))


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
