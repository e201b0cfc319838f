"""One turn: a person did something, or a time came, inside one transaction."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import Table, insert, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.chat import (
    Address,
    Attached,
    Commanded,
    Edited,
    Event,
    Form,
    Home,
    Message,
    PassedOn,
    Pressed,
    Said,
    Submitted,
)
from bot.conversations.models import Question
from bot.delivery import Kind, outbox
from bot.delivery.kinds import HOME, REPLY
from bot.people import attention, pacing
from bot.people import queries as people
from bot.people.models import Person

_ASK = insert(cast(Table, Question.__table__))
UNTIL_THE_NEXT = timedelta(days=3650)
"""For a question that waits until something else is asked."""


class Refusal(Exception):
    """A *no* that people cause: said back to them as it is, and everything else undone."""

    def __init__(self, message: Message) -> None:
        super().__init__("refused")
        self.message = message


@dataclass
class Turn:
    """What a handler is given, and its only way to speak."""

    tx: AsyncSession
    now: datetime

    async def tell(
        self,
        person: Person,
        message: Message,
        *,
        kind: Kind,
        key: str | None = None,
        due_at: datetime | None = None,
        expires_at: datetime | None = None,
    ) -> int | None:
        """Write to somebody unasked, at the account that they prefer, when they wish.

        Returns the letter's id; None where they would have had it too late or not at all.
        """
        if key is not None and (known := await outbox.with_key(self.tx, key)) is not None:
            return known
        goes_at = self.goes_at(person, kind, due_at=due_at, expires_at=expires_at)
        if goes_at is None:
            return None
        if kind.name in attention.COUNTED:
            pacing.book(person, goes_at)
        to = await people.address_of(self.tx, person)
        return await outbox.put(
            self.tx,
            to,
            message,
            kind=kind,
            now=self.now,
            key=key,
            due_at=goes_at,
            expires_at=expires_at,
        )

    async def tell_at_once(
        self, person: Person, messages: Sequence[Message], *, kind: Kind, key: str
    ) -> int | None:
        """Write several messages that belong together: they use up the day as one would.

        Returns the last letter's id; None where they would have had them too late.
        """
        goes_at, letter_id = self.goes_at(person, kind), None
        if goes_at is None or await outbox.with_key(self.tx, f"{key}:0") is not None:
            return await outbox.with_key(self.tx, f"{key}:{len(messages) - 1}")
        if kind.name in attention.COUNTED:
            pacing.book(person, goes_at)
        to = await people.address_of(self.tx, person)
        for number, message in enumerate(messages):
            letter_id = await outbox.put(
                self.tx,
                to,
                message,
                kind=kind,
                now=self.now,
                key=f"{key}:{number}",
                due_at=goes_at,
            )
        return letter_id

    def goes_at(
        self,
        person: Person,
        kind: Kind,
        *,
        due_at: datetime | None = None,
        expires_at: datetime | None = None,
    ) -> datetime | None:
        """Return when a letter of this kind would go to somebody; None where it would not."""
        return attention.when(
            kind.name,
            pacing.pace_of(person),
            max(self.now, due_at or self.now),
            latest=expires_at,
            heard_at=person.heard_at,
        )

    async def expect(
        self,
        person: Person,
        action: str,
        ref: str = "",
        *,
        letter_id: int | None = None,
        for_: timedelta = UNTIL_THE_NEXT,
        holds: bool = False,
    ) -> None:
        """Remember whose handler hears what this person writes next.

        `holds`: until it closes, nothing that comes by itself takes their words from it.
        """
        with self.tx.no_autoflush:  # whoever is asked is written
            await self.tx.execute(
                _ASK,
                {
                    "person_id": person.id,
                    "action": action,
                    "ref": ref,
                    "letter_id": letter_id,
                    "asked_at": self.now,
                    "open_until": self.now + for_,
                    "unasked": not self._is_talking_with(person),
                    "holds": holds,
                },
            )

    async def expect_of_all(
        self,
        people: Mapping[int, int | None],
        action: str,
        ref: str,
        *,
        for_: timedelta,
    ) -> None:
        """As `expect`, of people to whom this comes by itself, and it `holds`: the letter of each,
        by person."""
        rows = [
            {
                "person_id": person_id,
                "action": action,
                "ref": ref,
                "letter_id": letter_id,
                "asked_at": self.now,
                "open_until": self.now + for_,
                "unasked": True,
                "holds": True,
            }
            for person_id, letter_id in people.items()
        ]
        if rows:
            await self.tx.execute(insert(Question), rows)

    def _is_talking_with(self, person: Person) -> bool:
        """Tell whether this turn is what this person began."""
        return False

    async def expect_reply(self, person: Person, action: str, ref: str, *, letter_id: int) -> None:
        """Remember whose handler hears a reply to this very letter, and nothing else."""
        await self.expect(person, action, ref, letter_id=letter_id, for_=timedelta(0))

    async def heard_out(self, person: Person, action: str) -> None:
        """This has been answered; what was waiting before it waits again."""
        await self.tx.execute(
            update(Question)
            .where(
                Question.person_id == person.id,
                Question.action == action,
                Question.open_until > self.now,
            )
            .values(open_until=Question.asked_at)
        )

    async def stop_expecting(self, person: Person) -> None:
        """What this person writes next answers nothing we asked."""
        await self.tx.execute(
            update(Question)
            .where(Question.person_id == person.id, Question.open_until > self.now)
            .values(open_until=self.now)
        )


@dataclass
class Heard(Turn):
    """A turn that a person began."""

    person: Person
    event: Event
    ref: str = ""
    form: Form | None = field(default=None, init=False)
    """What to show at once, if the platform can; set by `show`."""

    @property
    def sender(self) -> Address:
        return self.event.sender

    @property
    def text(self) -> str:
        """The words that came, without white space around them; empty for a press."""
        match self.event:
            case Said(text=text) | Edited(text=text) | Attached(text=text) | PassedOn(text=text):
                return text.strip()
            case Commanded(rest=text):
                return text.strip()
        return ""

    @property
    def about(self) -> str:
        """The words of the message that a command was given on, without white space around."""
        return self.event.about.strip() if isinstance(self.event, Commanded) else ""

    @property
    def after_command(self) -> str:
        """What came after a command; empty where the command was said as a bare word."""
        return self.text if isinstance(self.event, Commanded) else ""

    @property
    def answers(self) -> dict[str, str]:
        """What was filled in, by the name of the field."""
        return self.event.answers if isinstance(self.event, Submitted) else {}

    def _is_talking_with(self, person: Person) -> bool:
        return person.id == self.person.id

    async def say(self, message: Message) -> int:
        """Answer where the person spoke."""
        return await outbox.put(
            self.tx,
            self.sender,
            message,
            kind=REPLY,
            now=self.now,
            reply_to=self.event.thread or None,
        )

    async def ask(
        self, message: Message, action: str, ref: str = "", *, for_: timedelta = UNTIL_THE_NEXT
    ) -> None:
        """Say it, and remember whose handler hears the answer."""
        letter_id = await self.say(message)
        await self.expect(self.person, action, ref, letter_id=letter_id, for_=for_)

    async def redraw(self, message: Message) -> None:
        """Put a message in place of the one whose button was pressed, or say it anew."""
        letter_id = None
        if isinstance(self.event, Pressed) and self.event.message_id and not self.event.room:
            letter_id = await outbox.find(self.tx, self.sender, self.event.message_id)
        await outbox.put(
            self.tx, self.sender, message, kind=REPLY, now=self.now, update_of=letter_id
        )

    async def show_home(self, home: Home) -> None:
        """Draw the person's own page inside the app they opened it in."""
        await outbox.put(self.tx, self.sender, home, kind=HOME, now=self.now)


Handler = Callable[[Heard], Awaitable[None]]
