"""What happens when a question comes at a bad time: later today, tomorrow, or not this week."""

from datetime import datetime

from bot.conversations import Handler, Heard
from bot.reflections import queries, rules, words
from bot.reflections.choosing.history import Chooser
from bot.reflections.models import Reflection, State


class PuttingOff:
    def __init__(self, chooser: Chooser) -> None:
        self._chooser = chooser
        self.routes: dict[str, Handler] = {
            words.LATER_TODAY: self.later_today,
            words.TOMORROW: self.tomorrow,
            words.NOT_THIS_WEEK: self.not_this_week,
        }

    async def later_today(self, heard: Heard) -> None:
        when = rules.later_today(heard.now, heard.person.timezone, heard.person.at)
        await self._put_off(heard, when)

    async def tomorrow(self, heard: Heard) -> None:
        await self._put_off(
            heard, rules.tomorrow(heard.now, heard.person.timezone, heard.person.at)
        )

    async def not_this_week(self, heard: Heard) -> None:
        reflection = await self._unanswered(heard)
        if reflection is None:
            return
        reflection.state, reflection.again_at = State.SKIPPED, None
        await heard.stop_expecting(heard.person)
        await heard.tx.flush()
        await self._chooser.choose_for(heard.tx, [heard.person.id], heard.now)
        enrolment = await queries.enrolment(heard.tx, heard.person)
        next_due_at = enrolment.next_due_at if enrolment and enrolment.is_active else None
        await heard.redraw(words.skipped(reflection, next_due_at, heard.person))

    async def _put_off(self, heard: Heard, when: datetime) -> None:
        reflection = await self._unanswered(heard)
        if reflection is None:
            return
        reflection.state, reflection.again_at = State.ASKED, when
        await heard.redraw(words.put_off(reflection, heard.person))

    async def _unanswered(self, heard: Heard) -> Reflection | None:
        """Return the question whose button was pressed, or say why there is nothing to put off."""
        reflection = await queries.own(heard.tx, heard.person, heard.ref)
        if reflection is None:
            await heard.say(words.gone())
        elif reflection.state is State.ANSWERED:
            await heard.say(words.already_answered(reflection))
            return None
        return reflection
