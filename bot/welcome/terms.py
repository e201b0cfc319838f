"""What taking part means, agreed to in some words, and again when the words change."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.conversations import Handler, Heard, Turn
from bot.delivery.kinds import BROADCAST
from bot.language import speaking
from bot.people import consents
from bot.people.models import Person
from bot.people.vocabulary import Standing
from bot.welcome import terms_words, words

AT_ONCE = 500
LOOK_EVERY = timedelta(hours=1)


def english() -> str:
    """Return the words by which the terms' edition is known."""
    with speaking("en"):
        return words.terms()


class Terms:
    def __init__(
        self,
        begin: Callable[[Turn, Person], Awaitable[datetime]],
        end: Callable[[Turn, Person], Awaitable[None]],
    ) -> None:
        self._begin, self._end = begin, end
        self._looked_at: datetime | None = None
        self.routes: dict[str, Handler] = {
            terms_words.TERMS_YES: self.yes,
            terms_words.TERMS_NO: self.no,
        }

    def agreed(self, heard: Heard) -> None:
        """Somebody said yes to the words as they are now."""
        consents.give(heard.tx, heard.person, words.TERMS, words.terms(), english(), heard.now)
        heard.person.asked_terms = consents.edition(english())

    async def ask_again(self, tx: AsyncSession, now: datetime) -> int:
        """Ask those who said yes to other words, and nothing else until they answer."""
        if self._looked_at and now - self._looked_at < LOOK_EVERY:
            return 0
        newest = consents.edition(english())
        stale = await tx.scalars(
            select(Person)
            .where(
                Person.standing == Standing.TAKING_PART,
                Person.asked_terms.is_distinct_from(newest),
            )
            .order_by(Person.id)
            .limit(AT_ONCE)
        )
        turn, count = Turn(tx, now), 0
        for count, person in enumerate(stale.all(), 1):  # noqa: B007
            person.asked_terms = newest
            await self._end(turn, person)
            with speaking(person.language):
                asked = terms_words.terms_changed()
            await turn.tell(person, asked, kind=BROADCAST, key=f"terms:{newest}:{person.id}")
        if not count:
            self._looked_at = now
        return count

    async def stand(self, heard: Heard) -> bool:
        """Tell whether somebody's yes is to the words as they are now."""
        return await consents.stands(heard.tx, heard.person.id, words.TERMS, english())

    async def yes(self, heard: Heard) -> None:
        if heard.person.standing not in (Standing.TAKING_PART, Standing.LEFT):
            await heard.say(words.old_button())
            return
        heard.person.standing = Standing.TAKING_PART
        await consents.withdraw(heard.tx, heard.person, words.TERMS, heard.now)
        self.agreed(heard)
        due = await self._begin(heard, heard.person)
        await heard.redraw(words.welcome_back(due, heard.person))

    async def no(self, heard: Heard) -> None:
        await consents.withdraw(heard.tx, heard.person, words.TERMS, heard.now)
        heard.person.standing = Standing.LEFT
        await heard.redraw(words.left())
