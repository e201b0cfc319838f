"""Questions asked in a group or channel: answered there, beside the question.

Whoever reads along may be of any programme or of none, so the answer comes only from what is open
to all, word for word, and nothing goes to a language model. The question is kept for a day without
who asked it, so that somebody can ask further in its thread, and then forgotten. What needs to know
who asks (a gap, a peer, a set) is for a direct message.
"""

import asyncio
import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.chat import Address, Commanded, Event, Message, Said
from bot.db import Database
from bot.delivery import outbox
from bot.delivery.kinds import REPLY
from bot.guidance import queries, words
from bot.guidance.models import AskedInRoom
from bot.guidance.playbook import entry
from bot.guidance.shelf import Shelf
from bot.guidance.threads import in_context
from bot.language import speaking

AT_ONCE = 4
MOST_SHOWN = 2
MOST_ASKED = 2_000
KEPT = timedelta(days=1)
"""How long after its answer a question can be asked further."""

log = logging.getLogger("wayfinder")


class InRooms:
    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    async def hear(self, tx: AsyncSession, event: Event, language: str, now: datetime) -> bool:
        """Keep a question until it is answered; False where none was asked."""
        reply_to = None
        match event:
            case Said(room=Address() as room, text=text, message_id=message_id):
                reply_to = event.reply_to
            case Commanded(room=Address() as room, command="ask", message_id=message_id):
                text, reply_to = event.rest or event.about, event.reply_to
            case _:
                return False
        if any(character.isalnum() for character in text):
            tx.add(
                AskedInRoom(
                    room=str(room),
                    message_id=message_id,
                    thread=await self._thread(tx, room, reply_to or message_id),
                    language=language,
                    text=text.strip()[:MOST_ASKED],
                    asked_at=now,
                )
            )
        else:
            with speaking(language):
                said = words.what_question_in_room()
            await outbox.put(tx, room, said, kind=REPLY, now=now, reply_to=message_id or None)
        return True

    async def _thread(self, tx: AsyncSession, room: Address, message_id: str) -> str:
        """Return where the thread of a message began. In Slack that is the message that a reply
        names; on Telegram a reply may name our answer, which belongs to what it answered."""
        letter_id = await outbox.find(tx, room, message_id)
        of_ours = letter_id and await queries.thread_of_answer(tx, str(room), letter_id)
        return of_ours or message_id

    async def forget(self, tx: AsyncSession, now: datetime) -> None:
        """Forget what was answered long enough ago."""
        await tx.execute(delete(AskedInRoom).where(AskedInRoom.answered_at < now - KEPT))

    async def answer_what_waits(self, db: Database, now: datetime) -> None:
        while True:
            async with db.transaction() as tx:
                taken = await queries.take_room_questions(tx, AT_ONCE)
            if not taken:
                return
            await asyncio.gather(*(self._deal_with(db, now, each) for each in taken))

    async def _deal_with(self, db: Database, now: datetime, question_id: int) -> None:
        async with db.reading() as tx:
            asked = await tx.get(AskedInRoom, question_id)
            before = await queries.thread_in_room(tx, asked) if asked else []
        if asked is None:
            return
        with speaking(asked.language):
            try:
                said = await self._answer(asked, before)
            except Exception:
                log.exception("answering in a room failed", extra={"question": question_id})
                said = words.could_not_look()
        async with db.transaction() as tx:
            mine = AskedInRoom.id == question_id, AskedInRoom.answered_at.is_(None)
            settled = update(AskedInRoom).where(*mine).values(answered_at=now)
            if await tx.scalar(settled.returning(AskedInRoom.id)) is None:
                return
            reply_to = asked.message_id or None
            to = Address.parse(asked.room)
            letter_id = await outbox.put(tx, to, said, kind=REPLY, now=now, reply_to=reply_to)
            answered = update(AskedInRoom).where(AskedInRoom.id == question_id)
            await tx.execute(answered.values(letter_id=letter_id))

    async def _answer(self, asked: AskedInRoom, before: Sequence[str]) -> Message:
        question = in_context(asked.text, before)
        given = await self._shelf.answer(question, None, may_send=False)
        if not given.is_answered:
            return words.not_known_in_room()
        quotes = []
        for each in given.excerpts[:MOST_SHOWN]:
            where = words.cited(each.source, each.unit, each.start_line, each.end_line)
            found = entry(self._shelf.root, each.entry) if each.entry else None
            quotes.append(words.Quoted(each.best, where, found.header.title if found else ""))
        return words.answered_in_room(given.text, quotes)
