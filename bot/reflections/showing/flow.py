"""What happens when others read an answer, and when its writer takes it back.

shown to the set → the set meets: who shared how many → read → taken back: gone from every chat
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.chat import Address, Message
from bot.conversations import Heard, Turn
from bot.delivery import erasing, outbox
from bot.delivery.kinds import REPLY
from bot.delivery.models import Letter
from bot.language import speaking
from bot.people.models import Person
from bot.people.vocabulary import Visibility
from bot.reflections.models import Reflection, Shown
from bot.reflections.showing import queries, words
from bot.reflections.showing.rules import RUNGS, To

MOST = 12
"""So many answers are read at once in a set."""


async def show(heard: Heard, message: Message, entries: Sequence[Reflection], to: To) -> None:
    """Say something that carries others' words, and remember where it stands."""
    letter_id = await heard.say(message)
    for entry in entries:
        if entry.person_id != heard.person.id:
            heard.tx.add(
                Shown(
                    letter_id=letter_id,
                    reflection_id=entry.id,
                    reader_id=heard.person.id,
                    reader_as=to,
                )
            )


async def narrowed(turn: Turn, entry: Reflection) -> None:
    """Its writer shows an answer to fewer, or to nobody: take it out of the others' chats."""
    rungs = [] if entry.deleted_at else [to for to in To if entry.visibility in RUNGS[to]]
    rows = await turn.tx.execute(
        select(Shown, Letter.address, Person.language)
        .join(Letter, Letter.id == Shown.letter_id)
        .join(Person, Person.id == Shown.reader_id)
        .where(Shown.reflection_id == entry.id, Shown.reader_as.not_in(rungs))
    )
    for shown, address, language in rows.all():
        with speaking(language):
            body = words.taken_back()
        await outbox.put(
            turn.tx,
            Address.parse(address),
            body,
            kind=REPLY,
            now=turn.now,
            update_of=shown.letter_id,
        )
        await turn.tx.execute(delete(Shown).where(Shown.letter_id == shown.letter_id))


async def erase_letters(tx: AsyncSession, person: Person) -> None:
    """Erase the letters in which others were shown somebody's answers."""
    theirs = select(Reflection.id).where(Reflection.person_id == person.id)
    await erasing.letters(tx, select(Shown.letter_id).where(Shown.reflection_id.in_(theirs)))


class InSets:
    """What members of a set show to it, for the room in which sets meet."""

    async def counts(
        self, tx: AsyncSession, people: Sequence[int], since: datetime
    ) -> dict[int, int]:
        """Return how many answers each of these people has shown to their sets since then."""
        found: dict[int, int] = {}
        for _entry, writer in await queries.for_a_set(tx, people, since):
            found[writer.id] = found.get(writer.id, 0) + 1
        return found

    async def read(self, heard: Heard, people: Sequence[int], since: datetime) -> None:
        """Show what these people, who are in a set with the reader, have shown to it."""
        others = [person for person in people if person != heard.person.id]
        found = await queries.access_for_a_set(heard.tx, heard.person, others, since, heard.now)
        if not found:
            await heard.say(words.nothing_shown())
        for entry, writer in found[-MOST:]:
            for part in words.in_a_set(entry, writer.name, heard.person):
                await show(heard, part, [entry], To.SET)


def is_wider(was: Visibility, now: Visibility) -> bool:
    """Tell whether an answer goes to more people now than before."""
    ladder = list(Visibility)
    return ladder.index(now) > ladder.index(was)
