"""Finding people, and what belongs to them."""

from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import Select, Table, bindparam, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm.attributes import set_committed_value

from bot import language
from bot.chat import Address, Profile
from bot.delivery.models import Chat
from bot.people import timezones
from bot.people.models import Account, Invite, Membership, Person, Place, Programme
from bot.people.vocabulary import Role, Standing

_AT = (
    select(Person, Chat.closed_at)
    .join(Account, Account.person_id == Person.id)
    .outerjoin(Chat, Chat.address == Account.address)
    .where(Account.address == bindparam("address"))
)


_PEOPLE = cast(Table, Person.__table__)
_NOTE_HEARD = (
    update(_PEOPLE).where(_PEOPLE.c.id == bindparam("who")).values(heard_at=bindparam("now"))
)
A_MINUTE = timedelta(minutes=1)


async def known(tx: AsyncSession, address: Address) -> Person | None:
    """Return the person at this address, if we have met."""
    return (await known_at(tx, address))[0]


async def known_at(tx: AsyncSession, address: Address) -> tuple[Person | None, bool]:
    """Return who is at this address, if we have met, and whether we took it for unreachable."""
    found = (await tx.execute(_AT, {"address": str(address)})).one_or_none()
    return (found[0], found[1] is not None) if found else (None, False)


async def note_heard(tx: AsyncSession, person: Person, now: datetime) -> None:
    """Note to the minute that somebody is here: several messages in a row are written once.

    At once and by itself, or the next look at anything would have the whole session written.
    """
    if person.heard_at and timedelta(0) <= now - person.heard_at < A_MINUTE:
        return
    with tx.no_autoflush:
        await tx.execute(_NOTE_HEARD, {"who": person.id, "now": now})
    set_committed_value(person, "heard_at", now)


async def meet(tx: AsyncSession, address: Address, profile: Profile, now: datetime) -> Person:
    """Write down somebody new, with what the platform tells of them."""
    person = Person(name=profile.name, met_at=now, language=language.fitting(profile.language))
    if timezones.is_zone(profile.timezone):
        person.timezone = profile.timezone
    tx.add(person)
    await tx.flush()
    tx.add(Account(person_id=person.id, address=str(address), lane=address.lane))
    await tx.flush()
    return person


async def address_of(tx: AsyncSession, person: Person) -> Address:
    """Return where pushes to this person go."""
    preferred = (
        select(Account.address)
        .where(Account.person_id == person.id)
        .order_by(Account.is_preferred.desc(), Account.id)
        .limit(1)
    )
    return Address.parse((await tx.scalars(preferred)).one())


async def programme_of(tx: AsyncSession, person: Person) -> Programme | None:
    return await tx.get(Programme, person.programme_id) if person.programme_id else None


async def programmes(tx: AsyncSession) -> list[Programme]:
    return list(await tx.scalars(select(Programme).order_by(Programme.id)))


async def open_programmes(tx: AsyncSession) -> list[Programme]:
    """Return the programmes that anybody may join."""
    return list(await tx.scalars(select(Programme).where(Programme.is_open).order_by(Programme.id)))


async def places(tx: AsyncSession, programme_id: int) -> list[Place]:
    """Return the places of a programme by name, without those that were closed."""
    of_it = select(Place).where(Place.programme_id == programme_id, Place.closed_at.is_(None))
    return list(await tx.scalars(of_it.order_by(Place.name)))


async def coaches(tx: AsyncSession, programme_id: int) -> list[Person]:
    of_it = (
        select(Person)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.programme_id == programme_id, Membership.role == Role.COACH)
        .order_by(Person.name)
    )
    return list(await tx.scalars(of_it))


async def coached_by(tx: AsyncSession, coach: Person) -> list[Person]:
    """Return the practitioners of the programmes in which this person is a coach, by name."""
    programmes = select(Membership.programme_id).where(
        Membership.person_id == coach.id, Membership.role == Role.COACH
    )
    theirs = select(Membership.person_id).where(
        Membership.programme_id.in_(programmes), Membership.role == Role.PRACTITIONER
    )
    found = await tx.scalars(
        select(Person)
        .where(Person.id.in_(theirs), Person.standing == Standing.TAKING_PART)
        .order_by(Person.name, Person.id)
    )
    return list(found)


async def roles(tx: AsyncSession, person: Person) -> set[Role]:
    """Return what somebody is in their own programme; elsewhere they may be something else."""
    return set(
        await tx.scalars(
            select(Membership.role).where(
                Membership.person_id == person.id, Membership.programme_id == person.programme_id
            )
        )
    )


def with_role(programme_id: int, role: Role) -> Select[int]:
    """Select the ids of everybody who has this role in a programme."""
    return select(Membership.person_id).where(
        Membership.programme_id == programme_id, Membership.role == role
    )


async def valid_invite(tx: AsyncSession, code: str, now: datetime) -> Invite | None:
    """Return the invite with this code, unless it has run out."""
    invite = await tx.get(Invite, code)
    if invite is None or (invite.expires_at and invite.expires_at <= now) or invite.uses_left == 0:
        return None
    return invite


async def use(tx: AsyncSession, invite: Invite) -> bool:
    """Count one use; False if the last one has just gone."""
    if invite.uses_left is None:
        return True
    took = await tx.scalar(
        update(Invite)
        .where(Invite.code == invite.code, Invite.uses_left > 0)
        .values(uses_left=Invite.uses_left - 1)
        .returning(Invite.uses_left)
    )
    return took is not None


async def admit(
    tx: AsyncSession, person: Person, programme_id: int, role: Role, now: datetime
) -> None:
    """Make somebody a member in this role; nothing changes if they are already."""
    key = {"person_id": person.id, "programme_id": programme_id, "role": role}
    if await tx.get(Membership, key) is None:
        tx.add(Membership(**key, since=now))


async def count_taking_part(tx: AsyncSession) -> int:
    taking_part = select(func.count()).where(Person.standing == Standing.TAKING_PART)
    return (await tx.scalars(taking_part)).one()
