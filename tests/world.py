"""A small world to tell stories in: a simulated clock, a real database, doors that remember.

ann = world.person("slack", "ann")
await ann.joins()
await world.wait(days=7)
ann.sees("What were you telling yourself")
await ann.says("That I had no time.")
"""

import asyncio
import itertools
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bot import content
from bot.app import App
from bot.chat import (
    Address,
    Attached,
    Attachment,
    Barred,
    Button,
    Commanded,
    Content,
    Deleted,
    Edited,
    Event,
    Form,
    Home,
    Joined,
    Message,
    NotSent,
    Opened,
    Pace,
    PassedOn,
    Prepared,
    Pressed,
    Profile,
    Said,
    Sent,
    Submitted,
)
from bot.clock import SimulatedClock
from bot.db import Database
from bot.people.models import Invite, Place, Programme
from bot.people.vocabulary import Role
from bot.platforms.slack.looks import looks as slack_looks
from bot.platforms.telegram.looks import looks as telegram_looks

MONDAY = datetime(2026, 1, 5, 9, 30, tzinfo=UTC)
LOOKS = {"slack": slack_looks, "telegram": telegram_looks}
AT_ONCE = Pace(every=timedelta(0), chat_every=timedelta(0))


@dataclass
class FakePlatform:
    """A door that remembers what went out of it, and fails when told to."""

    name: str
    opens_forms: bool = False
    has_home: bool = False
    sent: dict[str, tuple[Address, Message]] = field(default_factory=dict)
    homes: dict[Address, Home] = field(default_factory=dict)
    next_results: list[NotSent] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    """What people sent besides words, by id."""

    let_in: dict[Address, list[Address]] = field(default_factory=dict)
    """Who may come into which room."""

    refuses_to_show_out: NotSent | None = None

    threads: dict[str, str | None] = field(default_factory=dict)
    """In whose thread each message stands, by id."""

    people: dict[Address, "Someone"] = field(default_factory=dict)
    asked_for: list[Address] = field(default_factory=list)
    """Whose profiles we were asked for, where they do not come with what people do."""

    tells: asyncio.Event | None = None
    """Where there is one, we tell of nobody before it is set."""

    _ids: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def pace(self, to: Address) -> Pace:
        return AT_ONCE

    async def send(
        self,
        to: Address,
        content: Content,
        *,
        reply_to: str | None = None,
        update: str | None = None,
    ) -> Sent | NotSent:
        if self.next_results:
            return self.next_results.pop(0)
        if isinstance(content, Home):
            self.homes[to] = content
            return Sent("home")
        if update and content.takes_out:
            del self.sent[update]
            return Sent(update)
        message_id = update or f"m{next(self._ids)}"
        self.sent[message_id] = (to, content)
        self.threads[message_id] = reply_to
        return Sent(message_id)

    def looks(self, message: Message) -> str:
        return LOOKS[self.name](message)

    def link_to_make_room(self, code: str) -> str:
        return f"https://t.me/bot?startgroup={code}" if self.name == "telegram" else ""

    async def prepare_room(
        self, room: Address | None, name: str, people: Sequence[Address]
    ) -> Prepared | NotSent:
        if self.next_results:
            return self.next_results.pop(0)
        if room is None:
            room = Address(self.name, f"T1/C{len(self.let_in) + 1}")
        self.let_in[room] = list(people)
        return Prepared(room, f"https://t.me/+{room.path}" if self.name == "telegram" else "")

    async def show_out(self, room: Address, person: Address) -> NotSent | None:
        if self.refuses_to_show_out is None:
            self.let_in[room].remove(person)
        return self.refuses_to_show_out

    async def fetch(self, sender: Address, file_id: str) -> bytes | None:
        return self.files.get(file_id)

    async def profile(self, person: Address) -> Profile:
        self.asked_for.append(person)
        if self.tells:
            await self.tells.wait()
        return self.people[person].profile


class World:
    def __init__(self, db: Database, root: Path = content.ROOT, **house: Any) -> None:
        """`house` is what else the app is built with, such as a language model."""
        self.clock = SimulatedClock(MONDAY)
        self.platforms = {
            "slack": FakePlatform("slack", opens_forms=True, has_home=True),
            "telegram": FakePlatform("telegram"),
        }
        self._root, self._house = root, house
        self.app = App(db, self.clock, self.platforms, root, **house)
        self._ids = itertools.count(1)

    def person(self, platform: str, name: str, **profile: str) -> "Someone":
        path = f"T1/{name}" if platform == "slack" else name
        if platform == "slack":
            profile.setdefault("timezone", "Europe/London")
        return Someone(self, Address(platform, path), Profile(name=name.title(), **profile))

    async def add_programme(
        self, name: str = "Neighbours", *places: str, is_open: bool = True, **columns: Any
    ) -> Programme:
        async with self.app.db.transaction() as tx:
            now = self.clock.now()
            programme = Programme(name=name, is_open=is_open, created_at=now, **columns)
            tx.add(programme)
            await tx.flush()
            tx.add_all(
                Place(programme_id=programme.id, name=place, timezone="Europe/London")
                for place in places
            )
        return programme

    async def add_invite(self, code: str, programme: Programme, **columns: Any) -> None:
        async with self.app.db.transaction() as tx:
            tx.add(
                Invite(code=code, programme_id=programme.id, created_at=self.clock.now(), **columns)
            )

    async def wait(self, *, days: float = 0, hours: float = 0, minutes: float = 0) -> None:
        """Let time pass, stopping at everything that happens by itself meanwhile."""
        until = self.clock.now() + timedelta(days=days, hours=hours, minutes=minutes)
        await self.app.tick()
        while (due := await self.app.next_due()) and due <= until:
            self.clock.jump_to(due)
            await self.app.tick()
        self.clock.jump_to(until)
        await self.app.tick()

    def restart(self, **house: Any) -> None:
        """The process is killed and started again: only the database remembers.

        `house` is what it is built with from now on.
        """
        self._house |= house
        self.app = App(self.app.db, self.clock, self.platforms, self._root, **self._house)

    def next_id(self) -> str:
        return str(next(self._ids))


@dataclass
class Someone:
    world: World
    address: Address
    profile: Profile
    form: Form | None = None
    room: Address | None = None
    """Where they are just now; None in their own chat with the bot."""

    def among_others(self, room: Address) -> "Someone":
        """Return the same person in a room, where they see what is said there."""
        return replace(self, room=room)

    async def _does(self, event: Event) -> None:
        self.form = await self.world.app.receive(event)
        await self.world.app.tick()

    def _who(self, id_: str | None = None) -> dict[str, Any]:
        self.world.platforms[self.address.platform].people[self.address] = self
        return {
            "id": id_ or self.world.next_id(),
            "sender": self.address,
            "profile": None if self.address.platform == "slack" else self.profile,
            "room": self.room,
            "opens_form": self.world.platforms[self.address.platform].opens_forms,
        }

    async def starts(self, code: str = "") -> None:
        await self._does(Joined(**self._who(), code=code))

    async def says(
        self,
        text: str,
        *,
        id_: str | None = None,
        message_id: str = "",
        reply_to: str = "",
        thread: str = "",
    ) -> None:
        """Write to the bot; in a `thread`, all replies to its first message."""
        who = self._who(id_)
        message_id = message_id or f"own{who['id']}"
        said = Said(
            **who,
            text=text,
            message_id=message_id,
            reply_to=reply_to or thread or None,
            thread=thread,
            overheard=self.room is not None,
        )
        await self._does(said)

    async def edits(self, message_id: str, text: str) -> None:
        edited = Edited(
            **self._who(), message_id=message_id, text=text, overheard=self.room is not None
        )
        await self._does(edited)

    async def deletes(self, message_id: str) -> None:
        await self._does(Deleted(**self._who(), message_id=message_id))

    async def sends(self, kind: Attachment, text: str = "", **file: Any) -> None:
        await self._does(Attached(**self._who(), kind=kind, text=text, **file))

    async def sends_file(self, name: str, data: bytes) -> None:
        self.world.platforms[self.address.platform].files[name] = data
        await self.sends(Attachment.FILE, file_id=name, file_name=name, size=len(data))

    async def passes_on(self, text: str, *, is_own: bool = False) -> None:
        """Forward a message, or save it from the menu that it has."""
        await self._does(PassedOn(**self._who(), text=text, is_own=is_own))

    async def records(self, file_id: str) -> None:
        who = self._who()
        await self._does(
            Attached(**who, kind=Attachment.VOICE, file_id=file_id, message_id=f"own{who['id']}")
        )

    async def commands(self, command: str, rest: str = "", *, reply_to: str | None = None) -> None:
        await self._does(Commanded(**self._who(), command=command, rest=rest, reply_to=reply_to))

    async def bars_the_bot(self) -> None:
        """Take from the bot, in this room, what it needs to hear what people say."""
        await self._does(Barred(**self._who()))

    async def opens_home(self) -> None:
        await self._does(Opened(**self._who()))

    async def presses(self, label: str, *, id_: str | None = None) -> None:
        """Press the newest button with this label."""
        message_id, button = self.button(label)
        await self.presses_that(message_id, button, id_=id_)

    async def presses_that(
        self, message_id: str, button: Button, *, id_: str | None = None
    ) -> None:
        platform = self.world.platforms[self.address.platform]
        _, shown = platform.sent.get(message_id, (None, None))
        is_in_a_thread = platform.name == "slack" and shown and not shown.beside_its_thread
        pressed = Pressed(
            **self._who(id_),
            action=button.action,
            ref=button.ref,
            message_id=message_id,
            thread=(is_in_a_thread and platform.threads.get(message_id)) or "",
        )
        await self._does(pressed)

    async def fills(self, **answers: str) -> None:
        assert self.form, "no form was shown"
        action, ref = self.form.action, self.form.ref
        await self._does(Submitted(**self._who(), action=action, ref=ref, answers=answers))

    def button(self, label: str) -> tuple[str, Button]:
        for message_id, message in reversed(self._shown()):
            for button in message.buttons:
                if button.label == label:
                    return message_id, button
        raise AssertionError(f"no button {label!r} in {self.transcript()}")

    def _shown(self) -> list[tuple[str, Message]]:
        platform = self.world.platforms[self.address.platform]
        return [
            (id_, shown)
            for id_, (to, shown) in platform.sent.items()
            if to == (self.room or self.address)
        ]

    @property
    def messages(self) -> list[Message]:
        return [message for _, message in self._shown()]

    @property
    def last(self) -> str:
        return self.messages[-1].text

    @property
    def home(self) -> str:
        shown = self.world.platforms[self.address.platform].homes[self.address]
        return "\n\n".join(section.text for section in shown.sections)

    def shown(self, message_id: str) -> str:
        """What a message says now."""
        return dict(self._shown())[message_id].text

    def message_id(self, part_of_text: str) -> str:
        return next(id_ for id_, shown in reversed(self._shown()) if part_of_text in shown.text)

    def sees(self, *parts: str) -> None:
        """The last messages contain these words, in this order, the last one last."""
        newest = self.messages[-len(parts) :]
        assert len(newest) == len(parts), self.transcript()
        for part, message in zip(parts, newest, strict=True):
            assert part in message.text, f"{part!r} not in {message.text!r}"

    def count(self, part_of_text: str) -> int:
        return sum(part_of_text in message.text for message in self.messages)

    def transcript(self) -> str:
        return "\n---\n".join(
            message.text + "".join(f"\n  [{button.label}]" for button in message.buttons)
            for message in self.messages
        )

    async def joins(self, *, day: str = "Monday", at: str = "09:00", place: str = "") -> None:
        """Go through all the steps of joining the one open programme."""
        await self.starts()
        await self.presses("Yes, that is fine")
        if place:
            await self.presses(place)
        await self.presses("Only me")
        await self.presses(day)
        await self.presses(at)
        if not self.profile.timezone:
            await self.presses("Yes")


@asynccontextmanager
async def new_world(db: Database, root: Path = content.ROOT, **house: Any) -> AsyncIterator[World]:
    world = World(db, root, **house)
    await world.app.tick()
    yield world


__all__ = ["MONDAY", "FakePlatform", "Role", "Someone", "World", "new_world"]
