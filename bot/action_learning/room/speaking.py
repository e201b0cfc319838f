"""What happens when a member writes: it is carried, or held until its writer says what to do.

In the open-question stage the asker alone hears first what a question does; sending it as it is
stays one tap away. Advice may go into the drawer, which only the presenter opens.
"""

from dataclasses import dataclass

from bot.action_learning import queries, rules
from bot.action_learning.afterwards import queries as taken
from bot.action_learning.formats import Part
from bot.action_learning.models import Kept, Meeting, Utterance
from bot.action_learning.questions import judge
from bot.action_learning.room import mirror, words
from bot.action_learning.room import queries as uttered
from bot.action_learning.room.circle import Circle, sit_down
from bot.action_learning.room.meeting import LIVE_WORDS_WAIT, Meetings
from bot.action_learning.state import Bid, Phase, Queued, Sealed, Spoke, Unsealed
from bot.action_learning.vocabulary import Carriage, Clock
from bot.conversations import Handler, Heard


@dataclass
class Speaking:
    meetings: Meetings

    @property
    def routes(self) -> dict[str, Handler]:
        return {
            words.SPEAK: self.speak,
            words.SEND_AS_IS: self.send_as_is,
            words.SEND_SUGGESTION: self.send_suggestion,
            words.CHANGE: self.change,
            words.CHANGED: self.take_change,
            words.SEAL: self.seal,
            words.KEEP: self.keep,
        }

    # Words come.

    async def speak(self, heard: Heard) -> None:
        """Somebody wrote to the meeting that `ref` names."""
        meeting = await queries.own_meeting(heard.tx, heard.person, heard.ref)
        if meeting is None or meeting.ended_at is not None:
            await heard.say(words.meeting_is_over())
            return
        await self.take(heard, meeting)

    async def speak_to_any(self, heard: Heard) -> None:
        """Somebody wrote to their set without saying which: the one that is meeting."""
        for learning_set in await queries.sets_of(heard.tx, heard.person):
            meeting = await queries.running_meeting(heard.tx, learning_set.id)
            if meeting:
                await self.take(heard, meeting)
                return
        await heard.say(words.not_in_a_meeting())

    async def heard_reply(self, heard: Heard, letter_id: int) -> bool:
        """Take a reply to any message of a meeting to that meeting."""
        meeting_id = await uttered.meeting_of_letter(heard.tx, letter_id)
        if meeting_id is None:
            return False
        heard.ref = str(meeting_id)
        await self.speak(heard)
        return True

    async def take(self, heard: Heard, meeting: Meeting) -> None:
        circle = await sit_down(heard.tx, meeting, self.meetings.forms)
        state, me = circle.state, heard.person.id
        stage = state.stage(circle.form)
        if not state.may_speak(circle.form, me):
            utterance = await mirror.write_down(heard, circle, Carriage.HELD)
            await heard.say(words.not_now(circle.view(me), utterance.id))
        elif state.phase is Phase.VOTING:
            await heard.say(words.vote_first())
        elif stage.part is Part.BIDS and len(heard.text) > rules.LONGEST_BID:
            await heard.say(words.long_bid(rules.LONGEST_BID))
        elif self._is_asking(circle, me) and await self._coached(heard, circle):
            pass
        else:
            utterance = await mirror.write_down(heard, circle, Carriage.CARRIED)
            await self._pass_on(heard, circle, utterance)
        self._go_on_listening(heard, circle)

    def _is_asking(self, circle: Circle, person: int) -> bool:
        """Whether somebody is one of those who ask open questions now."""
        coached = circle.state.stage(circle.form).coached
        return coached and person in circle.state.people and person != circle.state.presenter

    async def _coached(self, heard: Heard, circle: Circle) -> bool:
        """Hold back what is no open question, and tell its writer; False where nothing is said."""
        if heard.person.language not in rules.COACHED_LANGUAGES:
            return False
        judgement = judge(heard.text)
        if not rules.is_held(judgement):
            return False
        utterance = await mirror.write_down(heard, circle, Carriage.HELD)
        await heard.say(words.held(judgement, utterance.id))
        return True

    async def _pass_on(self, heard: Heard, circle: Circle, utterance: Utterance) -> None:
        """Carry somebody's words, or keep them until it is their turn."""
        me = heard.person.id
        if not circle.state.must_wait(circle.form, me):
            await self._carry(heard, circle, utterance)
            return
        utterance.carriage = Carriage.WAITING
        await heard.tx.flush()
        await heard.say(words.in_line(circle.view(me), utterance.id))
        await self.meetings.happen(heard, circle, Queued(me), by=me)

    async def _carry(self, heard: Heard, circle: Circle, utterance: Utterance) -> None:
        me = heard.person.id
        await mirror.carry(heard, circle, utterance)
        is_bid = utterance.part == Part.BIDS
        event = Bid(me) if is_bid else Spoke(me, len(utterance.text))
        await self.meetings.happen(heard, circle, event, by=me)

    def _go_on_listening(self, heard: Heard, circle: Circle) -> None:
        """While a live meeting runs, what they write next goes there too."""
        if circle.state.clock is Clock.LIVE and circle.state.ending is None:
            heard.expect(
                heard.person,
                words.SPEAK,
                str(circle.meeting.id),
                for_=LIVE_WORDS_WAIT,
            )

    async def heard_edit(self, heard: Heard) -> bool:
        """Follow an edit to everybody who has the words."""
        message_id = getattr(heard.event, "message_id", "")
        utterance = await uttered.words_said_as(heard.tx, heard.sender, message_id)
        if utterance is None or utterance.person_id != heard.person.id:
            return False
        if not heard.text or utterance.text == heard.text:
            return True
        utterance.text = heard.text
        meeting = await queries.own_meeting(heard.tx, heard.person, str(utterance.meeting_id))
        if meeting is None:
            await heard.say(words.meeting_is_over())
        elif utterance.carriage is Carriage.CARRIED:
            circle = await sit_down(heard.tx, meeting, self.meetings.forms)
            await mirror.carry_edit(heard, circle, utterance)
            await heard.say(words.changed_everywhere())
        elif utterance.carriage is Carriage.HELD:
            await heard.say(words.changed_while_held(utterance.id))
        elif utterance.carriage is Carriage.WAITING:
            await heard.say(words.changed_in_line())
        return True

    async def heard_deletion(self, heard: Heard) -> bool:
        """Somebody deleted what they wrote: it goes from everybody's chat as well."""
        message_id = getattr(heard.event, "message_id", "")
        utterance = await uttered.words_said_as(heard.tx, heard.sender, message_id)
        if utterance is None or utterance.person_id != heard.person.id:
            return False
        await self._take_back(heard, utterance)
        return True

    async def undo(self, heard: Heard) -> None:
        """Take back one's last words; Telegram tells nobody of what is deleted there."""
        for learning_set in await queries.sets_of(heard.tx, heard.person):
            meeting = await queries.running_meeting(heard.tx, learning_set.id)
            if meeting and (last := await uttered.last_words(heard.tx, meeting.id, heard.person)):
                await self._take_back(heard, last)
                return
        await heard.say(words.nothing_to_take_back())

    async def _take_back(self, heard: Heard, utterance: Utterance) -> None:
        meeting = await queries.own_meeting(heard.tx, heard.person, str(utterance.meeting_id))
        if meeting is None:
            await heard.say(words.meeting_is_over())
            return
        circle = await sit_down(heard.tx, meeting, self.meetings.forms)
        if utterance.carriage is Carriage.CARRIED:
            await mirror.carry_deletion(heard, circle, utterance)
        was_sealed = utterance.carriage is Carriage.SEALED
        await heard.tx.delete(utterance)
        await heard.tx.flush()
        await heard.say(words.taken_back_everywhere())
        if was_sealed and meeting.ended_at is None:
            await self.meetings.happen(heard, circle, Unsealed(), by=heard.person.id)

    # Held words.

    async def send_as_is(self, heard: Heard) -> None:
        utterance, circle = await self._held(heard)
        if utterance and circle:
            await self._send(heard, circle, utterance)

    async def send_suggestion(self, heard: Heard) -> None:
        """The asker takes the coach's wording."""
        utterance, circle = await self._held(heard)
        if utterance and circle:
            utterance.text = judge(utterance.text).suggestion or utterance.text
            await self._send(heard, circle, utterance)

    async def change(self, heard: Heard) -> None:
        utterance, circle = await self._held(heard)
        if utterance and circle:
            await heard.ask(words.change_it(utterance.text), words.CHANGED, str(utterance.id))

    async def take_change(self, heard: Heard) -> None:
        """The asker wrote it anew: it goes out, whatever it is now."""
        utterance, circle = await self._held(heard)
        if utterance and circle:
            utterance.text = heard.text
            utterance.message_id = getattr(heard.event, "message_id", "")
            await self._send(heard, circle, utterance)
        elif utterance is None:
            await self.speak_to_any(heard)

    async def seal(self, heard: Heard) -> None:
        utterance, circle = await self._held(heard)
        if utterance is None or circle is None:
            return
        utterance.carriage = Carriage.SEALED
        presenter = circle.view(heard.person.id).name(circle.state.presenter)
        await heard.redraw(words.sealed(presenter))
        await self.meetings.happen(heard, circle, Sealed(heard.person.id), by=heard.person.id)
        self._go_on_listening(heard, circle)

    async def _send(self, heard: Heard, circle: Circle, utterance: Utterance) -> None:
        if not circle.state.may_speak(circle.form, heard.person.id):
            await heard.say(words.not_now(circle.view(heard.person.id), utterance.id))
            return
        if circle.state.phase is Phase.VOTING:
            await heard.say(words.vote_first())
            return
        utterance.carriage = Carriage.CARRIED
        utterance.step = circle.state.at
        utterance.part = mirror.part_of(circle, heard.person.id)
        await heard.tx.flush()
        if not circle.state.must_wait(circle.form, heard.person.id):
            await heard.redraw(words.sent(utterance.text))
        await self._pass_on(heard, circle, utterance)
        self._go_on_listening(heard, circle)

    async def _held(self, heard: Heard) -> tuple[Utterance | None, Circle | None]:
        """Return words that their writer may still send, or say why there are none."""
        utterance = await uttered.own_words(heard.tx, heard.person, heard.ref)
        if utterance is None:
            await heard.say(words.meeting_is_over())
            return None, None
        meeting = await queries.own_meeting(heard.tx, heard.person, str(utterance.meeting_id))
        await heard.tx.refresh(utterance)
        if utterance.carriage not in (Carriage.HELD, Carriage.WAITING):
            await heard.say(words.dealt_with())
            return utterance, None
        if meeting is None or meeting.ended_at is not None:
            await heard.say(words.meeting_is_over())
            return utterance, None
        return utterance, await sit_down(heard.tx, meeting, self.meetings.forms)

    async def keep(self, heard: Heard) -> None:
        """Keep a question that helped on one's own page."""
        utterance = await uttered.words_shown_to(heard.tx, heard.person, heard.ref)
        if utterance is None:
            await heard.say(words.meeting_is_over())
            return
        if not await taken.has_kept(heard.tx, heard.person, utterance):
            heard.tx.add(
                Kept(
                    person_id=heard.person.id,
                    utterance_id=utterance.id,
                    text=utterance.text,
                    kept_at=heard.now,
                )
            )
        await heard.say(words.kept_question())
