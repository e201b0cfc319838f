"""Puts people on a journey, keeps its hours, and tells what is to come."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta

from sqlalchemy import or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.conversations import Heard, Turn
from bot.conversations import queries as conversations
from bot.delivery.kinds import PROMPT, REMINDER
from bot.people import pacing
from bot.people import queries as people
from bot.people.attention import Pace, Push
from bot.people.local_time import instant
from bot.people.models import Person, Programme
from bot.people.vocabulary import Standing
from bot.reflections import queries, rules, words
from bot.reflections.choosing.history import Chooser, People
from bot.reflections.choosing.rules import History, onwards
from bot.reflections.journey import Journey
from bot.reflections.looking_back import rules as look_backs
from bot.reflections.models import Enrolment, Reflection
from bot.reflections.one_offs import queries as one_offs
from bot.reflections.rights import Kept


class Enrolling(Kept):
    """The part of this room in which people are on a journey."""

    _chooser: Chooser
    _journeys: Mapping[str, Journey]

    # Beginning, changing pace, ending.

    async def begin(self, turn: Turn, person: Person) -> datetime:
        """Put somebody on their programme's journey; returns when the first question comes."""
        programme = await people.programme_of(turn.tx, person)
        journey = self.journey(programme.journey if programme else "")
        runs = await self._once_it_runs(turn, person)
        due = rules.first_due(runs, pacing.pace_of(person))
        enrolment = await queries.enrolment(turn.tx, person)
        if enrolment is None:
            enrolment = Enrolment(
                person_id=person.id,
                journey=journey.name,
                edition="",
                next_prompt=journey.order[0],
                next_due_at=due,
                began_at=turn.now,
                look_back_at=look_backs.next_one(
                    turn.now, turn.now, person.timezone, person.weekday, person.at
                ),
            )
            turn.tx.add(enrolment)
            await turn.tx.flush()
            await self.note_moment(turn, [person.id], "joining", turn.now)
            await turn.tx.refresh(enrolment)
        enrolment.is_active = True
        await self.reschedule(turn, person)
        return enrolment.next_due_at

    async def note_moment(self, turn: Turn, who: People, kind: str, at: datetime) -> None:
        """Write down a date of these people's own: questions may hang on it, and be shaped by it.

        `kind` is what `journey.Near` says, or `joining`.
        """
        await one_offs.note_moment(turn.tx, who, kind, at)
        await one_offs.plan(turn.tx, self._journeys, who, turn.now)
        await self._chooser.choose_for(turn.tx, who, turn.now)

    async def reschedule(self, turn: Turn, person: Person) -> datetime | None:
        """Follow a change of day, hour, zone or pace; returns when the next question comes."""
        enrolment = await queries.enrolment(turn.tx, person)
        if enrolment is None:
            return None
        enrolment.next_due_at = rules.due_after_change(
            await queries.last_asked_at(turn.tx, person),
            await self._once_it_runs(turn, person),
            pacing.pace_of(person),
        )
        await one_offs.plan(turn.tx, self._journeys, [person.id], turn.now)
        return enrolment.next_due_at if enrolment.is_active else None

    async def _once_it_runs(self, turn: Turn, person: Person) -> datetime:
        programme = await people.programme_of(turn.tx, person)
        starts_on = programme.starts_on if programme else None
        return rules.once_it_runs(turn.now, starts_on, person.timezone)

    async def end(self, turn: Turn, person: Person) -> None:
        """Ask nothing more; what was kept stays."""
        enrolment = await queries.enrolment(turn.tx, person)
        if enrolment:
            enrolment.is_active = False

    async def heard_from(self, turn: Turn, person: Person) -> None:
        """Somebody is here; whoever had gone quiet is asked again, at their pace."""
        if not person.silent_for:
            return
        was_silent, person.silent_for = person.silent_for >= rules.SILENCE, 0
        enrolment = await queries.enrolment(turn.tx, person) if was_silent else None
        if enrolment and not enrolment.is_active and person.standing is Standing.TAKING_PART:
            enrolment.is_active = True
            await self.reschedule(turn, person)

    async def back_with_words(self, heard: Heard) -> None:
        """Somebody answered the question about the pace in words: they are held, not kept."""
        held = conversations.hold(heard)
        await heard.tx.flush()
        await heard.stop_expecting(heard.person)
        enrolment = await queries.enrolment(heard.tx, heard.person)
        due = enrolment.next_due_at if enrolment and enrolment.is_active else None
        await heard.say(words.back(due, heard.person, str(held.id)))

    # Planning.

    def journey(self, name: str) -> Journey:
        """Return this journey, or the first there is."""
        return self._journeys.get(name) or next(iter(self._journeys.values()))

    async def planned(self, tx: AsyncSession, person: Person, until: datetime) -> list[Push]:
        enrolment = await queries.enrolment(tx, person)
        if enrolment is None or not enrolment.is_active:
            return []
        until = _while_it_runs(until, await people.programme_of(tx, person), person.timezone)
        journey = self.journey(enrolment.journey)
        first = enrolment.next_prompt
        if first not in journey.prompts:
            first = journey.order[0]
        past = (await self._chooser.histories(tx, [person.id], enrolment.next_due_at))[person.id]
        return [
            *(
                Push(at, REMINDER.name, question)
                for at, question in await queries.again(tx, person)
                if at <= until
            ),
            *(
                Push(at, PROMPT.name, journey.prompts[name].question_in(person.language))
                for at, name in rules.course(
                    enrolment.next_due_at,
                    onwards(journey, past, first, enrolment.round),
                    pacing.pace_of(person),
                    until,
                )
            ),
        ]

    def of_nobody(
        self, programme: Programme, pace: Pace, now: datetime, until: datetime
    ) -> list[Push]:
        """Return what somebody invented would be asked who joined a programme just now."""
        journey = self.journey(programme.journey)
        first = rules.first_due(rules.once_it_runs(now, programme.starts_on, pace.timezone), pace)
        return invented(journey, first, pace, _while_it_runs(until, programme, pace.timezone))


async def first_day_moved(turn: Turn, programme: Programme) -> None:
    """Follow a change of the first day: nobody is asked before it, or long after."""
    who = select(Person.id).where(Person.programme_id == programme.id)
    asked = select(Reflection.person_id).where(
        Reflection.person_id.in_(who), Reflection.prompt.is_not(None)
    )
    for group in await pacing.groups(turn.tx, who):
        runs = rules.once_it_runs(turn.now, programme.starts_on, group.pace.timezone)
        await turn.tx.execute(
            update(Enrolment)
            .where(
                Enrolment.person_id.in_(who),
                Enrolment.person_id.in_(select(Person.id).where(group.is_theirs)),
                or_(Enrolment.next_due_at < runs, Enrolment.person_id.not_in(asked)),
            )
            .values(next_due_at=rules.first_due(runs, group.pace)),
            execution_options={"synchronize_session": False},
        )


def invented(journey: Journey, first: datetime, pace: Pace, until: datetime) -> list[Push]:
    """Return a journey's questions, from its first, for one who answers none of them."""
    names = onwards(journey, History(), journey.order[0], 1)
    return [
        Push(due, PROMPT.name, journey.prompts[name].question)
        for due, name in rules.course(first, names, pace, until)
    ]


def _while_it_runs(until: datetime, programme: Programme | None, timezone: str) -> datetime:
    if programme is None or programme.ends_on is None:
        return until
    return min(until, instant(programme.ends_on + timedelta(days=1), time(0), timezone))
