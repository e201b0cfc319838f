"""What happens in a place round.

/round → everybody in the place is asked → answers come in, unseen → those who are quiet are
asked once more → enough, or time is up: all read all → who was not in the room? → closed
"""

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot.conversations import Handler, Heard, Turn
from bot.conversations.flow import show as show_form
from bot.delivery.kinds import PROMPT, REMINDER
from bot.language import speaking
from bot.people import queries as people
from bot.people.models import Person, Place
from bot.people.vocabulary import Role
from bot.reflections.checks import what_is_wrong
from bot.reflections.rounds import queries, rules, words
from bot.reflections.rounds.models import PlaceRound, RoundSeat, Stage
from bot.reflections.rounds.rights import Kept


class Rounds(Kept):
    name = "rounds"

    def __init__(self, jargon: list[str]) -> None:
        self._jargon = jargon
        self.routes: dict[str, Handler] = {
            words.OPEN: self.open,
            words.ANSWER: self.answer,
            words.CHANGE: self.change,
            words.NAME: self._namer(True),
            words.NO_NAME: self._namer(False),
            words.ABSENT: self.take_absent,
            words.NOBODY: self.nobody,
        }
        self.commands: dict[str, Handler] = {"round": self.begin}

    # Opening.

    async def begin(self, heard: Heard) -> None:
        places = await self._places(heard)
        if places is None:
            await heard.say(words.not_for_you())
        elif not places:
            await heard.say(words.no_places())
        else:
            await show_form(heard, words.form(places))

    async def _places(self, heard: Heard) -> list[Place] | None:
        """Return the places for which somebody may open a round; None if they may not."""
        roles = await people.roles(heard.tx, heard.person)
        if not roles & {Role.COACH, Role.MANAGER} or heard.person.programme_id is None:
            return None
        return await people.places(heard.tx, heard.person.programme_id)

    async def open(self, heard: Heard) -> None:
        """Ask everybody in a place."""
        chosen = [p for p in await self._places(heard) or [] if str(p.id) == heard.answers["place"]]
        if not chosen:
            await heard.say(words.not_for_you())
            return
        place, question = chosen[0], heard.answers["question"].strip()
        members = await queries.people_in(heard.tx, place.id)
        if wrong := what_is_wrong(question, self._jargon):
            await heard.say(words.poor_question(wrong))
        elif await queries.open_in(heard.tx, place.id):
            await heard.say(words.one_is_open(place.name))
        elif len(members) < rules.FEWEST:
            await heard.say(words.too_few_people(place.name))
        else:
            await self._open(heard, place, question, int(heard.answers["days"]), members)

    async def _open(
        self, heard: Heard, place: Place, question: str, days: int, members: list[Person]
    ) -> None:
        ends_at = heard.now + timedelta(days=days)
        opened = PlaceRound(
            place_id=place.id,
            opened_by=heard.person.id,
            question=question,
            opened_at=heard.now,
            nudge_at=rules.nudge_at(heard.now, ends_at),
            ends_at=ends_at,
            enough=rules.enough(len(members)),
        )
        heard.tx.add(opened)
        await heard.tx.flush()
        for person in members:
            heard.tx.add(RoundSeat(round_id=opened.id, person_id=person.id))
            with speaking(person.language):
                letter = words.asked(place.name, question, ends_at, person.timezone)
            key = f"round:{opened.id}:asked:{person.id}"
            letter_id = await heard.tell(person, letter, kind=PROMPT, key=key)
            await heard.expect(person, words.ANSWER, str(opened.id), letter_id=letter_id)
        await heard.say(words.opened(place.name, len(members), ends_at, heard.person.timezone))

    # Answering.

    async def answer(self, heard: Heard) -> None:
        found = await queries.own_seat(heard.tx, heard.person, heard.ref)
        if found is None:
            await heard.say(words.gone())
            return
        round_, seat = found
        await heard.stop_expecting(heard.person)
        if round_.stage is not Stage.OPEN:
            await heard.say(words.too_late())
            return
        seat.text, seat.answered_at = heard.text, heard.now
        await heard.say(words.kept(heard.ref, seat.is_named))
        await heard.tx.flush()
        answered = [s for s, _ in await queries.seats(heard.tx, round_.id) if s.answered_at]
        if len(answered) >= round_.enough:
            await self._reveal(heard, round_)

    async def change(self, heard: Heard) -> None:
        found = await queries.own_seat(heard.tx, heard.person, heard.ref)
        if found is None or found[0].stage is not Stage.OPEN:
            await heard.say(words.too_late() if found else words.gone())
            return
        await heard.ask(words.write_anew(), words.ANSWER, heard.ref)

    def _namer(self, is_named: bool) -> Handler:
        async def name(heard: Heard) -> None:
            found = await queries.own_seat(heard.tx, heard.person, heard.ref)
            if found is None or found[0].stage is not Stage.OPEN:
                await heard.say(words.too_late() if found else words.gone())
                return
            found[1].is_named = is_named
            await heard.redraw(words.kept(heard.ref, is_named))

        return name

    # What time brings.

    async def due(self, tx: AsyncSession, now: datetime) -> list[int]:
        return await queries.due(tx, now)

    async def next_due(self, tx: AsyncSession, now: datetime) -> datetime | None:
        return await queries.next_due(tx, now)

    async def act(self, turn: Turn, ref: int) -> None:
        round_ = await turn.tx.get_one(PlaceRound, ref, with_for_update=True)
        if round_.ends_at <= turn.now and round_.stage is Stage.OPEN:
            await self._reveal(turn, round_)
        elif round_.ends_at <= turn.now and round_.stage is Stage.REVEALED:
            await self._close(turn, round_)
        elif round_.stage is Stage.OPEN and round_.nudge_at and round_.nudge_at <= turn.now:
            await self._nudge(turn, round_)

    async def _nudge(self, turn: Turn, round_: PlaceRound) -> None:
        """Ask those who are quiet, once, gently."""
        round_.nudge_at = None
        for seat, person in await queries.seats(turn.tx, round_.id):
            if seat.answered_at:
                continue
            with speaking(person.language):
                letter = words.nudge(round_.question, round_.ends_at, person.timezone)
            key = f"round:{round_.id}:nudge:{person.id}"
            letter_id = await turn.tell(person, letter, kind=REMINDER, key=key)
            await turn.expect(person, words.ANSWER, str(round_.id), letter_id=letter_id)

    async def _reveal(self, turn: Turn, round_: PlaceRound) -> None:
        """Show everybody everything, or, where too few answered, nobody anything."""
        place = await turn.tx.get_one(Place, round_.place_id)
        seats = await queries.seats(turn.tx, round_.id)
        said = {seat.person_id: (seat, person) for seat, person in seats if seat.answered_at}
        round_.nudge_at = None
        if len(said) < rules.FEWEST:
            round_.stage = Stage.CLOSED
            for seat, person in said.values():
                with speaking(person.language):
                    letter = words.too_few(place.name, round_.question, seat.text)
                key = f"round:{round_.id}:few:{person.id}"
                await turn.tell(person, letter, kind=PROMPT, key=key)
            return
        round_.stage, round_.ends_at = Stage.REVEALED, turn.now + rules.AFTERWARDS
        answers = []
        for person_id in rules.mixed(round_.id, list(said)):
            seat, person = said[person_id]
            answers.append((seat.text, person.name if seat.is_named else ""))
        for _seat, person in seats:
            with speaking(person.language):
                letters = words.revealed(place.name, round_.question, answers, str(round_.id))
            key = f"round:{round_.id}:read:{person.id}"
            letter_id = await turn.tell_at_once(person, letters, kind=PROMPT, key=key)
            await turn.expect(person, words.ABSENT, str(round_.id), letter_id=letter_id)

    async def take_absent(self, heard: Heard) -> None:
        found = await queries.own_seat(heard.tx, heard.person, heard.ref)
        if found is None or found[0].stage is not Stage.REVEALED:
            await heard.say(words.gone())
            return
        found[1].absent = heard.text
        await heard.stop_expecting(heard.person)
        await heard.say(words.absent_noted())

    async def nobody(self, heard: Heard) -> None:
        await heard.stop_expecting(heard.person)
        await heard.redraw(words.nobody())

    async def _close(self, turn: Turn, round_: PlaceRound) -> None:
        round_.stage = Stage.CLOSED
        place = await turn.tx.get_one(Place, round_.place_id)
        seats = await queries.seats(turn.tx, round_.id)
        missed = {seat.person_id: seat.absent for seat, _ in seats if seat.absent}
        if not missed:
            return
        absent = [missed[person_id] for person_id in rules.mixed(round_.id, list(missed))]
        for _seat, person in seats:
            with speaking(person.language):
                letter = words.closed(place.name, absent)
            key = f"round:{round_.id}:closed:{person.id}"
            await turn.tell(person, letter, kind=PROMPT, key=key)
