"""What happens to a voice note where a server transcribes: its words come back to be checked.

kept as a recording → transcribed, outside any transaction → shown → kept, changed, or left
"""

import logging
from datetime import datetime

from sqlalchemy import select

from bot.chat import Address, Fetch
from bot.conversations import Handler, Heard, Room, Turn
from bot.conversations.flow import show as show_form
from bot.db import Database
from bot.delivery.kinds import REPLY
from bot.language import speaking
from bot.llm import Account, NoAnswer, Transcriber
from bot.people.models import Person
from bot.reflections import queries
from bot.reflections import words as all_words
from bot.reflections.models import Part, Reflection
from bot.reflections.pushing.flow import MaySend
from bot.reflections.rules import joined
from bot.reflections.voice import rules, words

log = logging.getLogger("wayfinder")


class Voice(Room):
    """Args:
    transcriber: turns a recording into words.
    fetch: gets what somebody sent from the platform it came by.
    may_send: tells whether somebody agreed that their words go to a model's server.
    """

    name = "voice"

    def __init__(self, transcriber: Transcriber, fetch: Fetch, may_send: MaySend) -> None:
        self._transcriber, self._fetch, self._may_send = transcriber, fetch, may_send
        self.routes: dict[str, Handler] = {
            words.KEEP: self.keep,
            words.EDIT: self.edit,
            words.EDITED: self.keep_edited,
            words.LEAVE: self.leave,
        }
        self.commands: dict[str, Handler] = {}

    async def think(self, db: Database, now: datetime) -> None:
        """Have the voice notes that wait put into words."""
        async with db.reading() as tx:
            waiting = (
                await tx.execute(
                    select(Part, Person)
                    .join(Reflection, Reflection.id == Part.reflection_id)
                    .join(Person, Person.id == Reflection.person_id)
                    .where(Part.is_unheard.is_(True))
                    .order_by(Part.id)
                    .limit(10)
                )
            ).all()
        for part, person in waiting:
            text = await self._listen(db, part, person)
            async with db.transaction() as tx:
                now_part = await tx.get(Part, part.id, with_for_update=True)
                if now_part is None or not now_part.is_unheard:
                    continue
                now_part.is_unheard, now_part.transcript = False, text
                if text:
                    with speaking(person.language):
                        shown = words.heard(text, str(part.id))
                    await Turn(tx, now).tell(person, shown, kind=REPLY, key=f"voice:{part.id}")

    async def _listen(self, db: Database, part: Part, person: Person) -> str:
        """Return the words of a recording; nothing where that fails, or they did not agree."""
        async with db.reading() as tx:
            if not await self._may_send(tx, person.id):
                return ""
        audio = await self._fetch(Address.parse(part.address), part.file_id)
        if not audio:
            return ""
        account = Account(programme_id=person.programme_id, about=(f"part:{part.id}",))
        try:
            name = rules.file_name(audio)
            return (await self._transcriber.transcribe(audio, name, account)).strip()
        except NoAnswer as no:
            log.warning("a voice note stays a recording", extra={"why": no.why.value})
            return ""

    async def keep(self, heard: Heard) -> None:
        part = await self._own(heard)
        if part:
            await self._put_in(heard, part, part.transcript)
            await heard.redraw(words.kept())

    async def edit(self, heard: Heard) -> None:
        part = await self._own(heard)
        if part:
            await show_form(heard, words.edit_form(part.transcript, str(part.id)))

    async def keep_edited(self, heard: Heard) -> None:
        part = await self._own(heard)
        if part:
            await self._put_in(heard, part, heard.answers["text"].strip())
            await heard.say(words.kept())

    async def leave(self, heard: Heard) -> None:
        part = await self._own(heard)
        if part:
            part.transcript = ""
            await heard.redraw(words.only_the_recording())

    async def _put_in(self, heard: Heard, part: Part, text: str) -> None:
        part.text = text
        await heard.tx.flush()
        reflection = await heard.tx.get_one(Reflection, part.reflection_id)
        parts = await queries.parts(heard.tx, reflection.id)
        reflection.text = joined([each.text for each in parts])

    async def _own(self, heard: Heard) -> Part | None:
        part = await queries.own_part(heard.tx, heard.person, heard.ref)
        if part is None or not part.transcript:
            await heard.say(all_words.gone())
            return None
        return part
