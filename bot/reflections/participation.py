"""How many took part, week by week and place by place: numbers, and nobody's name or words."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise

from sqlalchemy import func, literal, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from bot.people.models import Person
from bot.reflections.commitments.models import Commitment, Outcome
from bot.reflections.models import Reflection

ByPlace = dict[int | None, int]


async def by_week(
    tx: AsyncSession, programme_id: int, starts: Sequence[datetime], end: datetime
) -> list[ByPlace]:
    """Return, for each stretch of time, how many people of each place kept an answer in it.

    Args:
        starts: when each stretch begins, in order; it lasts until the next, or the end.
    """
    stretches = []
    for number, (start, until) in enumerate(pairwise([*starts, end])):
        # Each person once, from the index alone, before their place is looked up.
        wrote = (
            select(Reflection.person_id)
            .where(Reflection.answered_at >= start, Reflection.answered_at < until)
            .distinct()
            .subquery()
        )
        stretches.append(
            select(literal(number).label("number"), Person.place_id, func.count())
            .join(wrote, wrote.c.person_id == Person.id)
            .where(Person.programme_id == programme_id)
            .group_by(Person.place_id)
        )
    rows = await tx.execute(union_all(*stretches))  # measured: a third of one grouping's time
    found: list[ByPlace] = [{} for _ in starts]
    for n, place_id, people in rows:
        found[n][place_id] = people
    return found


async def outcomes(tx: AsyncSession, programme_id: int, since: datetime) -> Counter[Outcome | None]:
    """Return how many people said which of what they meant to try; None: not said yet."""
    rows = await tx.execute(
        select(Commitment.outcome, func.count(Commitment.person_id.distinct()))
        .join(Person, Person.id == Commitment.person_id)
        .where(Person.programme_id == programme_id, Commitment.made_at >= since)
        .group_by(Commitment.outcome)
    )
    return Counter({outcome: n for outcome, n in rows})


async def who_tries(tx: AsyncSession, programme_id: int, since: datetime) -> ByPlace:
    """Return how many people of each place noted something to try."""
    rows = await tx.execute(
        select(Person.place_id, func.count(Commitment.person_id.distinct()))
        .join(Person, Person.id == Commitment.person_id)
        .where(Person.programme_id == programme_id, Commitment.made_at >= since)
        .group_by(Person.place_id)
    )
    return {place_id: n for place_id, n in rows}
