"""What happens with a learning event, in order.

    a manager fills in a form, looks, perhaps a second person says yes    create.py, shaping.py,
                                                                          looks.py
    everybody whom it is for is told, in their hours                      audience.py, announce.py
    they answer, get a place or wait for one, and a calendar file         answering.py, series.py
    they bring a colleague                                                passes.py
    the host looks, corrects, changes, cancels                            hosting.py, changes.py
    those who come are reminded, and get the papers                       reminding.py, papers.py
    on the day they say that they are here                                on_the_day.py
    afterwards: what will you try, what came out of it                    afterwards.py

Replies to anything of it go to the host, and back: replies.py. News takes the same road
without the places and the hours. What happens in other rooms can propose one: proposals.py.
"""

import re
from collections.abc import Awaitable, Callable
from datetime import datetime

from sqlalchemy import Select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.chat import Fetch, Message
from bot.conversations import Handler, Heard, Turn
from bot.db import Database
from bot.delivery.files import Files
from bot.delivery.kinds import REMINDER
from bot.learning_events import (
    announce,
    answering,
    calendar,
    papers,
    queries,
    reminding,
    steps,
    words,
)
from bot.learning_events.afterwards import Afterwards, Commit
from bot.learning_events.answering import Answering, FeedUrl
from bot.learning_events.audience import Audience, Circles
from bot.learning_events.create import Drafting
from bot.learning_events.hosting import Hosting
from bot.learning_events.looks import Looks, LooksOf
from bot.learning_events.models import Stage, State
from bot.learning_events.on_the_day import CODE_LENGTH, OnTheDay
from bot.learning_events.papers import Otherwise, Papers
from bot.learning_events.passes import Passes
from bot.learning_events.replies import Replies
from bot.learning_events.rights import Kept
from bot.learning_events.rules import Answer
from bot.learning_events.series import Series
from bot.learning_events.shaping import Shaping
from bot.people import invites
from bot.people.attention import Push
from bot.people.models import Person
from bot.people.vocabulary import Standing

CODE = re.compile(
    rf"[{invites.ALPHABET}]{{{CODE_LENGTH}}}|[{invites.ALPHABET}]{{{invites.LENGTH}}}"
)


Met = Callable[[Turn, Select[int], str, datetime], Awaitable[None]]
"""Writes down a date of these people's own, by its kind."""


class LearningEvents(Kept):
    """Brings people together across places.

    Args:
        commit: makes a commitment of what somebody will try; without it, it is only kept.
        feed_url: the address of the calendar with this token; None where there is no web.
        met: is told of the people of an event that is over.
        circles: groups of people that other rooms know of.
        files: where papers and pictures wait to be sent.
        looks: draws a message as an app shows it, by the platform's name.
        fetch: gets a file that somebody sent; None where no platform gives any.
        otherwise: takes a manager's file that is for no event.
        telegram_bot: the bot's name in Telegram, for links; empty where there is none.
    """

    name = "learning events"

    def __init__(
        self,
        commit: Commit | None = None,
        feed_url: FeedUrl | None = None,
        met: Met | None = None,
        *,
        circles: Circles,
        files: Files,
        looks: LooksOf,
        fetch: Fetch | None = None,
        otherwise: Otherwise | None = None,
        telegram_bot: str = "",
    ) -> None:
        self._met = met
        self.audience = Audience(circles)
        self.drafting = Drafting(self.audience, apps=len(looks))
        self.looks = Looks(self.drafting, looks, files)
        self.shaping = Shaping(self.drafting, self.audience)
        self.answering = Answering(feed_url, files)
        self.series = Series(self.drafting, self.answering)
        self.hosting = Hosting(self.drafting)
        self.afterwards = Afterwards(self.drafting, commit, files)
        self.papers = Papers(fetch, otherwise)
        self.passes = Passes(self.answering, telegram_bot)
        self.on_the_day = OnTheDay(self.drafting, files, telegram_bot)
        self._files = files
        self.routes: dict[str, Handler] = {
            **self.drafting.routes,
            **self.shaping.routes,
            **self.looks.routes,
            **self.answering.routes,
            **self.series.routes,
            **self.hosting.routes,
            **self.afterwards.routes,
            **self.papers.routes,
            **self.passes.routes,
            **self.on_the_day.routes,
            **Replies().routes,
        }
        self.commands: dict[str, Handler] = {
            "events": self.answering.show,
            "event": self.hosting.desk,
            "news": self.drafting.news,
        }

    # What people send.

    async def attached(self, heard: Heard) -> bool:
        return await self.papers.attached(heard)

    async def heard_code(self, heard: Heard, typed: str) -> bool:
        """Take a code that stands alone: of a pass, or shown in a room; False if it is neither."""
        code = typed.strip().upper()
        if heard.person.standing is not Standing.TAKING_PART or not CODE.fullmatch(code):
            return False
        return await self.on_the_day.take(heard, code) or await self.passes.take(heard, code)

    async def think(self, db: Database, now: datetime) -> None:
        await self.papers.fetch_what_is_wanted(db, now)

    async def sweep(self, tx: AsyncSession, now: datetime) -> None:
        await papers.sweep(tx, now)

    # What time brings.

    async def due(self, tx: AsyncSession, now: datetime) -> list[int]:
        return await steps.due(tx, now)

    async def next_due(self, tx: AsyncSession, now: datetime) -> datetime | None:
        return await steps.next_due(tx, now)

    async def act(self, turn: Turn, step_id: int) -> None:
        step = await steps.begin_step(turn.tx, step_id)
        if step is None:
            return
        step.done_at = turn.now
        event = await queries.locked(turn.tx, step.event_id)
        match step.stage:
            case Stage.ANNOUNCE if event.state is State.SCHEDULED:
                await announce.announce(turn, event, self.audience.of(event))
            case Stage.PROGRESS:
                await announce.show_progress(turn, event)
            case Stage.WEEK | Stage.DAY | Stage.HOUR if event.state in queries.OPEN:
                await reminding.remind(turn, event, step.stage, self._files)
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
        reminders = await steps.reminders_of(tx, person, until)
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
