"""The life of a set around its meetings: it begins, gathers, meets, rests, decides and ends."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from bot.action_learning import queries, rules, words
from bot.action_learning.afterwards import queries as taken
from bot.action_learning.afterwards.takeaways import who_can
from bot.action_learning.contract import Contract
from bot.action_learning.models import LearningSet, Member
from bot.action_learning.room import mirror, venue_words
from bot.action_learning.room import queries as uttered
from bot.action_learning.room import words as room_words
from bot.action_learning.room.circle import Circle, sit_down
from bot.action_learning.room.meeting import Meetings
from bot.action_learning.room.venue import let_out
from bot.action_learning.state import Ending, Went
from bot.action_learning.vocabulary import Clock, Future, MemberStanding, SetStanding
from bot.chat import Message
from bot.conversations import Handler, Heard, Turn
from bot.conversations.flow import show
from bot.delivery.kinds import REMINDER, WORDS, Kind
from bot.language import speaking
from bot.people import invites
from bot.people.local_time import WEEK


@dataclass
class Life:
    meetings: Meetings
    contract: Contract

    @property
    def routes(self) -> dict[str, Handler]:
        return {
            words.SHOW: self.show,
            words.NEW: self.new,
            words.MADE: self.make,
            room_words.START: self.start,
            words.LATER: self.a_week_later,
            words.LEAVE: self.ask_leave,
            **{action: self._wisher(future) for future, action in words.FUTURES.items()},
        }

    # Beginning.

    async def show(self, heard: Heard) -> None:
        sets = await queries.sets_of(heard.tx, heard.person)
        counts = {one.id: len(await queries.members(heard.tx, one.id)) for one in sets}
        await heard.say(words.my_sets(sets, counts, heard.person.timezone))

    async def new(self, heard: Heard) -> None:
        if heard.person.programme_id is None:
            await heard.say(words.need_a_programme())
            return
        await show(heard, words.new_form(self.meetings.forms))

    async def make(self, heard: Heard) -> None:
        """The form is filled in: the set is open, with one person in it."""
        if heard.person.programme_id is None:
            await heard.say(words.need_a_programme())
            return
        answers = heard.answers
        learning_set = LearningSet(
            programme_id=heard.person.programme_id,
            name=answers["name"][:60],
            code=rules.new_code(await queries.codes(heard.tx), invites.letters()),
            format=answers["format"],
            clock=Clock(answers["clock"]),
            rotates=answers["rotates"] == "rotating",
            begun_by_id=heard.person.id,
            created_at=heard.now,
        )
        heard.tx.add(learning_set)
        await heard.tx.flush()
        heard.tx.add(Member(set_id=learning_set.id, person_id=heard.person.id, since=heard.now))
        await heard.say(words.made(learning_set, self.meetings.forms[learning_set.format]))

    async def seat_a_coach(self, heard: Heard, learning_set: LearningSet) -> None:
        """Let a coach hold the set's meetings; everybody in it is told."""
        name = heard.person.name
        await self._tell_all(heard, learning_set, lambda: words.coach_holds(learning_set, name))
        heard.tx.add(
            Member(
                set_id=learning_set.id,
                person_id=heard.person.id,
                facilitates=True,
                agreed_at=heard.now,
                since=heard.now,
            )
        )
        await heard.say(words.you_hold(learning_set))

    # Meeting.

    async def start(self, heard: Heard) -> None:
        """Somebody starts the meeting of the set that `ref` names, or of their newest."""
        sets = await queries.sets_of(heard.tx, heard.person)
        chosen = [one for one in sets if not heard.ref or str(one.id) == heard.ref]
        if not chosen:
            await heard.say(words.not_yours() if heard.ref else words.my_sets([], {}, ""))
            return
        # Held while we look, so that two who start at once start one meeting.
        learning_set = await queries.hold(heard.tx, chosen[0])
        form = self.meetings.forms[learning_set.format]
        members = await queries.members(heard.tx, learning_set.id)
        count = sum(not member.facilitates for member, _ in members)
        if learning_set.standing is SetStanding.MEETING:
            await heard.say(words.meeting_already())
        elif learning_set.standing is SetStanding.ENDED:
            await heard.say(words.has_ended())
        elif not self._fits(learning_set, count):
            await heard.say(words.too_few(learning_set, form, count))
        else:
            await self.meetings.begin(heard, learning_set, heard.person)

    def _fits(self, learning_set: LearningSet, count: int) -> bool:
        """Whether so many can meet: a set that has met before may have lost one."""
        form = self.meetings.forms[learning_set.format]
        fewest = form.fewest if learning_set.meetings_held == 0 else max(form.fewest - 1, 3)
        return fewest <= count <= form.most

    async def meeting_ended(self, turn: Turn, circle: Circle) -> None:
        """Count the meeting, thank everybody, and say when the next one is."""
        learning_set, state = circle.set, circle.state
        circle.meeting.keep_until = turn.now + timedelta(days=learning_set.keep_days)
        if state.ending is Ending.FINISHED:
            learning_set.meetings_held += 1
            for person_id in {p for p in state.presenters if p not in state.gone}:
                if person_id in circle.members:
                    circle.members[person_id].turns += 1
        is_last = learning_set.meetings_held >= learning_set.meetings_planned
        zone = circle.people[min(circle.people)].timezone if circle.people else "UTC"
        if is_last:
            learning_set.standing = SetStanding.DECIDING
            learning_set.due_at = turn.now + rules.TIME_TO_DECIDE
        else:
            learning_set.standing = SetStanding.RESTING
            learning_set.due_at = rules.next_meeting(turn.now, zone)
        promised = await taken.commitments_of(turn.tx, circle.meeting.id)
        can_take = await who_can(turn.tx, circle.meeting.id)
        assert state.ending is not None
        for hearer in circle.hearers:
            with speaking(circle.language_of(hearer)):
                lines = [
                    f"{circle.people[c.person_id].name}: {c.what}"
                    for c in promised
                    if c.person_id in circle.people
                ]
                zone = circle.view(hearer).timezone
                following = "" if is_last else words.next_meeting(learning_set.due_at, zone)
                home = [room_words.take_home(circle.meeting.id)] if hearer in can_take else []
                said = room_words.ended(state.ending, lines, following, home)
            await mirror.notice(turn, circle, hearer, said, WORDS)
        for person in circle.people.values():
            if circle.room and (questions := await self._asked(turn, circle, person.id)):
                with speaking(person.language):
                    await turn.tell(person, venue_words.which_helped(questions), kind=REMINDER)
            if is_last and person.id in state.people:
                with speaking(person.language):
                    await turn.tell(person, words.what_next(learning_set), kind=REMINDER)

    async def _asked(self, turn: Turn, circle: Circle, me: int) -> list[tuple[int, str, str]]:
        """Return what others asked in a meeting whose questions had no button of their own."""
        return [
            (one.id, circle.who(one.person_id), one.text)
            for one in await uttered.asked(turn.tx, circle.meeting.id)
            if "?" in one.text and one.person_id in circle.people and one.person_id != me
        ]

    async def time_came(self, turn: Turn, set_id: int) -> None:
        """The next meeting is due, or the time to decide is over."""
        learning_set = await turn.tx.get(
            LearningSet, set_id, with_for_update=True, populate_existing=True
        )
        if learning_set is None or learning_set.due_at is None or learning_set.due_at > turn.now:
            return
        learning_set.due_at = None
        if learning_set.standing is SetStanding.DECIDING:
            await self._decide(turn, learning_set)
        elif learning_set.standing is SetStanding.RESTING:
            await self._next_meeting(turn, learning_set)

    async def _next_meeting(self, turn: Turn, learning_set: LearningSet) -> None:
        """Over days the meeting begins by itself; live, whoever is ready begins it."""
        rows = await queries.members(turn.tx, learning_set.id)
        people = [person for member, person in rows if not member.facilitates]
        if learning_set.clock is Clock.DAYS and self._fits(learning_set, len(people)):
            await self.meetings.begin(turn, learning_set, people[0])
            return
        await self._tell_all(turn, learning_set, lambda: words.time_for_a_meeting(learning_set))

    async def a_week_later(self, heard: Heard) -> None:
        learning_set = await self._own(heard)
        if learning_set is None:
            return
        if learning_set.standing is SetStanding.RESTING:
            learning_set.due_at = heard.now + WEEK
            await heard.redraw(words.a_week_later(learning_set.due_at, heard.person.timezone))
        else:
            await heard.say(words.meeting_already())

    # Leaving and ending.

    async def ask_leave(self, heard: Heard) -> None:
        learning_set = await self._own(heard)
        if learning_set:
            await heard.say(words.really_leave(learning_set))

    async def leave(self, heard: Heard) -> LearningSet | None:
        """Somebody leaves; returns the set, if there was one to leave."""
        learning_set = await self._own(heard)
        if learning_set is None:
            return None
        meeting = await queries.running_meeting(heard.tx, learning_set.id)
        member = await queries.member(heard.tx, learning_set.id, heard.person.id)
        assert member is not None
        member.standing = MemberStanding.LEFT
        let_out(heard, learning_set, member)
        await heard.tx.flush()
        await heard.redraw(words.left(learning_set))
        name = heard.person.name
        told = partial(words.somebody_left, learning_set, name)
        await self._tell_all(heard, learning_set, told, WORDS)
        if meeting:
            await self.meetings.stop_hearing(heard, heard.person)
            circle = await sit_down(heard.tx, meeting, self.meetings.forms)
            await self.meetings.happen(heard, circle, Went(heard.person.id))
        elif not await queries.members(heard.tx, learning_set.id):
            await self._end(heard, learning_set)
        await self.contract.settle(heard, learning_set)
        return learning_set

    def _wisher(self, future: Future) -> Handler:
        async def wish(heard: Heard) -> None:
            learning_set = await self._own(heard)
            if learning_set is None:
                return
            learning_set = await queries.hold(heard.tx, learning_set)
            if learning_set.standing is not SetStanding.DECIDING:
                await heard.say(words.decided_already())
                return
            member = await queries.member(heard.tx, learning_set.id, heard.person.id)
            assert member is not None
            member.future = future
            await heard.redraw(words.wish_noted())
            members = await queries.members(heard.tx, learning_set.id)
            if all(one.future or one.facilitates for one, _ in members):
                await self._decide(heard, learning_set)

        return wish

    async def _decide(self, turn: Turn, learning_set: LearningSet) -> None:
        members = await queries.members(turn.tx, learning_set.id)
        future = rules.decided(member.future for member, _ in members)
        learning_set.due_at = None
        await self._tell_all(turn, learning_set, lambda: words.decided(learning_set, future))
        if future is Future.GO_ON:
            learning_set.standing = SetStanding.RESTING
            learning_set.meetings_planned += 5
            learning_set.due_at = rules.next_meeting(turn.now, members[0][1].timezone)
        else:
            await self._end(turn, learning_set)
        for member, _ in members:
            member.future = None

    async def _end(self, turn: Turn, learning_set: LearningSet) -> None:
        learning_set.standing, learning_set.ended_at = SetStanding.ENDED, turn.now
        await self.contract.ended(turn, learning_set)

    async def _tell_all(
        self,
        turn: Turn,
        learning_set: LearningSet,
        say: Callable[[], Message],
        kind: Kind = REMINDER,
    ) -> None:
        for _, person in await queries.members(turn.tx, learning_set.id):
            with speaking(person.language):
                body = say()
            await turn.tell(person, body, kind=kind)

    async def _own(self, heard: Heard) -> LearningSet | None:
        learning_set = await queries.own_set(heard.tx, heard.person, heard.ref)
        if learning_set is None:
            await heard.say(words.not_yours())
        return learning_set
