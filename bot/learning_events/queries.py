"""Fetching events: what is somebody's to see or to change, and nothing else."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from bot.learning_events.models import Feed, Invitation, LearningEvent, State
from bot.learning_events.rules import HAS_PLACE, Answer
from bot.people.models import Membership, Person, Place, Programme
from bot.people.vocabulary import Role, Standing

OPEN = (State.ANNOUNCED, State.STOPPED)
"""States in which people know of it and may answer."""

LEADS = LearningEvent.series_id.is_(None) | (LearningEvent.series_id == LearningEvent.id)
"""It stands for itself, or for its series."""


INVITATION = (
    "event_id", "person_id", "answer", "arrival", "was_answered", "question", "needs", "will_try",
)  # fmt: skip
"""The columns of a new invitation that have no value by themselves."""

ANSWER = Invitation.answer.type


def who_was_there(event: LearningEvent) -> Select[int]:
    """Select those who were at an event; or meant to be, where nobody ticked them off."""
    return select(Invitation.person_id).where(
        Invitation.event_id == event.id,
        or_(Invitation.here_at.is_not(None), Invitation.answer == Answer.COMING),
    )


async def coming(
    tx: AsyncSession, people: Sequence[int] | Select[int], start: datetime, end: datetime
) -> list[tuple[int, datetime]]:
    """Return which of these people come to an event between two instants, and when."""
    rows = await tx.execute(
        select(Invitation.person_id, LearningEvent.starts_at)
        .join(LearningEvent, LearningEvent.id == Invitation.event_id)
        .where(
            Invitation.person_id.in_(people),
            Invitation.answer == Answer.COMING,
            LearningEvent.state.in_(OPEN),
            LearningEvent.starts_at.between(start, end),
        )
    )
    return [(person_id, at) for person_id, at in rows if at]


async def managed(tx: AsyncSession, person: Person) -> list[Programme]:
    """Return the programmes that this person manages."""
    return list(
        await tx.scalars(
            select(Programme)
            .join(Membership, Membership.programme_id == Programme.id)
            .where(Membership.person_id == person.id, Membership.role == Role.MANAGER)
            .order_by(Programme.id)
        )
    )


async def managers(tx: AsyncSession, programme_id: int, besides: int) -> list[Person]:
    """Return the others who manage a programme and can be asked."""
    return list(
        await tx.scalars(
            select(Person)
            .join(Membership, Membership.person_id == Person.id)
            .where(
                Membership.programme_id == programme_id,
                Membership.role == Role.MANAGER,
                Person.id != besides,
                Person.standing == Standing.TAKING_PART,
            )
            .order_by(Person.id)
        )
    )


async def to_manage(tx: AsyncSession, person: Person, event_id: str) -> LearningEvent | None:
    """Return an event that this person may change, locked until the transaction ends."""
    if not event_id.isdecimal():
        return None
    theirs = select(Membership.programme_id).where(
        Membership.person_id == person.id, Membership.role == Role.MANAGER
    )
    return await tx.scalar(
        select(LearningEvent)
        .where(LearningEvent.id == int(event_id), LearningEvent.programme_id.in_(theirs))
        .with_for_update()
        .execution_options(populate_existing=True)
    )


async def to_host(tx: AsyncSession, person: Person, event_id: str) -> LearningEvent | None:
    """Return an event that this person holds, or may change, locked until we are done."""
    event = await to_manage(tx, person, event_id)
    if event or not event_id.isdecimal():
        return event
    return await tx.scalar(
        select(LearningEvent)
        .where(LearningEvent.id == int(event_id), LearningEvent.host_id == person.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


async def host(tx: AsyncSession, event: LearningEvent) -> Person | None:
    """Return who holds an event; where they have gone, the first manager who can be asked."""
    found = await tx.get(Person, event.host_id) if event.host_id else None
    if found and found.standing is Standing.TAKING_PART:
        return found
    return next(iter(await managers(tx, event.programme_id, besides=event.host_id or 0)), None)


async def author(tx: AsyncSession, event: LearningEvent) -> Person | None:
    """Return the manager who is told how an announcement goes."""
    found = await tx.get(Person, event.author_id) if event.author_id else None
    return found or await host(tx, event)


async def called(tx: AsyncSession, programme_id: int, typed: str) -> list[tuple[Person, str]]:
    """Return who takes part in a programme and is called so, each as `Ann Lee (Ashdown)`."""
    rows = await tx.execute(
        select(Person, func.coalesce(Place.name, ""))
        .outerjoin(Place, Place.id == Person.place_id)
        .where(Person.programme_id == programme_id, Person.standing == Standing.TAKING_PART)
        .order_by(Person.id)
    )
    wanted = " ".join(typed.casefold().split())
    named = [
        (person, f"{person.name} ({place})" if place else person.name) for person, place in rows
    ]
    return [
        (person, name)
        for person, name in named
        if wanted in (" ".join(person.name.casefold().split()), name.casefold())
    ]


async def to_answer(tx: AsyncSession, person: Person, event_id: str) -> LearningEvent | None:
    """Return an event that this person was told of or may come to, locked until we are done.

    The lock is what makes places fair: whoever gets it first has arrived first.
    """
    if not event_id.isdecimal():
        return None
    invited = select(Invitation.event_id).where(Invitation.person_id == person.id)
    return await tx.scalar(
        select(LearningEvent)
        .where(
            LearningEvent.id == int(event_id),
            LearningEvent.id.in_(invited) | (LearningEvent.programme_id == person.programme_id),
            LearningEvent.state.in_((*OPEN, State.CANCELLED)),
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    )


async def invitation(tx: AsyncSession, event: LearningEvent, person: Person) -> Invitation:
    """Return somebody's invitation; whoever heard of it from others is invited now."""
    found = await tx.scalar(
        select(Invitation)
        .where(Invitation.event_id == event.id, Invitation.person_id == person.id)
        .execution_options(populate_existing=True)
    )
    if found is None:
        found = Invitation(event_id=event.id, person_id=person.id, answer=Answer.NONE)
        found.question = found.needs = found.will_try = ""
        found.arrival, found.was_answered = 0, False
        tx.add(found)
        await tx.flush()
    return found


async def count(tx: AsyncSession, event: LearningEvent, *answers: Answer) -> int:
    of_it = select(func.count()).where(
        Invitation.event_id == event.id, Invitation.answer.in_(answers)
    )
    return (await tx.scalars(of_it)).one()


async def crowd(tx: AsyncSession, event: LearningEvent) -> tuple[int, int]:
    """Return how many places are taken or offered, and how many people wait for one."""
    rows = await tx.execute(
        select(Invitation.answer, func.count())
        .where(Invitation.event_id == event.id, Invitation.answer.in_((*HAS_PLACE, Answer.WAITING)))
        .group_by(Invitation.answer)
    )
    counts = {answer: n for answer, n in rows}
    waiting = counts.pop(Answer.WAITING, 0)
    return sum(counts.values()), waiting


async def count_where(tx: AsyncSession, event: LearningEvent, who: ColumnElement[bool]) -> int:
    """Count those of the invited of whom this holds."""
    return (
        await tx.scalars(select(func.count()).where(Invitation.event_id == event.id, who))
    ).one()


async def ahead(tx: AsyncSession, invitation: Invitation) -> int:
    """Return how many stand before somebody on the waiting list."""
    before = select(func.count()).where(
        Invitation.event_id == invitation.event_id,
        Invitation.answer == Answer.WAITING,
        Invitation.arrival < invitation.arrival,
    )
    return (await tx.scalars(before)).one()


async def first_waiting(tx: AsyncSession, event: LearningEvent, most: int) -> list[Invitation]:
    return list(
        await tx.scalars(
            select(Invitation)
            .where(Invitation.event_id == event.id, Invitation.answer == Answer.WAITING)
            .order_by(Invitation.arrival)
            .limit(most)
        )
    )


async def lapsed_offers(tx: AsyncSession, event: LearningEvent, now: datetime) -> list[Invitation]:
    return list(
        await tx.scalars(
            select(Invitation)
            .where(
                Invitation.event_id == event.id,
                Invitation.answer == Answer.OFFERED,
                Invitation.offered_until <= now,
            )
            .order_by(Invitation.arrival)
        )
    )


async def coming_up(
    tx: AsyncSession, person: Person, now: datetime, most: int = 5
) -> list[tuple[LearningEvent, Invitation | None]]:
    """Return the events that this person may come to or was at until just now, soonest first."""
    rows = await tx.execute(
        select(LearningEvent, Invitation)
        .outerjoin(
            Invitation,
            (Invitation.event_id == LearningEvent.id) & (Invitation.person_id == person.id),
        )
        .where(
            LearningEvent.programme_id == person.programme_id,
            LearningEvent.state.in_(OPEN),
            LearningEvent.ends_at > now,
        )
        .order_by(LearningEvent.starts_at, LearningEvent.id)
        .limit(most)
    )
    return [(event, invited) for event, invited in rows]


async def recent(tx: AsyncSession, programme_id: int, most: int = 8) -> list[LearningEvent]:
    """Return what a programme has told or is about to tell, newest first."""
    return list(
        await tx.scalars(
            select(LearningEvent)
            .where(LearningEvent.programme_id == programme_id, LEADS)
            .order_by(LearningEvent.id.desc())
            .limit(most)
        )
    )


async def ahead_of_manager(
    tx: AsyncSession, person: Person, now: datetime, most: int = 5
) -> list[LearningEvent]:
    """Return the events that this person may change and that are still to come, newest first."""
    theirs = select(Membership.programme_id).where(
        Membership.person_id == person.id, Membership.role == Role.MANAGER
    )
    found = await tx.scalars(
        select(LearningEvent)
        .where(
            LearningEvent.programme_id.in_(theirs),
            LearningEvent.is_news.is_(False),
            LearningEvent.state != State.CANCELLED,
            LearningEvent.starts_at > now,
            LEADS,
        )
        .order_by(LearningEvent.id.desc())
        .limit(most)
    )
    return list(found)


async def locked(tx: AsyncSession, event_id: int) -> LearningEvent:
    found = await tx.scalars(
        select(LearningEvent)
        .where(LearningEvent.id == event_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return found.one()


# Lists for the host.


async def answered(
    tx: AsyncSession, event: LearningEvent, who: ColumnElement[bool]
) -> list[tuple[Invitation, Person, str]]:
    """Return those of the invited of whom this holds, with their place, by place and name."""
    rows = await tx.execute(
        select(Invitation, Person, func.coalesce(Place.name, ""))
        .join(Person, Person.id == Invitation.person_id)
        .outerjoin(Place, Place.id == Person.place_id)
        .where(Invitation.event_id == event.id, who)
        .order_by(Place.name, Person.name, Person.id)
    )
    return [(invited, person, place) for invited, person, place in rows]


async def feed_of(tx: AsyncSession, token: str) -> list[LearningEvent] | None:
    """Return what stands in the calendar with this address; None where there is none."""
    person_id = await tx.scalar(select(Feed.person_id).where(Feed.token == token))
    if person_id is None:
        return None
    return list(
        await tx.scalars(
            select(LearningEvent)
            .join(Invitation, Invitation.event_id == LearningEvent.id)
            .where(
                Invitation.person_id == person_id,
                Invitation.answer == Answer.COMING,
                LearningEvent.starts_at.is_not(None),
            )
            .order_by(LearningEvent.starts_at, LearningEvent.id)
        )
    )


async def invited_twice(
    tx: AsyncSession, keep_id: int, gone_id: int
) -> list[tuple[Invitation, Invitation]]:
    """Return the pairs of invitations of two people to the same event."""
    other = aliased(Invitation)
    pairs = (
        select(Invitation, other)
        .join(other, other.event_id == Invitation.event_id)
        .where(Invitation.person_id == keep_id, other.person_id == gone_id)
    )
    return [(mine, theirs) for mine, theirs in await tx.execute(pairs)]
