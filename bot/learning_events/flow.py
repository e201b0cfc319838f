"""What happens with a learning event, in order.

    a manager fills in a form, looks, perhaps a second person says yes    create.py
    everybody whom it is for is told, in their hours                      announce.py
    they answer, get a place or wait for one, and a calendar file         answering.py
    the host looks, corrects, changes, cancels                            hosting.py, changes.py
    those who come are reminded                                           reminding.py
    afterwards: what will you try, what came out of it                    afterwards.py

Replies to anything of it go to the host, and back: replies.py. News takes the same road
without the places and the hours.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime

from sqlalchemy import Select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.chat import Message
from bot.conversations import Handler, Heard, Room, Turn
from bot.delivery.kinds import REMINDER
from bot.learning_events import announce, answering, calendar, queries, reminding, words
from bot.learning_events.afterwards import Afterwards, Commit
from bot.learning_events.answering import Answering, FeedUrl
from bot.learning_events.create import Drafting
from bot.learning_events.hosting import Hosting
from bot.learning_events.models import Invitation, LearningEvent, Stage, State
from bot.learning_events.replies import Replies
from bot.learning_events.rules import Answer
from bot.people.attention import Push
from bot.people.models import Person

Met = Callable[[Turn, Select[int], str, datetime], Awaitable[None]]
"""Writes down a date of these people's own, by its kind."""


class LearningEvents(Room):
    """Brings people together across places.

    Args:
        commit: makes a commitment of what somebody will try; without it, it is only kept.
        feed_url: the address of the calendar with this token; None where there is no web.
        met: is told of the people of an event that is over.
    """

    name = "learning events"

    def __init__(
        self,
        commit: Commit | None = None,
        feed_url: FeedUrl | None = None,
        met: Met | None = None,
    ) -> None:
        self._met = met
        self.drafting = Drafting()
        self.answering = Answering(feed_url)
        self.hosting = Hosting(self.drafting)
        self.afterwards = Afterwards(self.drafting, commit)
        self.routes: dict[str, Handler] = {
            **self.drafting.routes,
            **self.answering.routes,
            **self.hosting.routes,
            **self.afterwards.routes,
            **Replies().routes,
        }
        self.commands: dict[str, Handler] = {
            "events": self.answering.show,
            "event": self.hosting.desk,
            "news": self.drafting.news,
        }

    async def merge(self, tx: AsyncSession, keep: Person, gone: Person) -> None:
        """Two accounts are one human being: one invitation to an event, the answered one first."""
        for mine, other in await queries.invited_twice(tx, keep.id, gone.id):
            unanswered = other if mine.answer is not Answer.NONE else mine
            await tx.delete(unanswered)
        await tx.flush()
        await tx.execute(
            update(Invitation).where(Invitation.person_id == gone.id).values(person_id=keep.id)
        )
        await tx.execute(
            update(LearningEvent).where(LearningEvent.host_id == gone.id).values(host_id=keep.id)
        )

    # What time brings.

    async def due(self, tx: AsyncSession, now: datetime) -> list[int]:
        return await queries.due(tx, now)

    async def next_due(self, tx: AsyncSession, now: datetime) -> datetime | None:
        return await queries.next_due(tx, now)

    async def act(self, turn: Turn, step_id: int) -> None:
        step = await queries.begin_step(turn.tx, step_id)
        if step is None:
            return
        step.done_at = turn.now
        event = await queries.locked(turn.tx, step.event_id)
        match step.stage:
            case Stage.ANNOUNCE if event.state is State.SCHEDULED:
                await announce.announce(turn, event)
            case Stage.PROGRESS:
                await announce.show_progress(turn, event)
            case Stage.WEEK | Stage.DAY | Stage.HOUR if event.state in queries.OPEN:
                await reminding.remind(turn, event, step.stage)
            case Stage.OFFER:
                await answering.let_offers_lapse(turn, event)
            case Stage.AFTER:
                await self.afterwards.ask(turn, event)
                if self._met and event.state is not State.CANCELLED:
                    there = queries.who_was_there(event)
                    await self._met(turn, there, "learning event", event.ends)
            case Stage.WRAP_UP:
                await self.afterwards.wrap_up(turn, event)

    async def planned(self, tx: AsyncSession, person: Person, until: datetime) -> list[Push]:
        reminders = await queries.reminders_of(tx, person, until)
        return [Push(at, REMINDER.name, title) for at, title in reminders]

    async def home(self, heard: Heard) -> list[Message]:
        """Return what the person is coming to."""
        known = await queries.coming_up(heard.tx, heard.person, heard.now)
        coming = [event for event, invited in known if invited and invited.answer is Answer.COMING]
        return [words.home(coming, heard.person.timezone)] if coming else []


async def feed(tx: AsyncSession, token: str, now: datetime) -> bytes | None:
    """Return the calendar (text/calendar) with this secret token; None where there is none.

    The web mounts it as `GET /calendar/{token}.ics`.
    """
    events = await queries.feed_of(tx, token)
    if events is None:
        return None
    return calendar.feed([(event, await announce.host_name(tx, event)) for event in events], now)
