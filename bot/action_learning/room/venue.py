"""Where a set meets: each in their own chat, or all in a room of their own.

    /set room → the bot makes a private channel (Slack), or somebody makes a group (Telegram)
    → the room is got ready, outside of any transaction → the set's `room` says where it is

What is written in a room counts for the meeting; `mirror.py` alone decides how words travel.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.action_learning import queries
from bot.action_learning import words as set_words
from bot.action_learning.models import LearningSet, Member
from bot.action_learning.room import venue_words as words
from bot.action_learning.room.circle import addresses_of, sit_down
from bot.action_learning.room.meeting import Meetings
from bot.action_learning.vocabulary import MemberStanding, SetStanding
from bot.chat import Address, Commanded, Hosts, NotSent, Prepared, Why
from bot.conversations import Handler, Heard, Turn
from bot.db import Database
from bot.delivery import outbox
from bot.delivery.kinds import REMINDER, REPLY
from bot.delivery.models import Chat
from bot.language import speaking
from bot.people.models import Person

HostOf = Callable[[str], Hosts | None]
"""Returns a platform by its name, where it has rooms."""

TAKES_AT_MOST = timedelta(minutes=5)
"""To get a room ready; whoever does it and dies is followed by another after this."""


@dataclass(frozen=True)
class _Task:
    set_id: int
    room: Address | None
    name: str
    people: dict[int, Address]
    """Everybody who belongs in it."""


@dataclass
class Venues:
    meetings: Meetings
    host_of: HostOf

    @property
    def routes(self) -> dict[str, Handler]:
        return {words.MAKE_ROOM: self.make, words.GIVE_UP_ROOM: self.give_up}

    # What people do.

    async def show(self, heard: Heard) -> None:
        """Say where somebody's newest set meets, and what else there is."""
        sets = await queries.sets_of(heard.tx, heard.person)
        if not sets:
            await heard.say(set_words.my_sets([], {}, heard.person.timezone))
        elif sets[0].standing is SetStanding.MEETING:
            await heard.say(words.not_during_a_meeting())
        elif sets[0].room:
            await heard.say(words.has_a_room(sets[0]))
        else:
            await self._offer(heard, sets[0])

    async def _offer(self, heard: Heard, learning_set: LearningSet) -> None:
        people = await _people(heard.tx, learning_set)
        host = self.host_of(heard.sender.platform)
        if host is None or not share_a_room(people.values()):
            await heard.say(words.no_room_for_you())
        elif link := host.link_to_make_room(learning_set.code):
            await heard.say(words.offer_group(learning_set, link))
        else:
            await heard.say(words.offer_channel(learning_set))

    async def make(self, heard: Heard) -> None:
        """Somebody wants the bot to make the room."""
        learning_set = await self._to_be_moved(heard)
        if learning_set is None:
            return
        if not share_a_room((await _people(heard.tx, learning_set)).values()):
            await heard.say(words.no_room_for_you())
            return
        if learning_set.room is None and learning_set.room_wanted_at is None:
            learning_set.room_wanted_at = heard.now
        await heard.redraw(words.being_made())

    async def brought(self, heard: Heard) -> bool:
        """Somebody brought the bot into a room that they made for a set."""
        match heard.event:
            case Commanded(command="start", rest=code, room=Address() as room, overheard=False) if (
                code
            ):
                pass
            case _:
                return False
        programme_id = heard.person.programme_id or 0
        found = await queries.set_by_code(heard.tx, code, programme_id)
        if found is None:
            return False
        one = await queries.own_set(heard.tx, heard.person, str(found.id))
        if one is None or not share_a_room((await _people(heard.tx, one)).values(), room):
            await outbox.put(heard.tx, room, words.not_this_set(), kind=REPLY, now=heard.now)
        elif one.standing is SetStanding.MEETING:
            said = words.not_during_a_meeting()
            await outbox.put(heard.tx, room, said, kind=REPLY, now=heard.now)
        else:
            one.room_offered, one.room_wanted_at = str(room), heard.now
        return True

    async def give_up(self, heard: Heard) -> None:
        learning_set = await self._to_be_moved(heard)
        if learning_set and learning_set.room:
            await leave_room(heard, learning_set)

    async def _to_be_moved(self, heard: Heard) -> LearningSet | None:
        learning_set = await queries.own_set(heard.tx, heard.person, heard.ref)
        if learning_set is None:
            await heard.say(set_words.not_yours())
        elif learning_set.standing is SetStanding.MEETING:
            await heard.say(words.not_during_a_meeting())
        else:
            return await queries.hold(heard.tx, learning_set)
        return None

    # What takes a while.

    async def prepare_all(self, db: Database, now: datetime) -> None:
        """Get rooms ready that are wanted; sets whose room is lost go back to their chats."""
        async with db.reading() as tx:
            wanted = list(
                await tx.scalars(select(LearningSet.id).where(LearningSet.room_wanted_at <= now))
            )
            lost = list(
                await tx.scalars(
                    select(LearningSet.id)
                    .join(Chat, Chat.address == LearningSet.room)
                    .where(LearningSet.room.is_not(None), Chat.closed_at.is_not(None))
                )
            )
            leaving = (
                await tx.execute(
                    select(Member.set_id, Member.person_id).where(
                        Member.standing == MemberStanding.LEFT, Member.due_at <= now
                    )
                )
            ).all()
        for set_id in wanted:
            async with db.transaction() as tx:
                task = await _claimed(tx, set_id, now)
            host = self.host_of(_platform(task)) if task else None
            if task is None or host is None:
                continue
            outcome = await host.prepare_room(task.room, task.name, list(task.people.values()))
            async with db.transaction() as tx:
                await _settle(Turn(tx, now), task, outcome)
        for set_id in lost:
            async with db.transaction() as tx:
                learning_set = await queries.hold(tx, await tx.get_one(LearningSet, set_id))
                if learning_set.room:
                    await self._lose_room(Turn(tx, now), learning_set)
        for set_id, person_id in leaving:
            await self._show_out(db, now, set_id, person_id)

    async def _show_out(self, db: Database, now: datetime, set_id: int, person_id: int) -> None:
        """Take somebody who has left the set out of its room, or ask them to go."""
        async with db.transaction() as tx:
            member = await tx.get_one(Member, (set_id, person_id), with_for_update=True)
            learning_set = await tx.get_one(LearningSet, set_id)
            if not _is_to_go(member, now):
                return
            addresses = await addresses_of(tx, [person_id])
            if learning_set.room is None or person_id not in addresses:
                member.due_at = member.let_in_at = None
                return
            member.due_at = now + TAKES_AT_MOST
            room, person = Address.parse(learning_set.room), addresses[person_id]
        host = self.host_of(room.platform)
        outcome = await host.show_out(room, person) if host else None
        if outcome and outcome.why is Why.TRY_AGAIN:
            return
        async with db.transaction() as tx:
            member = await tx.get_one(Member, (set_id, person_id), with_for_update=True)
            if member.standing is not MemberStanding.LEFT:
                return
            member.due_at = member.let_in_at = None
            if outcome:
                who = await tx.get_one(Person, person_id)
                with speaking(who.language):
                    said = words.please_go(await tx.get_one(LearningSet, set_id))
                await Turn(tx, now).tell(who, said, kind=REMINDER)

    async def lose(self, turn: Turn, room: Address) -> None:
        """In this room the bot hears nothing any more."""
        for learning_set in await turn.tx.scalars(
            select(LearningSet).where(_is_in(room)).with_for_update()
        ):
            await self._lose_room(turn, learning_set)

    async def _lose_room(self, turn: Turn, learning_set: LearningSet) -> None:
        """There the set can meet no more; a meeting goes on in people's own chats."""
        await leave_room(turn, learning_set, is_lost=True)
        meeting = await queries.running_meeting(turn.tx, learning_set.id)
        if meeting:
            circle = await sit_down(turn.tx, meeting, self.meetings.forms)
            await self.meetings.redraw(turn, circle, None)


def share_a_room(people: Collection[Address], room: Address | None = None) -> bool:
    """Whether all of them can sit in one room: of one workspace, or of one bot."""
    lanes = {address.lane for address in people}
    return len(lanes) == 1 and (room is None or room.lane in lanes)


async def let_in(turn: Turn, learning_set: LearningSet) -> None:
    """Somebody has come into a set that has a room: it is opened to them, or is theirs no more."""
    if learning_set.room is None:
        return
    people = await _people(turn.tx, learning_set)
    if share_a_room(people.values(), Address.parse(learning_set.room)):
        learning_set.room_wanted_at = turn.now
    else:
        await leave_room(turn, learning_set)


def let_out(turn: Turn, learning_set: LearningSet, member: Member) -> None:
    """Somebody has left a set that has a room: they are taken out of it."""
    if learning_set.room and member.let_in_at:
        member.due_at = turn.now


def _is_to_go(member: Member, now: datetime) -> bool:
    return (
        member.standing is MemberStanding.LEFT
        and member.due_at is not None
        and member.due_at <= now
    )


async def leave_room(turn: Turn, learning_set: LearningSet, *, is_lost: bool = False) -> None:
    """Let each sit in their own chat again."""
    learning_set.room = learning_set.room_wanted_at = learning_set.room_offered = None
    for member, person in await queries.members(turn.tx, learning_set.id):
        member.let_in_at = None
        with speaking(person.language):
            said = words.back_to_chats(learning_set, is_lost=is_lost)
        await turn.tell(person, said, kind=REMINDER)


async def set_in(tx: AsyncSession, room: Address, person: Person | None) -> LearningSet | None:
    """Return the set that meets in a room, where this person is in it."""
    return await tx.scalar(
        select(LearningSet)
        .join(Member, Member.set_id == LearningSet.id)
        .where(
            _is_in(room),
            LearningSet.standing != SetStanding.ENDED,
            Member.person_id == (person.id if person else 0),
            Member.standing == MemberStanding.IN,
        )
        .order_by(LearningSet.id.desc())
        .limit(1)
    )


def _is_in(room: Address) -> ColumnElement[bool]:
    """Return whether a set meets in a room, whatever its address was before."""
    moved = select(Chat.address).where(Chat.moved_to == str(room))
    return (LearningSet.room == str(room)) | LearningSet.room.in_(moved)


def _platform(task: _Task) -> str:
    return next(iter(task.people.values())).platform


async def _people(tx: AsyncSession, learning_set: LearningSet) -> dict[int, Address]:
    rows = await queries.members(tx, learning_set.id)
    return await addresses_of(tx, [person.id for _, person in rows])


async def _claimed(tx: AsyncSession, set_id: int, now: datetime) -> _Task | None:
    """Take a room in hand, so that nobody else gets it ready as well."""
    learning_set = await queries.hold(tx, await tx.get_one(LearningSet, set_id))
    wanted_at = learning_set.room_wanted_at
    people = await _people(tx, learning_set)
    if wanted_at is None or wanted_at > now or not people:
        return None
    learning_set.room_wanted_at = now + TAKES_AT_MOST
    place = learning_set.room or learning_set.room_offered
    room = Address.parse(place) if place else None
    return _Task(set_id, room, f"{learning_set.name} {learning_set.code}", people)


async def _settle(turn: Turn, task: _Task, outcome: Prepared | NotSent) -> None:
    learning_set = await queries.hold(turn.tx, await turn.tx.get_one(LearningSet, task.set_id))
    learning_set.room_wanted_at = learning_set.room_offered = None
    rows = await queries.members(turn.tx, learning_set.id)
    if isinstance(outcome, NotSent):
        if learning_set.room is None:
            for _, person in rows:
                with speaking(person.language):
                    await turn.tell(person, words.room_failed(learning_set), kind=REMINDER)
        return
    is_new = learning_set.room is None
    learning_set.room = str(outcome.room)
    await outbox.reopen(turn.tx, outcome.room)
    if is_new and learning_set.standing is SetStanding.MEETING:
        # Somebody began meanwhile, in their own chats: there they stay until the next meeting.
        learning_set.room = None
        return
    if is_new and rows:
        with speaking(rows[0][1].language):
            said = words.welcome(learning_set)
        await outbox.put(turn.tx, outcome.room, said, kind=REPLY, now=turn.now)
    for member, person in rows:
        if member.let_in_at is None and person.id in task.people:
            member.let_in_at = turn.now
            if not outcome.link:
                continue  # their app shows them where they are let in
            with speaking(person.language):
                await turn.tell(person, words.come_in(learning_set, outcome.link), kind=REMINDER)
