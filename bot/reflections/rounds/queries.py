from datetime import datetime

from sqlalchemy import and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.people.models import Person
from bot.people.vocabulary import Standing
from bot.reflections.rounds.models import PlaceRound, RoundSeat, Stage


async def people_in(tx: AsyncSession, place_id: int) -> list[Person]:
    of_it = (
        select(Person)
        .where(Person.place_id == place_id, Person.standing == Standing.TAKING_PART)
        .order_by(Person.id)
    )
    return list(await tx.scalars(of_it))


async def open_in(tx: AsyncSession, place_id: int) -> PlaceRound | None:
    return await tx.scalar(
        select(PlaceRound).where(PlaceRound.place_id == place_id, PlaceRound.stage == Stage.OPEN)
    )


async def own_seat(
    tx: AsyncSession, person: Person, ref: str
) -> tuple[PlaceRound, RoundSeat] | None:
    """Return a round with this person's seat in it; nothing where they have none."""
    if not ref.isdecimal():
        return None
    found = await tx.execute(
        select(PlaceRound, RoundSeat)
        .join(RoundSeat, RoundSeat.round_id == PlaceRound.id)
        .where(PlaceRound.id == int(ref), RoundSeat.person_id == person.id)
        .with_for_update(of=PlaceRound)  # two last answers must not both miss that it is enough
    )
    row = found.first()
    return (row[0], row[1]) if row else None


async def seats(tx: AsyncSession, round_id: int) -> list[tuple[RoundSeat, Person]]:
    rows = await tx.execute(
        select(RoundSeat, Person)
        .join(Person, Person.id == RoundSeat.person_id)
        .where(RoundSeat.round_id == round_id, Person.standing == Standing.TAKING_PART)
        .order_by(Person.id)
    )
    return [(seat, person) for seat, person in rows]


async def due(tx: AsyncSession, now: datetime) -> list[int]:
    waiting = select(PlaceRound.id).where(
        or_(
            and_(PlaceRound.stage != Stage.CLOSED, PlaceRound.ends_at <= now),
            and_(PlaceRound.stage == Stage.OPEN, PlaceRound.nudge_at <= now),
        )
    )
    return list(await tx.scalars(waiting.order_by(PlaceRound.id)))


async def next_due(tx: AsyncSession, now: datetime) -> datetime | None:
    ends = select(func.min(PlaceRound.ends_at)).where(
        PlaceRound.stage != Stage.CLOSED, PlaceRound.ends_at > now
    )
    nudges = select(func.min(PlaceRound.nudge_at)).where(
        PlaceRound.stage == Stage.OPEN, PlaceRound.nudge_at > now
    )
    instants = [await tx.scalar(ends), await tx.scalar(nudges)]
    return min((instant for instant in instants if instant), default=None)
