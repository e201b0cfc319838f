"""What happens when somebody taps a button of the meeting: agree, done, vote, time, the drawer."""

from dataclasses import dataclass

from bot.action_learning import contract_words, queries
from bot.action_learning.formats import EndsWhen
from bot.action_learning.room import status, venue_words, words
from bot.action_learning.room.circle import Circle, sit_down
from bot.action_learning.room.meeting import Meetings
from bot.action_learning.state import (
    Agreed,
    DrawerAnswered,
    Event,
    Had,
    Phase,
    Steered,
    Steering,
    Voted,
)
from bot.conversations import Handler, Heard
from bot.people import consents

_STEERING = {
    words.MORE_TIME: Steering.MORE_TIME,
    words.GO_ON: Steering.GO_ON,
    words.PAUSE: Steering.PAUSE,
    words.SWAP_CLOCK: Steering.SWAP_CLOCK,
    words.STOP: Steering.STOP,
    words.RESUME: Steering.RESUME,
}

_IN_THE_MENU = {words.MORE_TIME, words.GO_ON, words.PAUSE, words.SWAP_CLOCK}
"""The others also stand on the status itself, which is drawn again anyway."""


@dataclass
class Buttons:
    meetings: Meetings

    @property
    def routes(self) -> dict[str, Handler]:
        return {
            words.AGREE: self.agree,
            words.DONE: self.done,
            words.VOTE: self.vote,
            words.TIME: self.time,
            words.OPEN_DRAWER: self.open_drawer,
            words.SHUT_DRAWER: self.shut_drawer,
            **{action: self._steerer(action) for action in _STEERING},
        }

    async def agree(self, heard: Heard) -> None:
        """Somebody stands behind the ground rules: this counts at any stage."""
        circle = await self._circle(heard, at_any_stage=True)
        if circle is None:
            return
        if heard.person.id not in circle.state.agreed:
            kept = contract_words.who_reads(circle.set.keep_days)
            rules = "\n".join([*circle.form.ground_rules, kept])
            to = f"set {circle.set.id}"
            consents.give(heard.tx, heard.person, to, rules, rules, heard.now)
        await self._happen(heard, circle, Agreed(heard.person.id))

    async def done(self, heard: Heard) -> None:
        circle = await self._circle(heard)
        if circle is None:
            return
        state, stage = circle.state, circle.state.stage(circle.form)
        is_presenters = stage.ends is EndsWhen.PRESENTER_SAYS_SO
        if circle.room and is_presenters and heard.person.id != state.presenter:
            presenter = circle.view(heard.person.id).name(state.presenter)
            await heard.say(venue_words.for_the_presenter(presenter))
            return
        await self._happen(heard, circle, Had(heard.person.id))

    async def vote(self, heard: Heard) -> None:
        heard.ref, _, bidder = heard.ref.rpartition(".")
        circle = await self._circle(heard)
        if circle is None:
            return
        if circle.state.phase is not Phase.VOTING:
            await heard.say(words.stage_is_over(circle.view(heard.person.id)))
            return
        await heard.say(words.voted(circle.view(heard.person.id).name(int(bidder))))
        await self._happen(heard, circle, Voted(heard.person.id, int(bidder)))

    async def open_drawer(self, heard: Heard) -> None:
        await self._answer_drawer(heard, opens=True)

    async def shut_drawer(self, heard: Heard) -> None:
        await self._answer_drawer(heard, opens=False)

    async def _answer_drawer(self, heard: Heard, *, opens: bool) -> None:
        circle = await self._circle(heard)
        if circle and heard.person.id == circle.state.presenter:
            await self._happen(heard, circle, DrawerAnswered(opens))

    async def time(self, heard: Heard) -> None:
        """Show what can be done with the time to whoever keeps it."""
        circle = await self._circle(heard)
        if circle is None:
            return
        view = circle.view(heard.person.id)
        may = circle.state.may_steer(heard.person.id)
        await heard.say(status.steering(view) if may else status.may_not_steer(view))

    def _steerer(self, action: str) -> Handler:
        async def steer(heard: Heard) -> None:
            circle = await self._circle(heard)
            if circle is None:
                return
            person = heard.person.id
            wakes = circle.state.is_quiet and person in circle.state.people
            if not wakes and not circle.state.may_steer(person):
                await heard.say(status.may_not_steer(circle.view(person)))
                return
            clock = circle.state.clock
            await self.meetings.happen(heard, circle, Steered(_STEERING[action]))
            if action in _IN_THE_MENU:
                await heard.redraw(status.steered())
            if circle.state.clock is not clock:
                await self.meetings.listen(heard, circle)

        return steer

    async def _happen(self, heard: Heard, circle: Circle, event: Event) -> None:
        before = (circle.state.at, circle.state.phase)
        await self.meetings.happen(heard, circle, event)
        if (circle.state.at, circle.state.phase) == before and isinstance(event, Agreed | Had):
            if circle.room:
                await heard.say(venue_words.noted())
            else:  # the button has done its work, and goes
                await heard.redraw(status.opening(circle.view(heard.person.id)))
        await self.meetings.go_on_listening(heard, circle)

    async def _circle(self, heard: Heard, *, at_any_stage: bool = False) -> Circle | None:
        """Return the meeting whose button was pressed, or say why there is nothing to press."""
        meeting_id, _, at = heard.ref.partition(".")
        meeting = await queries.own_meeting(heard.tx, heard.person, meeting_id)
        if meeting is None or meeting.ended_at is not None:
            await heard.say(words.meeting_is_over())
            return None
        circle = await sit_down(heard.tx, meeting, self.meetings.forms)
        if not at_any_stage and at != str(circle.state.at):
            await heard.say(words.stage_is_over(circle.view(heard.person.id)))
            return None
        return circle
