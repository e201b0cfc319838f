"""Who gets it: whom an event is for, how many of them it reaches, and why not the others."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, literal, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.delivery.kinds import BROADCAST
from bot.delivery.models import Chat
from bot.learning_events.models import LearningEvent
from bot.people import attention, pacing
from bot.people.models import Account, Membership, Person, Programme
from bot.people.vocabulary import Standing

Choices = list[tuple[str, str]]
"""Pairs of a key and a name."""


async def _none(tx: AsyncSession, programme_id: int) -> Choices:
    return []


def _nobody(programme_id: int, key: str) -> Select[int]:
    return select(Person.id).where(literal(False))


@dataclass(frozen=True)
class Circles:
    """Groups of people that other rooms know of; handed in by whoever builds the house."""

    themes: Callable[[AsyncSession, int], Awaitable[Choices]] = _none
    """The themes of a programme."""

    on_theme: Callable[[int, str], Select[int]] = _nobody
    """Selects those of a programme who chose to share something on a theme across places."""

    sets: Callable[[AsyncSession, int], Awaitable[Choices]] = _none
    """A programme's action-learning sets, by their numbers."""

    in_set: Callable[[int, str], Select[int]] = _nobody
    """Selects those of a programme who are in a set."""


class Audience:
    def __init__(self, circles: Circles) -> None:
        self.circles = circles

    def of(self, event: LearningEvent) -> Select[int]:
        """Select those an event is for, whether or not they can be reached."""
        who = select(Person.id).where(Person.programme_id == event.programme_id)
        if event.for_place_id is not None:
            who = who.where(Person.place_id == event.for_place_id)
        if event.for_role is not None:
            in_role = select(Membership.person_id).where(
                Membership.programme_id == event.programme_id, Membership.role == event.for_role
            )
            who = who.where(Person.id.in_(in_role))
        if event.for_language:
            who = who.where(Person.language == event.for_language)
        if event.for_set_id is not None:
            in_set = self.circles.in_set(event.programme_id, str(event.for_set_id))
            who = who.where(Person.id.in_(in_set))
        if event.for_theme:
            on_it = self.circles.on_theme(event.programme_id, event.for_theme)
            who = who.where(Person.id.in_(on_it))
        return who

    async def reach(self, tx: AsyncSession, event: LearningEvent, now: datetime) -> dict[str, int]:
        """Count whom it is for.

        `gets` is how many are told, `later` how many of these only when a pause, a day off or
        quiet hours are over. The others: `left`, `not yet`, `unreachable`, `paused` (for longer
        than until it begins), and `not for` (the rest of the programme). An audience by theme is
        only counted as a whole, and where that is too small to be told, `too few` is 1.
        """
        counts = dict.fromkeys(
            ("gets", "later", "left", "not yet", "unreachable", "paused", "not for", "too few"), 0
        )
        if await self._is_too_few(tx, event):
            return {**counts, "too few": 1}
        closed = select(Account.person_id).join(Chat, Chat.address == Account.address)
        closed = closed.where(Account.is_preferred, Chat.closed_at.is_not(None))
        rows = await tx.execute(
            select(
                Person.standing,
                Person.id.in_(closed).label("closed"),
                func.count(),
                *pacing.COLUMNS,
            )
            .where(Person.id.in_(self.of(event)))
            .group_by(Person.standing, "closed", *pacing.COLUMNS)
        )
        names = [column.key for column in pacing.COLUMNS]
        for standing, is_closed, n, *columns in rows:
            if standing is not Standing.TAKING_PART:
                is_new = standing in (Standing.MET, Standing.EXPECTED)
                counts["not yet" if is_new else "left"] += n
                continue
            if is_closed:
                counts["unreachable"] += n
                continue
            pace = attention.Pace(**dict(zip(names, columns, strict=True)))
            at = attention.when(BROADCAST.name, pace, now, latest=event.starts_at)
            counts["gets" if at else "paused"] += n
            counts["later"] += n if at and at > now else 0
        if event.for_theme:
            return {**dict.fromkeys(counts, 0), "gets": counts["gets"]}
        everybody = select(func.count()).where(
            Person.programme_id == event.programme_id, Person.standing == Standing.TAKING_PART
        )
        taking_part = counts["gets"] + counts["paused"] + counts["unreachable"]
        counts["not for"] = (await tx.scalars(everybody)).one() - taking_part
        return counts

    async def _is_too_few(self, tx: AsyncSession, event: LearningEvent) -> bool:
        """Tell whether an audience by theme is so small that it would tell who wrote about it."""
        if not event.for_theme:
            return False
        programme = await tx.get_one(Programme, event.programme_id)
        row = await tx.execute(
            select(func.count(), func.count(Person.place_id.distinct())).where(
                Person.id.in_(self.of(event)), Person.standing == Standing.TAKING_PART
            )
        )
        people, places = row.one()
        return people < programme.least_people or places < programme.least_places
