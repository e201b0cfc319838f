"""Fetching what was said in meetings: each only for those whose it is."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.action_learning.models import (
    Copy,
    Enclosure,
    LearningSet,
    Meeting,
    Member,
    Notice,
    Utterance,
)
from bot.action_learning.vocabulary import Carriage, MemberStanding
from bot.chat import Address
from bot.delivery import outbox
from bot.people.models import Person


async def meeting_of_letter(tx: AsyncSession, letter_id: int) -> int | None:
    """Return the meeting to which a letter belongs, be it somebody's words or the bot's."""
    of_words = (
        select(Utterance.meeting_id)
        .join(Copy, Copy.utterance_id == Utterance.id)
        .where(Copy.letter_id == letter_id)
    )
    found = await tx.scalar(of_words)
    return found or await tx.scalar(select(Notice.meeting_id).where(Notice.letter_id == letter_id))


async def own_words(tx: AsyncSession, person: Person, utterance_id: str) -> Utterance | None:
    if not utterance_id.isdecimal():
        return None
    return await tx.scalar(
        select(Utterance).where(Utterance.id == int(utterance_id), Utterance.person_id == person.id)
    )


async def words_said_as(tx: AsyncSession, address: Address, message_id: str) -> Utterance | None:
    return await tx.scalar(
        select(Utterance)
        .where(Utterance.address == str(address), Utterance.message_id == message_id)
        .order_by(Utterance.id.desc())
        .limit(1)
    )


async def words_replied_to(
    tx: AsyncSession, meeting_id: int, address: Address, message_id: str
) -> int | None:
    """Return which words of a meeting a message is: somebody's, or a copy of them."""
    letter_id = await outbox.find(tx, address, message_id)
    if letter_id is not None:
        of_it = (
            select(Utterance.id)
            .join(Copy, Copy.utterance_id == Utterance.id)
            .where(Copy.letter_id == letter_id, Utterance.meeting_id == meeting_id)
        )
        return await tx.scalar(of_it)
    own = await words_said_as(tx, address, message_id)
    return own.id if own and own.meeting_id == meeting_id else None


async def enclosures(tx: AsyncSession) -> list[tuple[int, int]]:
    """Return which files have yet to be fetched: the words they came with, and their number."""
    keys = Enclosure.utterance_id, Enclosure.number
    return [(words, number) for words, number in await tx.execute(select(*keys).order_by(*keys))]


async def utterance_in_meeting(
    tx: AsyncSession, utterance_id: int
) -> tuple[Utterance, Meeting] | None:
    """Return somebody's words with their meeting, and hold the meeting."""
    row = (
        await tx.execute(
            select(Utterance, Meeting)
            .join(Meeting, Meeting.id == Utterance.meeting_id)
            .where(Utterance.id == utterance_id)
            .with_for_update(of=Meeting)
            .execution_options(populate_existing=True)
        )
    ).one_or_none()
    return (row[0], row[1]) if row else None


async def last_words(tx: AsyncSession, meeting_id: int, person: Person) -> Utterance | None:
    """Return what somebody wrote last in a meeting, be it carried or not."""
    return await tx.scalar(
        select(Utterance)
        .where(Utterance.meeting_id == meeting_id, Utterance.person_id == person.id)
        .order_by(Utterance.id.desc())
        .limit(1)
    )


async def words_shown_to(tx: AsyncSession, person: Person, utterance_id: str) -> Utterance | None:
    """Return words that were carried to this person, or that stand in the room they share."""
    if not utterance_id.isdecimal():
        return None
    carried = select(Copy.utterance_id).where(Copy.person_id == person.id)
    in_their_room = (
        select(Meeting.id)
        .join(LearningSet, LearningSet.id == Meeting.set_id)
        .join(Member, Member.set_id == LearningSet.id)
        .where(
            Member.person_id == person.id,
            Member.standing == MemberStanding.IN,
            LearningSet.room.is_not(None),
        )
    )
    return await tx.scalar(
        select(Utterance).where(
            Utterance.id == int(utterance_id),
            Utterance.carriage == Carriage.CARRIED,
            Utterance.id.in_(carried) | Utterance.meeting_id.in_(in_their_room),
        )
    )


async def copies(tx: AsyncSession, utterance_id: int) -> list[Copy]:
    of_it = (
        select(Copy).where(Copy.utterance_id == utterance_id).order_by(Copy.person_id, Copy.piece)
    )
    return list(await tx.scalars(of_it))


async def bids(tx: AsyncSession, meeting_id: int) -> dict[int, str]:
    """Return what each offered to present, by person; the newest wording."""
    rows = await tx.execute(
        select(Utterance.person_id, Utterance.text)
        .where(
            Utterance.meeting_id == meeting_id,
            Utterance.part == "bids",
            Utterance.carriage == Carriage.CARRIED,
        )
        .order_by(Utterance.id)
    )
    return {row.person_id: row.text for row in rows}


async def sealed(tx: AsyncSession, meeting_id: int) -> list[Utterance]:
    of_it = select(Utterance).where(
        Utterance.meeting_id == meeting_id, Utterance.carriage == Carriage.SEALED
    )
    return list(await tx.scalars(of_it.order_by(Utterance.id)))


async def waiting_words(tx: AsyncSession, meeting_id: int) -> list[Utterance]:
    """Return what waits for its turn, the oldest first."""
    of_it = select(Utterance).where(
        Utterance.meeting_id == meeting_id, Utterance.carriage == Carriage.WAITING
    )
    return list(await tx.scalars(of_it.order_by(Utterance.id)))


async def asked(tx: AsyncSession, meeting_id: int) -> list[Utterance]:
    """Return what was said among the questions of a meeting, the oldest first."""
    of_it = select(Utterance).where(
        Utterance.meeting_id == meeting_id,
        Utterance.part == "ask",
        Utterance.carriage == Carriage.CARRIED,
    )
    return list(await tx.scalars(of_it.order_by(Utterance.id)))


async def running_for(tx: AsyncSession, person: Person) -> list[tuple[Meeting, str]]:
    """Return the meetings that run for somebody, each with its set's name, the newest set first."""
    rows = await tx.execute(
        select(Meeting, LearningSet.name)
        .join(LearningSet, LearningSet.id == Meeting.set_id)
        .join(Member, Member.set_id == LearningSet.id)
        .where(
            Member.person_id == person.id,
            Member.standing == MemberStanding.IN,
            Meeting.ended_at.is_(None),
        )
        .order_by(LearningSet.id.desc())
        .with_for_update(of=Meeting)
        .execution_options(populate_existing=True)
    )
    return [(meeting, name) for meeting, name in rows]
