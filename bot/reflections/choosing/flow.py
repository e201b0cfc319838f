"""What happens when somebody asks why they were asked, or says which way they go."""

from collections.abc import Mapping

from bot.conversations import Handler, Heard
from bot.reflections import queries, words
from bot.reflections.choosing.history import Chooser


class Choosing:
    def __init__(self, chooser: Chooser, labels: Mapping[str, str]) -> None:
        self._chooser, self._labels = chooser, labels
        self.routes: dict[str, Handler] = {words.WHY: self.why, words.WAY: self.take_way}

    async def why(self, heard: Heard) -> None:
        """Explain how a question was chosen: the one whose button it is, or the newest."""
        asked = (
            await queries.own(heard.tx, heard.person, heard.ref)
            if heard.ref
            else await queries.newest_asked(heard.tx, heard.person)
        )
        await heard.say(words.why(asked.why, self._labels) if asked else words.no_question_yet())

    async def take_way(self, heard: Heard) -> None:
        """Somebody said which way they go where the journey branches."""
        ref, _, number = heard.ref.partition(".")
        reflection = await queries.own(heard.tx, heard.person, ref)
        enrolment = await queries.enrolment(heard.tx, heard.person)
        journey = self._chooser.journeys.get(enrolment.journey) if enrolment else None
        fork = journey.forks.get(reflection.prompt or "") if journey and reflection else None
        chosen = (
            dict(enumerate(fork.ways)).get(int(number)) if fork and number.isdecimal() else None
        )
        if enrolment is None or fork is None or chosen is None:
            await heard.say(words.gone())
            return
        others = {way.key for way in fork.ways}
        enrolment.ways = [*(way for way in enrolment.ways if way not in others), chosen.key]
        await heard.tx.flush()
        await self._chooser.choose_for(heard.tx, [heard.person.id], heard.now)
        await heard.redraw(words.way_taken(chosen.label))
