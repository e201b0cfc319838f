"""What a member takes with them from a meeting: into their own journal, in their own words.

What is said in a set stays there. Only what somebody said themselves about what struck them can be
kept elsewhere, by themselves, and nobody else reads it until they say who may.
"""

from collections.abc import Awaitable, Callable, Mapping

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.action_learning.afterwards import words
from bot.action_learning.models import Utterance
from bot.action_learning.room.words import TAKE_HOME
from bot.action_learning.vocabulary import Carriage
from bot.conversations import Handler, Heard

PARTS = ("reflect", "close")

KeepOwn = Callable[[Heard, str, Mapping[str, str]], Awaitable[None]]
"""Keeps words of one's own in the journal: as an answer to what, and each by a name that nothing
else has."""


class Takeaways:
    def __init__(self, keep: KeepOwn) -> None:
        self._keep = keep
        self.routes: dict[str, Handler] = {TAKE_HOME: self.take_home}

    async def take_home(self, heard: Heard) -> None:
        said = await _own(heard, heard.ref)
        if not said:
            await heard.say(words.nothing_to_take_home())
            return
        named = {f"set-{one.id}": one.text for one in said}
        await self._keep(heard, words.what_i_take_home(), named)


async def _own(heard: Heard, meeting_id: str) -> list[Utterance]:
    if not meeting_id.isdecimal():
        return []
    of_it = select(Utterance).where(
        Utterance.meeting_id == int(meeting_id),
        Utterance.person_id == heard.person.id,
        Utterance.part.in_(PARTS),
        Utterance.carriage == Carriage.CARRIED,
    )
    return list(await heard.tx.scalars(of_it.order_by(Utterance.id)))


async def who_can(tx: AsyncSession, meeting_id: int) -> set[int]:
    """Return those who said something in a meeting that they can take with them."""
    said = select(Utterance.person_id).where(
        Utterance.meeting_id == meeting_id,
        Utterance.part.in_(PARTS),
        Utterance.carriage == Carriage.CARRIED,
    )
    return set(await tx.scalars(said))
