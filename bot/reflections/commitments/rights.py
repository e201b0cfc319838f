"""What this room keeps of a person, for them to take away, and to have erased."""

from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.conversations import Room
from bot.delivery import erasing
from bot.delivery.models import Letter
from bot.delivery.queue import changed
from bot.people.data import Section, when
from bot.people.models import Person
from bot.reflections.commitments import words
from bot.reflections.commitments.models import Commitment


class Kept(Room):
    """The part of this room that deals with all of somebody's commitments at once."""

    async def export(self, tx: AsyncSession, person: Person) -> list[Section]:
        rows = select(Commitment).where(Commitment.person_id == person.id).order_by(Commitment.id)
        return [
            Section(
                name="journey_commitments",
                title=words.title(),
                rows=[
                    {
                        "number": each.id,
                        "reflection": each.reflection_id,
                        "text": each.text,
                        "who_asks": each.asks.value,
                        "made_at": when(each.made_at),
                        "due_at": when(each.due_at),
                        "outcome": each.outcome and each.outcome.value,
                        "settled_at": when(each.settled_at),
                    }
                    for each in await tx.scalars(rows)
                ],
            )
        ]

    async def forget(self, tx: AsyncSession, person: Person) -> None:
        """Erase the letters in which coaches were told of them."""
        ids = select(Commitment.id).where(Commitment.person_id == person.id)
        for id_ in (await tx.scalars(ids)).all():
            told = select(Letter.id).where(Letter.key.startswith(f"commitment:{id_}:coach:"))
            await erasing.letters(tx, told)

    async def merge(self, tx: AsyncSession, keep: Person, gone: Person) -> None:
        await tx.execute(
            update(Commitment).where(Commitment.person_id == gone.id).values(person_id=keep.id)
        )

    async def let_go(self, tx: AsyncSession, programme_id: int, before: datetime) -> int:
        """Erase what people of a programme meant to try before this, unless they are yet asked."""
        of_it = select(Person.id).where(Person.programme_id == programme_id)
        return await changed(
            tx,
            delete(Commitment).where(
                Commitment.person_id.in_(of_it),
                Commitment.made_at < before,
                Commitment.ask_at.is_(None),
            ),
        )
