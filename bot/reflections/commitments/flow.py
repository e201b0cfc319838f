"""What happens to what people say they will try: noted, asked about, and told.

an answer is kept → what will you try? → noted, with a date → what came of it? → did, partly,
changed my mind → their words, into the journal; not yet → asked again when they like
"""

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot.chat import Message
from bot.conversations import Handler, Heard, Turn
from bot.delivery.kinds import REMINDER
from bot.language import speaking
from bot.people import pacing
from bot.people import queries as people
from bot.people.attention import Push
from bot.people.models import Person
from bot.people.vocabulary import Standing
from bot.reflections import queries as reflections
from bot.reflections import rules as rules_of_answers
from bot.reflections import words as all_words
from bot.reflections.commitments import queries, rules, words
from bot.reflections.commitments.models import Asks, Commitment, Outcome
from bot.reflections.commitments.promised import Elsewhere, nothing_elsewhere
from bot.reflections.commitments.rights import Kept
from bot.reflections.models import Part, Reflection

ANSWER_WITHIN = timedelta(days=3)


class Commitments(Kept):
    name = "commitments"

    def __init__(self, elsewhere: Elsewhere = nothing_elsewhere) -> None:
        """`elsewhere` tells what people promised in other rooms: it is listed with the rest."""
        self._elsewhere = elsewhere
        self.routes: dict[str, Handler] = {
            words.MADE: self.make,
            words.NOTHING: self.nothing,
            words.IN_WEEKS: self.ask_in_weeks,
            words.COACH_ASKS: self.let_the_coach_ask,
            words.TAKE_BACK: self.take_back,
            words.PART: self.make_part_of_the_answer,
            words.OUTCOMES[Outcome.NOT_YET]: self.not_yet,
            words.OUTCOMES[Outcome.LET_GO]: self.give_up,
            **{
                words.OUTCOMES[outcome]: self._teller(outcome)
                for outcome in (Outcome.DID, Outcome.PARTLY, Outcome.CHANGED)
            },
        }
        self.commands: dict[str, Handler] = {"try": self.begin}

    async def invite(self, heard: Heard, reflection_id: int) -> None:
        """Ask, after an answer, what they will try."""
        ref = str(reflection_id)
        await heard.ask(words.what_will_you_try(ref), words.MADE, ref, for_=ANSWER_WITHIN)

    async def begin(self, heard: Heard) -> None:
        """`/try` shows what is open; `/try words` adds to it."""
        if heard.after_command:
            await self.make(heard)
            return
        tx, person = heard.tx, heard.person
        promised = [each for each in await self._elsewhere(tx, person) if each.asked_at]
        await heard.say(words.mine(await queries.still_open(tx, person), promised, person))

    async def make(self, heard: Heard) -> None:
        """Note what somebody answered to the question what they will try."""
        grew_from = await reflections.own(heard.tx, heard.person, heard.ref)
        await self.note(heard, heard.text, grew_from)

    async def note(self, heard: Heard, text: str, grew_from: Reflection | None = None) -> None:
        """Note what somebody will try, and say when they are asked about it."""
        person = heard.person
        enrolment = await reflections.enrolment(heard.tx, person)
        next_question = enrolment.next_due_at if enrolment else None
        due_at = rules.first_ask(heard.now, next_question, pacing.pace_of(person))
        commitment = Commitment(
            person_id=person.id,
            reflection_id=grew_from.id if grew_from else None,
            text=text,
            asks=Asks.BOT,
            made_at=heard.now,
            due_at=due_at,
            ask_at=due_at,
        )
        heard.tx.add(commitment)
        await heard.tx.flush()
        await heard.stop_expecting(person)
        await heard.say(await self._made(heard, commitment))

    async def _made(self, heard: Heard, commitment: Commitment) -> Message:
        programme = heard.person.programme_id
        coaches = await people.coaches(heard.tx, programme) if programme else []
        return words.made(commitment, heard.person, has_coach=bool(coaches))

    async def nothing(self, heard: Heard) -> None:
        await heard.stop_expecting(heard.person)
        await heard.redraw(words.nothing())

    async def ask_in_weeks(self, heard: Heard) -> None:
        ref, _, weeks = heard.ref.partition(".")
        commitment = await self._own(heard, ref)
        if commitment is None:
            return
        person = heard.person
        number = int(weeks) if weeks.isdecimal() and int(weeks) in rules.WEEKS else 1
        commitment.due_at = rules.in_weeks(heard.now, number, person.timezone, person.at)
        commitment.ask_at = commitment.due_at
        await heard.redraw(await self._made(heard, commitment))

    async def let_the_coach_ask(self, heard: Heard) -> None:
        commitment = await self._own(heard, heard.ref)
        if commitment is None or heard.person.programme_id is None:
            return
        if commitment.asks is not Asks.COACH:
            commitment.asks = Asks.COACH
            for coach in await people.coaches(heard.tx, heard.person.programme_id):
                with speaking(coach.language):
                    letter = words.for_the_coach(commitment, heard.person, coach.timezone)
                key = f"commitment:{commitment.id}:coach:{coach.id}"
                await heard.tell(coach, letter, kind=REMINDER, key=key)
        await heard.redraw(await self._made(heard, commitment))

    async def take_back(self, heard: Heard) -> None:
        commitment = await self._own(heard, heard.ref)
        if commitment:
            await heard.tx.delete(commitment)
            await heard.redraw(words.taken_back())

    async def make_part_of_the_answer(self, heard: Heard) -> None:
        """What came after the question was still the answer: put it there."""
        commitment = await self._own(heard, heard.ref)
        if commitment is None:
            return
        entry = await reflections.own(heard.tx, heard.person, str(commitment.reflection_id))
        if entry is None:
            await heard.say(all_words.gone())
            return
        heard.tx.add(
            Part(
                reflection_id=entry.id,
                address=str(heard.sender),
                message_id="",
                text=commitment.text,
                said_at=commitment.made_at,
            )
        )
        entry.text = rules_of_answers.joined([entry.text, commitment.text])
        await heard.tx.delete(commitment)
        await heard.redraw(all_words.changed(entry))

    # Asking, and being told.

    async def due(self, tx: AsyncSession, now: datetime) -> list[int]:
        return await queries.due(tx, now)

    async def next_due(self, tx: AsyncSession, now: datetime) -> datetime | None:
        return await queries.next_due(tx, now)

    async def planned(self, tx: AsyncSession, person: Person, until: datetime) -> list[Push]:
        return [
            Push(each.ask_at, REMINDER.name, each.text)
            for each in await queries.still_open(tx, person)
            if each.ask_at and each.ask_at <= until
        ]

    async def act(self, turn: Turn, ref: int) -> None:
        """Ask what came of it."""
        commitment = await turn.tx.get_one(Commitment, ref)
        asked_at, commitment.ask_at = commitment.ask_at, None
        person = await turn.tx.get_one(Person, commitment.person_id)
        if asked_at is None or person.standing is not Standing.TAKING_PART:
            return
        with speaking(person.language):
            question = words.what_came_of_it(commitment, person)
        key = f"commitment:{commitment.id}:{asked_at:%Y%m%d}"
        await turn.tell(person, question, kind=REMINDER, key=key)

    def _teller(self, outcome: Outcome) -> Handler:
        async def tell(heard: Heard) -> None:
            commitment = await self._own(heard, heard.ref)
            if commitment is None:
                return
            is_first_time = commitment.outcome in (None, Outcome.NOT_YET)
            commitment.outcome, commitment.settled_at = outcome, heard.now
            commitment.ask_at = None
            await heard.redraw(words.noted(commitment))
            if is_first_time:
                await self._ask_for_the_story(heard, commitment)

        return tell

    async def _ask_for_the_story(self, heard: Heard, commitment: Commitment) -> None:
        story = Reflection(
            person_id=heard.person.id,
            question=words.what_happened(),
            opening=all_words.last_intent(commitment.text, commitment.outcome),
            visibility=heard.person.visibility,
            asked_at=heard.now,
        )
        heard.tx.add(story)
        await heard.tx.flush()
        await heard.ask(words.tell_more(), all_words.ANSWER, str(story.id), for_=ANSWER_WITHIN)

    async def not_yet(self, heard: Heard) -> None:
        commitment = await self._own(heard, heard.ref)
        if commitment:
            commitment.outcome = Outcome.NOT_YET
            await heard.redraw(words.not_yet(commitment))

    async def give_up(self, heard: Heard) -> None:
        commitment = await self._own(heard, heard.ref)
        if commitment:
            commitment.outcome, commitment.settled_at = Outcome.LET_GO, heard.now
            commitment.ask_at = None
            await heard.redraw(words.let_go())

    async def _own(self, heard: Heard, ref: str) -> Commitment | None:
        commitment = await queries.own(heard.tx, heard.person, ref)
        if commitment is None:
            await heard.say(words.gone())
        return commitment
