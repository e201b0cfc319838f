"""What happens when a member writes: it is carried, or held until its writer says what to do.

In the open-question stage the asker alone hears first what a question does; sending it as it is
stays one tap away. Advice may go into the drawer, which only the presenter opens.
"""

from dataclasses import dataclass

from bot.action_learning import queries, rules
from bot.action_learning.afterwards import queries as taken
from bot.action_learning.formats import Part
from bot.action_learning.models import Kept, Meeting, Utterance
from bot.action_learning.questions import Judgement, judge
from bot.action_learning.room import mirror, venue_words, words
from bot.action_learning.room import queries as uttered
from bot.action_learning.room.circle import Circle, sit_down
from bot.action_learning.room.meeting import Meetings
from bot.action_learning.state import Bid, Phase, Queued, Sealed, Spoke, Unsealed
from bot.action_learning.vocabulary import Carriage
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
            venue_words.SEND_THERE: self.send_there,
            words.KEEP: self.keep,
        }

    # Words come.

    async def speak(self, heard: Heard) -> None:
        """Somebody wrote to the meeting that `ref` names."""
        meeting = await queries.own_meeting(heard.tx, heard.person, heard.ref)
        if meeting is None or meeting.ended_at is not None:
            await self._in_the_wrong_thread(heard, meeting)
            return
        await self.take(heard, meeting)

    async def speak_to_any(self, heard: Heard) -> None:
        """Somebody wrote to their set without saying which: the one that is meeting."""
        running = await uttered.running_for(heard.tx, heard.person)
        if len(running) > 1:
            utterance = await self._hold(heard, running[0][0])
            sets = [(meeting.id, name) for meeting, name in running]
            await heard.say(venue_words.which_set(heard.text, utterance.id, sets))
        elif running:
            await self.take(heard, running[0][0], is_meant=True)
        else:
            await heard.say(words.not_in_a_meeting())

    async def _in_the_wrong_thread(self, heard: Heard, over: Meeting | None) -> None:
        """Somebody wrote to a meeting that is over: point to the one that goes on, if any."""
        running = await uttered.running_for(heard.tx, heard.person)
        # Of several, the same set's next meeting is the likeliest.
        running.sort(key=lambda each: over is None or each[0].set_id != over.set_id)
        if not running or not heard.text:
            await heard.say(words.meeting_is_over())
            return
        meeting, name = running[0]
        utterance = await self._hold(heard, meeting)
        await heard.say(venue_words.wrong_thread(heard.text, utterance.id, meeting.id, name))

    async def _hold(self, heard: Heard, meeting: Meeting) -> Utterance:
        circle = await sit_down(heard.tx, meeting, self.meetings.forms)
        return await mirror.write_down(heard, circle, Carriage.HELD)

    async def send_there(self, heard: Heard) -> None:
        """Somebody says for which of their meetings held words are."""
        heard.ref, _, meeting_id = heard.ref.partition(".")
        utterance, circle = await self._held(heard)
        if utterance is None or circle is None:
            return
        meeting = await queries.own_meeting(heard.tx, heard.person, meeting_id)
        if meeting is None or meeting.ended_at is not None:
            await heard.say(words.meeting_is_over())
            return
        utterance.meeting_id = meeting.id
        await self._send(heard, await sit_down(heard.tx, meeting, self.meetings.forms), utterance)

    async def heard_reply(self, heard: Heard, letter_id: int) -> bool:
        """Take a reply to any message of a meeting to that meeting."""
        meeting_id = await uttered.meeting_of_letter(heard.tx, letter_id)
        if meeting_id is None:
            return False
        heard.ref = str(meeting_id)
        await self.speak(heard)
        return True

    async def overhear(self, heard: Heard, meeting: Meeting) -> None:
        """Take what was written in the set's room: all have read it, and its writer alone
        hears what it does.
        """
        circle = await sit_down(heard.tx, meeting, self.meetings.forms)
        state, me = circle.state, heard.person.id
        is_bid = state.stage(circle.form).part is Part.BIDS
        if state.phase is Phase.VOTING:
            await heard.say(words.vote_first())
        elif is_bid and len(heard.text) > rules.LONGEST_BID:
            await heard.say(words.long_bid(rules.LONGEST_BID))
        elif not state.may_speak(circle.form, me):
            await mirror.write_down(heard, circle, Carriage.CARRIED)
            await heard.say(venue_words.not_now_there(circle.view(me)))
        else:
            judgement = self._judged(heard) if self._is_asking(circle, me) else None
            if judgement:
                await heard.say(venue_words.heard_there(judgement))
            utterance = await mirror.write_down(heard, circle, Carriage.CARRIED)
            await self._carry(heard, circle, utterance)

    async def take(self, heard: Heard, meeting: Meeting, *, is_meant: bool = False) -> None:
        """Take what somebody wrote to the bot. `is_meant`: they said that it is for the set."""
        circle = await sit_down(heard.tx, meeting, self.meetings.forms)
        state, me = circle.state, heard.person.id
        stage = state.stage(circle.form)
        if circle.room and not is_meant:
            await self._point_to_the_room(heard, circle)
        elif not state.may_speak(circle.form, me):
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
        await self.meetings.go_on_listening(heard, circle)

    async def _point_to_the_room(self, heard: Heard, circle: Circle) -> None:
        """Somebody wrote to the bot alone while the set sits in its room."""
        utterance = await mirror.write_down(heard, circle, Carriage.HELD)
        may_seal = self._is_asking(circle, heard.person.id)
        view = circle.view(heard.person.id)
        await heard.say(venue_words.write_there(view, heard.text, utterance.id, may_seal=may_seal))

    def _is_asking(self, circle: Circle, person: int) -> bool:
        """Whether somebody is one of those who ask open questions now."""
        coached = circle.state.stage(circle.form).coached
        return coached and person in circle.state.people and person != circle.state.presenter

    async def _coached(self, heard: Heard, circle: Circle) -> bool:
        """Hold back what is no open question, and tell its writer; False where nothing is said."""
        judgement = self._judged(heard)
        if judgement is None:
            return False
        utterance = await mirror.write_down(heard, circle, Carriage.HELD)
        await heard.say(words.held(judgement, utterance.id))
        return True

    def _judged(self, heard: Heard) -> Judgement | None:
        """Return what the asker is to hear about; None for an open question."""
        if heard.person.language not in rules.COACHED_LANGUAGES:
            return None
        judgement = judge(heard.text)
        return judgement if rules.is_held(judgement) else None

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

    async def heard_edit(self, heard: Heard) -> bool:
        """Follow an edit to everybody who has the words."""
        message_id = getattr(heard.event, "message_id", "")
        where = heard.event.room or heard.sender
        utterance = await uttered.words_said_as(heard.tx, where, message_id)
        if utterance is None or utterance.person_id != heard.person.id:
            return False
        if not heard.text or utterance.text == heard.text:
            return True
        utterance.text = heard.text
        meeting = await queries.own_meeting(heard.tx, heard.person, str(utterance.meeting_id))
        if heard.event.room:
            return True
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
        where = heard.event.room or heard.sender
        utterance = await uttered.words_said_as(heard.tx, where, message_id)
        if utterance is None or utterance.person_id != heard.person.id:
            return False
        if heard.event.room:
            await heard.tx.delete(utterance)
            return True
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
        is_in_the_room = utterance.address == str(circle.room)
        await heard.tx.delete(utterance)
        await heard.tx.flush()
        if is_in_the_room:
            await heard.say(venue_words.taken_back_here())
        else:
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
        await self.meetings.go_on_listening(heard, circle)

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
        await self.meetings.go_on_listening(heard, circle)

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
