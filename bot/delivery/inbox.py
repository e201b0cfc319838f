"""Platforms send again when they are unsure that we heard; the second time is not news."""

from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import Table, bindparam, delete
from sqlalchemy.dialects.postgresql import insert  # SQLite understands the same words
from sqlalchemy.ext.asyncio import AsyncSession

from bot.chat import Event
from bot.delivery.metrics import DUPLICATES
from bot.delivery.models import Arrival
from bot.delivery.points import point

KEEP = timedelta(days=7)
"""Far longer than any platform tries again (Telegram: a day; Slack: an hour)."""


_ARRIVALS = cast(Table, Arrival.__table__)
_NOTE = (
    insert(_ARRIVALS)
    .values(platform=bindparam("of"), event_id=bindparam("event"), seen_at=bindparam("at"))
    .on_conflict_do_nothing(index_elements=[_ARRIVALS.c.platform, _ARRIVALS.c.event_id])
    .returning(_ARRIVALS.c.event_id)
)


async def is_news(tx: AsyncSession, event: Event, now: datetime) -> bool:
    """Tell whether this event is seen for the first time, and remember it.

    When the same event arrives several times at once, the others wait for the first
    transaction to end: if it commits they are not news, if it fails one of them is.
    """
    platform = event.sender.platform
    first = await tx.scalar(_NOTE, {"of": platform, "event": event.id, "at": now})
    if first is None:
        DUPLICATES.labels(platform=platform).inc()
        return False
    point("inbox.noted")
    return True


async def sweep(tx: AsyncSession, now: datetime) -> None:
    await tx.execute(delete(Arrival).where(Arrival.seen_at < now - KEEP))
