"""What every door must do the same way: one suite over Slack, Telegram and the console."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html import unescape
from typing import Protocol, TypeVar

import pytest

from bot.chat import (
    Address,
    Attached,
    Attachment,
    Button,
    Commanded,
    Door,
    Edited,
    Event,
    Form,
    Message,
    NotSent,
    PassedOn,
    Platform,
    Pressed,
    Profile,
    Said,
    Sent,
    Shows,
    Why,
    heading,
    message,
    note,
    quote,
)
from bot.clock import pause
from bot.platforms.console import Console
from bot.platforms.slack import SlackDoor
from bot.platforms.telegram.connect import TelegramDoor
from bot.platforms.telegram.looks import looks as telegram_looks
from tests.fakes.slack import FakeSlack
from tests.fakes.telegram import FakeTelegram

E = TypeVar("E", bound=Event)
SKIP = Button(label="Not this week", action="reflections.skip", ref="7")


class Ann(Protocol):
    """Somebody before a door, whichever it is."""

    address: Address
    stranger: Address

    async def says(self, text: str, *, in_reply_to: str | None = None) -> None: ...
    async def edits_that(self, text: str) -> None: ...
    async def presses(self, label: str) -> None: ...
    async def commands(self, word: str) -> None: ...
    async def sends_a_picture(self) -> None: ...
    async def passes_on(self, text: str) -> None:
        """Hand over a message of somebody else's, in the way of the platform."""
        ...

    def sees(self) -> list[tuple[str, list[str]]]:
        """Return what the bot said to her: words and labels of buttons, oldest first."""
        ...


@dataclass
class Heard:
    """Stands where the front hall stands."""

    events: list[Event] = field(default_factory=list)

    async def __call__(self, event: Event) -> Form | None:
        self.events.append(event)
        return None

    async def only(self, kind: type[E]) -> E:
        """Wait for the one event of this kind."""
        for _ in range(400):
            found = [event for event in self.events if isinstance(event, kind)]
            if found:
                assert len(found) == 1, found
                return found[0]
            await pause(0.02)
        raise AssertionError(f"no {kind.__name__} among {self.events}")


@dataclass
class Before:
    door: Platform
    ann: Ann
    heard: Heard


class OnSlack:
    address, stranger = Address("slack", "T1/U1"), Address("slack", "T1/U404")

    def __init__(self, slack: FakeSlack) -> None:
        self._person = slack.person("U1", name="Ann")
        self._slack = slack
        self.address = Address("slack", f"{slack.state.team}/U1")
        self.stranger = Address("slack", f"{slack.state.team}/U404")

    async def says(self, text: str, *, in_reply_to: str | None = None) -> None:
        thread = next(
            (p for p in self._person.messages if in_reply_to and p.ts in in_reply_to), None
        )
        self._post = await self._person.says(text, thread=thread)

    async def edits_that(self, text: str) -> None:
        await self._person.edits(self._post, text)

    async def presses(self, label: str) -> None:
        await self._person.presses(label)

    async def commands(self, word: str) -> None:
        await self._person.command("/wayfinder", word)

    async def sends_a_picture(self) -> None:
        await self._person.attaches("green.png", text="The green.")

    async def passes_on(self, text: str) -> None:
        written = text.replace("<", "&lt;").replace(">", "&gt;")
        post = self._slack.state.post("C1", "U9", written)
        await self._person.saves(post)

    def sees(self) -> list[tuple[str, list[str]]]:
        return [(post.seen, post.buttons) for post in self._person.messages]


class OnTelegram:
    address, stranger = Address("telegram", "42"), Address("telegram", "404")

    def __init__(self, telegram: FakeTelegram) -> None:
        self._person = telegram.person(42, name="Ann")

    async def says(self, text: str, *, in_reply_to: str | None = None) -> None:
        original = next((m for m in self._person.messages if str(m.id) == in_reply_to), None)
        self._message = await self._person.says(text, reply_to=original)

    async def edits_that(self, text: str) -> None:
        await self._person.edits(self._message, text)

    async def presses(self, label: str) -> None:
        await self._person.presses(label)

    async def commands(self, word: str) -> None:
        await self._person.says(f"/{word}")

    async def sends_a_picture(self) -> None:
        await self._person.sends_photo("The green.")

    async def passes_on(self, text: str) -> None:
        await self._person.forwards(text)

    def sees(self) -> list[tuple[str, list[str]]]:
        return [(shown.text, shown.labels) for shown in self._person.messages]


class OnTheConsole:
    address, stranger = Address("telegram", "42"), Address("telegram", "404")

    def __init__(self, console: Console) -> None:
        self._chat = console.chat(self.address, Profile(name="Ann"))

    async def says(self, text: str, *, in_reply_to: str | None = None) -> None:
        await self._chat.write(text, in_reply_to)

    async def edits_that(self, text: str) -> None:
        own = [entry.id for entry in self._chat.entries.values() if entry.message is None]
        await self._chat.edit(own[-1], text)

    async def presses(self, label: str) -> None:
        for entry in reversed(self._chat.entries.values()):
            labels = [button.label for button in entry.message.buttons] if entry.message else []
            if label in labels:
                await self._chat.press(entry.id, labels.index(label))
                return

    async def commands(self, word: str) -> None:
        await self._chat.command(word)

    async def sends_a_picture(self) -> None:
        await self._chat.send_file("green.png", b"green", 5, "The green.")

    async def passes_on(self, text: str) -> None:
        raise NotImplementedError

    def sees(self) -> list[tuple[str, list[str]]]:
        return [
            (entry.message.text, [button.label for button in entry.message.buttons])
            for entry in self._chat.entries.values()
            if entry.message
        ]


@asynccontextmanager
async def opened(door: Door, heard: Heard) -> AsyncIterator[None]:
    await door.open(heard)
    try:
        yield
    finally:
        await door.close()


@pytest.fixture(params=["slack", "telegram", "console"])
async def before(request: pytest.FixtureRequest) -> AsyncIterator[Before]:
    heard = Heard()
    if request.param == "slack":
        async with FakeSlack() as slack:
            door = SlackDoor(slack.bot_token, app_token=slack.app_token, api_url=slack.api_url)
            async with opened(door, heard):
                await slack.connected()
                yield Before(door, OnSlack(slack), heard)
    elif request.param == "telegram":
        async with FakeTelegram() as telegram:
            bot = TelegramDoor(telegram.token, commands={}, pause=pause, api_url=telegram.url)
            async with opened(bot, heard):
                ann = OnTelegram(telegram)
                await ann._person.starts()
                while not heard.events:
                    await pause(0.02)
                heard.events.clear()
                yield Before(bot, ann, heard)
    else:
        now: Callable[[], datetime] = lambda: datetime(2026, 1, 5, tzinfo=UTC)  # noqa: E731
        console = Console(
            "telegram", opens_forms=False, has_home=False, now=now, looks=telegram_looks
        )
        await console.open(heard)
        yield Before(console, OnTheConsole(console), heard)


async def sent(before: Before, *parts: str, buttons: Sequence[Button] = ()) -> str:
    outcome = await before.door.send(before.ann.address, message(*parts, buttons=buttons))
    assert isinstance(outcome, Sent), outcome
    return outcome.message_id


async def test_what_somebody_says_is_heard_once_word_for_word(before: Before) -> None:
    text = "Tea & <b>cake</b> *now* _then_\n\nمرحبا 👋🏽"
    await before.ann.says(text)
    said = await before.heard.only(Said)
    assert (said.text, said.sender) == (text, before.ann.address)
    assert said.room is None
    assert said.reply_to is None


async def test_an_edit_names_the_message_that_was_edited(before: Before) -> None:
    await before.ann.says("Teh first")
    said = await before.heard.only(Said)
    await before.ann.edits_that("The first")
    edited = await before.heard.only(Edited)
    assert (edited.message_id, edited.text) == (said.message_id, "The first")


async def test_a_reply_names_the_message_that_it_answers(before: Before) -> None:
    first = await sent(before, "How was it?")
    await sent(before, "And today?")
    await before.ann.says("Loud.", in_reply_to=first)
    assert (await before.heard.only(Said)).reply_to == first


async def test_a_pressed_button_says_which_for_what_and_on_what(before: Before) -> None:
    shown = await sent(before, "Well?", buttons=[SKIP])
    await before.ann.presses("Not this week")
    pressed = await before.heard.only(Pressed)
    assert (pressed.action, pressed.ref) == ("reflections.skip", "7")
    assert pressed.message_id == shown


async def test_a_command(before: Before) -> None:
    await before.ann.commands("journal")
    assert (await before.heard.only(Commanded)).command == "journal"


async def test_a_picture_with_words(before: Before) -> None:
    await before.ann.sends_a_picture()
    attached = await before.heard.only(Attached)
    assert (attached.kind, attached.text) == (Attachment.PHOTO, "The green.")


@pytest.mark.parametrize("before", ["slack", "telegram"], indirect=True)  # the console has none
async def test_another_s_message_that_is_passed_on(before: Before) -> None:
    await before.ann.passes_on("/journal is a <b>word</b>")
    passed_on = await before.heard.only(PassedOn)
    assert (passed_on.text, passed_on.is_own) == ("/journal is a <b>word</b>", False)
    assert passed_on.sender == before.ann.address
    assert passed_on.room is None


async def test_what_is_said_is_seen_with_its_buttons(before: Before) -> None:
    everything = message(
        heading("Who & what"), "<i>Plain</i> words.", quote("*As* it stood"), note("Small print"),
        buttons=[SKIP],
    )  # fmt: skip
    assert isinstance(await before.door.send(before.ann.address, everything), Sent)
    [(text, labels)] = before.ann.sees()
    for part in everything.parts:
        assert part.text in text
    assert labels == ["Not this week"]


async def test_what_it_looks_like_is_known_beforehand(before: Before) -> None:
    everything = message(
        heading("Who & what"), "<i>Plain</i> words.", quote("*As* it stood"), note("Small print"),
        buttons=[SKIP],
    )  # fmt: skip
    assert isinstance(before.door, Shows)
    shown = before.door.looks(everything)
    assert isinstance(await before.door.send(before.ann.address, everything), Sent)
    [(text, labels)] = before.ann.sees()
    seen = unescape(re.sub("<[^>]+>", " ", shown))
    assert seen.split() == [*text.split(), *" ".join(labels).split()]


async def test_a_message_is_redrawn_in_its_place(before: Before) -> None:
    shown = await sent(before, "Well?", buttons=[SKIP])
    again = await before.door.send(before.ann.address, message("Skipped."), update=shown)
    assert again == Sent(shown)
    assert before.ann.sees() == [("Skipped.", [])]
    same = await before.door.send(before.ann.address, message("Skipped."), update=shown)
    assert same == Sent(shown)


async def test_the_longest_message_and_the_most_buttons_can_be_shown(before: Before) -> None:
    many = [Button(label=f"Choice {n}", action="r.choose", ref=str(n)) for n in range(24)]
    longest = Message.model_validate({"parts": [{"text": "é" * 3000}], "buttons": many})
    assert isinstance(await before.door.send(before.ann.address, longest), Sent)
    assert before.ann.sees() == [("é" * 3000, [f"Choice {n}" for n in range(24)])]


async def test_somebody_who_is_not_there_cannot_be_reached(before: Before) -> None:
    outcome = await before.door.send(before.ann.stranger, message("Hello?"))
    assert isinstance(outcome, NotSent)
    assert outcome.why is Why.UNREACHABLE


async def test_many_messages_at_once_are_all_heard(before: Before) -> None:
    await asyncio.gather(*(before.ann.says(f"Thought {n}") for n in range(10)))
    for _ in range(400):
        said = [event.text for event in before.heard.events if isinstance(event, Said)]
        if len(said) == 10:
            break
        await pause(0.02)
    assert sorted(said) == [f"Thought {n}" for n in range(10)]
