"""What happens when a place looks at itself.

/assess → everybody in the place: from which side? → block by block: where is it, what shows
this, who would see it differently? → time is up: the spread, to all who took part
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot.chat import Message
from bot.conversations import Handler, Heard, Turn
from bot.conversations.flow import show as show_form
from bot.delivery.files import Files
from bot.delivery.kinds import PROMPT
from bot.language import speaking
from bot.people import queries as people
from bot.people.models import Person, Place
from bot.people.vocabulary import Role
from bot.reflections.assessments import queries, words
from bot.reflections.assessments.chart import as_png
from bot.reflections.assessments.content import Block, Questions
from bot.reflections.assessments.models import Assessment, AssessmentSeat, View
from bot.reflections.assessments.result import Result, over_time, read
from bot.reflections.assessments.rights import Kept
from bot.reflections.assessments.rules import ENOUGH, Judgement, Perspective
from bot.reflections.rounds.queries import people_in


class Assessments(Kept):
    """Args:
    questions: what places look at, by name; the first is the one that /assess opens.
    files: where pictures stand until they are sent.
    """

    name = "assessments"

    def __init__(self, questions: Mapping[str, Questions], files: Files) -> None:
        self._questions, self._files = questions, files
        self.routes: dict[str, Handler] = {
            words.OPEN: self.open,
            words.SEAT: self.sit,
            words.SAY: self.say,
            words.SHOWS: self.take_shows,
            words.DIFFERS: self.take_differs,
            words.NO_SHOWS: self.take_shows,
            words.NO_DIFFERS: self.take_differs,
            words.CLOSE: self.close_now,
            words.BLOCK: self.show_block,
            words.TOPIC: self.word_topic,
        }
        self.commands: dict[str, Handler] = {"assess": self.begin} if questions else {}

    # Opening.

    async def begin(self, heard: Heard) -> None:
        """Go on where somebody stopped; for a coach or manager, start one or see how far it is."""
        person = heard.person
        open_here = await queries.open_in(heard.tx, person.place_id) if person.place_id else None
        if open_here and await queries.own(heard.tx, person, str(open_here.id)):
            heard.ref = str(open_here.id)
            await self._go_on(heard)
            if not await self._may_open(heard):
                return
            await self._say_how_far(heard, open_here)
        elif await self._may_open(heard) and person.programme_id:
            places = await people.places(heard.tx, person.programme_id)
            await show_form(heard, words.form(places)) if places else await heard.say(
                words.nothing_open()
            )
        else:
            await heard.say(words.nothing_open())

    async def _may_open(self, heard: Heard) -> bool:
        return bool(await people.roles(heard.tx, heard.person) & {Role.COACH, Role.MANAGER})

    async def open(self, heard: Heard) -> None:
        """Ask everybody in a place."""
        programme = heard.person.programme_id
        places = await people.places(heard.tx, programme) if programme else []
        chosen = [place for place in places if str(place.id) == heard.answers["place"]]
        if not chosen or not await self._may_open(heard):
            await heard.say(words.nothing_open())
            return
        place = chosen[0]
        existing = await queries.open_in(heard.tx, place.id)
        members = await people_in(heard.tx, place.id)
        if existing:
            await self._say_how_far(heard, existing)
            return
        if len(members) < ENOUGH:
            await heard.say(words.too_few_people(place.name))
            return
        name = next(iter(self._questions))
        opened = Assessment(
            place_id=place.id,
            name=name,
            opened_by=heard.person.id,
            opened_at=heard.now,
            ends_at=heard.now + timedelta(days=int(heard.answers["days"])),
        )
        heard.tx.add(opened)
        await heard.tx.flush()
        for person in members:
            heard.tx.add(AssessmentSeat(assessment_id=opened.id, person_id=person.id))
            with speaking(person.language):
                letter = words.invitation(
                    self._questions[name],
                    place.name,
                    opened.ends_at,
                    person.timezone,
                    str(opened.id),
                )
            key = f"assessment:{opened.id}:asked:{person.id}"
            await heard.tell(person, letter, kind=PROMPT, key=key)
        await heard.say(
            words.opened(place.name, len(members), opened.ends_at, heard.person.timezone)
        )

    async def _say_how_far(self, heard: Heard, assessment: Assessment) -> None:
        place = await heard.tx.get_one(Place, assessment.place_id)
        seats = await queries.seats(heard.tx, assessment.id)
        begun = {view.person_id for view in await queries.views(heard.tx, assessment.id)}
        await heard.say(words.one_is_open(place.name, len(begun), len(seats), str(assessment.id)))

    # Answering, block by block.

    async def sit(self, heard: Heard) -> None:
        """Somebody said from which side they see the place."""
        ref, _, number = heard.ref.partition(".")
        found = await self._open_one(heard, ref)
        if found is None:
            return
        found[1].perspective = list(Perspective)[int(number)]
        heard.ref = ref
        await self._go_on(heard)

    async def _go_on(self, heard: Heard) -> None:
        """Show the first block that somebody has said nothing of."""
        found = await self._open_one(heard, heard.ref)
        if found is None:
            return
        assessment, seat = found
        questions = self._questions[assessment.name]
        place = await heard.tx.get_one(Place, assessment.place_id)
        if seat.perspective is None:
            await heard.say(
                words.invitation(
                    questions, place.name, assessment.ends_at, heard.person.timezone, heard.ref
                )
            )
            return
        said = await queries.own_views(heard.tx, assessment.id, heard.person)
        left = [each for each in questions.blocks if each.block not in said]
        if not left:
            await heard.say(words.all_done(assessment.ends_at, heard.person.timezone))
            return
        await self._show(heard, questions, left[0], heard.ref)

    async def _show(self, heard: Heard, questions: Questions, each: Block, ref: str) -> None:
        number = questions.blocks.index(each) + 1
        await heard.say(words.block(each, number, len(questions.blocks), ref))

    async def say(self, heard: Heard) -> None:
        """Somebody said where a block stands; asked of the same block again, it is changed."""
        ref, _, rest = heard.ref.partition(".")
        name, _, position = rest.partition(".")
        found = await self._open_one(heard, ref)
        each = self._block(found[0], name) if found else None
        if found is None or each is None:
            return
        judgement = list(Judgement)[int(position)]
        existing = (await queries.own_views(heard.tx, found[0].id, heard.person)).get(name)
        if existing:
            existing.judgement, existing.said_at = judgement, heard.now
        else:
            heard.tx.add(
                View(
                    assessment_id=found[0].id,
                    person_id=heard.person.id,
                    block=name,
                    judgement=judgement,
                    said_at=heard.now,
                )
            )
        questions = self._questions[found[0].name]
        number = questions.blocks.index(each) + 1
        said = words.judgement(judgement)
        await heard.redraw(words.block(each, number, len(questions.blocks), ref, said))
        if judgement is Judgement.DONT_KNOW:
            await heard.ask(words.who_differs(each, ref), words.DIFFERS, f"{ref}.{name}")
        else:
            await heard.ask(words.what_shows(each, ref), words.SHOWS, f"{ref}.{name}")

    async def take_shows(self, heard: Heard) -> None:
        found = await self._view(heard)
        if found is None:
            return
        view, each, assessment = found
        view.shows = heard.text or view.shows
        ref = str(assessment.id)
        await heard.ask(words.who_differs(each, ref), words.DIFFERS, heard.ref)

    async def take_differs(self, heard: Heard) -> None:
        found = await self._view(heard)
        if found is None:
            return
        view, _each, assessment = found
        view.differs = heard.text or view.differs
        await heard.stop_expecting(heard.person)
        await heard.tx.flush()
        heard.ref = str(assessment.id)
        await self._go_on(heard)

    async def _open_one(self, heard: Heard, ref: str) -> tuple[Assessment, AssessmentSeat] | None:
        found = await queries.own(heard.tx, heard.person, ref)
        if found is None or found[0].closed_at or found[0].name not in self._questions:
            await heard.say(words.over())
            return None
        return found

    async def _view(self, heard: Heard) -> tuple[View, Block, Assessment] | None:
        ref, _, name = heard.ref.partition(".")
        found = await self._open_one(heard, ref)
        each = self._block(found[0], name) if found else None
        if found is None or each is None:
            return None
        view = (await queries.own_views(heard.tx, found[0].id, heard.person)).get(name)
        if view is None:
            await heard.say(words.over())
            return None
        return view, each, found[0]

    def _block(self, assessment: Assessment, name: str) -> Block | None:
        blocks = self._questions[assessment.name].blocks
        return next((each for each in blocks if each.block == name), None)

    # The result.

    async def due(self, tx: AsyncSession, now: datetime) -> list[int]:
        return await queries.due(tx, now)

    async def next_due(self, tx: AsyncSession, now: datetime) -> datetime | None:
        return await queries.next_due(tx, now)

    async def act(self, turn: Turn, ref: int) -> None:
        await self._close(turn, await turn.tx.get_one(Assessment, ref))

    async def close_now(self, heard: Heard) -> None:
        """A coach or manager of the programme does not wait any longer."""
        assessment = (
            await heard.tx.get(Assessment, int(heard.ref)) if heard.ref.isdecimal() else None
        )
        place = await heard.tx.get(Place, assessment.place_id) if assessment else None
        if (
            assessment is None
            or place is None
            or assessment.closed_at
            or place.programme_id != heard.person.programme_id
            or not await self._may_open(heard)
        ):
            await heard.say(words.over())
            return
        await self._close(heard, assessment)

    async def _close(self, turn: Turn, assessment: Assessment) -> None:
        """Show the spread to all who took part and to whoever opened it."""
        if assessment.closed_at:
            return
        assessment.closed_at = turn.now
        await turn.tx.flush()
        place = await turn.tx.get_one(Place, assessment.place_id)
        result = await read(turn.tx, assessment, self._questions[assessment.name])
        told = await self._audience(turn, assessment, result)
        for person in told:
            with speaking(person.language):
                letters = [words.too_few_answered(place.name)]
                if result.is_shown:
                    letters = [
                        words.result(
                            place.name,
                            result.people,
                            result.spreads,
                            result.widest,
                            str(assessment.id),
                        ),
                        await self._picture(turn, person, place, assessment, result),
                    ]
            key = f"assessment:{assessment.id}:result:{person.id}"
            await turn.tell_at_once(person, letters, kind=PROMPT, key=key)

    async def _audience(self, turn: Turn, assessment: Assessment, result: Result) -> list[Person]:
        seats = await queries.seats(turn.tx, assessment.id)
        told = {person.id: person for seat, person in seats if person.id in result.answered}
        if assessment.opened_by:
            opener = await turn.tx.get(Person, assessment.opened_by)
            if opener:
                told[opener.id] = opener
        return list(told.values())

    async def _picture(
        self, turn: Turn, person: Person, place: Place, assessment: Assessment, result: Result
    ) -> Message:
        """Draw all times at which the place looked at itself, in this person's language."""
        questions = self._questions[assessment.name]
        drawn = await over_time(turn.tx, place, assessment.name, questions)
        goes_at = turn.goes_at(person, PROMPT) or turn.now
        file = self._files.write("how-we-see-it.png", as_png(drawn), whose=person.id, now=goes_at)
        return words.picture(file.model_copy(update={"alt": result.in_words[:1000]}))

    async def show_block(self, heard: Heard) -> None:
        found = await self._shown(heard)
        if found:
            _place, each, result = found
            await heard.say(
                words.detail(
                    each,
                    result.by_group(each),
                    result.spread(each),
                    result.shows(each),
                    result.differs(each),
                    heard.ref.partition(".")[0],
                )
            )

    async def word_topic(self, heard: Heard) -> None:
        found = await self._shown(heard)
        if found:
            place, each, result = found
            await heard.say(words.topic(place.name, each, result.spread(each)))

    async def _shown(self, heard: Heard) -> tuple[Place, Block, Result] | None:
        """Return a block of a result that this person has been shown."""
        ref, _, name = heard.ref.partition(".")
        assessment = await heard.tx.get(Assessment, int(ref)) if ref.isdecimal() else None
        each = self._block(assessment, name) if assessment else None
        if assessment is None or each is None or assessment.closed_at is None:
            await heard.say(words.over())
            return None
        result = await read(heard.tx, assessment, self._questions[assessment.name])
        told = await self._audience(heard, assessment, result)
        if not result.is_shown or heard.person.id not in {person.id for person in told}:
            await heard.say(words.over())
            return None
        return await heard.tx.get_one(Place, assessment.place_id), each, result
