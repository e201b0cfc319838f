"""To be forgotten: at a person's word, and when a programme's time is up."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.chat import Address
from bot.conversations import Handler, Heard, Room, Turn
from bot.conversations.models import HeldWords
from bot.delivery import erasing, outbox
from bot.delivery.files import Files
from bot.delivery.kinds import BROADCAST, REPLY
from bot.language import speaking
from bot.people import linking, permission, record
from bot.people.models import Administrator, Person, Programme
from bot.people.vocabulary import Standing
from bot.rights import words

GOODBYES_ARE_KEPT = timedelta(days=1)
HELD_WORDS_ARE_KEPT = timedelta(days=7)


class Forgetting:
    def __init__(self, rooms: Callable[[], Sequence[Room]], files: Files) -> None:
        self._rooms, self._files = rooms, files
        self.routes: dict[str, Handler] = {
            words.FORGET: self.explain,
            words.FORGET_YES: self.forget_me,
            words.FORGET_NO: self.keep_me,
        }

    async def explain(self, heard: Heard) -> None:
        await heard.say(words.what_forgetting_means())

    async def keep_me(self, heard: Heard) -> None:
        await heard.redraw(words.nothing_erased())

    async def forget_me(self, heard: Heard) -> None:
        await self.forget(heard, heard.person, by="chat")

    async def forget(self, turn: Turn, person: Person, by: record.By) -> None:
        """Erase a person: what they wrote, what was written to them, and that they were here."""
        addresses = [account.address for account in await linking.accounts(turn.tx, person)]
        for room in self._rooms():
            await room.forget(turn.tx, person)
        self._files.erase_of(person.id)
        await erasing.to(turn.tx, addresses)
        await turn.tx.execute(delete(Administrator).where(Administrator.address.in_(addresses)))
        record.note(turn.tx, "forget somebody", turn.now, by=by, programme_id=person.programme_id)
        with speaking(person.language):
            goodbye = words.forgotten()
        await turn.tx.delete(person)
        await turn.tx.flush()
        for address in addresses:
            to = Address.parse(address)
            await outbox.put(turn.tx, to, goodbye, kind=REPLY, now=turn.now, wave=erasing.GOODBYE)

    # By itself.

    async def sweep(self, tx: AsyncSession, now: datetime) -> None:
        """Erase what has been kept long enough, and say so."""
        await erasing.settled(tx, erasing.GOODBYE, now - GOODBYES_ARE_KEPT)
        await tx.execute(delete(HeldWords).where(HeldWords.said_at < now - HELD_WORDS_ARE_KEPT))
        await self._let_go_of_the_expected(tx, now)
        with_an_end = select(Programme).where(Programme.keep_days.is_not(None))
        for programme in (await tx.scalars(with_an_end.order_by(Programme.id))).all():
            await self._let_go(tx, programme, now)

    async def _let_go_of_the_expected(self, tx: AsyncSession, now: datetime) -> None:
        """Erase the names of those who never came, once the programme is over or would forget."""
        for programme in (await tx.scalars(select(Programme).order_by(Programme.id))).all():
            expected = delete(Person).where(
                Person.programme_id == programme.id, Person.standing == Standing.EXPECTED
            )
            is_over = programme.ends_on is not None and programme.ends_on < now.date()
            if not is_over:
                if programme.keep_days is None:
                    continue
                expected = expected.where(Person.met_at < now - timedelta(days=programme.keep_days))
            gone = list(await tx.scalars(expected.returning(Person.id)))
            if gone:
                deed, count = "erase who never came", str(len(gone))
                record.note(tx, deed, now, by="bot", programme_id=programme.id, ref=count)

    async def _let_go(self, tx: AsyncSession, programme: Programme, now: datetime) -> None:
        assert programme.keep_days is not None
        before = now - timedelta(days=programme.keep_days)
        count = 0
        for room in self._rooms():
            count += await room.let_go(tx, programme.id, before)
        if not count:
            return
        record.note(
            tx, "erase by retention", now, by="bot", programme_id=programme.id, ref=str(count)
        )
        for manager in await permission.managers(tx, programme.id):
            with speaking(manager.language):
                said = words.let_go(programme)
            key = f"retention:{programme.id}:{manager.id}:{now:%Y%m%d}"
            await Turn(tx, now).tell(manager, said, kind=BROADCAST, key=key)
