"""What time brings to events: planned, found when it is due, and done once."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.learning_events.models import Invitation, LearningEvent, Stage, Step
from bot.learning_events.queries import OPEN
from bot.learning_events.rules import Answer
from bot.people.models import Person


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
