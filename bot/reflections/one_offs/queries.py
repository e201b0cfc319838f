"""Plans questions that hang on a date of somebody's own, and finds those that are due."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import func, literal, select
from sqlalchemy.dialects.postgresql import insert  # SQLite understands the same words
from sqlalchemy.ext.asyncio import AsyncSession

from bot.people.local_time import instant, local
from bot.people.models import Person
from bot.reflections.choosing.history import People
from bot.reflections.journey import Journey
from bot.reflections.models import Enrolment, Moment, OneOff


async def note_moment(tx: AsyncSession, who: People, kind: str, at: datetime) -> None:
    """Write down a date of these people's own. Noting it twice is once."""
    theirs = select(Person.id, literal(kind), literal(at, Moment.at.type)).where(Person.id.in_(who))
    await tx.execute(
        insert(Moment)
        .from_select(["person_id", "kind", "at"], theirs.order_by(Person.id))
        .on_conflict_do_nothing(index_elements=[Moment.person_id, Moment.kind, Moment.at])
    )


async def plan(
    tx: AsyncSession, journeys: Mapping[str, Journey], who: People, now: datetime
) -> None:
    """Plan the one-off questions that are still to come, each once; what has passed has passed."""
    walking = (
        await tx.execute(
            select(Person.id, Person.timezone, Person.weekday, Person.at, Enrolment.journey)
            .join(Enrolment, Enrolment.person_id == Person.id)
            .where(
                Person.id.in_(who),
                Enrolment.journey.in_([j.name for j in journeys.values() if j.one_offs]),
            )
        )
    ).all()
    if not walking:
        return
    moments: dict[int, list[Moment]] = {}
    for moment in await tx.scalars(select(Moment).where(Moment.person_id.in_(who))):
        moments.setdefault(moment.person_id, []).append(moment)
    of_them = select(OneOff).where(OneOff.person_id.in_(who))
    planned = {(each.moment_id, each.prompt): each for each in await tx.scalars(of_them)}
    for person_id, timezone, weekday, at, name in walking:
        for moment in moments.get(person_id, ()):
            for prompt in journeys[name].one_offs.values():
                if prompt.after != moment.kind:
                    continue
                day = local(moment.at, timezone).date() + timedelta(days=prompt.days)
                if day.weekday() == weekday:
                    day += timedelta(days=1)  # that day has its question
                due_at = instant(day, at, timezone)
                if due_at <= now or due_at <= moment.at:
                    continue
                existing = planned.get((moment.id, prompt.name))
                if existing is None:
                    tx.add(
                        OneOff(
                            person_id=person_id,
                            moment_id=moment.id,
                            prompt=prompt.name,
                            due_at=due_at,
                        )
                    )
                elif existing.asked_at is None:
                    existing.due_at = due_at
    await tx.flush()


async def due(tx: AsyncSession, now: datetime, most: int = 500) -> list[int]:
    waiting = (
        select(OneOff.id)
        .where(OneOff.due_at <= now, OneOff.asked_at.is_(None))
        .order_by(OneOff.due_at, OneOff.id)
        .limit(most)
    )
    return list(await tx.scalars(waiting))


async def to_come(tx: AsyncSession, person: Person, until: datetime) -> list[tuple[datetime, str]]:
    """Return when somebody will be asked which of these questions."""
    rows = await tx.execute(
        select(OneOff.due_at, OneOff.prompt)
        .where(OneOff.person_id == person.id, OneOff.asked_at.is_(None), OneOff.due_at <= until)
        .order_by(OneOff.due_at)
    )
    return [(due_at, prompt) for due_at, prompt in rows]


async def next_due(tx: AsyncSession, now: datetime) -> datetime | None:
    soonest = select(func.min(OneOff.due_at)).where(OneOff.due_at > now, OneOff.asked_at.is_(None))
    return await tx.scalar(soonest)
