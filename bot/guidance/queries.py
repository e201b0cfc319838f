"""Fetching what belongs to questions: every function returns only what the person may see."""

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    cast,
    exists,
    literal_column,
    or_,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db import machine_us
from bot.guidance.models import (
    Asked,
    AskedInRoom,
    PeerRequest,
    PeerState,
    State,
    Upload,
    UploadState,
    Variant,
)
from bot.people import consents
from bot.people.models import Membership, Person
from bot.people.vocabulary import Agreement, Role, Standing

LEASE_US = 90_000_000
"""How long one process may look before another takes over, on the machine's clock."""

MOST_GAPS = 500


async def own(tx: AsyncSession, person: Person, question_id: str) -> Asked | None:
    """Return this person's question; nobody else's."""
    if not question_id.isdecimal():
        return None
    return await tx.scalar(
        select(Asked).where(Asked.id == int(question_id), Asked.person_id == person.id)
    )


async def thread(tx: AsyncSession, asked: Asked) -> list[str]:
    """Return what was asked in the thread before this, oldest first."""
    if asked.follows_id is None:
        return []
    return list(
        await tx.scalars(
            select(Asked.text)
            .where(
                or_(Asked.id == asked.follows_id, Asked.follows_id == asked.follows_id),
                Asked.id < asked.id,
            )
            .order_by(Asked.id)
        )
    )


_SOMETHING_WAITS = select(
    or_(
        exists().where(Asked.state == literal_column("'waiting'")),  # as its index says
        exists().where(AskedInRoom.answered_at.is_(None)),
        exists().where(Upload.state == UploadState.WANTED),
    )
)


async def something_waits(tx: AsyncSession) -> bool:
    """Tell whether a question waits to be answered or a file to be fetched."""
    return bool(await tx.scalar(_SOMETHING_WAITS))


async def take_questions(tx: AsyncSession, most: int) -> list[int]:
    """Take some questions that wait, so that no other process looks for the same."""
    return await _take(tx, Asked, Asked.state == State.WAITING, most)


async def take_room_questions(tx: AsyncSession, most: int) -> list[int]:
    """Take some questions that wait in groups and channels."""
    return await _take(tx, AskedInRoom, AskedInRoom.answered_at.is_(None), most)


async def thread_in_room(tx: AsyncSession, asked: AskedInRoom) -> list[str]:
    """Return what was asked in a thread of a group or channel before this, oldest first."""
    if not asked.thread:
        return []
    return list(
        await tx.scalars(
            select(AskedInRoom.text)
            .where(
                AskedInRoom.room == asked.room,
                AskedInRoom.thread == asked.thread,
                AskedInRoom.id < asked.id,
            )
            .order_by(AskedInRoom.id)
        )
    )


async def thread_of_answer(tx: AsyncSession, room: str, letter_id: int) -> str | None:
    """Return the thread in a group or channel that a letter belongs to, as an answer."""
    return await tx.scalar(
        select(AskedInRoom.thread).where(
            AskedInRoom.room == room, AskedInRoom.letter_id == letter_id
        )
    )


async def take_uploads(tx: AsyncSession, most: int) -> list[int]:
    """Take some files that wait to be fetched."""
    return await _take(tx, Upload, Upload.state == UploadState.WANTED, most)


async def _take(
    tx: AsyncSession,
    rows: type[Asked] | type[AskedInRoom] | type[Upload],
    is_waiting: ColumnElement[bool],
    most: int,
) -> list[int]:
    waiting = (
        select(rows.id)
        .where(is_waiting, or_(rows.taken_until_us.is_(None), rows.taken_until_us < machine_us()))
        .order_by(rows.id)
        .limit(most)
        .with_for_update(skip_locked=True)
    )
    return sorted(
        await tx.scalars(
            update(rows)
            .where(rows.id.in_(waiting))
            .values(taken_until_us=machine_us() + cast(LEASE_US, BigInteger))
            .returning(rows.id)
        )
    )


async def settle(tx: AsyncSession, question_id: int, state: State, now: datetime) -> Asked | None:
    """Mark a question as answered or not known; None if another process was first."""
    settled = await tx.scalar(
        update(Asked)
        .where(Asked.id == question_id, Asked.state == State.WAITING)
        .values(state=state, answered_at=now)
        .returning(Asked.id)
    )
    return await tx.get(Asked, settled, populate_existing=True) if settled else None


async def names(tx: AsyncSession, programme_id: int | None) -> list[str]:
    """Return what people in a programme are called, so that it can be taken out of words."""
    of_it = select(Person.name).where(Person.programme_id.is_not_distinct_from(programme_id))
    return [name for name in await tx.scalars(of_it) if name]


async def managed(tx: AsyncSession, person: Person) -> int | None:
    """Return the programme that somebody manages: their own, or else the first."""
    programmes = list(
        await tx.scalars(
            select(Membership.programme_id)
            .where(Membership.person_id == person.id, Membership.role == Role.MANAGER)
            .order_by(Membership.programme_id)
        )
    )
    return (
        person.programme_id if person.programme_id in programmes else next(iter(programmes), None)
    )


async def open_gaps(tx: AsyncSession, programme_id: int) -> list[Asked]:
    """Return what stands on a programme's gap list, oldest first."""
    return list(
        await tx.scalars(
            select(Asked)
            .where(
                Asked.programme_id == programme_id,
                Asked.gap_at.is_not(None),
                Asked.gap_closed_at.is_(None),
            )
            .order_by(Asked.id)
            .limit(MOST_GAPS)
        )
    )


async def open_variants(tx: AsyncSession, programme_id: int) -> list[Variant]:
    return list(
        await tx.scalars(
            select(Variant)
            .where(Variant.programme_id == programme_id, Variant.reviewed_at.is_(None))
            .order_by(Variant.id)
            .limit(10)
        )
    )


async def variant(tx: AsyncSession, programme_id: int, variant_id: str) -> Variant | None:
    if not variant_id.isdecimal():
        return None
    return await tx.scalar(
        select(Variant).where(Variant.id == int(variant_id), Variant.programme_id == programme_id)
    )


async def may_be_asked(tx: AsyncSession, asked: Asked, since: datetime) -> set[int]:
    """Return who agreed to be offered to the one who asks, and was not asked lately."""
    lately = select(PeerRequest.person_id).where(
        or_(PeerRequest.asked_at > since, PeerRequest.question_id == asked.id)
    )
    return set(
        await tx.scalars(
            select(Person.id).where(
                Person.programme_id == asked.programme_id,
                Person.standing == Standing.TAKING_PART,
                Person.id != asked.person_id,
                Person.id.in_(consents.who_agreed(Agreement.PEER)),
                Person.id.not_in(lately),
            )
        )
    )


async def peers_of(tx: AsyncSession, asked: Asked) -> list[PeerRequest]:
    of_it = select(PeerRequest).where(PeerRequest.question_id == asked.id).order_by(PeerRequest.id)
    return list(await tx.scalars(of_it))


async def request_to(tx: AsyncSession, person: Person, request_id: str) -> PeerRequest | None:
    """Return the request that this person was asked with."""
    if not request_id.isdecimal():
        return None
    return await tx.scalar(
        select(PeerRequest).where(
            PeerRequest.id == int(request_id), PeerRequest.person_id == person.id
        )
    )


async def willing_peer(
    tx: AsyncSession, person: Person, request_id: str
) -> tuple[PeerRequest, Asked] | None:
    """Return the peer who said yes to this person's question, and the question."""
    if not request_id.isdecimal():
        return None
    row = (
        await tx.execute(
            select(PeerRequest, Asked)
            .join(Asked, Asked.id == PeerRequest.question_id)
            .where(
                PeerRequest.id == int(request_id),
                PeerRequest.state == PeerState.WILLING,
                Asked.person_id == person.id,
            )
        )
    ).first()
    return (row[0], row[1]) if row else None


async def own_upload(tx: AsyncSession, person: Person, upload_id: str) -> Upload | None:
    if not upload_id.isdecimal():
        return None
    return await tx.scalar(
        select(Upload).where(Upload.id == int(upload_id), Upload.person_id == person.id)
    )
