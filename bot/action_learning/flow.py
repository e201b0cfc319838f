"""What happens with action-learning sets, in order: this is where the front hall comes in.

    /set new → others come in (code, name, or a coach approves a proposal) → /set start →
    a meeting, stage by stage (room/) → commitments, asked about later → the next meeting → the end

How words find the set: while a live meeting runs, what a member writes goes there; over days only
a reply to one of the set's messages, or `/set` and the words, so that nothing private strays.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.action_learning import coming, queries, rules, words
from bot.action_learning.afterwards import keeping, rights
from bot.action_learning.afterwards import queries as taken
from bot.action_learning.afterwards import words as afterwards_words
from bot.action_learning.afterwards.commitments import Commitments
from bot.action_learning.afterwards.takeaways import KeepOwn, Takeaways
from bot.action_learning.composing.proposing import Progress, Proposing
from bot.action_learning.contract import Contract
from bot.action_learning.formats import SetFormat
from bot.action_learning.joining import Formed, Joining
from bot.action_learning.life import Life
from bot.action_learning.models import LearningSet
from bot.action_learning.room import farewells, topics, venue_words
from bot.action_learning.room import queries as uttered
from bot.action_learning.room import words as room_words
from bot.action_learning.room.circle import Circle
from bot.action_learning.room.enclosures import Enclosures, awaited_by
from bot.action_learning.room.meeting import Meetings, Sharing
from bot.action_learning.room.speaking import Speaking
from bot.action_learning.room.steering import Buttons
from bot.action_learning.room.venue import HostOf, Venues, set_in
from bot.action_learning.state import Ending
from bot.action_learning.vocabulary import Clock
from bot.chat import (
    Address,
    Attached,
    Barred,
    Button,
    Commanded,
    Deleted,
    Edited,
    Fetch,
    Message,
    Pressed,
    Said,
)
from bot.conversations import Handler, Heard, Room, Turn
from bot.conversations import queries as conversations
from bot.db import Database
from bot.delivery import outbox
from bot.delivery.files import Files
from bot.delivery.kinds import REMINDER
from bot.people.attention import Push
from bot.people.data import Section
from bot.people.models import Person

Met = Callable[[Turn, Sequence[int], str, datetime], Awaitable[None]]
"""Writes down a date of these people's own, by its kind."""

KINDS = 4
"""Meetings, sets, commitments and a set's invitations fall due; which one is the remainder of a
due thing's number."""

MOST_ON_A_PAGE = 5


class LearningSets(Room):
    name = "action learning"

    def __init__(
        self,
        forms: Mapping[str, SetFormat],
        progress: Progress,
        fetch: Fetch,
        files: Files,
        met: Met | None = None,
        sharing: Sharing | None = None,
        formed: Formed | None = None,
        keep_own: KeepOwn | None = None,
        host_of: HostOf = lambda platform: None,
    ) -> None:
        """Args:
        progress: tells how many questions of their journey each person has been asked.
        fetch: gets what somebody sent from their platform.
        files: keeps it until it has gone.
        met: is told of the people of a meeting that has come to its end.
        sharing: knows what members show of their reflections to their sets.
        formed: is told of a set that can meet from now on.
        keep_own: keeps in the journal what somebody takes with them.
        host_of: returns a platform that has rooms for a few people.
        """
        self._met = met
        self.meetings = Meetings(forms, self._meeting_ended, sharing)
        self.enclosures = Enclosures(self.meetings, fetch, files)
        self.venues = Venues(self.meetings, host_of)
        self.contract = Contract()
        self.life = Life(self.meetings, self.contract)
        self.joining = Joining(forms, self.contract, formed)
        self.speaking = Speaking(self.meetings)
        self.commitments = Commitments(self.meetings)
        self.proposing = Proposing(self.life, self.joining, progress)
        self.routes: dict[str, Handler] = {
            **self.life.routes,
            **self.joining.routes,
            **self.contract.routes,
            **self.speaking.routes,
            **Buttons(self.meetings).routes,
            **self.commitments.routes,
            **self.proposing.routes,
            **(Takeaways(keep_own).routes if keep_own else {}),
            **self.venues.routes,
            room_words.PAGE: self.page,
            room_words.BRING: self.bring,
            room_words.SHARED: self.meetings.read_shared,
            words.SEND_HELD: self.send_held,
        }
        self.commands: dict[str, Handler] = {"set": self.command, "sets": self.proposing.command}

    async def command(self, heard: Heard) -> None:
        """`/set` alone shows one's sets; a first word says what else; other words go to the set."""
        typed = heard.text if isinstance(heard.event, Commanded) else ""
        first, _, rest = typed.partition(" ")
        match first.casefold():
            case "":
                await self.life.show(heard)
            case "new":
                await self.life.new(heard)
            case "join":
                await self.joining.join(heard, rest)
            case "invite":
                await self.joining.invite(heard, rest.strip())
            case "start":
                heard.ref = ""
                await self.life.start(heard)
            case "page":
                await self.page(heard)
            case "not":
                await self.proposing.not_with(heard, rest.removeprefix("with").strip())
            case "challenge":
                await self.proposing.challenge(heard, rest.strip())
            case "room":
                await self.venues.show(heard)
            case "keep":
                heard.ref = ""
                await self.contract.show(heard)
            case "undo":
                await self.speaking.undo(heard)
            case "facilitate":
                await self.proposing.facilitate(heard, rest)
            case _:
                await self.speaking.speak_to_any(heard)

    async def _meeting_ended(self, turn: Turn, circle: Circle) -> None:
        await self.life.meeting_ended(turn, circle)
        if self._met and circle.state.ending is Ending.FINISHED:
            were_there = [person for person in circle.state.people if person in circle.people]
            await self._met(turn, were_there, "set", turn.now)

    async def keep_topic(self, heard: Heard, text: str) -> bool:
        """Keep a question to bring to somebody's set; False where they are in none."""
        return await topics.keep(heard, text)

    async def bring(self, heard: Heard) -> None:
        """Say a kept topic to the set, as if it had been written now."""
        topic = await topics.own(heard)
        if topic is None:
            await heard.say(room_words.dealt_with())
            return
        meeting = await queries.running_meeting(heard.tx, topic.set_id)
        if meeting is None:
            await heard.say(room_words.not_in_a_meeting())
            return
        if len(topic.text) > rules.LONGEST_BID:
            await heard.say(room_words.long_bid(rules.LONGEST_BID))
            return
        said = Commanded(id=heard.event.id, sender=heard.sender, command="set", rest=topic.text)
        await heard.tx.delete(topic)
        told = Heard(heard.tx, heard.now, heard.person, said)
        await self.speaking.take(told, meeting, is_meant=True)

    async def page(self, heard: Heard) -> None:
        """Show somebody what they took from their sets."""
        await heard.say(
            afterwards_words.page(
                await taken.own_commitments(heard.tx, heard.person, MOST_ON_A_PAGE),
                await taken.own_kept(heard.tx, heard.person, MOST_ON_A_PAGE),
                await taken.own_reflections(heard.tx, heard.person, MOST_ON_A_PAGE),
                heard.person.timezone,
            )
        )

    async def send_held(self, heard: Heard) -> None:
        """Words that answered nothing were meant for the set."""
        held = await conversations.held(heard.tx, heard.person.id, heard.ref)
        if held is None:
            await heard.say(room_words.dealt_with())
            return
        said = Commanded(id=heard.event.id, sender=heard.sender, command="set", rest=held.text)
        await heard.tx.delete(held)
        await self.speaking.speak_to_any(Heard(heard.tx, heard.now, heard.person, said))

    # What happens in a room that a set has to itself.

    async def meets_in(self, tx: AsyncSession, room: Address, person: Person | None) -> bool:
        """Whether a set of this person's meets in a room, so that what is said there counts."""
        return await set_in(tx, room, person) is not None

    async def heard_among_us(self, heard: Heard) -> bool:
        """Hear a member in their set's room; False where it is nothing to a set."""
        event = heard.event
        if await self.venues.brought(heard):
            return True
        if event.room is None:
            return False
        learning_set = await set_in(heard.tx, event.room, heard.person)
        if learning_set is None:
            return False
        match event:
            case Pressed(action=action, ref=ref) if action in self.routes:
                heard.ref = ref
                await self.routes[action](heard)
            case Commanded(command="set", overheard=False):
                await self.command(heard)
            case Edited():
                await self.heard_edit(heard)
            case Deleted():
                await self.heard_deletion(heard)
            case Said() | Attached():
                return await self._said_among_us(heard, learning_set)
            case _:
                return False
        return True

    async def barred(self, turn: Turn, event: Barred) -> None:
        """A set may have lost its room: it goes on in people's own chats."""
        if event.room:
            await self.venues.lose(turn, event.room)

    async def _said_among_us(self, heard: Heard, learning_set: LearningSet) -> bool:
        meeting = await queries.running_meeting(heard.tx, learning_set.id)
        if meeting is None:
            return False
        if heard.text:
            await self.speaking.overhear(heard, meeting)
        elif isinstance(heard.event, Attached):
            await self.enclosures.overhear(heard, meeting)
        return True

    async def after(self, heard: Heard) -> None:
        """Tell somebody whose words went elsewhere because of what they replied to."""
        event = heard.event
        if not isinstance(event, Said) or not event.reply_to:
            return
        letter_id = await outbox.find(heard.tx, heard.sender, event.reply_to)
        if letter_id is None or await uttered.meeting_of_letter(heard.tx, letter_id):
            return
        if await conversations.answered_by_a_reply(heard.tx, heard.person.id, letter_id):
            for meeting, name in await uttered.running_for(heard.tx, heard.person):
                if meeting.state["clock"] == Clock.LIVE:
                    await heard.say(venue_words.went_elsewhere(name))
                    await self.meetings.listen_to(heard, meeting)
                    return

    async def heard_reply(self, heard: Heard, letter_id: int) -> bool:
        return await self.speaking.heard_reply(heard, letter_id)

    async def heard_edit(self, heard: Heard) -> bool:
        return await self.speaking.heard_edit(heard)

    async def heard_deletion(self, heard: Heard) -> bool:
        return await self.speaking.heard_deletion(heard)

    async def attached(self, heard: Heard) -> bool:
        """A file that a member sends while their meeting listens goes there."""
        return await self.enclosures.heard(heard, await self._meeting_meant(heard))

    async def _meeting_meant(self, heard: Heard) -> str:
        """Return the meeting whose message was replied to, or that listens just now."""
        reply_to = getattr(heard.event, "reply_to", None)
        letter_id = await outbox.find(heard.tx, heard.sender, reply_to) if reply_to else None
        meeting_id = letter_id and await uttered.meeting_of_letter(heard.tx, letter_id)
        return str(meeting_id) if meeting_id else await awaited_by(heard)

    async def think(self, db: Database, now: datetime) -> None:
        await self.enclosures.fetch_all(db, now)
        await self.venues.prepare_all(db, now)
        await farewells.bid_all(db, now, self.venues.host_of)

    def offers(self, held: str) -> list[Button]:
        return [words.send_held(held)]

    async def home(self, heard: Heard) -> list[Message]:
        sets = await queries.sets_of(heard.tx, heard.person)
        return [words.home(sets, heard.person.timezone)]

    # What time brings.

    async def due(self, tx: AsyncSession, now: datetime) -> list[int]:
        kinds = (
            await coming.due_sets(tx, now),
            await coming.due_commitments(tx, now),
            await coming.due_invitations(tx, now),
        )
        return [id_ * KINDS + kind for kind, ids in enumerate(kinds, 1) for id_ in ids]

    async def pressing(self, tx: AsyncSession, now: datetime) -> list[int]:
        """Stages of meetings change on time: somebody may be watching the clock."""
        return [id_ * KINDS for id_ in await coming.due_meetings(tx, now)]

    async def act(self, turn: Turn, ref: int) -> None:
        id_, kind = divmod(ref, KINDS)
        acts = (
            self.meetings.time_came,
            self.life.time_came,
            self.commitments.ask,
            self.proposing.look_after_invitations,
        )
        await acts[kind](turn, id_)

    async def next_due(self, tx: AsyncSession, now: datetime) -> datetime | None:
        return await coming.next_due(tx, now)

    async def planned(self, tx: AsyncSession, person: Person, until: datetime) -> list[Push]:
        """Return when their sets come up next, and when they are asked about commitments."""
        return [
            Push(at, REMINDER.name, what) for at, what in await coming.planned(tx, person, until)
        ]

    async def export(self, tx: AsyncSession, person: Person) -> list[Section]:
        return await rights.export(tx, person)

    async def merge(self, tx: AsyncSession, keep: Person, gone: Person) -> None:
        await rights.merge(tx, keep, gone)

    async def forget(self, tx: AsyncSession, person: Person) -> None:
        await keeping.erase_copies(tx, person)
        await farewells.book(tx, person)

    async def sweep(self, tx: AsyncSession, now: datetime) -> None:
        """Throw away words that were kept for as long as their set agreed."""
        await keeping.throw_away_old_words(tx, now)
