"""Fetching sets, meetings and words: each only for those whose they are."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.action_learning.models import (
    Commitment,
    Copy,
    Enclosure,
    Kept,
    LearningSet,
    Meeting,
    Member,
    Notice,
    Utterance,
)
from bot.action_learning.vocabulary import Carriage, MemberStanding, SetStanding
from bot.chat import Address
from bot.people.models import Account, Person, Place
from bot.people.vocabulary import Standing


async def sets_of(tx: AsyncSession, person: Person) -> list[LearningSet]:
    """Return the sets that somebody is in and that have not ended, the newest first."""
    of_person = (
        select(LearningSet)
        .join(Member, Member.set_id == LearningSet.id)
        .where(
            Member.person_id == person.id,
            Member.standing == MemberStanding.IN,
            LearningSet.standing != SetStanding.ENDED,
        )
        .order_by(LearningSet.id.desc())
    )
    return list(await tx.scalars(of_person))


async def own_set(tx: AsyncSession, person: Person, set_id: str) -> LearningSet | None:
    """Return a set that this person is in."""
    if not set_id.isdecimal():
        return None
    return await tx.scalar(
        select(LearningSet)
        .join(Member, Member.set_id == LearningSet.id)
        .where(
            LearningSet.id == int(set_id),
            Member.person_id == person.id,
            Member.standing == MemberStanding.IN,
        )
    )


async def set_by_code(tx: AsyncSession, code: str, programme_id: int) -> LearningSet | None:
    return await tx.scalar(
        select(LearningSet).where(
            LearningSet.code == code.strip().upper(), LearningSet.programme_id == programme_id
        )
    )


async def codes(tx: AsyncSession) -> set[str]:
    return set(await tx.scalars(select(LearningSet.code)))


async def hold(tx: AsyncSession, learning_set: LearningSet) -> LearningSet:
    """Read a set again, and let nobody else change it until this transaction ends."""
    await tx.refresh(learning_set, with_for_update=True)
    return learning_set


async def people_named(tx: AsyncSession, name: str, asker: Person) -> list[Person]:
    """Return who is called this in the asker's programme and takes part."""
    of_programme = select(Person).where(
        func.lower(Person.name) == name.casefold(),
        Person.programme_id == asker.programme_id,
        Person.standing == Standing.TAKING_PART,
        Person.id != asker.id,
    )
    return list(await tx.scalars(of_programme))


async def member(tx: AsyncSession, set_id: int, person_id: int) -> Member | None:
    return await tx.get(Member, (set_id, person_id))


async def members(
    tx: AsyncSession, set_id: int, standing: MemberStanding = MemberStanding.IN
) -> list[tuple[Member, Person]]:
    """Return who is in a set, in the order in which they came."""
    rows = await tx.execute(
        select(Member, Person)
        .join(Person, Person.id == Member.person_id)
        .where(Member.set_id == set_id, Member.standing == standing)
        .order_by(Member.since, Member.person_id)
    )
    return [(row[0], row[1]) for row in rows]


async def place_names(tx: AsyncSession, people: Iterable[Person]) -> dict[int, str]:
    """Return the names of people's places, by person."""
    places = {person.place_id for person in people if person.place_id}
    if not places:
        return {}
    rows = await tx.execute(select(Place.id, Place.name).where(Place.id.in_(places)))
    names = {row.id: row.name for row in rows}
    return {p.id: names[p.place_id] for p in people if p.place_id in names}


async def running_meeting(tx: AsyncSession, set_id: int) -> Meeting | None:
    """Return a set's meeting, and hold it: what happens to it happens one after another."""
    return await tx.scalar(
        select(Meeting)
        .where(Meeting.set_id == set_id, Meeting.ended_at.is_(None))
        .with_for_update()
        .execution_options(populate_existing=True)
    )


async def meeting_at(tx: AsyncSession, address: Address) -> int | None:
    """Return the meeting that runs for whoever is at this address; of several, the first."""
    return await tx.scalar(
        select(func.min(Meeting.id))
        .join(Member, Member.set_id == Meeting.set_id)
        .join(Account, Account.person_id == Member.person_id)
        .where(
            Account.address == str(address),
            Member.standing == MemberStanding.IN,
            Meeting.ended_at.is_(None),
        )
    )


async def own_meeting(tx: AsyncSession, person: Person, meeting_id: str) -> Meeting | None:
    """Return a meeting of a set that this person is in, and hold it."""
    if not meeting_id.isdecimal():
        return None
    return await tx.scalar(
        select(Meeting)
        .join(Member, Member.set_id == Meeting.set_id)
        .where(
            Meeting.id == int(meeting_id),
            Member.person_id == person.id,
            Member.standing == MemberStanding.IN,
        )
        .with_for_update(of=Meeting)
        .execution_options(populate_existing=True)
    )


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


async def enclosures(tx: AsyncSession) -> list[int]:
    """Return whose files have yet to be fetched, by the words they came with."""
    return list(await tx.scalars(select(Enclosure.utterance_id).order_by(Enclosure.utterance_id)))


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
    """Return words that were carried to this person."""
    if not utterance_id.isdecimal():
        return None
    return await tx.scalar(
        select(Utterance)
        .join(Copy, Copy.utterance_id == Utterance.id)
        .where(Utterance.id == int(utterance_id), Copy.person_id == person.id)
        .limit(1)
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


async def next_number(tx: AsyncSession, set_id: int) -> int:
    """Return which meeting of the set the next one is, counted from 1."""
    last = await tx.scalar(select(func.max(Meeting.number)).where(Meeting.set_id == set_id))
    return (last or 0) + 1


async def last_met(tx: AsyncSession, learning_set: LearningSet, number: int) -> datetime:
    """Return when the meeting before this one ended; before the first, when the set began."""
    last = await tx.scalar(
        select(func.max(Meeting.ended_at)).where(
            Meeting.set_id == learning_set.id, Meeting.number < number
        )
    )
    return last or learning_set.created_at


async def last_commitments(tx: AsyncSession, set_id: int, number: int) -> list[Commitment]:
    """Return what was promised in the last meeting before this one in which something was."""
    before = (
        select(func.max(Meeting.id))
        .join(Commitment, Commitment.meeting_id == Meeting.id)
        .where(Meeting.set_id == set_id, Meeting.number < number)
    )
    of_it = select(Commitment).where(Commitment.meeting_id == before.scalar_subquery())
    return list(await tx.scalars(of_it.order_by(Commitment.id)))


async def commitments_of(tx: AsyncSession, meeting_id: int) -> list[Commitment]:
    of_it = select(Commitment).where(Commitment.meeting_id == meeting_id)
    return list(await tx.scalars(of_it.order_by(Commitment.id)))


async def own_kept(tx: AsyncSession, person: Person, most: int) -> list[Kept]:
    of_it = select(Kept).where(Kept.person_id == person.id)
    return list(await tx.scalars(of_it.order_by(Kept.id.desc()).limit(most)))


async def has_kept(tx: AsyncSession, person: Person, utterance: Utterance) -> bool:
    kept = select(Kept.id).where(Kept.person_id == person.id, Kept.utterance_id == utterance.id)
    return await tx.scalar(kept) is not None


async def own_reflections(tx: AsyncSession, person: Person, most: int) -> list[Utterance]:
    """Return what somebody said themselves about what struck them."""
    of_it = select(Utterance).where(
        Utterance.person_id == person.id,
        Utterance.part.in_(("reflect", "close")),
        Utterance.carriage == Carriage.CARRIED,
    )
    return list(await tx.scalars(of_it.order_by(Utterance.id.desc()).limit(most)))


async def planned(tx: AsyncSession, person: Person, until: datetime) -> list[tuple[datetime, str]]:
    """Return what of sets comes up for somebody by itself, and when."""
    meets = select(LearningSet.due_at, LearningSet.name).join(
        Member, Member.set_id == LearningSet.id
    )
    meets = meets.where(
        Member.person_id == person.id,
        Member.standing == MemberStanding.IN,
        LearningSet.standing == SetStanding.RESTING,
        LearningSet.due_at <= until,
    )
    asks = select(Commitment.ask_at, Commitment.what).where(
        Commitment.person_id == person.id, Commitment.ask_at <= until, Commitment.outcome.is_(None)
    )
    return [(at, what) for rows in (meets, asks) for at, what in await tx.execute(rows) if at]


async def coming(
    tx: AsyncSession, people: Sequence[int] | Select[int], start: datetime, end: datetime
) -> list[tuple[int, datetime]]:
    """Return which of these people's sets meet between two instants, and when: their next
    meeting, or, of one that goes on over days, its next step.
    """
    in_a_set = (Member.person_id.in_(people), Member.standing == MemberStanding.IN)
    to_meet = (
        select(Member.person_id, LearningSet.due_at)
        .join(LearningSet, LearningSet.id == Member.set_id)
        .where(
            *in_a_set,
            LearningSet.standing == SetStanding.RESTING,
            LearningSet.due_at.between(start, end),
        )
    )
    meeting = (
        select(Member.person_id, Meeting.due_at)
        .join(Meeting, Meeting.set_id == Member.set_id)
        .where(*in_a_set, Meeting.ended_at.is_(None), Meeting.due_at.between(start, end))
    )
    rows = [*(await tx.execute(to_meet)), *(await tx.execute(meeting))]
    return [(person_id, at) for person_id, at in rows if at]


async def due_meetings(tx: AsyncSession, now: datetime, most: int = 500) -> list[int]:
    due = select(Meeting.id).where(Meeting.due_at <= now).order_by(Meeting.due_at, Meeting.id)
    return list(await tx.scalars(due.limit(most)))


async def due_sets(tx: AsyncSession, now: datetime, most: int = 500) -> list[int]:
    due = select(LearningSet.id).where(LearningSet.due_at <= now).order_by(LearningSet.due_at)
    return list(await tx.scalars(due.limit(most)))


async def due_commitments(tx: AsyncSession, now: datetime, most: int = 500) -> list[int]:
    due = select(Commitment.id).where(Commitment.ask_at <= now).order_by(Commitment.ask_at)
    return list(await tx.scalars(due.limit(most)))


async def next_due(tx: AsyncSession, now: datetime) -> datetime | None:
    columns = (Meeting.due_at, LearningSet.due_at, Commitment.ask_at)
    found = [await tx.scalar(select(func.min(column)).where(column > now)) for column in columns]
    return min((instant for instant in found if instant), default=None)


async def choices(tx: AsyncSession, programme_id: int) -> list[tuple[str, str]]:
    """Return the sets of a programme that go on, as a number and a name."""
    rows = await tx.execute(
        select(LearningSet.id, LearningSet.name)
        .where(
            LearningSet.programme_id == programme_id,
            LearningSet.standing.not_in((SetStanding.PROPOSED, SetStanding.ENDED)),
        )
        .order_by(LearningSet.name, LearningSet.id)
    )
    return [(str(id_), name) for id_, name in rows]


def in_set(programme_id: int, set_id: str) -> Select[int]:
    """Select those who are in a set of a programme."""
    return (
        select(Member.person_id)
        .join(LearningSet, LearningSet.id == Member.set_id)
        .where(
            LearningSet.id == int(set_id),
            LearningSet.programme_id == programme_id,
            Member.standing == MemberStanding.IN,
        )
    )
