"""Fetching sets, meetings and words: each only for those whose they are."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.action_learning.models import (
    LearningSet,
    Meeting,
    Member,
)
from bot.action_learning.vocabulary import MemberStanding, SetStanding
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


async def unanswered(tx: AsyncSession, set_id: int, now: datetime) -> list[tuple[Member, Person]]:
    """Return whose invitations are to be looked at, and hold them."""
    rows = await tx.execute(
        select(Member, Person)
        .join(Person, Person.id == Member.person_id)
        .where(
            Member.set_id == set_id,
            Member.standing == MemberStanding.INVITED,
            Member.due_at <= now,
        )
        .order_by(Member.person_id)
        .with_for_update(of=Member)
        .execution_options(populate_existing=True)
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
