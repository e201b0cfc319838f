"""Fetching a programme's things for somebody: each function fetches *and* checks.

What it returns may be used; where it returns None, there is nothing for this person.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.dialects.postgresql import insert  # SQLite understands the same words
from sqlalchemy.ext.asyncio import AsyncSession

from bot.chat import Address
from bot.people import record
from bot.people.access import Actor, May, Thing, Whose, may
from bot.people.models import Account, Administrator, Membership, Person, Programme, Trace
from bot.people.vocabulary import Role, Standing


async def actors(tx: AsyncSession, person: Person, programme_id: int | None) -> set[Actor]:
    """Return as what somebody acts in one programme."""
    roles = await tx.scalars(
        select(Membership.role).where(
            Membership.person_id == person.id, Membership.programme_id == programme_id
        )
    )
    acts = {Actor(role.value) for role in roles}
    if person.standing is not Standing.TAKING_PART:
        acts.clear()
    if await is_administrator(tx, person):
        acts.add(Actor.ADMINISTRATOR)
    return acts


async def is_administrator(tx: AsyncSession, person: Person) -> bool:
    found = (
        select(Administrator.address)
        .join(Account, Account.address == Administrator.address)
        .where(Account.person_id == person.id)
        .limit(1)
    )
    return await tx.scalar(found) is not None


async def appoint_administrators(
    tx: AsyncSession, addresses: list[Address], now: datetime, actor: Person | None = None
) -> list[Address]:
    """Make the owners of these accounts administrators; returns those who were not yet.

    `actor` is who wants it, where that is somebody we know.
    """
    new = []
    for address in addresses:
        added = await tx.scalar(
            insert(Administrator)
            .values(address=str(address), since=now)
            .on_conflict_do_nothing(index_elements=[Administrator.address])
            .returning(Administrator.address)
        )
        if added:
            new.append(address)
            by: record.By | None = None if actor else "command line"
            record.note(tx, "appoint administrator", now, by=by, actor=actor, ref=str(address))
    return new


async def access_programme(
    tx: AsyncSession, person: Person, programme_id: int | None, thing: Thing, need: May
) -> Programme | None:
    """Return a programme if this person may do this with this thing of it."""
    if programme_id is None:
        return None
    acts = await actors(tx, person, programme_id)
    member = await tx.scalar(
        select(Membership.role).where(
            Membership.person_id == person.id, Membership.programme_id == programme_id
        )
    )
    whose = Whose.OWN if member else Whose.OTHER
    if may(acts, thing, whose) < need:
        return None
    return await tx.get(Programme, programme_id)


async def programmes_where(
    tx: AsyncSession, person: Person, thing: Thing, need: May
) -> list[Programme]:
    """Return every programme in which this person may do this with this thing."""
    takes_part = person.standing is Standing.TAKING_PART
    everywhere = {Actor.ADMINISTRATOR} if await is_administrator(tx, person) else set()
    theirs: dict[int, set[Actor]] = {}
    for programme_id, role in await tx.execute(
        select(Membership.programme_id, Membership.role).where(Membership.person_id == person.id)
    ):
        acts = theirs.setdefault(programme_id, set(everywhere))
        if takes_part:
            acts.add(Actor(role.value))
    programmes = select(Programme).order_by(Programme.id)
    if may(everywhere, thing, Whose.OTHER) < need:
        programmes = programmes.where(Programme.id.in_(theirs))
    return [
        programme
        for programme in await tx.scalars(programmes)
        if programme.id not in theirs or may(theirs[programme.id], thing, Whose.OWN) >= need
    ]


async def may_add_programmes(tx: AsyncSession, person: Person) -> bool:
    """Tell whether somebody may make a programme where there was none."""
    return may(await actors(tx, person, None), Thing.PROGRAMME, Whose.OTHER) >= May.CHANGE


@dataclass(frozen=True)
class Counts:
    """How many; None where it is too few to be told."""

    people: int | None
    places: int | None


async def access_counts(tx: AsyncSession, person: Person, programme_id: int) -> Counts | None:
    """Return how many take part in a programme, for those who may know."""
    programme = await access_programme(tx, person, programme_id, Thing.COUNTS, May.READ)
    if programme is None:
        return None
    row = await tx.execute(
        select(func.count(), func.count(Person.place_id.distinct())).where(
            Person.programme_id == programme_id, Person.standing == Standing.TAKING_PART
        )
    )
    people, places = row.one()
    if people < programme.least_people:
        return Counts(None, None)
    return Counts(people, places if places >= programme.least_places else None)


async def access_record(
    tx: AsyncSession, person: Person, programme_id: int, most: int = 20
) -> list[Trace] | None:
    """Return what was done last in a programme, for those who may know."""
    programme = await access_programme(tx, person, programme_id, Thing.RECORD, May.READ)
    return await record.newest(tx, programme.id, most) if programme else None


def _calendars(programme_id: int) -> Select[Person]:
    return select(Person).where(
        Person.programme_id == programme_id, Person.standing == Standing.TAKING_PART
    )


async def access_calendars(
    tx: AsyncSession, person: Person, programme_id: int, name: str, most: int
) -> list[Person]:
    """Return who takes part under such a name, for those who may see when they are told things."""
    programme = await access_programme(tx, person, programme_id, Thing.CALENDAR, May.READ)
    if programme is None:
        return []
    called = Person.name.icontains(name.strip(), autoescape=True)
    found = _calendars(programme.id).where(called).order_by(Person.name, Person.id)
    return list(await tx.scalars(found.limit(most)))


async def access_calendar(
    tx: AsyncSession, person: Person, programme_id: int, other_id: int
) -> Person | None:
    """Return a person whose calendar this person may see: that they take part, and when."""
    programme = await access_programme(tx, person, programme_id, Thing.CALENDAR, May.READ)
    if programme is None:
        return None
    return await tx.scalar(_calendars(programme.id).where(Person.id == other_id))


async def access_person(
    tx: AsyncSession, person: Person, other_id: int, thing: Thing, need: May
) -> Person | None:
    """Return a person whose settings or data this person may have: themselves, at most."""
    acts = await actors(tx, person, person.programme_id) or {Actor.PRACTITIONER}
    whose = Whose.OWN if other_id == person.id else Whose.OTHER
    return await tx.get(Person, other_id) if may(acts, thing, whose) >= need else None


async def managers(tx: AsyncSession, programme_id: int) -> list[Person]:
    of_it = (
        select(Person)
        .join(Membership, Membership.person_id == Person.id)
        .where(
            Membership.programme_id == programme_id,
            Membership.role == Role.MANAGER,
            Person.standing == Standing.TAKING_PART,
        )
        .order_by(Person.id)
    )
    return list(await tx.scalars(of_it))
