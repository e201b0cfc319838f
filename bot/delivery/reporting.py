"""What became of a wave, in numbers."""

from collections import Counter
from dataclasses import dataclass, field

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.delivery.kinds import State
from bot.delivery.models import Letter


@dataclass(frozen=True)
class Report:
    """What became of a wave."""

    queued: int = 0
    sent: int = 0
    failed: dict[str, int] = field(default_factory=dict)
    """How many, by why."""

    unknown: int = 0
    expired: int = 0
    cancelled: int = 0


async def report(tx: AsyncSession, wave: str) -> Report:
    counted = await tx.execute(
        select(Letter.state, Letter.why, func.count())
        .where(Letter.wave == wave)
        .group_by(Letter.state, Letter.why)
    )
    totals: Counter[State] = Counter()
    failed: dict[str, int] = {}
    for state, why, count in counted:
        totals[state] += count
        if state is State.FAILED:
            failed[why or ""] = count
    return Report(
        queued=totals[State.DUE] + totals[State.LEASED] + totals[State.SENDING],
        sent=totals[State.SENT],
        failed=failed,
        unknown=totals[State.UNKNOWN],
        expired=totals[State.EXPIRED],
        cancelled=totals[State.CANCELLED],
    )
