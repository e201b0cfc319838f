"""The simulated world: people with their chats, and a clock that moves when it is told to."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

from bot.app import App
from bot.chat import Address, Message, Profile, Style
from bot.clock import SimulatedClock
from bot.db import Database
from bot.demo import habits, script, story, year
from bot.demo.cast import PAGE_OPENS, STORY_BEGINS, ZONE, Cast, Character
from bot.demo.habits import Plan
from bot.demo.script import Line, Script
from bot.llm import Transcriber
from bot.people import permission
from bot.people import queries as people
from bot.people.vocabulary import Role
from bot.platforms.console import Chat, Console, Entry
from bot.platforms.slack import looks as slack_looks
from bot.platforms.telegram import looks as telegram_looks
from bot.reflections import queries as reflections

Result = TypeVar("Result")


@dataclass
class Someone:
    character: Character
    chat: Chat
    has_home: bool
    by_itself: bool = True
    """They act by themselves until somebody plays them."""

    seen: int = 0
    """How many of the chat's entries somebody has looked at."""

    @property
    def unread(self) -> int:
        return sum(1 for entry in list(self.chat.entries.values())[self.seen :] if entry.message)


@dataclass(frozen=True)
class Happening:
    """Something that happened while time passed."""

    at: datetime
    key: str
    what: str
    """As it follows the person's name."""

    said: str = ""


@dataclass
class World:
    db: Database
    cast: Cast
    base_url: str
    """Where the pages are served, beside the playground itself."""

    script: Script = field(default_factory=script.read)
    opens: datetime = PAGE_OPENS
    """Until when the story so far is told."""

    transcriber: Transcriber | None = None
    """Puts voice notes into words, of those who agree to that."""

    clock: SimulatedClock = field(init=False)
    people: dict[str, Someone] = field(init=False, default_factory=dict)
    happened: list[Happening] = field(init=False, default_factory=list)
    """Since the clock was last moved, in order."""

    is_ready: bool = field(init=False, default=False)
    """The story up to the moment at which the page opens has been told."""

    def __post_init__(self) -> None:
        self.clock = SimulatedClock(STORY_BEGINS)
        now = self.clock.now
        self.doors = {
            "slack": Console(
                "slack",
                opens_forms=True,
                has_home=True,
                now=now,
                looks=slack_looks.looks,
                slash="wayfinder",
                most=40_000,
            ),
            "telegram": Console(
                "telegram",
                opens_forms=False,
                has_home=False,
                now=now,
                looks=telegram_looks.looks,
            ),
        }
        beside_the_database = Path(self.db.url.database or "").parent / "files"
        self.app = App(
            self.db,
            self.clock,
            self.doors,
            files=beside_the_database,
            transcriber=self.transcriber,
            base_url=self.base_url,
        )
        self._form = self.app.sets.meetings.forms[self.script.format]
        self._opened: set[tuple[Address, str]] = set()
        """Which messages that open a stage have been seen."""

        self._plans: list[Plan] = []
        self._arrived: list[tuple[Chat, Entry]] = []
        self._watchers: set[asyncio.Event] = set()
        self._one_at_a_time = asyncio.Lock()
        for number, character in enumerate(self.cast.people, 1):
            self._add(character, number)

    # Watching.

    @asynccontextmanager
    async def watching(self) -> AsyncIterator[asyncio.Event]:
        """Get an event that is set whenever anything has changed; the watcher clears it."""
        changed = asyncio.Event()
        self._watchers.add(changed)
        try:
            yield changed
        finally:
            self._watchers.discard(changed)

    def tell_watchers(self) -> None:
        for watcher in self._watchers:
            watcher.set()

    def _chat_changed(self, chat: Chat) -> None:
        entry = next(reversed(chat.entries.values()), None)
        if entry and entry.message and not entry.revision:
            self._arrived.append((chat, entry))
            self._plan_their_part(chat, entry.message)
        self.tell_watchers()

    def _plan_their_part(self, chat: Chat, message: Message) -> None:
        """A stage of their set opens: they mean to do in it what the script says."""
        someone = next((one for one in self.people.values() if one.chat is chat), None)
        if someone is None or not someone.by_itself:
            return
        stage = script.stage_of(message, self._form)
        newest = (chat.address, next(reversed(chat.entries)))
        if stage and newest not in self._opened:
            self._opened.add(newest)
            key, now = someone.character.key, self.clock.now()
            self._plans = [p for p in self._plans if not (p.line and p.key == key)]
            self._plans += [
                Plan(now + timedelta(seconds=line.after), key, line=line)
                for line in self.script.stages.get(stage, ())
                if line.who == key
            ]

    # Doing.

    async def begin(self) -> None:
        """Set the scene, and let everybody live up to the moment at which the page opens."""
        async with self._one_at_a_time:
            for door in self.doors.values():
                door.subscribe(self._chat_changed)
                await door.open(self.app.receive, self.app.together)
            async with self.db.transaction() as tx:
                there = {
                    someone.character.name: someone.chat.address
                    for someone in self.people.values()
                    if someone.character.of_the_year
                }
                await story.prepare(tx, self.cast, self.clock.now(), there)
                await permission.appoint_administrators(tx, self._managers(), self.clock.now())
            await self._live_until(self.opens)
            await self._seat_the_set()
            for someone in self.people.values():
                someone.seen = len(someone.chat.entries)
            self.happened.clear()
            self.is_ready = True
        self.tell_watchers()

    def _managers(self) -> list[Address]:
        """Whoever manages the programme runs the machine, too, as in many a small place."""
        people_ = self.people.values()
        return [each.chat.address for each in people_ if each.character.role is Role.MANAGER]

    async def _seat_the_set(self) -> None:
        async with self.db.transaction() as tx:
            known = {
                key: person
                for key in self.script.members
                if (person := await people.known(tx, self.people[key].chat.address))
            }
            await script.seat(tx, self.script, known, self.clock.now())

    def _add(self, character: Character, number: int) -> None:
        door = self.doors[character.app]
        if character.app == "slack":
            address = Address("slack", f"{character.workspace}/U{number}")
            profile = Profile(name=character.name, timezone=ZONE, language="en-GB")
        else:
            address = Address("telegram", str(1000 + number))
            profile = Profile(name=character.name, language="en-GB")
        chat = door.chat(address, profile)
        self.people[character.key] = Someone(character, chat, door.has_home)
        plan = habits.coming_in(character)
        if plan:
            self._plans.append(plan)

    async def act(self, someone: Someone, doing: Callable[[Chat], Awaitable[Result]]) -> Result:
        """Do something as somebody, who from now on does nothing by themselves."""
        async with self._one_at_a_time:
            someone.by_itself = False
            self._plans = [plan for plan in self._plans if plan.key != someone.character.key]
            result = await doing(someone.chat)
            await self.app.tick()
            for chat, _ in self._arrived:  # what it brought to others
                self._plan_about_an_event(chat)
            self._arrived.clear()
        self.tell_watchers()
        return result

    async def settle(self) -> None:
        """Deliver what somebody gave rise to by something they did on a page."""
        async with self._one_at_a_time:
            await self.app.tick()
            self._arrived.clear()
        self.tell_watchers()

    async def look_home(self, someone: Someone) -> None:
        """Open somebody's own page in their app: looking is not playing them."""
        async with self._one_at_a_time:
            await someone.chat.open_home()
            await self.app.tick()

    async def pass_time(self, by: timedelta | None) -> None:
        """Let time pass, or jump to the next thing that happens; tells it in `happened`."""
        async with self._one_at_a_time:
            self.happened.clear()
            if by is not None:
                await self._live_until(self.clock.now() + by)
            else:
                await self._live_until_something_happens()
        self.tell_watchers()

    async def _live_until_something_happens(self) -> None:
        while not self.happened:
            at = await self._next_stop()
            if at is None:
                return
            await self._live_at(at)

    async def _live_until(self, end: datetime) -> None:
        while (at := await self._next_stop()) and at <= end:
            await self._live_at(at)
        self.clock.jump_to(end)
        await self._tick()

    async def _next_stop(self) -> datetime | None:
        stops = [plan.at for plan in self._plans]
        async with self.db.reading() as tx:
            others = await year.next_answer_at(tx, self._played())
        due = await self.app.next_due()
        return min([*stops, *(at for at in (due, others) if at)], default=None)

    def _played(self) -> frozenset[str]:
        return frozenset(str(someone.chat.address) for someone in self.people.values())

    async def _live_at(self, instant: datetime) -> None:
        self.clock.jump_to(max(instant, self.clock.now()))
        now = self.clock.now()
        due = [plan for plan in self._plans if plan.at <= now]
        self._plans = [plan for plan in self._plans if plan not in due]
        if due:
            await self._carry_out(due)
        async with self.db.reading() as tx:
            others = await year.answer(tx, now, self._played())
        for event in others:
            await self.app.receive(event)
        await self._tick()

    async def _tick(self) -> None:
        """Let the bot do what is due, and note whom it wrote to."""
        self._arrived.clear()
        await self.app.tick()
        arrived, self._arrived = self._arrived, []
        by_chat = {someone.chat.address: someone for someone in self.people.values()}
        for chat, entry in arrived:
            someone = by_chat[chat.address]
            assert entry.message
            first = next(p.text for p in entry.message.parts if p.style is not Style.HEADING)
            what = "was asked" if habits.is_asked(chat) else "was told"
            self._note(someone, what, first)
            if someone.by_itself and habits.is_asked(chat):
                await self._plan_an_answer(someone)
            self._plan_about_an_event(chat)
        self.tell_watchers()

    def _plan_about_an_event(self, chat: Chat) -> None:
        for someone in self.people.values():
            if someone.chat is chat and someone.by_itself:
                plan = habits.answering_an_event(someone.character, chat, self.clock.now())
                self._plans += [plan] if plan else []

    async def _plan_an_answer(self, someone: Someone) -> None:
        async with self.db.reading() as tx:
            person = await people.known(tx, someone.chat.address)
            asked = await reflections.waiting(tx, person) if person else None
        if asked and asked.prompt:
            plan = habits.answering(someone.character, asked.prompt, self.clock.now())
            self._plans += [plan] if plan else []

    async def _carry_out(self, plans: list[Plan]) -> None:
        """Let people do what they had planned; the bot answers them before this returns."""
        for plan in plans:
            someone = self.people[plan.key]
            if plan.line:
                await self._play(someone, plan.line)
            elif plan.prompt:
                answer = someone.character.answers[plan.prompt]
                await someone.chat.write(answer)
                self._note(someone, "wrote", answer)
            elif plan.press:
                await self._press(someone, plan.press)
            else:
                await self._knock(someone)
                self._note(someone, "joined")
        await self.app.sender.deliver_due()
        await self._go_through_joining(plans)
        self.tell_watchers()

    async def _press(self, someone: Someone, action: str) -> None:
        """Press the newest button of this kind; say what they want to work out, where asked."""
        chat = someone.chat
        for id_, entry in reversed(list(chat.entries.items())):
            for number, button in enumerate(entry.message.buttons if entry.message else ()):
                if button.action == action:
                    await chat.press(id_, number)
                    self._note(someone, "pressed", button.label)
                    await self.app.sender.deliver_due()
                    if someone.character.works_out and habits.is_asked_what_for(chat):
                        await chat.write(someone.character.works_out)
                        self._note(someone, "wrote", someone.character.works_out)
                    return

    async def _play(self, someone: Someone, line: Line) -> None:
        if line.says:
            await someone.chat.write(line.says)
            self._note(someone, "wrote", line.says)
            return
        for id_, entry in reversed(someone.chat.entries.items()):
            buttons = entry.message.buttons if entry.message else ()
            labels = [button.label for button in buttons]
            if line.presses in labels:
                await someone.chat.press(id_, labels.index(line.presses))
                self._note(someone, "pressed", line.presses)
                return

    async def _knock(self, someone: Someone) -> None:
        code = habits.invite_code(someone.character)
        if code:
            await someone.chat.command("start", code)
        elif someone.character.app == "telegram":
            await someone.chat.start()
        else:
            await someone.chat.write("Hello")

    async def _go_through_joining(self, plans: list[Plan]) -> None:
        joining = [self.people[p.key] for p in plans if not (p.prompt or p.press or p.line)]
        while joining:
            presses = [(one.chat, habits.choice(one.character, one.chat)) for one in joining]
            joining = [
                one for one, (_, number) in zip(joining, presses, strict=True) if number is not None
            ]
            for chat, number in presses:
                if number is not None:
                    await chat.press(next(reversed(chat.entries)), number)
            await self.app.sender.deliver_due()

    def _note(self, someone: Someone, what: str, said: str = "") -> None:
        self.happened.append(Happening(self.clock.now(), someone.character.key, what, said))
