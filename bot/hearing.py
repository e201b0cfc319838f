"""Takes what somebody did to the handler that is waiting for it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.action_learning.flow import LearningSets
from bot.chat import (
    Attached,
    Barred,
    Commanded,
    Deleted,
    Edited,
    Event,
    Form,
    Home,
    Joined,
    Left,
    Opened,
    PassedOn,
    Pressed,
    Said,
    Submitted,
)
from bot.conversations import Handler, Heard, Room, Turn
from bot.conversations import queries as conversations
from bot.conversations.flow import Forms
from bot.delivery import inbox, outbox
from bot.delivery.kinds import REPLY
from bot.guidance.flow import Guidance
from bot.language import speaking
from bot.learning_events.flow import LearningEvents
from bot.people import queries as people
from bot.people import reach
from bot.people.vocabulary import Standing
from bot.reflections import words as reflections_words
from bot.reflections.flow import Reflections
from bot.safety.flow import Safety
from bot.welcome import words as welcome_words
from bot.welcome.flow import Welcome


class Hearing:
    def __init__(
        self,
        rooms: Sequence[Room],
        reflections: Reflections,
        welcome: Welcome,
        events: LearningEvents,
        guidance: Guidance,
        safety: Safety,
        sets: LearningSets,
    ) -> None:
        self._rooms = rooms
        self._reflections, self._welcome, self._events = reflections, welcome, events
        self._guidance, self._safety, self._sets = guidance, safety, sets
        self.routes: dict[str, Handler] = {}
        self.routes |= Forms(self.routes).routes
        self.commands: dict[str, Handler] = {"help": self._help}
        for room in rooms:
            self.routes |= room.routes
            self.commands |= room.commands
        self._for_anybody = {"help"}.union(*(room.for_anybody for room in rooms))

    async def hear(self, tx: AsyncSession, event: Event, now: datetime) -> Form | None:
        """Take one event to its handler, unless it was heard before."""
        if event.overheard and not await self._concerns_a_set(tx, event):
            return None
        if not await inbox.is_news(tx, event, now):
            return None
        if await reach.follow(tx, event, now):
            return None
        if isinstance(event, Barred):
            await self._sets.barred(Turn(tx, now), event)
            return None
        person, was_unreachable = await people.known_at(tx, event.sender)
        if isinstance(event, Left):
            return None
        if event.room is not None:
            if person:
                heard = Heard(tx, now, person, event)
                with speaking(person.language):
                    if await self._sets.heard_among_us(heard):
                        await people.note_heard(tx, person, now)
                        await self._safety.look(heard)
                        return heard.form
            if event.overheard:
                return None
            language = person.language if person else event.whose.language
            if not await self._guidance.asked_among_others(tx, event, language, now):
                said = welcome_words.only_in_private()
                await outbox.put(tx, event.room, said, kind=REPLY, now=now)
            return None
        if person is None or was_unreachable:  # a farewell may have found the door shut
            await outbox.reopen(tx, event.sender)
        if person is None:
            person = await people.meet(tx, event.sender, event.whose, now)
        heard = Heard(tx, now, person, event)
        await people.note_heard(tx, person, now)
        if not isinstance(event, Opened):
            await self._reflections.heard_from(heard, person)
        with speaking(person.language):
            await self._safety.look(heard)
            await self._take_to_its_handler(heard)
            for room in self._rooms:
                await room.after(heard)
        return heard.form

    async def _concerns_a_set(self, tx: AsyncSession, event: Event) -> bool:
        """Whether a set meets where somebody was overheard: what else people say is theirs."""
        person = await people.known(tx, event.sender)
        return bool(event.room and await self._sets.meets_in(tx, event.room, person))

    async def _take_to_its_handler(self, heard: Heard) -> None:
        match heard.event:
            case Joined(code=code):
                if not await self._events.heard_code(heard, code):
                    await self._welcome.start(heard, code)
            case Opened():
                await self._show_home(heard)
            case Commanded(command="start", rest=code):
                if not await self._events.heard_code(heard, code):
                    await self._welcome.start(heard, code)
            case Commanded(command=command):
                await self._command(heard, command)
            case Pressed(action=action, ref=ref) | Submitted(action=action, ref=ref):
                handler = self.routes.get(action, self._old_button)
                heard.ref = ref
                await handler(heard)
            case Edited():
                for room in self._rooms:
                    if await room.heard_edit(heard):
                        return
                await heard.say(welcome_words.edit_changes_nothing())
            case Deleted():
                for room in self._rooms:
                    if await room.heard_deletion(heard):
                        return
            case PassedOn() if heard.person.standing is Standing.TAKING_PART:
                await self._reflections.keep_passed_on(heard)
            case PassedOn():
                await self._welcome.start(heard)
            case Said() | Attached():
                await self._words(heard)

    async def _words(self, heard: Heard) -> None:
        """Take free words to the question they answer, or ask what they are."""
        event = heard.event
        assert isinstance(event, Said | Attached)
        if isinstance(event, Attached):
            for room in self._rooms:
                if await room.attached(heard):
                    return
        if not heard.text:
            if isinstance(event, Attached):
                await heard.say(welcome_words.only_words(event.kind))
            else:
                await heard.say(reflections_words.came_through_empty())
            return
        if heard.text.casefold() in self.commands:
            await self.commands[heard.text.casefold()](heard)
            return
        if await self._events.heard_code(heard, heard.text):
            return
        if not (event.reply_to and await self._reply(heard, event.reply_to)):
            await self._words_to_the_newest(heard)
        if isinstance(event, Attached):
            await heard.say(welcome_words.words_without_the_rest())

    async def _reply(self, heard: Heard, reply_to: str) -> bool:
        """Take words to whoever said what they reply to; False where nobody knows it."""
        letter_id = await outbox.find(heard.tx, heard.sender, reply_to)
        if letter_id is None:
            return False
        me, thread = heard.person.id, heard.event.thread
        # All that is written in a thread replies to its first message, whatever it answers.
        asked = await conversations.newest_in(heard.tx, me, thread, heard.now) if thread else None
        asked = asked or await conversations.answered_by_a_reply(heard.tx, me, letter_id)
        if asked:
            heard.ref = asked.ref
            await self.routes[asked.action](heard)
            return True
        for room in self._rooms:
            if await room.heard_reply(heard, letter_id):
                return True
        return False

    async def _words_to_the_newest(self, heard: Heard) -> None:
        """Take words that reply to nothing to the newest question, or ask what they are."""
        question = await conversations.newest(heard.tx, heard.person.id, heard.now)
        if question is not None:
            heard.ref = question.ref
            await self.routes[question.action](heard)
        elif heard.person.standing is Standing.TAKING_PART:
            await self._hold(heard)
        else:
            await self._welcome.start(heard)

    async def _hold(self, heard: Heard) -> None:
        held = conversations.hold(heard)
        await heard.tx.flush()
        offers = [offer for room in self._rooms for offer in room.offers(str(held.id))]
        await heard.say(welcome_words.what_is_this(offers))

    async def _command(self, heard: Heard, command: str) -> None:
        handler = self.commands.get(command)
        if handler is None:
            await heard.say(welcome_words.unknown_command(command, list(self.commands)))
        elif heard.person.joined_at is None and command not in self._for_anybody:
            await self._welcome.start(heard)
        else:
            await handler(heard)

    async def _old_button(self, heard: Heard) -> None:
        await heard.say(welcome_words.old_button())

    async def _help(self, heard: Heard) -> None:
        programme = await people.programme_of(heard.tx, heard.person)
        if heard.person.standing is not Standing.TAKING_PART:
            await self._welcome.start(heard)
            return
        waiting = [words for room in self._rooms if (words := await room.waiting(heard))]
        await heard.say(welcome_words.help_(waiting, programme.contact if programme else ""))

    async def _show_home(self, heard: Heard) -> None:
        if heard.person.standing is not Standing.TAKING_PART:
            await heard.show_home(Home(sections=(welcome_words.say_hello(),)))
            return
        sections = [section for room in self._rooms for section in await room.home(heard)]
        await heard.show_home(Home(sections=tuple(sections)))
