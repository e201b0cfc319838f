"""What happens when a coach looks in, and when they write to somebody: the bot steps back."""

from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.conversations import Handler, Heard, Room
from bot.conversations.flow import show as show_form
from bot.delivery import erasing
from bot.delivery.kinds import WORDS
from bot.delivery.models import Letter
from bot.language import speaking
from bot.people.models import Person
from bot.reflections import queries as reflections
from bot.reflections.about.rules import free_tag
from bot.reflections.coaching import queries, words
from bot.reflections.models import Reflection
from bot.reflections.showing.flow import show
from bot.reflections.showing.rules import To

QUIET = timedelta(weeks=3)
WHILE_THEY_TALK = timedelta(days=7)
"""Counted anew with each note; after it, or when one says it is enough, questions go on."""


class Coaching(Room):
    name = "coaching"

    def __init__(self, labels: Mapping[str, str]) -> None:
        self._labels = labels
        self.routes: dict[str, Handler] = {
            words.READ: self.read,
            words.NOTE: self.ask_for_note,
            words.NOTE_WRITTEN: self.write,
            words.ANSWER: self.ask_for_note,
            words.ENOUGH: self.enough,
            words.TAGS: self.tags,
            words.RENAME: self.rename,
            words.RENAMED: self.renamed,
        }
        self.commands: dict[str, Handler] = {"coach": self.overview, "coachsees": self.own_page}

    async def overview(self, heard: Heard) -> None:
        """Show who is quiet, by weeks, and who shared what, by number. Nothing is weighed."""
        if not await queries.is_coach(heard.tx, heard.person):
            await heard.say(words.only_coaches())
            return
        people = await queries.last_answers(heard.tx, heard.person)
        quiet = []
        for person, last in people:
            silent = heard.now - (last or person.joined_at or person.met_at)
            if silent >= QUIET:
                quiet.append((person, silent.days // 7))
        quiet.sort(key=lambda each: -each[1])
        shared = await queries.shared_counts(heard.tx, heard.person)
        await heard.say(words.overview(len(people), quiet, shared))

    async def read(self, heard: Heard) -> None:
        person = await self._coached(heard)
        if person:
            entries = [
                entry
                for each in await queries.page(heard.tx, person)
                if (entry := await self._look(heard, each))
            ]
            await show(heard, words.page(person, entries, is_own=False), entries, To.COACH)

    async def _look(self, heard: Heard, entry: Reflection) -> Reflection | None:
        """Return an answer if its writer shows it, and write down that the coach looked."""
        return await reflections.access_reflection(heard.tx, heard.person, str(entry.id), heard.now)

    async def own_page(self, heard: Heard) -> None:
        """Show somebody the page that their coach sees of them."""
        entries = await queries.page(heard.tx, heard.person)
        await heard.say(words.page(heard.person, entries, is_own=True))

    # A note, and an answer, and so on: the same steps either way.

    async def ask_for_note(self, heard: Heard) -> None:
        other = await self._other(heard)
        if other is None:
            await heard.say(words.gone())
            return
        is_coach = await queries.coached(heard.tx, heard.person, heard.ref) is not None
        question = words.write_note(other) if is_coach else words.write_answer(other.name)
        await heard.ask(question, words.NOTE_WRITTEN, heard.ref, for_=timedelta(days=1))

    async def write(self, heard: Heard) -> None:
        """Pass a note on, and ask the person nothing while they talk."""
        other = await self._other(heard)
        if other is None:
            await heard.say(words.gone())
            return
        me = heard.person
        is_coach = await queries.coached(heard.tx, me, str(other.id)) is not None
        with speaking(other.language):
            build = words.note_to if is_coach else words.note_back
            letter = build(me, heard.text[:2400], str(me.id))
        await heard.tell(other, letter, kind=WORDS, key=f"note:{me.id}:{heard.event.id}")
        (other if is_coach else me).coach_until = heard.now + WHILE_THEY_TALK
        await heard.stop_expecting(me)
        await heard.say(words.sent())

    async def enough(self, heard: Heard) -> None:
        other = await self._other(heard)
        if other is None:
            await heard.say(words.gone())
            return
        is_coach = await queries.coached(heard.tx, heard.person, str(other.id)) is not None
        (other if is_coach else heard.person).coach_until = None
        await heard.redraw(words.questions_go_on())

    async def forget(self, tx: AsyncSession, person: Person) -> None:
        """Erase the letters that carry their notes."""
        await erasing.letters(
            tx, select(Letter.id).where(Letter.key.startswith(f"note:{person.id}:"))
        )

    async def _other(self, heard: Heard) -> Person | None:
        """Return whom a coach may write to, or the coach who wrote to somebody."""
        coached = await queries.coached(heard.tx, heard.person, heard.ref)
        if coached or not heard.ref.isdecimal():
            return coached
        coach = await heard.tx.get(Person, int(heard.ref))
        if coach and await queries.coached(heard.tx, coach, str(heard.person.id)):
            return coach
        return None

    async def _coached(self, heard: Heard) -> Person | None:
        person = await queries.coached(heard.tx, heard.person, heard.ref)
        if person is None:
            await heard.say(words.gone())
        return person

    # People's own words, tidied.

    async def tags(self, heard: Heard) -> None:
        if not await queries.is_coach(heard.tx, heard.person):
            await heard.say(words.only_coaches())
            return
        counts = await queries.free_tags(heard.tx, heard.person, set(self._labels))
        await heard.say(words.tags(counts))

    async def rename(self, heard: Heard) -> None:
        if await queries.is_coach(heard.tx, heard.person):
            await show_form(heard, words.rename_form())
        else:
            await heard.say(words.only_coaches())

    async def renamed(self, heard: Heard) -> None:
        if not await queries.is_coach(heard.tx, heard.person):
            await heard.say(words.only_coaches())
            return
        by_label = {label.casefold(): key for key, label in self._labels.items()}
        old, new = free_tag(heard.answers["old"]), free_tag(heard.answers["new"])
        new = by_label.get(new, new)
        count = await queries.rename(heard.tx, heard.person, old, new) if old and new else 0
        await heard.say(words.renamed(count))
