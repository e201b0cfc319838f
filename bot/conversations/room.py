"""What the front hall asks of a feature. A feature answers only what concerns it."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.chat import Button, Message
from bot.conversations.turn import Handler, Heard, Turn
from bot.db import Database
from bot.people.attention import Push
from bot.people.data import Section
from bot.people.models import Person


class Room:
    """A feature, as the front hall sees it: nothing happens in it unless it says so."""

    name: str
    """Whose log lines and due things these are."""

    routes: Mapping[str, Handler]
    """Who hears which button, form or awaited words, by action."""

    commands: Mapping[str, Handler]
    """Who hears which command."""

    for_anybody: Collection[str] = ()
    """Those of its commands that somebody may use who has not joined."""

    async def wave(self, tx: AsyncSession, now: datetime) -> int:
        """Do at once what is due to many; return to how many, 0 when nobody is left."""
        return 0

    async def due(self, tx: AsyncSession, now: datetime) -> list[int]:
        """Return what is due one by one, each to be done in a transaction of its own."""
        return []

    async def pressing(self, tx: AsyncSession, now: datetime) -> list[int]:
        """Return what of that people sit and wait for; asked several times a second."""
        return []

    async def act(self, turn: Turn, ref: int) -> None:
        """Do one due thing, unless it has been done meanwhile."""

    async def think(self, db: Database, now: datetime) -> None:
        """Do what takes seconds, such as asking a language model, in transactions of its own.

        Handlers write down what is wanted; this finds it. It may run in several processes at
        once, and be cut short at any moment.
        """

    async def next_due(self, tx: AsyncSession, now: datetime) -> datetime | None:
        """Return when something next becomes due, later than now."""
        return None

    async def planned(self, tx: AsyncSession, person: Person, until: datetime) -> list[Push]:
        """Return what somebody would be told unasked from now on, before it passes the gate."""
        return []

    async def sweep(self, tx: AsyncSession, now: datetime) -> None:
        """Throw away what has been kept long enough. Asked once an hour."""

    async def home(self, heard: Heard) -> list[Message]:
        """Return this room's part of the person's own page."""
        return []

    async def heard_reply(self, heard: Heard, letter_id: int) -> bool:
        """Hear words that reply to a letter of this room's; False where it is none of its."""
        return False

    async def heard_edit(self, heard: Heard) -> bool:
        """Follow an edit of an earlier message; False where the message meant nothing here."""
        return False

    async def after(self, heard: Heard) -> None:
        """Somebody did something: it may change what others are shown."""

    async def heard_deletion(self, heard: Heard) -> bool:
        """Follow somebody who took a message back; False where it meant nothing here."""
        return False

    async def attached(self, heard: Heard) -> bool:
        """Take something other than words that arrived; False where it means nothing here."""
        return False

    def offers(self, held: str) -> list[Button]:
        """Return what this room could do with words that answered nothing, held as `held`."""
        return []

    async def waiting(self, heard: Heard) -> str:
        """Return what this room waits to hear from the person, in their words; or nothing."""
        return ""

    async def export(self, tx: AsyncSession, person: Person) -> list[Section]:
        """Return everything that this room keeps of a person, for them to take away."""
        return []

    async def forget(self, tx: AsyncSession, person: Person) -> None:
        """Erase a person's words wherever this room keeps them outside their own rows.

        Rows that hang on the person's go with it, and so do letters to them. What is left to
        do here: letters to others that carry their words, and counts that may stay.
        """

    async def merge(self, tx: AsyncSession, keep: Person, gone: Person) -> None:
        """Move what this room keeps of `gone` to `keep`: they are one human being."""

    async def let_go(self, tx: AsyncSession, programme_id: int, before: datetime) -> int:
        """Erase what people of a programme wrote before this; return how many things."""
        return 0
