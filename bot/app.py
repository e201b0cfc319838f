"""The front hall: the one room that knows all the others.

It opens the doors, tells each feature what it may use, and takes an event to the handler that
is waiting for it. One event, or one due thing, is one transaction.
"""

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path

from prometheus_client import Histogram
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.ext.asyncio import AsyncSession

from bot import content, lending
from bot.action_learning import queries as sets_queries
from bot.action_learning.flow import LearningSets
from bot.action_learning.formats import read_formats
from bot.chat import (
    Address,
    Attached,
    Commanded,
    Edited,
    Event,
    Fetches,
    Form,
    Home,
    Joined,
    Left,
    Opened,
    PassedOn,
    Platform,
    Pressed,
    Said,
    Submitted,
)
from bot.clock import Clock
from bot.conversations import Handler, Heard, Refusal, Room, Turn
from bot.conversations import queries as conversations
from bot.conversations.flow import Forms
from bot.db import Database
from bot.delivery import inbox, outbox, sweeping
from bot.delivery.files import Files
from bot.delivery.kinds import REPLY
from bot.delivery.sender import Sender
from bot.guidance.flow import Guidance
from bot.guidance.shelf import Shelf
from bot.language import speaking
from bot.learning_events.audience import Circles
from bot.learning_events.flow import LearningEvents
from bot.llm import Embeddings, LanguageModel, Transcriber
from bot.organising.flow import Organising
from bot.people import attention, pacing, reach
from bot.people import queries as people
from bot.people.attention import Push
from bot.people.models import Person
from bot.people.vocabulary import Standing
from bot.reflections import queries as reflections_queries
from bot.reflections import words as reflections_words
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
            fetch=self._fetch,
            otherwise=lambda heard: self.guidance.attached(heard),
            telegram_bot=telegram_bot,
        )
        self.sets = LearningSets(
            read_formats(root),
            progress=reflections_queries.asked_so_far,
            met=note_moment,
            sharing=InSets(),
        )
        self.guidance = Guidance(
            Shelf(db, root, embeddings),
            model=model,
            shared=reflections_queries.shared_words,
            fetch=self._fetch,
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
        self.routes: dict[str, Handler] = {}
        self.routes |= Forms(self.routes).routes
        self.commands: dict[str, Handler] = {"help": self._help}
        for room in self.rooms:
            self.routes |= room.routes
            self.commands |= room.commands
        self._for_anybody = {"help"}.union(*(room.for_anybody for room in self.rooms))
        self.house = House(
            db=db,
            clock=clock,
            base_url=base_url,
            routes={a: self._then_look_again(handler) for a, handler in self.routes.items()},
            calendar=self.calendar,
            reflections=self.reflections,
            welcome=self.welcome,
            rights=self.rights,
            synthesising=self.synthesis,
            assessments=reflecting.assessments,
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
        for tries_left in reversed(range(TRIES)):
            try:
                with HANDLING.labels(event=type(event).__name__).time():
                    return await self._deal_with(event)
            except (IntegrityError, OperationalError):
                if not tries_left:
                    raise
        raise AssertionError("unreachable")

    async def _deal_with(self, event: Event) -> Form | None:
        try:
            async with self.db.transaction() as tx:
                return await self._hear(tx, event)
        except Refusal as refusal:
            await self._apologise(event, refusal)
        except (IntegrityError, OperationalError):
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

    async def _hear(self, tx: AsyncSession, event: Event) -> Form | None:
        now = self.clock.now()
        if not await inbox.is_news(tx, event, now):
            return None
        if await reach.follow(tx, event, now):
            return None
        person = await people.known(tx, event.sender)
        if isinstance(event, Left):
            return None
        if event.room is not None:
            await outbox.put(tx, event.room, welcome_words.only_in_private(), kind=REPLY, now=now)
            return None
        if person is None:
            person = await people.meet(tx, event.sender, event.profile, now)
        await outbox.reopen(tx, event.sender)
        heard = Heard(tx, now, person, event)
        person.heard_at = now
        if not isinstance(event, Opened):
            await self.reflections.heard_from(heard, person)
        with speaking(person.language):
            await self.safety.look(heard)
            await self._take_to_its_handler(heard)
            await self.synthesis.look_again_at(heard, person)
        return heard.form

    def _then_look_again(self, handler: Handler) -> Handler:
        """What pages have a handler do may take back words that others can see."""

        async def handle(heard: Heard) -> None:
            await handler(heard)
            await self.synthesis.look_again_at(heard, heard.person)

        return handle

    async def _take_to_its_handler(self, heard: Heard) -> None:
        match heard.event:
            case Joined(code=code):
                if not await self.events.heard_code(heard, code):
                    await self.welcome.start(heard, code)
            case Opened():
                await self._show_home(heard)
            case Commanded(command="start", rest=code):
                if not await self.events.heard_code(heard, code):
                    await self.welcome.start(heard, code)
            case Commanded(command=command):
                await self._command(heard, command)
            case Pressed(action=action, ref=ref) | Submitted(action=action, ref=ref):
                handler = self.routes.get(action, self._old_button)
                heard.ref = ref
                await handler(heard)
            case Edited():
                for room in self.rooms:
                    if await room.heard_edit(heard):
                        return
                await heard.say(welcome_words.edit_changes_nothing())
            case PassedOn() if heard.person.standing is Standing.TAKING_PART:
                await self.reflections.keep_passed_on(heard)
            case PassedOn():
                await self.welcome.start(heard)
            case Said() | Attached():
                await self._words(heard)

    async def _words(self, heard: Heard) -> None:
        """Take free words to the question they answer, or ask what they are."""
        event = heard.event
        assert isinstance(event, Said | Attached)
        if isinstance(event, Attached):
            for room in self.rooms:
                if await room.attached(heard):
                    return
        if not heard.text:
            if isinstance(event, Attached):
                await heard.say(welcome_words.only_words(event.kind))
            else:
                await heard.say(reflections_words.came_through_empty())
            return
        if heard.text.casefold() in self.commands:
            await self.commands[heard.text.casefold()](heard)
            return
        if await self.events.heard_code(heard, heard.text):
            return
        if not (event.reply_to and await self._reply(heard, event.reply_to)):
            await self._words_to_the_newest(heard)
        if isinstance(event, Attached):
            await heard.say(welcome_words.words_without_the_rest())

    async def _reply(self, heard: Heard, reply_to: str) -> bool:
        """Take words to whoever said what they reply to; False where nobody knows it."""
        letter_id = await outbox.find(heard.tx, heard.sender, reply_to)
        if letter_id is None:
            return False
        asked = await conversations.answered_by_a_reply(heard.tx, heard.person.id, letter_id)
        if asked:
            heard.ref = asked.ref
            await self.routes[asked.action](heard)
            return True
        for room in self.rooms:
            if await room.heard_reply(heard, letter_id):
                return True
        return False

    async def _words_to_the_newest(self, heard: Heard) -> None:
        """Take words that reply to nothing to the newest question, or ask what they are."""
        question = await conversations.newest(heard.tx, heard.person.id, heard.now)
        if question is not None:
            heard.ref = question.ref
            await self.routes[question.action](heard)
        elif heard.person.standing is Standing.TAKING_PART:
            await self._hold(heard)
        else:
            await self.welcome.start(heard)

    async def _hold(self, heard: Heard) -> None:
        held = conversations.hold(heard)
        await heard.tx.flush()
        offers = [offer for room in self.rooms for offer in room.offers(str(held.id))]
        await heard.say(welcome_words.what_is_this(offers))

    async def _command(self, heard: Heard, command: str) -> None:
        handler = self.commands.get(command)
        if handler is None:
            await heard.say(welcome_words.unknown_command(command, list(self.commands)))
        elif heard.person.joined_at is None and command not in self._for_anybody:
            await self.welcome.start(heard)
        else:
            await handler(heard)

    async def _old_button(self, heard: Heard) -> None:
        await heard.say(welcome_words.old_button())

    async def _help(self, heard: Heard) -> None:
        programme = await people.programme_of(heard.tx, heard.person)
        if heard.person.standing is not Standing.TAKING_PART:
            await self.welcome.start(heard)
            return
        waiting = [words for room in self.rooms if (words := await room.waiting(heard))]
        await heard.say(welcome_words.help_(waiting, programme.contact if programme else ""))

    async def _show_home(self, heard: Heard) -> None:
        if heard.person.standing is not Standing.TAKING_PART:
            await heard.show_home(Home(sections=(welcome_words.say_hello(),)))
            return
        sections = [section for room in self.rooms for section in await room.home(heard)]
        await heard.show_home(Home(sections=tuple(sections)))

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
