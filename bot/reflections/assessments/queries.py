from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.people.models import Person
from bot.reflections.assessments.models import Assessment, AssessmentSeat, View


async def open_in(tx: AsyncSession, place_id: int) -> Assessment | None:
    return await tx.scalar(
        select(Assessment).where(Assessment.place_id == place_id, Assessment.closed_at.is_(None))
    )


async def own(
    tx: AsyncSession, person: Person, ref: str
) -> tuple[Assessment, AssessmentSeat] | None:
    """Return an assessment with this person's seat in it; nothing where they have none."""
    if not ref.isdecimal():
        return None
    found = await tx.execute(
        select(Assessment, AssessmentSeat)
        .join(AssessmentSeat, AssessmentSeat.assessment_id == Assessment.id)
        .where(Assessment.id == int(ref), AssessmentSeat.person_id == person.id)
    )
    row = found.first()
    return (row[0], row[1]) if row else None


async def own_views(tx: AsyncSession, assessment_id: int, person: Person) -> dict[str, View]:
    rows = select(View).where(View.assessment_id == assessment_id, View.person_id == person.id)
    return {view.block: view for view in await tx.scalars(rows)}


async def seats(tx: AsyncSession, assessment_id: int) -> list[tuple[AssessmentSeat, Person]]:
    rows = await tx.execute(
        select(AssessmentSeat, Person)
        .join(Person, Person.id == AssessmentSeat.person_id)
        .where(AssessmentSeat.assessment_id == assessment_id)
        .order_by(Person.id)
    )
    return [(seat, person) for seat, person in rows]


async def views(tx: AsyncSession, assessment_id: int) -> list[View]:
    rows = select(View).where(View.assessment_id == assessment_id).order_by(View.person_id)
    return list(await tx.scalars(rows))


async def closed_in(tx: AsyncSession, place_id: int, name: str) -> list[Assessment]:
    """Return the assessments of this name that a place has finished, oldest first."""
    rows = (
        select(Assessment)
        .where(
            Assessment.place_id == place_id,
            Assessment.name == name,
            Assessment.closed_at.is_not(None),
        )
        .order_by(Assessment.closed_at)
    )
    return list(await tx.scalars(rows))


async def due(tx: AsyncSession, now: datetime) -> list[int]:
    waiting = select(Assessment.id).where(Assessment.ends_at <= now, Assessment.closed_at.is_(None))
    return list(await tx.scalars(waiting.order_by(Assessment.id)))


async def next_due(tx: AsyncSession, now: datetime) -> datetime | None:
    return await tx.scalar(
        select(func.min(Assessment.ends_at)).where(
            Assessment.ends_at > now, Assessment.closed_at.is_(None)
        )
    )
