"""What the machine decides becomes rows, and what people see.

happen: an event → the machine → the meeting's new state, kept under its version → the effects
"""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol

from sqlalchemy import delete, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.action_learning import machine, queries
from bot.action_learning.afterwards import queries as taken
from bot.action_learning.formats import Part, SetFormat
from bot.action_learning.models import LearningSet, Meeting, Utterance
from bot.action_learning.room import mirror, status, topics, waiting, words
from bot.action_learning.room import queries as uttered
from bot.action_learning.room.circle import Circle, sit_down
from bot.action_learning.room.status import View
from bot.action_learning.state import (
    Agreed,
    Changed,
    Chosen,
    Cued,
    DrawerOpened,
    Effect,
    Event,
    FloorIsFree,
    MeetingEnded,
    NobodyBid,
    Nudged,
    Phase,
    PresenterGone,
    Skipped,
    StageBegan,
    TimeCame,
    WentQuiet,
)
from bot.action_learning.vocabulary import Carriage, Clock, SetStanding
from bot.chat import Message, message
from bot.conversations import Heard, Turn
from bot.conversations.models import Question
from bot.delivery.kinds import REMINDER, WORDS
from bot.language import speaking
from bot.people.models import Person

LIVE_WORDS_WAIT = timedelta(hours=12)
"""While a live meeting runs, what a member writes goes to the set; never longer than this."""

Ended = Callable[[Turn, Circle], Awaitable[None]]
"""What is to be done for the set when its meeting has ended."""


class Sharing(Protocol):
    """What members show of their reflections to their sets."""

    async def counts(
        self, tx: AsyncSession, people: Sequence[int], since: datetime
    ) -> dict[int, int]:
        """Return how many answers each of these people has shown to their sets since then."""
        ...

    async def read(self, heard: Heard, people: Sequence[int], since: datetime) -> None:
        """Show them to one who is in a set with these people."""
        ...


@dataclass
class Meetings:
    forms: Mapping[str, SetFormat]
    ended: Ended
    sharing: Sharing | None = None

    async def begin(self, turn: Turn, learning_set: LearningSet, starter: Person) -> None:
        """Open a set's next meeting."""
        rows = await queries.members(turn.tx, learning_set.id)
        members = [member for member, _ in rows if not member.facilitates]
        people = tuple(member.person_id for member in members)
        number = await queries.next_number(turn.tx, learning_set.id)
        coach = next((m.person_id for m, _ in rows if m.facilitates), None)
        rotating = people[(number - 1) % len(people)] if learning_set.rotates else None
        state, effects = machine.begin(
            self.forms[learning_set.format],
            people,
            learning_set.clock,
            turn.now,
            {person.id: person.timezone for _, person in rows},
            agreed=tuple(member.person_id for member in members if member.agreed_at),
            turns={member.person_id: member.turns for member in members},
            presenter=starter.id if starter.id in people else people[0],
            facilitator=coach or rotating,
        )
        meeting = Meeting(
            set_id=learning_set.id,
            number=number,
            state=state.model_dump(mode="json"),
            due_at=state.due_at,
            began_at=turn.now,
            said_at=turn.now,
        )
        turn.tx.add(meeting)
        learning_set.standing = SetStanding.MEETING
        learning_set.due_at = None
        await turn.tx.flush()
        for member, _ in rows:
            member.status_letter_id = None
        circle = await sit_down(turn.tx, meeting, self.forms)
        await self._say(turn, circle, effects, only=None)
        await self._tell_of_shared(turn, circle)

    async def time_came(self, turn: Turn, meeting_id: int) -> None:
        """Do what the meeting was waiting for, unless it has gone on meanwhile."""
        meeting = await turn.tx.get(
            Meeting, meeting_id, with_for_update=True, populate_existing=True
        )
        if meeting is None or meeting.due_at is None or meeting.due_at > turn.now:
            return
        circle = await sit_down(turn.tx, meeting, self.forms)
        await self.happen(turn, circle, TimeCame())

    async def happen(
        self, turn: Turn, circle: Circle, event: Event, *, by: int | None = None
    ) -> None:
        """Let something happen in a meeting that the caller holds.

        `by` is who did it: they alone see a change that concerns only them.
        """
        state, effects = machine.move(circle.form, circle.state, event, turn.now, circle.zones)
        circle.state = state
        circle.meeting.state = state.model_dump(mode="json")
        circle.meeting.due_at = state.due_at
        if effects:  # written with the state, and not once more by what is said
            circle.meeting.said_at = max(circle.meeting.said_at, turn.now)
        if isinstance(event, Agreed) and event.person in circle.members:
            member = circle.members[event.person]
            member.agreed_at = member.agreed_at or turn.now
        await turn.tx.flush()
        await self._say(turn, circle, effects, only=by)

    async def _happen_by(self, turn: Turn, circle: Circle, event: Event, by: int) -> None:
        await self.happen(turn, circle, event, by=by)

    async def _say(
        self, turn: Turn, circle: Circle, effects: list[Effect], only: int | None
    ) -> None:
        openings: list[Effect] = []
        skipped: tuple[int, ...] = ()
        is_told_at_once = circle.room is None and StageBegan() in effects
        whispers: list[mirror.Draft] = []
        for effect in effects:
            if not isinstance(effect, Nudged | Skipped):
                await mirror.notices(turn, circle, whispers)
                whispers = []
            match effect:
                case Chosen() | NobodyBid() | PresenterGone():
                    openings.append(effect)
                case StageBegan():
                    await self._begin_stage(turn, circle, openings, skipped)
                    openings = []
                case Cued(cue):
                    drafts: list[mirror.Draft] = []
                    for hearer in circle.hearers:
                        with speaking(circle.language_of(hearer)):
                            said = status.cue(circle.view(hearer), cue)
                        if said:
                            place = mirror.below_status(circle, hearer)
                            drafts.append(mirror.Draft(hearer, said, place=place))
                    await mirror.notices(turn, circle, drafts)
                case Changed():
                    if StageBegan() not in effects:
                        await self.redraw(turn, circle, only)
                case FloorIsFree():
                    await waiting.let_go(turn, circle, self._happen_by)
                case Nudged(person_id, talks_much):
                    nudge = partial(words.nudge, talks_much=talks_much)
                    whispers.append(self._whispered(circle, person_id, nudge))
                case Skipped(people) if is_told_at_once:
                    skipped = people
                case Skipped(people):
                    whispers += [
                        self._whispered(circle, person_id, lambda view: message(words.skipped()))
                        for person_id in people
                    ]
                case DrawerOpened():
                    openings.append(effect)
                    await self._show_the_drawer(turn, circle)
                case WentQuiet():
                    await self.redraw(turn, circle, None)
                    whispers += [
                        self._whispered(circle, hearer, lambda view: words.went_quiet(view.ref))
                        for hearer in circle.hearers
                    ]
                case MeetingEnded():
                    await self._end(turn, circle)
        await mirror.notices(turn, circle, whispers)

    def _whispered(
        self, circle: Circle, hearer: int, say: Callable[[View], Message]
    ) -> mirror.Draft:
        with speaking(circle.language_of(hearer)):
            return mirror.Draft(hearer, say(circle.view(hearer)), REMINDER)

    async def redraw(self, turn: Turn, circle: Circle, only: int | None) -> None:
        """Draw the status again: for one, whose own words it tells of, or for all."""
        carried_at = turn.now if only is not None else None
        await mirror.draw_status(
            turn,
            circle,
            {
                hearer: _status(circle, hearer, carried_at)
                for hearer in circle.hearers
                if only is None or hearer == only
            },
        )

    async def _begin_stage(
        self, turn: Turn, circle: Circle, openings: list[Effect], skipped: Collection[int]
    ) -> None:
        if circle.state.phase is Phase.VOTING:
            circle.bids = await uttered.bids(turn.tx, circle.meeting.id)
        told = await self._outcomes(turn, circle)
        await waiting.give_back(turn, circle)
        await self._listen_no_more(turn, circle)
        said: dict[int, Message] = {}
        for hearer in circle.hearers:
            with speaking(circle.language_of(hearer)):
                first = [_opening(circle, effect) for effect in openings]
                if hearer in skipped:
                    first.append(words.skipped())
                if told:
                    first.append(words.outcomes(told))
                said[hearer] = status.opening(circle.view(hearer), first)
        bodies = {hearer: _status(circle, hearer) for hearer in circle.hearers}
        await mirror.open_stage(turn, circle, said, bodies)
        if circle.state.clock is Clock.LIVE:
            await self._expect_words(turn, circle)
        if circle.state.stage(circle.form).part is Part.BIDS:
            await topics.offer(turn, circle)
        presenter = circle.state.presenter
        if circle.room and circle.state.phase is Phase.OFFERED and presenter in circle.people:
            # Whether to look into the drawer is the presenter's alone to say.
            offer = self._whispered(circle, presenter, status.opening)
            await mirror.notices(turn, circle, [offer])

    async def _outcomes(self, turn: Turn, circle: Circle) -> list[str]:
        """Return what became of the last commitments, where the meeting opens with that."""
        if circle.state.stage(circle.form).part is not Part.CHECK_IN:
            return []
        last = await taken.last_commitments(turn.tx, circle.set.id, circle.meeting.number)
        return [
            words.outcome_line(circle.people[c.person_id].name, c.what, c.outcome)
            for c in last
            if c.person_id in circle.people
        ]

    async def _tell_of_shared(self, turn: Turn, circle: Circle) -> None:
        """Say what members have shown to the set since it last met; who likes reads it."""
        if self.sharing is None:
            return
        since = await queries.last_met(turn.tx, circle.set, circle.meeting.number)
        counts = await self.sharing.counts(turn.tx, list(circle.people), since)
        for person in circle.people.values():
            others = {circle.people[id_].name: n for id_, n in counts.items() if id_ != person.id}
            if others:
                with speaking(person.language):
                    told = words.shared_with_us(others, str(circle.meeting.id))
                await mirror.notice(turn, circle, person.id, told, WORDS)

    async def read_shared(self, heard: Heard) -> None:
        """Show what members have shown to the set since it last met, as it is now."""
        meeting = await queries.own_meeting(heard.tx, heard.person, heard.ref)
        if meeting is None or self.sharing is None:
            await heard.say(words.meeting_is_over())
            return
        circle = await sit_down(heard.tx, meeting, self.forms)
        since = await queries.last_met(heard.tx, circle.set, meeting.number)
        await self.sharing.read(heard, list(circle.people), since)

    async def listen(self, turn: Turn, circle: Circle) -> None:
        """Follow a change of clock: only while it is live do plain words go to the set."""
        await self._listen_no_more(turn, circle)
        if circle.state.clock is Clock.LIVE:
            await mirror.hurry(turn, circle)
            await self._expect_words(turn, circle)

    async def _expect_words(self, turn: Turn, circle: Circle) -> None:
        letters = {one: circle.members[one].status_letter_id for one in circle.people}
        ref = str(circle.meeting.id)
        await turn.expect_of_all(letters, words.SPEAK, ref, for_=LIVE_WORDS_WAIT)
        for person in circle.people.values():
            person.busy_until = turn.now + circle.still_to_come

    async def go_on_listening(self, heard: Heard, circle: Circle) -> None:
        """While a live meeting runs, what they write next goes there too."""
        if circle.state.clock is Clock.LIVE and circle.state.ending is None:
            await self.listen_to(heard, circle.meeting)

    async def listen_to(self, heard: Heard, meeting: Meeting) -> None:
        await heard.expect(heard.person, words.SPEAK, str(meeting.id), for_=LIVE_WORDS_WAIT)

    async def stop_hearing(self, turn: Turn, person: Person) -> None:
        """Somebody has left: what they write is their own again."""
        await self._close_questions(turn, [person.id])
        person.busy_until = None

    async def _listen_no_more(self, turn: Turn, circle: Circle) -> None:
        await self._close_questions(turn, list(circle.people))
        for person in circle.people.values():
            person.busy_until = None

    async def _close_questions(self, turn: Turn, people: list[int]) -> None:
        await turn.tx.execute(
            update(Question)
            .where(
                Question.person_id.in_(people),
                Question.action == words.SPEAK,
                Question.open_until > turn.now,
            )
            .values(open_until=turn.now)
        )

    async def _show_the_drawer(self, turn: Turn, circle: Circle) -> None:
        presenter = circle.state.presenter
        advice = await uttered.sealed(turn.tx, circle.meeting.id)
        if presenter is None or presenter not in circle.people:
            return
        with speaking(circle.people[presenter].language):
            shown = words.drawer(
                [(circle.who(a.person_id), a.text) for a in advice if a.person_id in circle.people]
            )
        place = mirror.below_status(circle, presenter)
        drafts = [mirror.Draft(presenter, body, place=place) for body in shown]
        await mirror.notices(turn, circle, drafts)
        for one in advice:
            one.carriage = Carriage.OPENED

    async def _end(self, turn: Turn, circle: Circle) -> None:
        """Close the meeting, and throw away advice never opened and words never sent."""
        circle.meeting.ended_at, circle.meeting.due_at = turn.now, None
        await self._listen_no_more(turn, circle)
        over: dict[int, Message] = {}
        for hearer in circle.hearers:
            if circle.status_letter(hearer) is not None:
                with speaking(circle.language_of(hearer)):
                    over[hearer] = status.over()
        await mirror.draw_status(turn, circle, over)
        await turn.tx.execute(
            delete(Utterance).where(
                Utterance.meeting_id == circle.meeting.id,
                Utterance.carriage.in_((Carriage.SEALED, Carriage.HELD, Carriage.WAITING)),
            )
        )
        await self.ended(turn, circle)


def _status(circle: Circle, hearer: int, carried_at: datetime | None = None) -> Message:
    with speaking(circle.language_of(hearer)):
        return status.status(circle.view(hearer, carried_at))


def _opening(circle: Circle, effect: Effect) -> str:
    def name(person_id: int | None) -> str:
        person = circle.people.get(person_id or 0)
        return person.name if person else words.the_presenter()

    match effect:
        case Chosen(presenter, bidders, tie):
            return words.chosen(name(presenter), bidders, tie)
        case PresenterGone(person, following):
            return words.presenter_gone(name(person), name(following) if following else None)
        case DrawerOpened():
            return words.drawer_open(name(circle.state.presenter))
    return words.nobody_bid()
