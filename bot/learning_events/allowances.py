"""What a programme allows its managers: so many a day, and a second person above a size."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.learning_events import rules
from bot.learning_events.models import LearningEvent, Limits, State
from bot.people.models import Programme


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
