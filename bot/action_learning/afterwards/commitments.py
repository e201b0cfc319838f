"""What becomes of a challenge: somebody writes down what they will do, and is asked about it.

the form in the meeting → carried to the set → asked at the chosen time → opens the next meeting
"""

from dataclasses import dataclass
from datetime import timedelta

from bot.action_learning import queries, rules
from bot.action_learning.afterwards import queries as taken
from bot.action_learning.afterwards import words
from bot.action_learning.formats import Part
from bot.action_learning.models import Commitment, Meeting
from bot.action_learning.room import mirror
from bot.action_learning.room import words as room_words
from bot.action_learning.room.circle import Circle, sit_down
from bot.action_learning.room.meeting import Meetings
from bot.action_learning.state import Spoke
from bot.action_learning.vocabulary import Carriage, Outcome
from bot.conversations import Handler, Heard, Turn
from bot.conversations.flow import show
from bot.delivery.kinds import REMINDER
from bot.language import speaking
from bot.people.models import Person
from bot.people.vocabulary import Standing


@dataclass
class Commitments:
    meetings: Meetings

    @property
    def routes(self) -> dict[str, Handler]:
        return {
            room_words.COMMIT: self.open_form,
            words.COMMITTED: self.write_down,
            **{action: self._teller(outcome) for outcome, action in words.OUTCOMES.items()},
        }

    async def open_form(self, heard: Heard) -> None:
        circle = await self._circle(heard)
        if circle:
            others = {
                person.id: person.name
                for person in circle.people.values()
                if person.id != heard.person.id
            }
            await show(heard, words.commitment_form(heard.ref, others))

    async def write_down(self, heard: Heard) -> None:
        """The form is filled in: keep it, and let the set read it."""
        circle = await self._circle(heard)
        if circle is None:
            return
        answers, person = heard.answers, heard.person
        asker_id = int(answers.get("who") or 0)
        by_when = heard.now + timedelta(days=int(answers["when"]))
        commitment = Commitment(
            meeting_id=circle.meeting.id,
            person_id=person.id,
            asker_id=asker_id if asker_id in circle.people else None,
            what=answers["what"],
            first_step=answers["first_step"],
            by_when=by_when,
            ask_at=rules.ask_at(by_when, person.at, person.timezone),
        )
        heard.tx.add(commitment)
        await heard.tx.flush()
        asker = circle.people.get(asker_id)
        text = words.commitment(commitment, asker.name if asker else "", person.timezone)
        await heard.say(words.committed(text))
        utterance = await mirror.write_down(heard, circle, Carriage.CARRIED, text)
        await mirror.carry(heard, circle, utterance)
        await self.meetings.happen(heard, circle, Spoke(person.id, len(text)), by=person.id)
        await self.meetings.listen(heard, circle)

    async def _circle(self, heard: Heard) -> Circle | None:
        """Return the meeting, where it is at the stage of commitments and this person's turn."""
        meeting_id = heard.ref.partition(".")[0]
        meeting = await queries.own_meeting(heard.tx, heard.person, meeting_id)
        if meeting is None or meeting.ended_at is not None:
            await heard.say(room_words.meeting_is_over())
            return None
        circle = await sit_down(heard.tx, meeting, self.meetings.forms)
        is_time = circle.state.stage(circle.form).part is Part.COMMIT
        if not is_time or not circle.state.may_speak(circle.form, heard.person.id):
            await heard.say(room_words.stage_is_over(circle.view(heard.person.id)))
            return None
        return circle

    # Afterwards.

    async def ask(self, turn: Turn, commitment_id: int) -> None:
        """Ask what became of it, in the name of whoever said they would."""
        commitment = await turn.tx.get_one(Commitment, commitment_id)
        if commitment.ask_at is None or commitment.ask_at > turn.now:
            return
        commitment.ask_at = None
        person = await turn.tx.get_one(Person, commitment.person_id)
        if commitment.outcome is not None or person.standing is not Standing.TAKING_PART:
            return
        asker = await turn.tx.get(Person, commitment.asker_id or 0)
        with speaking(person.language):
            asked = words.what_became(commitment, asker.name if asker else "")
        await turn.tell(person, asked, kind=REMINDER, key=f"commitment:{commitment.id}")
        if asker and asker.standing is Standing.TAKING_PART:
            with speaking(asker.language):
                told = words.time_to_ask(person.name, commitment)
            await turn.tell(asker, told, kind=REMINDER, key=f"commitment:{commitment.id}:asker")

    def _teller(self, outcome: Outcome) -> Handler:
        async def tell(heard: Heard) -> None:
            commitment = await taken.own_commitment(heard.tx, heard.person, heard.ref)
            if commitment is None:
                await heard.say(words.no_such_commitment())
                return
            is_news = commitment.outcome is not outcome
            commitment.outcome, commitment.answered_at = outcome, heard.now
            await heard.redraw(words.told(commitment))
            asker = await self._asker(heard, commitment)
            if asker and is_news:
                with speaking(asker.language):
                    body = words.they_told(heard.person.name, commitment)
                await heard.tell(asker, body, kind=REMINDER)

        return tell

    async def _asker(self, heard: Heard, commitment: Commitment) -> Person | None:
        """Return who asks, as long as both are in the set."""
        meeting = await heard.tx.get_one(Meeting, commitment.meeting_id)
        people = {p.id: p for _, p in await queries.members(heard.tx, meeting.set_id)}
        return people.get(commitment.asker_id or 0) if heard.person.id in people else None
