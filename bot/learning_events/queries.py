"""Fetching events: what is somebody's to see or to change, and nothing else."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from bot.delivery.models import Chat
from bot.learning_events import rules
from bot.learning_events.models import Feed, Invitation, LearningEvent, Limits, Stage, State, Step
from bot.learning_events.rules import HAS_PLACE, Answer
from bot.people.models import Account, Membership, Person, Place, Programme
from bot.people.vocabulary import Role, Standing

OPEN = (State.ANNOUNCED, State.STOPPED)
"""States in which people know of it and may answer."""


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


def who_was_there(event: LearningEvent) -> Select[int]:
    """Select those who were at an event; or meant to be, where nobody ticked them off."""
    return select(Invitation.person_id).where(
        Invitation.event_id == event.id,
        or_(Invitation.here_at.is_not(None), Invitation.answer == Answer.COMING),
    )


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
        found.arrival = 0
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
            .where(LearningEvent.programme_id == programme_id)
            .order_by(LearningEvent.id.desc())
            .limit(most)
        )
    )


# Who gets it.


def audience(event: LearningEvent) -> Select[int]:
    """Select those an event is for, whether or not they can be reached."""
    who = select(Person.id).where(Person.programme_id == event.programme_id)
    if event.for_place_id is not None:
        who = who.where(Person.place_id == event.for_place_id)
    if event.for_role is not None:
        in_role = select(Membership.person_id).where(
            Membership.programme_id == event.programme_id, Membership.role == event.for_role
        )
        who = who.where(Person.id.in_(in_role))
    return who


async def reach(tx: AsyncSession, event: LearningEvent) -> dict[str, int]:
    """Count the audience: `gets`, and why others do not (`left`, `not yet`, `unreachable`)."""
    closed = select(Account.person_id).join(Chat, Chat.address == Account.address)
    closed = closed.where(Account.is_preferred, Chat.closed_at.is_not(None))
    rows = await tx.execute(
        select(Person.standing, Person.id.in_(closed).label("closed"), func.count())
        .where(Person.id.in_(audience(event)))
        .group_by(Person.standing, "closed")
    )
    counts = {"gets": 0, "left": 0, "not yet": 0, "unreachable": 0}
    for standing, is_closed, n in rows:
        if standing is Standing.TAKING_PART:
            counts["unreachable" if is_closed else "gets"] += n
        else:
            counts["not yet" if standing is Standing.MET else "left"] += n
    return counts


async def told_between(
    tx: AsyncSession, event: LearningEvent, since: datetime, until: datetime
) -> int:
    """Count what else its programme tells, or asks leave to tell, in this time; one at a time."""
    await tx.execute(
        select(Programme.id).where(Programme.id == event.programme_id).with_for_update()
    )
    of_it = select(func.count()).where(
        LearningEvent.programme_id == event.programme_id,
        LearningEvent.id != event.id,
        LearningEvent.state != State.DRAFT,
        LearningEvent.announce_at >= since,
        LearningEvent.announce_at < until,
    )
    return (await tx.scalars(of_it)).one()


async def limits(tx: AsyncSession, programme_id: int) -> Limits:
    found = await tx.get(Limits, programme_id)
    return found or Limits(
        programme_id=programme_id,
        most_a_day=rules.MOST_A_DAY,
        approval_above=rules.APPROVAL_ABOVE,
    )


# What time brings.


async def due(tx: AsyncSession, now: datetime, most: int = 100) -> list[int]:
    return list(
        await tx.scalars(
            select(Step.id)
            .where(Step.done_at.is_(None), Step.due_at <= now)
            .order_by(Step.due_at, Step.id)
            .limit(most)
        )
    )


async def next_due(tx: AsyncSession, now: datetime) -> datetime | None:
    waiting = select(func.min(Step.due_at)).where(Step.done_at.is_(None), Step.due_at > now)
    return await tx.scalar(waiting)


async def reminders_of(
    tx: AsyncSession, person: Person, until: datetime
) -> list[tuple[datetime, str]]:
    """Return when somebody would be reminded, by then, and of what."""
    rows = await tx.execute(
        select(Step.due_at, LearningEvent.title)
        .join(LearningEvent, LearningEvent.id == Step.event_id)
        .join(Invitation, Invitation.event_id == LearningEvent.id)
        .where(
            Invitation.person_id == person.id,
            Invitation.answer == Answer.COMING,
            LearningEvent.state.in_(OPEN),
            Step.stage.in_((Stage.WEEK, Stage.DAY, Stage.HOUR)),
            Step.done_at.is_(None),
            Step.due_at <= until,
        )
        .order_by(Step.due_at, Step.id)
    )
    return [(at, title) for at, title in rows]


async def begin_step(tx: AsyncSession, step_id: int) -> Step | None:
    """Return a step that is still to be done, locked; None where another process did it."""
    return await tx.scalar(
        select(Step).where(Step.id == step_id, Step.done_at.is_(None)).with_for_update()
    )


def plan(tx: AsyncSession, event: LearningEvent, stage: Stage, due_at: datetime) -> None:
    tx.add(Step(event_id=event.id, stage=stage, due_at=due_at))


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
