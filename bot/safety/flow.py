"""What happens when words suggest danger: an answer at once, and a human only if asked for."""

from collections.abc import Mapping

from sqlalchemy import select

from bot import language
from bot.chat import Submitted
from bot.conversations import Handler, Heard, Room
from bot.delivery.kinds import CARE
from bot.language import speaking
from bot.people import queries as people
from bot.people.models import Membership, Person
from bot.people.vocabulary import Role, Standing
from bot.safety import rules, words
from bot.safety.content import SafetyFile, signs

MOST_NAMES = 3


class Safety(Room):
    name = "safety"

    def __init__(self, files: Mapping[str, SafetyFile]) -> None:
        self._files = dict(files)
        self._signs = signs(self._files)
        self.routes: dict[str, Handler] = {words.ASK: self.ask_to_get_in_touch}
        self.commands: dict[str, Handler] = {}

    async def look(self, heard: Heard) -> None:
        """Answer words that suggest danger, before anything else is done with them."""
        written = [heard.text]
        if isinstance(heard.event, Submitted):
            written += heard.answers.values()
        if not any(rules.suggests_harm(text, self._signs) for text in written if text):
            return
        programme = await people.programme_of(heard.tx, heard.person)
        await heard.say(
            words.talk_to_a_person(
                await self._numbers(heard),
                programme.contact if programme else "",
                await self._humans(heard),
            )
        )

    async def ask_to_get_in_touch(self, heard: Heard) -> None:
        """Tell a named human that somebody asked for them; nothing of what was written."""
        chosen = [each for each in await self._humans(heard) if str(each.id) == heard.ref]
        if not chosen:
            await heard.say(words.nobody_to_ask(await self._numbers(heard)))
            return
        human = chosen[0]
        with speaking(human.language):
            request = words.please_get_in_touch(heard.person.name or str(heard.sender))
        key = f"care:{heard.person.id}:{human.id}:{heard.now:%Y%m%d%H}"
        await heard.tell(human, request, kind=CARE, key=key)
        await heard.say(words.asked(human.name, await self._numbers(heard)))

    async def _numbers(self, heard: Heard) -> list[str]:
        """Return the programme's own numbers, else those of the language."""
        programme = await people.programme_of(heard.tx, heard.person)
        own = programme.helplines.splitlines() if programme else []
        file = self._files.get(language.current()) or self._files[language.DEFAULT]
        return [line for line in own if line.strip()] or list(file.numbers)

    async def _humans(self, heard: Heard) -> list[Person]:
        """Return who of the programme can be asked by name: coaches first, then managers."""
        of_it = (
            select(Person)
            .join(Membership, Membership.person_id == Person.id)
            .where(
                Membership.programme_id == heard.person.programme_id,
                Membership.role.in_([Role.COACH, Role.MANAGER]),
                Person.standing == Standing.TAKING_PART,
                Person.name != "",
                Person.id != heard.person.id,
            )
            .distinct()
            .order_by(Membership.role, Person.id)
        )
        found = await heard.tx.scalars(of_it.add_columns(Membership.role))
        return list(dict.fromkeys(found))[:MOST_NAMES]
