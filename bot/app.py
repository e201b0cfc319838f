"""The front hall: the one room that knows all the others.

It tells each feature what it may use, has an event heard (hearing.py), and does what time brings.
One event, or one due thing, is one transaction.
"""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from prometheus_client import Histogram
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.ext.asyncio import AsyncSession

from bot import content, lending
from bot.action_learning import queries as sets_queries
from bot.action_learning.flow import LearningSets
from bot.action_learning.formats import read_formats
from bot.action_learning.room.circle import together
from bot.chat import (
    Address,
    Event,
    Fetches,
    Form,
    Hosts,
    Platform,
    Profile,
    ProfileWanted,
    Receive,
    Shows,
    Tells,
    Together,
)
from bot.clock import Clock
from bot.conversations import Handler, Heard, Refusal, Room, Turn
from bot.conversations.in_order import InOrder
from bot.conversations.pressing import Pressing
from bot.db import Database
from bot.delivery import inbox, outbox, sweeping
from bot.delivery.files import Files
from bot.delivery.kinds import REPLY
from bot.delivery.sender import Sender
from bot.delivery.together import Together as Gathering
from bot.guidance.flow import Guidance
from bot.guidance.shelf import INDEXES, Shelf
from bot.hearing import Hearing
from bot.learning_events.audience import Circles
from bot.learning_events.flow import LearningEvents
from bot.llm import Embeddings, LanguageModel, Transcriber
from bot.organising.flow import Organising
from bot.people import attention, pacing
from bot.people.attention import Push
from bot.people.models import Person
from bot.reflections import queries as reflections_queries
from bot.reflections.enrolling import first_day_moved
from bot.reflections.journey import read_jargon
from bot.reflections.rooms import Rooms, Servers
from bot.reflections.showing.flow import InSets
from bot.rights.flow import Rights
from bot.safety.content import load as load_safety
from bot.safety.flow import Safety
from bot.synthesis.room import Synthesising
from bot.synthesis.runs import Helpers
from bot.synthesis.wording.helping import ByMeaning, ByModel
from bot.web.house import House
from bot.web.sign_in.flow import SignIn
from bot.welcome import preferences_words
from bot.welcome import words as welcome_words
from bot.welcome.flow import Welcome

log = logging.getLogger("wayfinder")

HANDLING = Histogram(
    "wayfinder_handling_seconds", "How long it took to deal with an event, by its kind", ["event"]
)
SWEEP_EVERY = timedelta(hours=1)
FILES = Path("files")
"""Where files wait to be sent, unless a deployment says otherwise."""

MOST_TOKENS_A_RUN = 200_000
"""What having themes worded by a model may take; the day's budget of a programme stands above."""

AT_ONCE = 16
"""Events that share a transaction: more would keep what is sent waiting for the writer."""

GATHER = 0.005
"""Seconds to wait for more of them: nobody notices, and at 200 a second it makes one commit of a
few, where the disk and the way to it cost as much as hearing somebody."""

TRIES = 3
"""Handlers touch nothing but the database, so the loser of a collision is simply heard again."""


class App:
    def __init__(
        self,
        db: Database,
        clock: Clock,
        platforms: Mapping[str, Platform],
        root: Path = content.ROOT,
        *,
        files: Path = FILES,
        model: LanguageModel | None = None,
        embeddings: Embeddings | None = None,
        transcriber: Transcriber | None = None,
        telegram_bot: str = "",
        base_url: str = "",
    ) -> None:
        """`base_url` is where browsers reach the pages; without it there are none."""
        self.db, self.clock, self.platforms = db, clock, platforms
        self.sender = Sender(db, platforms, clock)
        waiting = Files(files)
        servers = Servers(
            lending.may_send, lending.may_listen, lending.hide, self._fetch, model, transcriber
        )
        reflecting = Rooms(root, waiting, servers, preferences_words.still_right, lending.OTHERS)
        self.reflections = reflecting.reflections
        self.rights = Rights(lambda: self.rooms, waiting)
        self.welcome = Welcome(
            begin=self.reflections.begin,
            reschedule=self.reflections.reschedule,
            end=self.reflections.end,
            calendar=self.calendar,
            came_with=lambda heard, code: self.events.passes.came_with(heard, code),
            more_settings=self.rights.settings,
        )
        base_url = base_url.rstrip("/")
        feed_url = (lambda token: f"{base_url}/calendar/{token}.ics") if base_url else None
        note_moment = self.reflections.note_moment
        self.events = LearningEvents(
            reflecting.commitments.note,
            feed_url,
            note_moment,
            circles=Circles(
                themes=self._themes,
                on_theme=reflections_queries.shared_on,
                sets=sets_queries.choices,
                in_set=sets_queries.in_set,
            ),
            files=waiting,
            looks={each.name: each.looks for each in platforms.values() if isinstance(each, Shows)},
            fetch=self._fetch,
            otherwise=lambda heard: self.guidance.attached(heard),
            telegram_bot=telegram_bot,
        )
        self.sets = LearningSets(
            read_formats(root),
            reflections_queries.asked_so_far,
            self._fetch,
            waiting,
            met=note_moment,
            sharing=InSets(),
            formed=lending.formed,
            keep_own=self.reflections.keep_own,
            host_of=self._host_of,
        )
        self.guidance = Guidance(
            Shelf(db, root, embeddings, files / INDEXES),
            model=model,
            shared=reflections_queries.shared_words,
            fetch=self._fetch,
            bring_to_set=self.sets.keep_topic,
        )
        self.safety = Safety(load_safety(root))
        by_model = ByModel(db, model, read_jargon(root), MOST_TOKENS_A_RUN) if model else None
        helpers = Helpers(
            mean=ByMeaning(db, embeddings).mean if embeddings else None,
            improve=by_model.improve if by_model else None,
            cost=by_model.cost if by_model else None,
        )
        self.synthesis = Synthesising(
            waiting, self.reflections.note_moment, clock.now, root, helpers
        )
        self.rooms: list[Room] = [
            *reflecting.all,
            self.sets,
            self.events,
            self.guidance,
            self.welcome,
            self.safety,
            self.rights,
            Organising(
                waiting,
                telegram_bot,
                journeys=reflecting.titles,
                dates_moved=first_day_moved,
                of_somebody=self.calendar,
                of_nobody=self.reflections.of_nobody,
            ),
            self.synthesis,
            SignIn(base_url),
        ]
        self.hearing = Hearing(
            self.rooms,
            self.reflections,
            self.welcome,
            self.events,
            self.guidance,
            self.safety,
            self.sets,
        )
        self.routes = self.hearing.routes
        self.commands = self.hearing.commands
        self.together: Together = partial(together, db)
        self._in_order = InOrder(self.together)
        self._heard_together = Gathering(self._receive_all, AT_ONCE, GATHER)
        self.pressing = Pressing(db, clock)
        self.house = House(
            db=db,
            clock=clock,
            base_url=base_url,
            routes={a: self._then_look_again(handler) for a, handler in self.routes.items()},
            commands=self.commands,
            root=root,
            telegram_bot=telegram_bot,
            apps=tuple(platforms),
            backups=files.parent / "backups",
            ticked_at=lambda: self.ticked_at,
            calendar=self.calendar,
            reflections=self.reflections,
            welcome=self.welcome,
            rights=self.rights,
            synthesising=self.synthesis,
            assessments=reflecting.assessments,
            enclosed=reflecting.enclosed,
            looks=self.events.looks.drawn,
        )
        self._swept_at: datetime | None = None
        self.ticked_at: datetime | None = None
        """When this process last did all that was due."""

    async def _themes(self, tx: AsyncSession, programme_id: int) -> list[tuple[str, str]]:
        """Return the themes that reflections are tagged with, by key and name."""
        return list(self.reflections.about.labels.items())

    # What people do.

    async def receive(self, event: Event) -> Form | None:
        """Deal with one thing a person did. All of it is kept when this returns."""
        if self.db.is_sqlite:  # one writer: what comes meanwhile shares the next transaction
            return await self._receive_with_profile(event, self._heard_together)
        async with self._in_order.turn(event.sender):
            return await self._receive_with_profile(event, self._receive_alone)

    async def _receive_with_profile(self, event: Event, receive: Receive) -> Form | None:
        """Deal with it once more where a profile turns out to be needed: nothing was kept."""
        try:
            return await receive(event)
        except ProfileWanted:
            platform = self.platforms.get(event.sender.platform)
            asked = await platform.profile(event.sender) if isinstance(platform, Tells) else None
            return await receive(replace(event, profile=asked or Profile()))

    async def _receive_all(self, events: Sequence[Event]) -> Sequence[Form | BaseException | None]:
        """Deal with a few events in one transaction, in order; if that fails, with each alone."""
        if len(events) > 1:
            [forms] = await asyncio.gather(self._hear_all(events), return_exceptions=True)
            if not isinstance(forms, BaseException):
                return forms
        dealt: list[Form | BaseException | None] = []
        for event in events:
            dealt += await asyncio.gather(self._receive_alone(event), return_exceptions=True)
        return dealt

    async def _hear_all(self, events: Sequence[Event]) -> list[Form | None]:
        async with self.db.transaction() as tx:
            return [await self._hear_next(tx, event) for event in events]

    async def _hear_next(self, tx: AsyncSession, event: Event) -> Form | None:
        with HANDLING.labels(event=type(event).__name__).time():
            form = await self.hearing.hear(tx, event, self.clock.now())
            await tx.flush()
        tx.expunge_all()  # the next looks for itself, as if it had a transaction of its own
        return form

    async def _receive_alone(self, event: Event) -> Form | None:
        for tries_left in reversed(range(TRIES)):
            try:
                return await self._deal_with(event)
            except (IntegrityError, OperationalError):
                if not tries_left:
                    raise
        raise AssertionError("unreachable")

    async def _deal_with(self, event: Event) -> Form | None:
        try:
            async with self.db.transaction() as tx:
                return await self._hear_next(tx, event)
        except Refusal as refusal:
            await self._apologise(event, refusal)
        except (IntegrityError, OperationalError, ProfileWanted):
            raise
        except Exception as fault:
            log.exception("handler failed", extra={"event": event.id, "sender": str(event.sender)})
            await self._apologise(event, fault)
        return None

    async def _apologise(self, event: Event, why: Exception) -> None:
        """Say what went wrong, now that everything else has been undone."""
        async with self.db.transaction() as tx:
            now = self.clock.now()
            if await inbox.is_news(tx, event, now):
                said = why.message if isinstance(why, Refusal) else welcome_words.our_mistake()
                await outbox.put(tx, event.sender, said, kind=REPLY, now=now)

    def _then_look_again(self, handler: Handler) -> Handler:
        """What pages have a handler do changes as much as what is done in a chat."""

        async def handle(heard: Heard) -> None:
            await handler(heard)
            for room in self.rooms:
                await room.after(heard)

        return handle

    # What is to come.

    async def calendar(
        self, tx: AsyncSession, person: Person, now: datetime, until: datetime
    ) -> list[Push]:
        """Return every message that somebody would get unasked, and when, in order."""
        wanted = [
            push
            for room in self.rooms
            for push in await room.planned(tx, person, until)
            if push.at > now
        ]
        return attention.calendar(pacing.pace_of(person), wanted)

    # What time brings.

    async def tick(self) -> None:
        """Do whatever has come due, and deliver what that gave rise to."""
        await self.do_what_is_due()
        await self.think()
        await self.sender.deliver_due()

    async def do_what_is_due(self) -> None:
        """Do whatever has come due, each thing in its own transaction."""
        now = self.clock.now()
        await self.pressing.do(self.rooms)
        for room in self.rooms:
            more = True
            while more:
                async with self.db.transaction() as tx:
                    more = await room.wave(tx, now) > 0
            async with self.db.reading() as tx:
                due = await room.due(tx, now)
            for ref in due:
                await self._act(room, now, ref)
        if self._swept_at is None or now - self._swept_at >= SWEEP_EVERY:
            self._swept_at = now
            async with self.db.transaction() as tx:
                await inbox.sweep(tx, now)
                await sweeping.forget_words(tx, now)
                for room in self.rooms:
                    await room.sweep(tx, now)
        self.ticked_at = self.clock.now()

    async def think(self) -> None:
        """Do what takes seconds: it holds up nobody who is told or asked something meanwhile."""
        for room in self.rooms:
            try:
                await room.think(self.db, self.clock.now())
            except Exception:
                log.exception("thinking failed", extra={"room": room.name})

    async def _fetch(self, sender: Address, file_id: str) -> bytes | None:
        """Get what somebody sent from the platform it came by."""
        platform = self.platforms.get(sender.platform)
        return await platform.fetch(sender, file_id) if isinstance(platform, Fetches) else None

    def _host_of(self, platform: str) -> Hosts | None:
        """Return a platform by its name, where it has rooms."""
        host = self.platforms.get(platform)
        return host if isinstance(host, Hosts) else None

    async def _act(self, room: Room, now: datetime, ref: int) -> None:
        """Do one due thing; if it fails, the others still happen."""
        try:
            async with self.db.transaction() as tx:
                await room.act(Turn(tx, now), ref)
        except Exception:
            log.exception("due thing failed", extra={"room": room.name, "ref": ref})

    async def next_due(self) -> datetime | None:
        """Return when something next happens by itself, from now on; None if nothing is planned."""
        now = self.clock.now()
        async with self.db.reading() as tx:
            instants = [await room.next_due(tx, now) for room in self.rooms]
            instants.append(await outbox.next_due(tx, now))
        return min((instant for instant in instants if instant), default=None)
