"""What somebody has agreed to, shown on one card, each with its own yes and its own no."""

from bot.conversations import Handler, Heard
from bot.people import consents, record
from bot.people import words as people_words
from bot.people.vocabulary import Agreement
from bot.rights import words


class Agreements:
    def __init__(self) -> None:
        self.routes: dict[str, Handler] = {
            words.AGREED: self.show,
            words.GIVE: self.give,
            words.WITHDRAW: self.withdraw,
        }

    async def show(self, heard: Heard) -> None:
        given = await consents.history(heard.tx, heard.person)
        standing = await consents.agreed_to(heard.tx, heard.person)
        await heard.say(words.agreed(given, standing, heard.person))

    async def give(self, heard: Heard) -> None:
        """Record a yes, in the words that the person has before them."""
        to = _agreement(heard.ref)
        if to and not await consents.agrees(heard.tx, heard.person.id, to):
            wording, english = people_words.agreement(to), people_words.in_english(to)
            await consents.withdraw(heard.tx, heard.person, to, heard.now)  # older words
            consents.give(heard.tx, heard.person, to, wording, english, heard.now)
            self._note(heard, f"agree to {to}")
        await self._redraw(heard)

    async def withdraw(self, heard: Heard) -> None:
        to = _agreement(heard.ref)
        if to:
            await consents.withdraw(heard.tx, heard.person, to, heard.now)
            self._note(heard, f"withdraw {to}")
        await self._redraw(heard)

    async def _redraw(self, heard: Heard) -> None:
        await heard.tx.flush()
        given = await consents.history(heard.tx, heard.person)
        standing = await consents.agreed_to(heard.tx, heard.person)
        await heard.redraw(words.agreed(given, standing, heard.person))

    def _note(self, heard: Heard, deed: str) -> None:
        record.note(heard.tx, deed, heard.now, actor=heard.person, subject=heard.person)


def _agreement(ref: str) -> Agreement | None:
    return Agreement(ref) if ref in set(Agreement) else None
