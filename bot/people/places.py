"""Places come and go: one that is closed is kept for what was done in it, and shown nowhere."""

from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.people.models import Invite, Person, Place
from bot.people.vocabulary import Standing

_IN_IT = Person.standing.not_in((Standing.LEFT, Standing.DECLINED))


async def add(tx: AsyncSession, programme_id: int, name: str, timezone: str) -> Place:
    """Add a place to a programme; one of that name that was closed is opened again."""
    place = await tx.scalar(
        select(Place)
        .where(
            Place.programme_id == programme_id,
            func.lower(Place.name) == name.lower(),
            Place.closed_at.is_not(None),
        )
        .order_by(Place.closed_at.desc())
        .limit(1)
    )
    if place is None:
        place = Place(programme_id=programme_id)
        tx.add(place)
    place.name, place.timezone, place.closed_at = name, timezone, None
    await tx.flush()
    return place


async def people_in(tx: AsyncSession, place: Place) -> int:
    """Return how many are in a place, or are expected there."""
    them = select(func.count()).where(Person.place_id == place.id, _IN_IT)
    return (await tx.scalars(them)).one()


async def close(tx: AsyncSession, place: Place, to: Place | None, now: datetime) -> list[Person]:
    """Close a place: everybody in it, and whoever is still invited there, goes to another.

    Without another, nobody may be in it, and its invites let nobody in any more.
    Returns those who take part and are somewhere else now.
    """
    moved: list[Person] = []
    if to is not None:
        theirs = select(Person).where(
            Person.place_id == place.id, Person.standing == Standing.TAKING_PART
        )
        moved = list(await tx.scalars(theirs.order_by(Person.id)))
    to_id = to.id if to else None
    await tx.execute(update(Person).where(Person.place_id == place.id).values(place_id=to_id))
    invites = update(Invite).where(Invite.place_id == place.id)
    await tx.execute(invites.values(place_id=to_id) if to else invites.values(uses_left=0))
    place.closed_at = now
    await tx.flush()
    return moved
