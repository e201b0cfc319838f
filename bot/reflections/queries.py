"""Fetching reflections: every function here returns only what the person may see."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, Select, Table, bindparam, func, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.chat import Address
from bot.people import permission, record
from bot.people import queries as people
from bot.people.access import FOR_A_COACH, Actor, May, Thing, Whose, may
from bot.people.models import Person
from bot.people.vocabulary import Visibility
from bot.reflections.models import Enrolment, Part, Reflection, State, Tag

_OWN = select(Reflection).where(
    Reflection.id == bindparam("reflection"),
    Reflection.person_id == bindparam("person"),
    Reflection.deleted_at.is_(None),
)
_PARTS = cast(Table, Part.__table__)
_ADD_PART = insert(_PARTS).returning(_PARTS.c.id)
_TEXTS = select(Part.text).where(Part.reflection_id == bindparam("reflection")).order_by(Part.id)


async def own(tx: AsyncSession, person: Person, reflection_id: str) -> Reflection | None:
    """Return this person's reflection, unless it is somebody else's or deleted."""
    if not reflection_id.isdecimal():
        return None
    return await tx.scalar(_OWN, {"reflection": int(reflection_id), "person": person.id})


async def access_reflection(
    tx: AsyncSession, reader: Person, reflection_id: str, now: datetime
) -> Reflection | None:
    """Return a reflection that this person may read, and write down that they looked.

    Their own; or, for a coach of its writer's programme, one that its writer shows to coaches.
    """
    if not reflection_id.isdecimal():
        return None
    found = await tx.scalar(
        select(Reflection).where(
            Reflection.id == int(reflection_id),
            Reflection.deleted_at.is_(None),
            Reflection.state == State.ANSWERED,
        )
    )
    if found is None or found.person_id == reader.id:
        return found
    writer = await tx.get_one(Person, found.person_id)
    acts = await permission.actors(tx, reader, writer.programme_id)
    is_shared = found.visibility in FOR_A_COACH and Actor.COACH in acts
    whose = Whose.SHARED if is_shared else Whose.OTHER
    if may(acts, Thing.REFLECTION, whose) < May.READ:
        return None
    record.note(
        tx,
        "read reflection",
        now,
        actor=reader,
        subject=writer,
        programme_id=writer.programme_id,
        ref=reflection_id,
    )
    return found


async def access_shared(
    tx: AsyncSession, reader: Person, skip: int, most: int
) -> list[tuple[Reflection, Person]]:
    """Return what others show to this person as a coach, newest first, and who wrote it."""
    programmes = [
        programme.id
        for programme in await people.programmes(tx)
        if may(
            await permission.actors(tx, reader, programme.id) & {Actor.COACH},
            Thing.REFLECTION,
            Whose.SHARED,
        )
        >= May.READ
    ]
    rows = await tx.execute(
        select(Reflection, Person)
        .join(Person, Person.id == Reflection.person_id)
        .where(
            Person.programme_id.in_(programmes),
            Person.id != reader.id,
            Reflection.visibility.in_(FOR_A_COACH),
            Reflection.state == State.ANSWERED,
            Reflection.deleted_at.is_(None),
        )
        .order_by(Reflection.answered_at.desc(), Reflection.id.desc())
        .offset(skip)
        .limit(most)
    )
    return [(reflection, writer) for reflection, writer in rows]


async def own_deleted(tx: AsyncSession, person: Person, reflection_id: str) -> Reflection | None:
    if not reflection_id.isdecimal():
        return None
    return await tx.scalar(
        select(Reflection).where(
            Reflection.id == int(reflection_id),
            Reflection.person_id == person.id,
            Reflection.deleted_at.is_not(None),
        )
    )


def kept_by(person: Person) -> tuple[ColumnElement[bool], ...]:
    """Select what stands in somebody's journal, in the words of its index."""
    return (
        Reflection.person_id == person.id,
        Reflection.answered_at.is_not(None),
        Reflection.deleted_at.is_(None),
    )


async def journal(tx: AsyncSession, person: Person, skip: int, most: int) -> list[Reflection]:
    """Return somebody's own answers, newest first."""
    return list(
        await tx.scalars(
            select(Reflection)
            .where(*kept_by(person))
            .order_by(Reflection.answered_at.desc(), Reflection.id.desc())
            .offset(skip)
            .limit(most)
        )
    )


async def waiting(tx: AsyncSession, person: Person) -> Reflection | None:
    """Return the newest question, if it has neither been answered nor put aside."""
    newest = await tx.scalar(
        select(Reflection)
        .where(Reflection.person_id == person.id, Reflection.prompt.is_not(None))
        .order_by(Reflection.id.desc())
        .limit(1)
    )
    return newest if newest and newest.state is State.ASKED else None


async def newest_asked(tx: AsyncSession, person: Person) -> Reflection | None:
    """Return the newest question from the journey, whatever became of it."""
    return await tx.scalar(
        select(Reflection)
        .where(
            Reflection.person_id == person.id,
            Reflection.prompt.is_not(None),
            Reflection.deleted_at.is_(None),
        )
        .order_by(Reflection.id.desc())
        .limit(1)
    )


async def last_asked_at(tx: AsyncSession, person: Person) -> datetime | None:
    return await tx.scalar(
        select(Reflection.asked_at)
        .where(Reflection.person_id == person.id, Reflection.prompt.is_not(None))
        .order_by(Reflection.id.desc())
        .limit(1)
    )


async def enrolment(tx: AsyncSession, person: Person) -> Enrolment | None:
    return await tx.get(Enrolment, person.id)


async def has_ended(tx: AsyncSession, person: Person, now: datetime) -> bool:
    """Tell whether somebody's programme is over: nothing more is asked."""
    programme = await people.programme_of(tx, person)
    return bool(programme and programme.ends_on and programme.ends_on < now.date())


async def has_answered(tx: AsyncSession, person: Person) -> bool:
    """Tell whether somebody ever kept an answer."""
    kept = select(Reflection.id).where(
        Reflection.person_id == person.id, Reflection.state == State.ANSWERED
    )
    return await tx.scalar(kept.limit(1)) is not None


async def texts(tx: AsyncSession, reflection_id: int) -> list[str]:
    """Return what was said in each message of an answer, in order."""
    return list(await tx.scalars(_TEXTS, {"reflection": reflection_id}))


async def add_part(tx: AsyncSession, **part: Any) -> int:
    """Write down one message of an answer; returns its id."""
    with tx.no_autoflush:  # the answer that it belongs to is written
        part_id: int = (await tx.scalars(_ADD_PART, part)).one()
    return part_id


async def parts(tx: AsyncSession, reflection_id: int) -> list[Part]:
    of_it = select(Part).where(Part.reflection_id == reflection_id).order_by(Part.id)
    return list(await tx.scalars(of_it))


async def part_said_as(tx: AsyncSession, address: Address, message_id: str) -> Part | None:
    """Return the part of an answer that was this message."""
    return await tx.scalar(
        select(Part)
        .where(Part.address == str(address), Part.message_id == message_id)
        .order_by(Part.id.desc())
        .limit(1)
    )


async def kept_as(tx: AsyncSession, person: Person, names: Iterable[str]) -> Reflection | None:
    """Return where this person keeps words that came by one of these names, and by no message."""
    return await tx.scalar(
        select(Reflection)
        .join(Part, Part.reflection_id == Reflection.id)
        .where(
            Reflection.person_id == person.id,
            Reflection.deleted_at.is_(None),
            Part.address == "",
            Part.message_id.in_(list(names)),
        )
        .order_by(Reflection.id)
        .limit(1)
    )


async def own_part(tx: AsyncSession, person: Person, part_id: str) -> Part | None:
    if not part_id.isdecimal():
        return None
    return await tx.scalar(
        select(Part)
        .join(Reflection, Reflection.id == Part.reflection_id)
        .where(Part.id == int(part_id), Reflection.person_id == person.id)
    )


async def further_asked(tx: AsyncSession, reflection_id: int) -> Reflection | None:
    """Return the follow-up that has been asked on a reflection."""
    return await tx.scalar(select(Reflection).where(Reflection.follows_id == reflection_id))


async def again(tx: AsyncSession, person: Person) -> list[tuple[datetime, str]]:
    """Return when somebody is asked once more, and what."""
    found = await tx.execute(
        select(Reflection.again_at, Reflection.question).where(
            Reflection.person_id == person.id,
            Reflection.again_at.is_not(None),
            Reflection.state == State.ASKED,
        )
    )
    return [(at, question) for at, question in found if at]


async def due_again(tx: AsyncSession, now: datetime, most: int = 500) -> list[int]:
    """Return the questions that people asked to be asked again by now."""
    return list(
        await tx.scalars(
            select(Reflection.id)
            .where(Reflection.again_at <= now, Reflection.again_at.is_not(None))
            .order_by(Reflection.again_at, Reflection.id)
            .limit(most)
        )
    )


async def asked_so_far(tx: AsyncSession) -> dict[int, int]:
    """Return how many questions of their journey each person has been asked."""
    rows = await tx.execute(
        select(Reflection.person_id, func.count())
        .where(Reflection.prompt.is_not(None))
        .group_by(Reflection.person_id)
    )
    return {row[0]: row[1] for row in rows}


async def shared_words(tx: AsyncSession, programme_id: int) -> list[tuple[int, str]]:
    """Return what people in a programme have shared across places, by person."""
    shared = (
        select(Reflection.person_id, Reflection.text)
        .join(Person, Person.id == Reflection.person_id)
        .where(
            Person.programme_id == programme_id,
            Reflection.visibility.in_([Visibility.UNNAMED, Visibility.NAMED]),
            Reflection.state == State.ANSWERED,
            Reflection.deleted_at.is_(None),
        )
        .order_by(Reflection.id)
    )
    return [(person_id, text) for person_id, text in await tx.execute(shared)]


def shared_on(programme_id: int, theme: str) -> Select[int]:
    """Select those of a programme who shared something on a theme across places."""
    return (
        select(Reflection.person_id)
        .join(Tag, Tag.reflection_id == Reflection.id)
        .join(Person, Person.id == Reflection.person_id)
        .where(
            Person.programme_id == programme_id,
            Tag.tag == theme,
            Reflection.visibility.in_([Visibility.UNNAMED, Visibility.NAMED]),
            Reflection.state == State.ANSWERED,
            Reflection.deleted_at.is_(None),
        )
    )
