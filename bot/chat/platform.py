"""What the house asks of a door, and what a door may answer."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Protocol, runtime_checkable

from bot.chat.address import Address
from bot.chat.incoming import Event, Profile
from bot.chat.outgoing import Content, Form, Message


class Why(StrEnum):
    TRY_AGAIN = "try again"
    """Throttled, or the platform is down and provably did not take it."""

    UNKNOWN = "unknown"
    """It left, and no answer came: the platform may have it."""

    UNREACHABLE = "unreachable"
    """The person blocked the bot, left, or their account is closed."""

    MOVED = "moved"
    """The room has another address now, given in `detail` (a Telegram group that grew)."""

    OUR_FAULT = "our fault"
    """The platform refused what we sent."""


@dataclass(frozen=True)
class Sent:
    message_id: str


@dataclass(frozen=True)
class NotSent:
    why: Why
    detail: str = ""
    retry_after: timedelta | None = None
    """How long the platform asks the whole lane to wait (HTTP 429)."""


@dataclass(frozen=True)
class Pace:
    """How fast one lane may send."""

    every: timedelta
    """Between any two messages of the lane."""

    chat_every: timedelta
    """Between two messages to one chat."""


class Platform(Protocol):
    name: str
    opens_forms: bool
    """It can show a whole form at once; elsewhere its fields are asked one by one."""

    has_home: bool

    def pace(self, to: Address) -> Pace: ...

    async def send(
        self,
        to: Address,
        content: Content,
        *,
        reply_to: str | None = None,
        update: str | None = None,
    ) -> Sent | NotSent:
        """Send, reply to the message `reply_to`, or redraw the message `update`.

        Ids are the platform's own. What a platform does is answered, never raised.
        """
        ...


@runtime_checkable
class Fetches(Protocol):
    """A platform that gives us what people send besides words."""

    async def fetch(self, sender: Address, file_id: str) -> bytes | None:
        """Return what somebody sent; None where the platform does not give it."""
        ...


@runtime_checkable
class Tells(Protocol):
    """A platform that has to be asked who somebody is."""

    async def profile(self, person: Address) -> Profile:
        """Return what it tells of somebody; an empty profile where it is slow or refuses."""
        ...


Fetch = Callable[[Address, str], Awaitable[bytes | None]]
"""Get a file by the address that sent it and its id; None where the platform does not give it."""


@runtime_checkable
class Shows(Protocol):
    """A platform that can say beforehand how a message looks there."""

    def looks(self, message: Message) -> str:
        """Return it as HTML without anything to press, drawn with `static/looks.css`."""
        ...


@dataclass(frozen=True)
class Prepared:
    room: Address
    link: str = ""
    """By which people come in; empty where they are in it already."""


@runtime_checkable
class Hosts(Protocol):
    """A platform on which some people can have a room of their own, with the bot in it."""

    def link_to_make_room(self, code: str) -> str:
        """Return what somebody taps to make the room and bring the bot; empty where we make it.

        The bot hears of it as `start` with the code, said in the room.
        """
        ...

    async def prepare_room(
        self, room: Address | None, name: str, people: Sequence[Address]
    ) -> Prepared | NotSent:
        """Let these people into the room, or into a new one where the platform lets us make it.

        `room` may have another address by now. Doing it twice does no harm.
        """
        ...

    async def show_out(self, room: Address, person: Address) -> NotSent | None:
        """Take somebody out of the room who belongs there no more; None once they are out."""
        ...


Receive = Callable[[Event], Awaitable[Form | None]]
"""Deal with one event: all of it is kept when this returns. The form, if any, is shown at once."""

Together = Callable[[Address], Awaitable[str]]
"""Name the circle in which somebody talks just now: its people are heard one after another."""


async def alone(sender: Address) -> str:
    """Nobody talks with anybody else: each is a circle of their own."""
    return str(sender)


@dataclass(frozen=True)
class WebRequest:
    method: str
    body: bytes
    headers: Mapping[str, str]
    query: str = ""


@dataclass(frozen=True)
class WebReply:
    status: int
    body: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)


class Door(Platform, Fetches, Protocol):
    """A platform that people come in by."""

    hooks: Mapping[str, Callable[[WebRequest], Awaitable[WebReply]]]
    """Paths that the platform calls over HTTP, or sends browsers to, and who answers there.

    Empty where we call it."""

    async def check(self) -> str:
        """Say as whom the platform knows us. Raises `CannotOpen`; listens to nothing."""
        ...

    async def open(self, receive: Receive, together: Together = alone) -> None:
        """Connect and listen until closed; events are handed over in the order they came in.

        `receive` keeps the order of a circle for what is handed to it. A door that holds events
        back (to hear the rest after one that failed) needs `together` to hold back the circle's.

        Raises:
            CannotOpen: with one sentence for a person.
        """
        ...

    async def close(self) -> None: ...


class CannotOpen(Exception):
    """The platform refused us at the door (a wrong token, no answer). Says what to do."""
