"""Reads what a choice is made from, for one person or for thousands, in a few statements."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from sqlalchemy import (
    Select,
    String,
    and_,
    bindparam,
    cast,
    func,
    literal,
    literal_column,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession

from bot.reflections.choosing.rules import Asked, History, choose
from bot.reflections.journey import Journey
from bot.reflections.models import Enrolment, Moment, Reflection, State

People = Sequence[int] | Select[int]
"""Their ids, or what selects them: thousands of ids in one statement are slow."""

NEAR = timedelta(days=7)
"""How near something of their own is to shape a question: so long before it, or after."""

FURTHEST = timedelta(weeks=10)
"""How far ahead a question is planned, at most, for what is near it to matter already."""

Dates = list[tuple[int, str, datetime]]
"""Whose, what (as `journey.Near` says it), and when."""

Coming = Callable[[AsyncSession, People, datetime, datetime], Awaitable[Dates]]
"""Returns what these people will be at between two instants: their sets, their events."""


async def nothing_coming(tx: AsyncSession, people: People, start: datetime, end: datetime) -> Dates:
    return []


class Walking(NamedTuple):
    """Where somebody is on their journey."""

    person_id: int
    journey: str
    round: int
    ways: Sequence[str]
    next_due_at: datetime
    asked: Sequence[Asked]
    """In this round and the last, oldest first."""


@dataclass(frozen=True)
class Chooser:
    """Chooses what people are asked next."""

    journeys: Mapping[str, Journey]
    coming: Coming = nothing_coming

    async def choose_for(self, tx: AsyncSession, people: People, now: datetime) -> None:
        """Choose anew what these people are asked next: their last question has come to its end,
        or something of their own has come near.
        """
        walking = await _walking(tx, people)
        past = await self._histories(tx, people, walking, now)
        chosen = []
        for each in walking:
            journey = self.journeys.get(each.journey)
            if journey is None:
                continue
            choice = choose(journey, past[each.person_id], each.round)
            chosen.append(
                {
                    "whose": each.person_id,
                    "next_prompt": choice.prompt,
                    "round": choice.round,
                    "why": choice.why,
                    "edition": journey.edition,
                }
            )
        if chosen:
            # Straight to the table: for thousands, the session's own book-keeping costs more.
            table = Enrolment.metadata.tables[Enrolment.__tablename__]
            await tx.execute(update(table).where(table.c.person_id == bindparam("whose")), chosen)

    async def histories(
        self, tx: AsyncSession, people: People, now: datetime
    ) -> dict[int, History]:
        """Return what these people were asked in this round and the last of their journey, and
        what will be near when they are asked next.
        """
        return await self._histories(tx, people, await _walking(tx, people), now)

    async def _histories(
        self, tx: AsyncSession, people: People, walking: Sequence[Walking], now: datetime
    ) -> dict[int, History]:
        asked_next = {each.person_id: each.next_due_at for each in walking}
        near = await self._near(tx, people, now, asked_next)
        return {
            each.person_id: History(each.asked, tuple(each.ways), near.get(each.person_id, ()))
            for each in walking
        }

    async def _near(
        self, tx: AsyncSession, people: People, now: datetime, asked_at: Mapping[int, datetime]
    ) -> dict[int, set[str]]:
        moments = await tx.execute(
            select(Moment.person_id, Moment.kind, Moment.at).where(
                Moment.person_id.in_(people), Moment.at >= now - NEAR
            )
        )
        dates = [(person_id, kind, at) for person_id, kind, at in moments]
        dates += await self.coming(tx, people, now - NEAR, now + FURTHEST)
        near: dict[int, set[str]] = {}
        for person_id, kind, at in dates:
            then = asked_at.get(person_id)
            if then and abs(then - at) <= NEAR:
                near.setdefault(person_id, set()).add(kind)
        return near


async def _walking(tx: AsyncSession, people: People) -> list[Walking]:
    """Return where each is, and what they were asked in this round and the last. That is read from
    indexes alone, which keep a person's together: the rows lie as far apart as the weeks in which
    they were written.
    """
    of_late = and_(
        Reflection.person_id == Enrolment.person_id, Reflection.round >= Enrolment.round - 1
    )
    id_, round_ = cast(Reflection.id, String), cast(Reflection.round, String)
    joined = func.aggregate_strings
    # One row a person, not one a question: fifty times fewer to carry over.
    asked = select(
        joined(id_, ",")
        + literal("/")
        + joined(round_, ",")
        + literal("/")
        + joined(Reflection.prompt, "/")
    ).where(of_late, Reflection.journey == Enrolment.journey)
    not_answered = select(
        joined(id_ + literal(":") + cast(Reflection.state, String), ","),
    ).where(
        of_late,
        Reflection.state != literal_column("'answered'"),  # the words of its index
    )
    rows = await tx.execute(
        select(
            Enrolment.person_id,
            Enrolment.journey,
            Enrolment.round,
            Enrolment.ways,
            Enrolment.next_due_at,
            asked.correlate(Enrolment).scalar_subquery(),
            not_answered.correlate(Enrolment).scalar_subquery(),
        ).where(Enrolment.person_id.in_(people))
    )
    return [
        Walking._make((*where, _read(asked or "", states or ""))) for *where, asked, states in rows
    ]


def _read(asked: str, not_answered: str) -> list[Asked]:
    """Read what `_walking` found: what somebody was asked, oldest first."""
    if not asked:
        return []
    ids, _, what = asked.partition("/")
    numbers, read = ids.split(","), list(_answered(what))
    for each in filter(None, not_answered.split(",")):
        id_, _, state = each.partition(":")
        if id_ in numbers:
            place = numbers.index(id_)
            read[place] = Asked(read[place].prompt, read[place].round, state)
    order = list(map(int, numbers))
    if order != sorted(order):  # it mostly holds: prompts are named as they follow each other
        read = [each for _, each in sorted(zip(order, read, strict=True))]
    return read


@lru_cache(maxsize=1000)
def _answered(what: str) -> list[Asked]:
    """Read rounds and prompts. Most of those who began together were asked the same."""
    rounds, *prompts = what.split("/")
    return [
        Asked(prompt, int(round_), State.ANSWERED)
        for prompt, round_ in zip(prompts, rounds.split(","), strict=True)
    ]
