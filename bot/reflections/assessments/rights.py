"""What this room keeps of a person, for them to take away, and to have erased."""

from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.conversations import Room
from bot.delivery.queue import changed
from bot.people.data import Section, when
from bot.people.models import Person, Place
from bot.reflections.assessments import words
from bot.reflections.assessments.models import Assessment, AssessmentSeat, View


class Kept(Room):
    """The part of this room that deals with all that somebody said of their place at once."""

    async def export(self, tx: AsyncSession, person: Person) -> list[Section]:
        rows = await tx.execute(
            select(Assessment, AssessmentSeat, View)
            .join(AssessmentSeat, AssessmentSeat.assessment_id == Assessment.id)
            .outerjoin(
                View,
                (View.assessment_id == Assessment.id) & (View.person_id == person.id),
            )
            .where(AssessmentSeat.person_id == person.id)
            .order_by(Assessment.id, View.said_at)
        )
        return [
            Section(
                name="assessments",
                title=words.title(),
                rows=[
                    {
                        "assessment": assessment.name,
                        "opened_at": when(assessment.opened_at),
                        "seen_as": seat.perspective and seat.perspective.value,
                        "block": view.block if view else None,
                        "judgement": view.judgement.value if view else None,
                        "what_shows_it": view.shows if view else None,
                        "who_sees_it_differently": view.differs if view else None,
                        "said_at": when(view.said_at) if view else None,
                    }
                    for assessment, seat, view in rows
                ],
            )
        ]

    async def merge(self, tx: AsyncSession, keep: Person, gone: Person) -> None:
        """Bring what both said together; of the same block, what `keep` said holds."""
        for seat in (
            await tx.scalars(select(AssessmentSeat).where(AssessmentSeat.person_id == gone.id))
        ).all():
            key = {"assessment_id": seat.assessment_id, "person_id": keep.id}
            other = await tx.get(AssessmentSeat, key)
            if other is None:
                seat.person_id = keep.id
            elif other.perspective is None:
                other.perspective = seat.perspective
        for view in (await tx.scalars(select(View).where(View.person_id == gone.id))).all():
            of_view = {
                "assessment_id": view.assessment_id,
                "person_id": keep.id,
                "block": view.block,
            }
            if await tx.get(View, of_view) is None:
                view.person_id = keep.id
        await tx.flush()
        await tx.execute(delete(AssessmentSeat).where(AssessmentSeat.person_id == gone.id))
        await tx.execute(delete(View).where(View.person_id == gone.id))
        await tx.execute(
            update(Assessment).where(Assessment.opened_by == gone.id).values(opened_by=keep.id)
        )

    async def let_go(self, tx: AsyncSession, programme_id: int, before: datetime) -> int:
        """Erase what people said of a programme's places where that closed before this."""
        of_it = select(Place.id).where(Place.programme_id == programme_id)
        return await changed(
            tx,
            delete(Assessment).where(
                Assessment.place_id.in_(of_it),
                Assessment.closed_at.is_not(None),
                Assessment.closed_at < before,
            ),
        )
