"""Plans questions that hang on a date of somebody's own, and finds those that are due."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.people.local_time import instant, local
from bot.people.models import Person
from bot.reflections.journey import Journey
from bot.reflections.models import Enrolment, Moment, OneOff


async def note_moment(
    tx: AsyncSession, journeys: Mapping[str, Journey], person: Person, kind: str, at: datetime,
    now: datetime,
) -> None:  # fmt: skip
    """Write down a date of somebody's own, and plan what hangs on it. Noting it twice is once."""
    known = select(Moment).where(
        Moment.person_id == person.id, Moment.kind == kind, Moment.at == at
    )
    if await tx.scalar(known) is None:
        tx.add(Moment(person_id=person.id, kind=kind, at=at))
        await tx.flush()
    await plan(tx, journeys, person.id, now)


async def plan(
    tx: AsyncSession, journeys: Mapping[str, Journey], person_id: int, now: datetime
) -> None:
    """Plan the one-off questions that are still to come, each once; what has passed has passed."""
    enrolment = await tx.get(Enrolment, person_id)
    journey = journeys.get(enrolment.journey) if enrolment else None
    if journey is None or not journey.one_offs:
        return
    person = await tx.get_one(Person, person_id)
    moments = list(await tx.scalars(select(Moment).where(Moment.person_id == person_id)))
    of_them = select(OneOff).where(OneOff.person_id == person_id)
    planned = {(each.moment_id, each.prompt): each for each in await tx.scalars(of_them)}
    for moment in moments:
        for prompt in journey.one_offs.values():
            if prompt.after != moment.kind:
                continue
            day = local(moment.at, person.timezone).date() + timedelta(days=prompt.days)
            if day.weekday() == person.weekday:
                day += timedelta(days=1)  # that day has its question
            due_at = instant(day, person.at, person.timezone)
            if due_at <= now or due_at <= moment.at:
                continue
            existing = planned.get((moment.id, prompt.name))
            if existing is None:
                tx.add(
                    OneOff(
                        person_id=person_id, moment_id=moment.id, prompt=prompt.name, due_at=due_at
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
