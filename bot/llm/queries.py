"""What was sent, and how much it came to."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.llm.models import Call


async def spent(tx: AsyncSession, programme_id: int | None, now: datetime) -> int:
    """Return how many tokens a programme has used since midnight UTC."""
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    total = select(func.coalesce(func.sum(Call.tokens_in + Call.tokens_out), 0)).where(
        Call.programme_id.is_not_distinct_from(programme_id), Call.at >= midnight
    )
    return int((await tx.scalars(total)).one())
