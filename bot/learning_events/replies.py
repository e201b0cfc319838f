"""Letters between people and a host: a thread for each person, and never a void.

Whatever is replied to something that many were told comes to its host under one message for
that person; what the host replies there goes back to them.
"""

from bot.chat import Message, split
from bot.conversations import Handler, Heard
from bot.delivery import outbox
from bot.delivery.kinds import WORDS
from bot.delivery.models import Letter
from bot.language import speaking
from bot.learning_events import host_words, letters_words, queries, words
from bot.learning_events.models import Invitation, LearningEvent
from bot.people import attention, pacing
from bot.people import queries as people
from bot.people.models import Person, Place

MOST_QUOTED = 2500
"""Of a letter in one message, beside the words around it."""


class Replies:
    def __init__(self) -> None:
        self.routes: dict[str, Handler] = {
            words.REPLY: self.to_the_host,
            host_words.HOST_REPLY: self.from_the_host,
        }

    async def to_the_host(self, heard: Heard) -> None:
        event = await queries.to_answer(heard.tx, heard.person, heard.ref)
        if event is None:
            await heard.say(words.not_yours())
            return
        invited = await queries.invitation(heard.tx, event, heard.person)
        host = await queries.host(heard.tx, event)
        if host is None:
            await heard.say(words.no_host())
            return
        place = await heard.tx.get(Place, heard.person.place_id) if heard.person.place_id else None
        first, *more = split(heard.text, MOST_QUOTED)
        where = place.name if place else ""
        with speaking(host.language):
            letters = [letters_words.to_the_host(event, heard.person.name, where, first)]
            letters += [letters_words.quoted(piece) for piece in more]
        root = await heard.tx.get(Letter, invited.thread_letter_id or 0)
        if root and root.address != str(await people.address_of(heard.tx, host)):
            root = invited.thread_letter_id = None  # another host began that thread
        reply_to = root.message_id if root else None
        for letter in letters:
            letter_id = await self._send(
                heard, event, host, letter, host_words.HOST_REPLY, str(invited.id), reply_to
            )
            invited.thread_letter_id = invited.thread_letter_id or letter_id
        await heard.say(letters_words.sent_to(host.name or words.somebody()))

    async def from_the_host(self, heard: Heard) -> None:
        """Take the host's answer back to the person whose message it answers."""
        invited = await heard.tx.get(Invitation, int(heard.ref)) if heard.ref.isdecimal() else None
        event = await heard.tx.get(LearningEvent, invited.event_id) if invited else None
        host = await queries.host(heard.tx, event) if event else None
        if invited is None or event is None or host is not heard.person:
            await heard.say(words.not_yours())
            return
        person = await heard.tx.get_one(Person, invited.person_id)
        first, *more = split(heard.text, MOST_QUOTED)
        with speaking(person.language):
            letters = [letters_words.from_the_host(event, heard.person.name, first)]
            letters += [letters_words.quoted(piece) for piece in more]
        for letter in letters:
            await self._send(heard, event, person, letter, words.REPLY, str(event.id), None)
        await heard.say(letters_words.sent_to(person.name))

    async def _send(
        self,
        heard: Heard,
        event: LearningEvent,
        to: Person,
        letter: Message,
        hears: str,
        ref: str,
        reply_to: str | None,
    ) -> int:
        """Send it when it suits them, and hear what they reply to it."""
        suits = attention.when(WORDS.name, pacing.pace_of(to), heard.now, heard_at=to.heard_at)
        letter_id = await outbox.put(
            heard.tx,
            await people.address_of(heard.tx, to),
            letter,
            kind=WORDS,
            now=heard.now,
            due_at=suits or heard.now,
            wave=words_of(event.id, heard.person.id),
            reply_to=reply_to,
        )
        await heard.expect_reply(to, hears, ref, letter_id=letter_id)
        return letter_id


def words_of(event_id: int, person_id: int) -> str:
    """Return what letters that carry somebody's own words about an event are counted under."""
    return f"event:{event_id}:from:{person_id}"
