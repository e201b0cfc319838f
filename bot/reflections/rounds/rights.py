"""What this room keeps of a person, for them to take away, and to have erased."""

from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.conversations import Room
from bot.delivery import erasing
from bot.delivery.models import Letter
from bot.delivery.queue import changed
from bot.people.data import Section, when
from bot.people.models import Person, Place
from bot.reflections.rounds import words
from bot.reflections.rounds.models import PlaceRound, RoundSeat, Stage


class Kept(Room):
    """The part of this room that deals with all that somebody said in rounds at once."""

    async def export(self, tx: AsyncSession, person: Person) -> list[Section]:
        rows = await tx.execute(
            select(PlaceRound, RoundSeat)
            .join(RoundSeat, RoundSeat.round_id == PlaceRound.id)
            .where(RoundSeat.person_id == person.id)
            .order_by(PlaceRound.id)
        )
        return [
            Section(
                name="place_rounds",
                title=words.title(),
                rows=[
                    {
                        "question": round_.question,
                        "text": seat.text,
                        "with_your_name": seat.is_named,
                        "who_was_not_in_the_room": seat.absent,
                        "answered_at": when(seat.answered_at),
                    }
                    for round_, seat in rows
                ],
            )
        ]

    async def forget(self, tx: AsyncSession, person: Person) -> None:
        """Erase the letters in which others read what they said."""
        said = select(RoundSeat.round_id).where(
            RoundSeat.person_id == person.id, RoundSeat.answered_at.is_not(None)
        )
        for id_ in (await tx.scalars(said)).all():
            for part in ("read", "closed"):
                read = select(Letter.id).where(Letter.key.startswith(f"round:{id_}:{part}:"))
                await erasing.letters(tx, read)

    async def merge(self, tx: AsyncSession, keep: Person, gone: Person) -> None:
        """Give one up of two seats in a round: the one with nothing in it, or that of `gone`."""
        seats = await tx.scalars(select(RoundSeat).where(RoundSeat.person_id == gone.id))
        for seat in seats.all():
            other = await tx.get(RoundSeat, {"round_id": seat.round_id, "person_id": keep.id})
            if other is None:
                seat.person_id = keep.id
            elif other.answered_at is None and seat.answered_at is not None:
                other.text, other.is_named = seat.text, seat.is_named
                other.answered_at, other.absent = seat.answered_at, seat.absent
        await tx.flush()
        await tx.execute(delete(RoundSeat).where(RoundSeat.person_id == gone.id))
        await tx.execute(
            update(PlaceRound).where(PlaceRound.opened_by == gone.id).values(opened_by=keep.id)
        )

    async def let_go(self, tx: AsyncSession, programme_id: int, before: datetime) -> int:
        """Erase the rounds of a programme's places that closed before this."""
        of_it = select(Place.id).where(Place.programme_id == programme_id)
        return await changed(
            tx,
            delete(PlaceRound).where(
                PlaceRound.place_id.in_(of_it),
                PlaceRound.stage == Stage.CLOSED,
                PlaceRound.ends_at < before,
            ),
        )
