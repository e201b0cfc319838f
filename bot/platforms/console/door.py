"""The playground's platform: it sends by remembering, and it never fails to arrive."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta

from bot.chat import (
    Address,
    Content,
    Event,
    Form,
    Home,
    Message,
    NotSent,
    Pace,
    Profile,
    Receive,
    Sent,
    Together,
    WebReply,
    WebRequest,
    Why,
    alone,
    spelled,
)
from bot.platforms.console.chat import HOME, Chat

AT_ONCE = Pace(every=timedelta(0), chat_every=timedelta(0))


class Console:
    """Stands in for any platform: it has the name, and can do the things, that it is given."""

    def __init__(
        self,
        name: str,
        *,
        opens_forms: bool,
        has_home: bool,
        now: Callable[[], datetime],
        looks: Callable[[Message], str],
        slash: str = "",
        most: int = 4096,
    ) -> None:
        self.name, self.opens_forms, self.has_home = name, opens_forms, has_home
        self.looks = looks
        self.hooks: Mapping[str, Callable[[WebRequest], Awaitable[WebReply]]] = {}
        self.chats: dict[Address, Chat] = {}
        self.files: dict[str, bytes] = {}
        """What people have sent besides words, by id."""

        self._now, self._slash, self._most = now, slash, most
        self._receive: Receive | None = None
        self._listeners: list[Callable[[Chat], None]] = []

    def subscribe(self, listener: Callable[[Chat], None]) -> None:
        """Have every change told: a new message, a redrawn one, a new page."""
        self._listeners.append(listener)

    def chat(self, address: Address, profile: Profile) -> Chat:
        """Open the chat of somebody new."""
        chat = self.chats[address] = Chat(
            address,
            profile,
            receive=self._hear,
            now=self._now,
            changed=self._tell,
            opens_forms=self.opens_forms,
            slash=self._slash,
            most=self._most,
            files=self.files,
        )
        return chat

    async def open(self, receive: Receive, together: Together = alone) -> None:
        self._receive = receive

    async def close(self) -> None:
        self._receive = None

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
        chat = self.chats.get(to)
        if chat is None:
            return NotSent(Why.UNREACHABLE, "nobody has a chat there")
        if self._slash:
            content = spelled(content, self._slash)
        if isinstance(content, Home):
            if not self.has_home:
                return NotSent(Why.OUR_FAULT, f"{self.name} has no home pages")
            chat.put_home(content)
            return Sent(HOME)
        if update is None:
            return Sent(chat.put(content, reply_to))
        if not chat.redraw(update, content):
            return NotSent(Why.OUR_FAULT, "no such message to redraw")
        return Sent(update)

    async def fetch(self, sender: Address, file_id: str) -> bytes | None:
        return self.files.get(file_id)

    async def _hear(self, event: Event) -> Form | None:
        if self._receive is None:
            raise RuntimeError("the door is closed")
        return await self._receive(event)

    def _tell(self, chat: Chat) -> None:
        for listener in self._listeners:
            listener(chat)
