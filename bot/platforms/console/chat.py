"""One person's chat with the bot: what it shows, and what they can do in it."""

import re
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import count
from mimetypes import guess_type
from typing import TypedDict

from bot.chat import (
    Address,
    Attached,
    Attachment,
    Button,
    Commanded,
    Edited,
    Event,
    Form,
    Home,
    Joined,
    Message,
    Opened,
    PassedOn,
    Pressed,
    Profile,
    Said,
    Submitted,
    split,
)

COMMAND = re.compile(r"/([a-z0-9_]{1,32})(?:\s+(.*))?", re.IGNORECASE | re.DOTALL)
HOME = "home"
"""Stands for a message's id where a button is on the person's own page."""


class NotThere(Exception):
    """What somebody wanted to use is not shown to them any more."""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One message as the chat shows it now: the bot's, or else the person's own."""

    id: str
    at: datetime
    message: Message | None = None
    """What the bot said; None where the person wrote."""

    text: str = ""
    sticker: bool = False
    file: str = ""
    """The name of one that they sent."""

    media: str = ""
    """What is in it, as browsers say it: `image/png`, `audio/webm`."""

    is_forwarded: bool = False
    """Somebody else's words, from another chat."""

    reply_to: str | None = None
    revision: int = 0
    """How many times it was edited or redrawn."""

    @property
    def can_be_edited(self) -> bool:
        """Whether it is words of the person's own."""
        return not (self.message or self.sticker or self.file or self.is_forwarded)


class _Who(TypedDict):
    id: str
    sender: Address
    profile: Profile


def _kind(media: str) -> Attachment:
    kind = media.partition("/")[0]
    return {"image": Attachment.PHOTO, "audio": Attachment.VOICE}.get(kind, Attachment.FILE)


class Chat:
    """Opened by `Console.chat`; `receive`, `now` and `changed` are the door's.

    Args:
        slash: where every command begins with one word, as `/wayfinder help`; empty where
            each stands for itself, as `/help`.
        files: where what they send waits until the bot asks for it.
        most: the longest message that one can type, in UTF-16 units; longer ones are cut in
            several, as the app would.
    """

    def __init__(
        self,
        address: Address,
        profile: Profile,
        *,
        receive: Callable[[Event], Awaitable[Form | None]],
        now: Callable[[], datetime],
        changed: Callable[["Chat"], None],
        opens_forms: bool,
        slash: str,
        most: int,
        files: MutableMapping[str, bytes],
    ) -> None:
        self.address, self.profile = address, profile
        self.entries: dict[str, Entry] = {}
        self.home: Home | None = None
        self._receive, self._now, self._changed = receive, now, changed
        self._files = files
        self._opens_forms, self._slash, self._most = opens_forms, slash, most
        self._ids = count(1)

    # What the bot does.

    def put(self, message: Message, reply_to: str | None) -> str:
        entry = Entry(id=self._next_id(), at=self._now(), message=message, reply_to=reply_to)
        self._keep(entry)
        return entry.id

    def redraw(self, message_id: str, message: Message) -> bool:
        """Put a message in place of one that stands here; False if none does."""
        entry = self.entries.get(message_id)
        if entry is None or entry.message is None:
            return False
        self._keep(replace(entry, message=message, revision=entry.revision + 1))
        return True

    def put_home(self, home: Home) -> None:
        self.home = home
        self._changed(self)

    # What the person does.

    async def write(self, text: str, reply_to: str | None = None) -> None:
        """Send a message; one that is a command is taken as a command."""
        command = self._command(text)
        if command:
            if not self._slash:  # with one word for all, the app keeps commands out of the chat
                self._keep(Entry(id=self._next_id(), at=self._now(), text=text))
            await self._receive(command)
            return
        for piece in split(text, self._most):
            entry = Entry(id=self._next_id(), at=self._now(), text=piece, reply_to=reply_to)
            self._keep(entry)
            event = Said(**self._who(), text=piece, message_id=entry.id, reply_to=reply_to)
            await self._receive(event)

    async def pass_on(self, text: str) -> None:
        """Hand over what somebody else wrote in another chat: an app of one word for all commands
        saves it from the menu of that message, others forward it, and it stands here too.
        """
        message_id = "" if self._slash else self._next_id()
        if message_id:
            self._keep(Entry(id=message_id, at=self._now(), text=text, is_forwarded=True))
        await self._receive(PassedOn(**self._who(), text=text, message_id=message_id))

    def _command(self, text: str) -> Event | None:
        match = COMMAND.fullmatch(text.strip())
        if match is None:
            return None
        name, rest = match[1].lower(), match[2] or ""
        if self._slash:
            if name != self._slash:
                return None
            name, _, rest = (rest or "help").partition(" ")
        if name == "start" and not self._slash:
            return Joined(**self._who(), code=rest)
        return Commanded(**self._who(), command=name, rest=rest)

    async def edit(self, message_id: str, text: str) -> None:
        """Change a message that one sent earlier."""
        entry = self.entries.get(message_id)
        if entry is None or not entry.can_be_edited:
            raise NotThere
        self._keep(replace(entry, text=text, revision=entry.revision + 1))
        await self._receive(Edited(**self._who(), message_id=message_id, text=text))

    async def press(self, message_id: str, number: int) -> Form | None:
        """Press a button, its number counted from 0, on a message or on one's own page."""
        buttons = self._buttons(message_id)
        if not 0 <= number < len(buttons):
            raise NotThere
        return await self._receive(
            Pressed(
                **self._who(),
                opens_form=self._opens_forms,
                action=buttons[number].action,
                ref=buttons[number].ref,
                message_id="" if message_id == HOME else message_id,
            )
        )

    async def submit(self, action: str, ref: str, answers: dict[str, str]) -> None:
        await self._receive(Submitted(**self._who(), action=action, ref=ref, answers=answers))

    async def command(self, name: str, rest: str = "") -> None:
        """Take a command from the app's menu, which writes it out for one."""
        await self.write(" ".join(filter(None, [self.spelled(name), rest])))

    def spelled(self, name: str) -> str:
        """Return a command as one types it here."""
        return f"/{self._slash} {name}" if self._slash else f"/{name}"

    async def start(self) -> None:
        """Press the button that stands in an empty chat."""
        await self._receive(Joined(**self._who()))

    async def send_sticker(self) -> None:
        entry = Entry(id=self._next_id(), at=self._now(), sticker=True)
        self._keep(entry)
        kind = Attachment.STICKER
        await self._receive(Attached(**self._who(), kind=kind, message_id=entry.id))

    async def send_file(
        self, name: str, content: bytes | None, size: int, text: str = "", media: str = ""
    ) -> None:
        """Send a file with perhaps some words; without its content the bot cannot get it.

        Args:
            media: what is in it, where that is known; otherwise its name tells.
        """
        media = media or guess_type(name)[0] or ""
        entry = Entry(id=self._next_id(), at=self._now(), file=name, text=text, media=media)
        file_id = self._file_id(entry)
        if content is not None:
            self._files[file_id] = content
        self._keep(entry)
        await self._receive(
            Attached(
                **self._who(),
                kind=_kind(media),
                text=text,
                message_id=entry.id,
                file_id=file_id,
                file_name=name,
                size=size,
            )
        )

    def sent(self, message_id: str) -> bytes | None:
        """Return what is in the file that they sent with a message of theirs."""
        entry = self.entries.get(message_id)
        return self._files.get(self._file_id(entry)) if entry else None

    def _file_id(self, entry: Entry) -> str:
        return f"{self.address.path}#{entry.id}"

    async def open_home(self) -> None:
        await self._receive(Opened(**self._who()))

    def _buttons(self, message_id: str) -> tuple[Button, ...]:
        if message_id == HOME and self.home:
            return tuple(button for section in self.home.sections for button in section.buttons)
        entry = self.entries.get(message_id)
        return entry.message.buttons if entry and entry.message else ()

    def _who(self) -> _Who:
        event = f"{self.address.path}#{self._next_id()}"
        return {"id": event, "sender": self.address, "profile": self.profile}

    def _next_id(self) -> str:
        return str(next(self._ids))

    def _keep(self, entry: Entry) -> None:
        self.entries[entry.id] = entry
        self._changed(self)
