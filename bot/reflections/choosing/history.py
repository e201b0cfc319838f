"""Reads what a choice is made from, for one person or for thousands, in two statements."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Select, String, and_, cast, func, literal, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.reflections.choosing.rules import Asked, History, choose
from bot.reflections.journey import Journey
from bot.reflections.models import Enrolment, Moment, Reflection

People = Sequence[int] | Select[int]
"""Their ids, or what selects them: thousands of ids in one statement are slow."""

NEAR = timedelta(days=7)
"""How near something of their own is to shape a question: so long before it, or after."""


async def histories(tx: AsyncSession, person_ids: People, now: datetime) -> dict[int, History]:
    """Return what these people were asked in this round and the last of their journey."""
    each = (
        cast(Reflection.id, String)
        + literal("|")
        + cast(Reflection.round, String)
        + literal("|")
        + Reflection.prompt
        + literal("|")
        + cast(Reflection.state, String)
    )
    # One row a person, not one a question: fifty times fewer to carry over.
    asked = (
        select(Reflection.person_id, func.aggregate_strings(each, "\n"))
        .join(
            Enrolment,
            and_(
                Enrolment.person_id == Reflection.person_id,
                Enrolment.journey == Reflection.journey,
            ),
        )
        .where(Reflection.person_id.in_(person_ids), Reflection.round >= Enrolment.round - 1)
        .group_by(Reflection.person_id)
    )
    found: dict[int, list[Asked]] = {}
    for person_id, lines in await tx.execute(asked):
        parts = sorted((line.split("|") for line in lines.split("\n")), key=lambda p: int(p[0]))
        found[person_id] = [Asked(prompt, int(round_), state) for _, round_, prompt, state in parts]
    near: dict[int, set[str]] = {}
    moments = select(Moment.person_id, Moment.kind).where(
        Moment.person_id.in_(person_ids), Moment.at.between(now - NEAR, now + NEAR)
    )
    for person_id, kind in await tx.execute(moments):
        near.setdefault(person_id, set()).add(kind)
    ways = select(Enrolment.person_id, Enrolment.ways).where(Enrolment.person_id.in_(person_ids))
    return {
        person_id: History(found.get(person_id, ()), tuple(chosen), near.get(person_id, ()))
        for person_id, chosen in await tx.execute(ways)
    }


async def choose_for(
    tx: AsyncSession, journeys: Mapping[str, Journey], person_ids: People, now: datetime
) -> None:
    """Choose anew what these people are asked next: their last question has come to its end."""
    rows = await tx.execute(
        select(Enrolment.person_id, Enrolment.journey, Enrolment.round).where(
            Enrolment.person_id.in_(person_ids), Enrolment.journey.in_(list(journeys))
        )
    )
    past = await histories(tx, person_ids, now)
    chosen = []
    for person_id, name, round_ in rows:
        choice = choose(journeys[name], past[person_id], round_)
        chosen.append(
            {
                "person_id": person_id,
                "next_prompt": choice.prompt,
                "round": choice.round,
                "why": choice.why,
                "edition": journeys[name].edition,
            }
        )
    if chosen:
        await tx.execute(update(Enrolment), chosen)
