"""People and groups: what they do, and what they see."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol

Json = dict[str, Any]


class World(Protocol):
    bot: Json

    def happens(self, kind: str, chat: int, body: Json) -> int: ...

    def presses(self) -> str: ...

    def keeps(self, content: bytes, name: str) -> Json: ...

    def date(self) -> int: ...

    async def until(self, condition: Callable[[], bool], seconds: float = 60) -> None: ...


@dataclass
class Shown:
    """One message in a chat, as those in it see it now."""

    id: int
    text: str
    sender: Json
    date: int
    entities: list[Json] = field(default_factory=list)
    buttons: list[list[Json]] = field(default_factory=list)
    reply_to: int | None = None
    media: Json = field(default_factory=dict)
    """`{"photo": […]}` or `{"document": {…}}`, as the Bot API says it."""

    edits: int = 0

    @property
    def by_bot(self) -> bool:
        return bool(self.sender["is_bot"])

    @property
    def labels(self) -> list[str]:
        return [button["text"] for row in self.buttons for button in row]

    def styled(self, kind: str) -> list[str]:
        """Return the stretches of text that are shown as `bold`, `italic`, `blockquote` …"""
        encoded = self.text.encode("utf-16-le")
        return [
            encoded[2 * e["offset"] : 2 * (e["offset"] + e["length"])].decode("utf-16-le")
            for e in self.entities
            if e["type"] == kind
        ]


class Standing(StrEnum):
    """What the bot may do in a chat."""

    STRANGER = "stranger"
    MEMBER = "member"
    KICKED = "kicked"
    DEACTIVATED = "deactivated"


@dataclass
class Chat:
    id: int
    about: Json
    standing: Standing
    shown: list[Shown] = field(default_factory=list)
    last_id: int = 0
    moved_to: int | None = None
    bot_may_invite: bool = True
    bot_may_restrict: bool = True
    banned: set[int] = field(default_factory=set)

    def add(self, message: Shown) -> Shown:
        self.shown.append(message)
        return message

    def next_id(self) -> int:
        self.last_id += 1
        return self.last_id

    def find(self, message_id: int | None) -> Shown | None:
        return next((one for one in self.shown if one.id == message_id), None)

    def described(self, message: Shown) -> Json:
        """Return the message as the Bot API writes it."""
        has_media = bool(set(message.media) - {"forward_origin"})
        words = "caption" if has_media else "text"
        written: Json = {
            "message_id": message.id,
            "from": message.sender,
            "chat": self.about,
            "date": message.date,
            **message.media,
        }
        if message.text:
            written[words] = message.text
        if message.entities:
            written[f"{words}_entities" if has_media else "entities"] = message.entities
        if message.buttons:
            written["reply_markup"] = {"inline_keyboard": message.buttons}
        if message.edits:
            written["edit_date"] = message.date
        if replied := self.find(message.reply_to):
            written["reply_to_message"] = {
                key: value
                for key, value in self.described(replied).items()
                if key != "reply_to_message"
            }
        return written


class Group:
    def __init__(self, chat: Chat) -> None:
        self.chat = chat

    @property
    def messages(self) -> list[Shown]:
        return [message for message in self.chat.shown if message.by_bot]

    def kicks_the_bot(self) -> None:
        self.chat.standing = Standing.KICKED

    def grows_into(self, other: "Group") -> None:
        """Telegram makes a supergroup of it: the old id is dead, and says which one lives."""
        self.chat.moved_to = other.chat.id


class Person:
    """Somebody with Telegram in their hand. What they do returns once Telegram has it."""

    def __init__(self, world: World, chat: Chat, name: str, language: str) -> None:
        self.id = chat.id
        self.chat = chat
        self._world = world
        first, _, last = name.partition(" ")
        self.about: Json = {"id": self.id, "is_bot": False, "first_name": first}
        if last:
            self.about["last_name"] = last
        if language:
            self.about["language_code"] = language

    @property
    def messages(self) -> list[Shown]:
        """What the bot said to them, in order, edits applied."""
        return [message for message in self.chat.shown if message.by_bot]

    async def is_told(self, words: str, *, seconds: float = 60) -> Shown:
        """Wait until a message of the bot says `words`; return the newest that does."""

        def saying() -> list[Shown]:
            return [message for message in self.messages if words in message.text]

        try:
            await self._world.until(lambda: bool(saying()), seconds)
        except TimeoutError:
            told = [message.text for message in self.messages]
            raise AssertionError(f"{words!r} was not said, only {told}") from None
        return saying()[-1]

    async def gets(self, count: int, *, seconds: float = 60) -> list[Shown]:
        """Wait until the bot has said `count` things to them in all."""
        await self._world.until(lambda: len(self.messages) >= count, seconds)
        return self.messages

    async def starts(self, code: str = "") -> Shown:
        """Press Start, as a deep link with `code` offers it."""
        await self.unblocks()
        return await self.says(f"/start {code}".strip())

    async def says(
        self, text: str, *, reply_to: Shown | None = None, in_: Group | None = None
    ) -> Shown:
        command = text.split()[0] if text.startswith("/") else ""
        entities = [{"type": "bot_command", "offset": 0, "length": len(command)}] if command else []
        return self._sends(text, entities, {}, reply_to, in_)

    async def forwards(self, text: str, *, by: Json | None = None) -> Shown:
        """Pass on a message that stands elsewhere, by somebody else unless `by` says who."""
        who = by or {"type": "hidden_user", "sender_user_name": "Bela"}
        origin = {"forward_origin": {**who, "date": self._world.date()}}
        return self._sends(text, [], origin, None, None)

    async def edits(self, message: Shown, text: str, *, in_: Group | None = None) -> None:
        chat = in_.chat if in_ else self.chat
        message.text, message.edits = text, message.edits + 1
        self._world.happens("edited_message", chat.id, chat.described(message))

    async def presses(
        self, label: str, *, on: Shown | None = None, data: str = "", in_: Group | None = None
    ) -> str:
        """Press the newest button called `label`; `data` stands in for one long gone."""
        chat = in_.chat if in_ else self.chat
        for message in [on] if on else reversed(chat.shown):
            for button in [button for row in message.buttons for button in row]:
                if button["text"] == label and "callback_data" in button:
                    return self._presses(chat, message, button["callback_data"])
        if on and data:
            return self._presses(chat, on, data)
        shown = [message.labels for message in chat.shown]
        raise AssertionError(f"there is no button {label!r} to press, only {shown}")

    async def sends_sticker(self, emoji: str = "👍") -> Shown:
        sticker = {**self._world.keeps(b"RIFF", ""), "type": "regular", "emoji": emoji}
        drawn = {"width": 512, "height": 512, "is_animated": False, "is_video": False}
        return self._sends("", [], {"sticker": sticker | drawn}, None, None)

    async def sends_photo(self, caption: str = "", *, content: bytes = b"\xff\xd8\xff") -> Shown:
        sizes = [
            {**self._world.keeps(content[:1], ""), "width": 90, "height": 51},
            {**self._world.keeps(content, ""), "width": 1280, "height": 720},
        ]
        return self._sends(caption, [], {"photo": sizes}, None, None)

    async def sends_voice(self, *, content: bytes = b"OggS", seconds: int = 7) -> Shown:
        voice = {**self._world.keeps(content, ""), "duration": seconds, "mime_type": "audio/ogg"}
        return self._sends("", [], {"voice": voice}, None, None)

    async def sends_document(
        self, name: str, *, content: bytes = b"words", caption: str = ""
    ) -> Shown:
        document = {**self._world.keeps(content, name), "file_name": name}
        return self._sends(caption, [], {"document": document}, None, None)

    async def sends_other(self, media: Json) -> Shown:
        """Send what has no file: `{"poll": {…}}`, `{"location": {…}}` …"""
        return self._sends("", [], media, None, None)

    async def blocks(self) -> None:
        self._stands(Standing.KICKED)

    async def unblocks(self) -> None:
        if self.chat.standing is Standing.KICKED:
            self._stands(Standing.MEMBER)
        self.chat.standing = Standing.MEMBER

    def closes_account(self) -> None:
        self.chat.standing = Standing.DEACTIVATED

    def _sends(
        self,
        text: str,
        entities: list[Json],
        media: Json,
        reply_to: Shown | None,
        in_: Group | None,
    ) -> Shown:
        chat = in_.chat if in_ else self.chat
        if chat is self.chat and chat.standing is not Standing.MEMBER:
            raise AssertionError("press Start first: Telegram offers nothing else")
        message = chat.add(
            Shown(
                chat.next_id(),
                text,
                self.about,
                self._world.date(),
                entities=entities,
                media=media,
                reply_to=reply_to.id if reply_to else None,
            )
        )
        self._world.happens("message", chat.id, chat.described(message))
        return message

    def _presses(self, chat: Chat, message: Shown, data: str) -> str:
        query = self._world.presses()
        body = {
            "id": query,
            "from": self.about,
            "message": chat.described(message),
            "chat_instance": str(chat.id),
            "data": data,
        }
        self._world.happens("callback_query", chat.id, body)
        return query

    def _stands(self, standing: Standing) -> None:
        def member(status: Standing) -> Json:
            until = {"until_date": 0} if status is Standing.KICKED else {}
            return {"user": self._world.bot, "status": str(status), **until}

        before, self.chat.standing = self.chat.standing, standing
        body = {
            "chat": self.chat.about,
            "from": self.about,
            "date": self._world.date(),
            "old_chat_member": member(before),
            "new_chat_member": member(standing),
        }
        self._world.happens("my_chat_member", self.chat.id, body)
