"""What others chose to show to a coach, for the coach to read."""

from bot.conversations import Handler, Heard
from bot.people.models import Person
from bot.reflections import queries
from bot.reflections import shared_words as words
from bot.reflections.showing.flow import show
from bot.reflections.showing.rules import To

PAGE = 5


class Shared:
    def __init__(self) -> None:
        self.routes: dict[str, Handler] = {words.SHARED: self.show, words.READ_SHARED: self.read}

    async def show(self, heard: Heard) -> None:
        """List answers, newest first: when, and of whom; the words come when one is opened."""
        number = int(heard.ref) if heard.ref.isdecimal() else 0
        found = await queries.access_shared(heard.tx, heard.person, number * PAGE, PAGE + 1)
        entries = [(entry, writer.name) for entry, writer in found[:PAGE]]
        listed = words.shared(entries, heard.person, number, has_older=len(found) > PAGE)
        await (heard.redraw(listed) if heard.ref else heard.say(listed))

    async def read(self, heard: Heard) -> None:
        entry = await queries.access_reflection(heard.tx, heard.person, heard.ref, heard.now)
        if entry is None:
            await heard.say(words.not_yours_to_read())
            return
        writer = await heard.tx.get_one(Person, entry.person_id)
        for part in words.whole_for_a_coach(entry, writer.name, heard.person):
            await show(heard, part, [entry], To.COACH)
