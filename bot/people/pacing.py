"""Passing many through the gate of attention.py at once: by the few paces that people share."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, and_, case, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.people.attention import Pace, booked
from bot.people.local_time import local
from bot.people.models import Person

COLUMNS = tuple(getattr(Person, field.name) for field in fields(Pace))


@dataclass(frozen=True)
class Group:
    """People who asked the same of us and have had the same of us."""

    pace: Pace

    @property
    def is_theirs(self) -> ColumnElement[bool]:
        """Tell, of a row of people, whether it is of this group."""
        return and_(
            *(column.is_not_distinct_from(getattr(self.pace, column.key)) for column in COLUMNS)
        )


def pace_of(person: Person) -> Pace:
    return Pace(**{column.key: getattr(person, column.key) for column in COLUMNS})


async def groups(tx: AsyncSession, who: Select[int]) -> Sequence[Group]:
    """Return the groups among these people: a few hundred, however many they are."""
    rows = await tx.execute(select(*COLUMNS).where(Person.id.in_(who)).distinct())
    return [Group(Pace(**row._mapping)) for row in rows.all()]


def book(person: Person, at: datetime) -> None:
    """Count one push to somebody on its day."""
    after = booked(pace_of(person), at)
    person.booked_on, person.booked = after.booked_on, after.booked


async def book_many(tx: AsyncSession, who: Select[int], at: datetime) -> None:
    """Count one push to each of these people on its day, as they count days.

    Whoever holds one of them as an object refreshes it.
    """
    zones = await tx.scalars(select(Person.timezone).where(Person.id.in_(who)).distinct())
    by_day: dict[date, list[str]] = {}
    for zone in zones.all():
        by_day.setdefault(local(at, zone).date(), []).append(zone)
    for day, there in by_day.items():
        await tx.execute(
            update(Person)
            .where(Person.id.in_(who), Person.timezone.in_(there))
            .values(
                booked=case(
                    (Person.booked_on == day, Person.booked + 1),
                    (Person.booked_on > day, Person.booked),
                    else_=1,
                ),
                booked_on=case((Person.booked_on > day, Person.booked_on), else_=day),
            ),
            execution_options={"synchronize_session": False},
        )
