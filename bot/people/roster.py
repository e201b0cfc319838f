"""Who is in a programme, for those who run it: name, place, role and standing, and no more."""

from dataclasses import dataclass

from sqlalchemy import Select, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.people.models import Membership, Person, Place
from bot.people.vocabulary import Role, Standing


@dataclass(frozen=True)
class Listed:
    name: str
    reference: str
    place: str
    roles: tuple[Role, ...]
    standing: Standing


async def page(
    tx: AsyncSession, programme_id: int, wanted: str, first: int, most: int
) -> tuple[int, list[Listed]]:
    """Return how many fit, and some of them by name.

    Args:
        wanted: part of a name, or of what the programme knows somebody by.
    """
    them = _of(programme_id)
    if wanted:
        them = them.where(
            or_(
                Person.name.icontains(wanted, autoescape=True),
                Person.reference.icontains(wanted, autoescape=True),
            )
        )
    count = (await tx.scalars(select(func.count()).select_from(them.subquery()))).one()
    shown = them.order_by(Person.name, Person.id).offset(first).limit(most)
    return count, await _listed(tx, programme_id, shown)


async def everybody(tx: AsyncSession, programme_id: int) -> list[Listed]:
    return await _listed(tx, programme_id, _of(programme_id).order_by(Person.name, Person.id))


async def standings(tx: AsyncSession, programme_id: int) -> dict[Standing, int]:
    rows = await tx.execute(
        select(Person.standing, func.count())
        .where(Person.programme_id == programme_id)
        .group_by(Person.standing)
    )
    return {standing: n for standing, n in rows}


async def by_place(tx: AsyncSession, programme_id: int) -> dict[int | None, int]:
    """Return how many take part in each place."""
    rows = await tx.execute(
        select(Person.place_id, func.count())
        .where(Person.programme_id == programme_id, Person.standing == Standing.TAKING_PART)
        .group_by(Person.place_id)
    )
    return {place_id: n for place_id, n in rows}


def _of(programme_id: int) -> Select[int, str, str | None, Standing, str]:
    return (
        select(Person.id, Person.name, Person.reference, Person.standing, Place.name)
        .outerjoin(Place, Place.id == Person.place_id)
        .where(Person.programme_id == programme_id, Person.standing != Standing.DECLINED)
    )


async def _listed(
    tx: AsyncSession,
    programme_id: int,
    them: Select[int, str, str | None, Standing, str],
) -> list[Listed]:
    rows = (await tx.execute(them)).all()
    roles: dict[int, tuple[Role, ...]] = {}
    for person_id, role in await tx.execute(
        select(Membership.person_id, Membership.role)
        .where(
            Membership.programme_id == programme_id,
            Membership.person_id.in_(them.with_only_columns(Person.id)),
        )
        .order_by(Membership.role)
    ):
        roles[person_id] = (*roles.get(person_id, ()), role)
    return [
        Listed(name, reference or "", place or "", roles.get(id_, ()), standing)
        for id_, name, reference, standing, place in rows
    ]
