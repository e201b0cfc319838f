"""What can be changed after joining."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime

from bot.chat import Button, Message
from bot.conversations import Handler, Heard, Turn
from bot.people import queries as people
from bot.people.models import Person, Place
from bot.people.vocabulary import Standing
from bot.welcome import terms_words, words
from bot.welcome.rules import Step
from bot.welcome.terms import Terms

CHANGING = "s"
"""Marks, in a button's reference, that the answer changes a setting."""


class Settings:
    def __init__(
        self,
        begin: Callable[[Turn, Person], Awaitable[datetime]],
        end: Callable[[Turn, Person], Awaitable[None]],
        ask: Callable[[Heard, Step, str], Awaitable[None]],
        more: Callable[[], Sequence[Button]],
        terms: Terms,
    ) -> None:
        self._more, self._terms = more, terms
        self._begin, self._end, self._ask = begin, end, ask
        self.routes: dict[str, Handler] = {
            words.SETTINGS: self.show,
            words.LEAVE: self.leave,
            words.COME_BACK: self.come_back,
            **{action: self._changer(step) for step, action in words.CHANGE.items()},
        }

    async def show(self, heard: Heard) -> None:
        await heard.say(await self.card(heard))

    async def card(self, heard: Heard) -> Message:
        """Return all settings in one message, with a button for each."""
        person = heard.person
        programme = await people.programme_of(heard.tx, person)
        place = await heard.tx.get(Place, person.place_id) if person.place_id else None
        return words.settings(person, programme, place, self._more())

    def _changer(self, step: Step) -> Handler:
        async def change(heard: Heard) -> None:
            await self._ask(heard, step, CHANGING)

        return change

    async def leave(self, heard: Heard) -> None:
        """Stop taking part; nothing that was written is lost."""
        heard.person.standing = Standing.LEFT
        await self._end(heard, heard.person)
        await heard.stop_expecting(heard.person)
        await heard.say(words.left())

    async def come_back(self, heard: Heard) -> None:
        if heard.person.joined_at is None:
            await heard.say(words.old_button())
            return
        if not await self._terms.stand(heard):
            await heard.say(terms_words.terms_changed())
            return
        heard.person.standing = Standing.TAKING_PART
        due = await self._begin(heard, heard.person)
        await heard.say(words.welcome_back(due, heard.person))
