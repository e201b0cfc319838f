"""What happens when a date of somebody's own has come: they are asked once, on that day."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot.conversations import Room, Turn
from bot.delivery.kinds import PROMPT
from bot.language import speaking
from bot.people import attention, pacing
from bot.people.attention import Push
from bot.people.models import Person
from bot.people.vocabulary import Standing
from bot.reflections import queries, words
from bot.reflections.journey import Journey
from bot.reflections.models import OneOff, Reflection
from bot.reflections.one_offs import queries as one_offs

APART = timedelta(days=1)
LATEST = timedelta(days=7)
"""What would have to wait for longer, such as for the end of a pause, is not asked."""


class OneOffs(Room):
    name = "one-offs"
    routes = {}  # noqa: RUF012 - answers go where all answers go
    commands = {}  # noqa: RUF012

    def __init__(self, journeys: Mapping[str, Journey]) -> None:
        self._journeys = journeys

    async def due(self, tx: AsyncSession, now: datetime) -> list[int]:
        return await one_offs.due(tx, now)

    async def next_due(self, tx: AsyncSession, now: datetime) -> datetime | None:
        return await one_offs.next_due(tx, now)

    async def planned(self, tx: AsyncSession, person: Person, until: datetime) -> list[Push]:
        enrolment = await queries.enrolment(tx, person)
        journey = self._journeys.get(enrolment.journey) if enrolment else None
        if enrolment is None or journey is None or not enrolment.is_active:
            return []
        return [
            Push(at, PROMPT.name, journey.one_offs[prompt].question_in(person.language))
            for at, prompt in await one_offs.to_come(tx, person, until)
            if prompt in journey.one_offs
        ]

    async def act(self, turn: Turn, ref: int) -> None:
        planned = await turn.tx.get_one(OneOff, ref)
        if planned.asked_at is not None:
            return
        person = await turn.tx.get_one(Person, planned.person_id)
        enrolment = await queries.enrolment(turn.tx, person)
        last = await queries.last_asked_at(turn.tx, person)
        soon = enrolment.next_due_at if enrolment and enrolment.is_active else None
        if (last and turn.now - last < APART) or (soon and soon - turn.now < APART):
            planned.due_at += APART  # not on the day of the weekly question
            return
        planned.asked_at = turn.now
        journey = self._journeys.get(enrolment.journey) if enrolment else None
        prompt = journey.one_offs.get(planned.prompt) if journey else None
        if (
            prompt is None
            or enrolment is None
            or not enrolment.is_active
            or person.standing is not Standing.TAKING_PART
            or await queries.has_ended(turn.tx, person, turn.now)
            or (prompt.after == "joining" and not await queries.has_answered(turn.tx, person))
            or not _is_in_time(person, turn.now)
        ):
            return
        reflection = Reflection(
            person_id=person.id,
            journey=enrolment.journey,
            prompt=prompt.name,
            question=prompt.question_in(person.language),
            theme=prompt.theme,
            why=f"once:{prompt.after}",
            visibility=person.visibility,
            asked_at=turn.now,
        )
        turn.tx.add(reflection)
        await turn.tx.flush()
        ref_ = str(reflection.id)
        with speaking(person.language):
            question = words.question(reflection.question, reflection.visibility, ref_)
        letter_id = await turn.tell(person, question, kind=PROMPT, key=f"once:{planned.id}")
        await turn.expect(person, words.ANSWER, ref_, letter_id=letter_id)


def _is_in_time(person: Person, now: datetime) -> bool:
    goes_at = attention.when(PROMPT.name, pacing.pace_of(person), now)
    return goes_at is not None and goes_at - now <= LATEST
