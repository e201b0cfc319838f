"""The door itself: who may come in, in what order they are heard, and how long we wait."""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from datetime import timedelta
from hmac import compare_digest
from typing import Any
from urllib.parse import urlencode
from weakref import WeakValueDictionary

from telegram import Bot
from telegram.error import BadRequest, ChatMigrated, InvalidToken, RetryAfter, TelegramError
from telegram.helpers import create_deep_linked_url
from telegram.request import HTTPXRequest

from bot.chat import (
    Address,
    CannotOpen,
    Content,
    Message,
    NotSent,
    Pace,
    Prepared,
    Receive,
    Sent,
    Together,
    WebReply,
    WebRequest,
    Why,
    alone,
)
from bot.platforms.telegram.looks import looks
from bot.platforms.telegram.polling import Polling, reason
from bot.platforms.telegram.receive import LISTENED_TO, chat_of, read
from bot.platforms.telegram.send import asked_wait, not_sent, send

HOOK = "/telegram/webhook"
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
REFUSED = "Telegram refused TELEGRAM_BOT_TOKEN: copy it again from @BotFather."

RIGHTS = "invite_users+restrict_members"
"""What the bot asks for in a group: as an administrator it hears what is said there."""

_LONG_POLL = 50  # seconds that Telegram may keep us waiting for news
_MOST_AT_ONCE = 32  # chats heard side by side

# Telegram allows 30 messages a second in all; aiming at exactly that is slower than 28,
# because jitter then earns refusals. One a second to a person, 20 a minute to a group.
_EVERY = timedelta(seconds=1 / 28)
_PERSON_EVERY = timedelta(seconds=1)
_GROUP_EVERY = timedelta(seconds=3)

log = logging.getLogger(__name__)
# httpx logs the address of each request, and in Telegram's the token is part of it.
logging.getLogger("httpx").setLevel(logging.WARNING)


class TelegramDoor:
    """One bot. Without a `webhook_url` it polls; with one, Telegram calls us there.

    `commands` fills the menu beside the text field: command → what it does.
    `pause` waits a number of seconds. `patience` is how many seconds Telegram has to answer.
    Sending works before `open`, so a process that only sends need not listen; whoever
    makes a door closes it.
    """

    name = "telegram"
    opens_forms = False
    has_home = False
    looks = staticmethod(looks)

    def __init__(
        self,
        token: str,
        *,
        commands: Mapping[str, str],
        pause: Callable[[float], Awaitable[None]],
        api_url: str = "https://api.telegram.org",
        webhook_url: str = "",
        webhook_secret: str = "",
        patience: float = 30,
    ) -> None:
        if webhook_url and not webhook_secret:
            raise ValueError("a webhook needs a secret, or anybody could speak for Telegram")
        self._commands = commands
        self._pause = pause
        self._api_url = api_url.rstrip("/")
        self._webhook_url = webhook_url
        self._secret = webhook_secret
        self._patience = patience
        self._asks, self._polls = _requests(patience), _requests(patience)
        try:
            self._bot = Bot(
                token,
                base_url=f"{self._api_url}/bot",
                base_file_url=f"{self._api_url}/file/bot",
                request=self._asks,
                get_updates_request=self._polls,
            )
        except InvalidToken:
            raise CannotOpen(REFUSED) from None
        self._receive: Receive | None = None
        self._listening: asyncio.Task[None] | None = None
        self._answering: set[asyncio.Task[None]] = set()
        self._complained_of: set[str] = set()
        self._at_once = asyncio.Semaphore(_MOST_AT_ONCE)
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self.hooks: Mapping[str, Callable[[WebRequest], Awaitable[WebReply]]] = (
            {HOOK: self._called} if webhook_url else {}
        )

    @property
    def username(self) -> str:
        """The bot's name on Telegram, without the @. Known once checked or open."""
        return self._bot.username

    def invite_link(self, code: str) -> str:
        """Return a link that opens the bot and joins with `code`: 1 to 64 of A-Z a-z 0-9 _ -."""
        return create_deep_linked_url(self.username, code)

    def link_to_make_room(self, code: str) -> str:
        group = create_deep_linked_url(self.username, code, group=True)
        return f"{group}&admin={RIGHTS}"

    async def prepare_room(
        self, room: Address | None, name: str, people: Sequence[Address]
    ) -> Prepared | NotSent:
        """Make a link into a group that somebody made. The bot's right to proves that it is
        an administrator, who hears what is said there."""
        if room is None:
            return NotSent(Why.OUR_FAULT, "Telegram lets no bot make a group")
        try:
            link = await self._bot.create_chat_invite_link(
                int(room.path), name=name[:32], member_limit=len(people) + 1
            )
        except ChatMigrated as error:
            return await self.prepare_room(Address(self.name, str(error.new_chat_id)), name, people)
        except TelegramError as error:
            return not_sent(error)
        return Prepared(room, link.invite_link)

    async def show_out(self, room: Address, person: Address) -> NotSent | None:
        chat, user = int(room.path), int(person.path)
        try:
            await self._bot.ban_chat_member(chat, user)
        except ChatMigrated as error:
            return await self.show_out(Address(self.name, str(error.new_chat_id)), person)
        except TelegramError as error:
            return not_sent(error)
        with suppress(TelegramError):  # small groups ban nobody for longer than that
            await self._bot.unban_chat_member(chat, user, only_if_banned=True)
        return None

    def pace(self, to: Address) -> Pace:
        return Pace(_EVERY, _GROUP_EVERY if to.path.startswith("-") else _PERSON_EVERY)

    async def send(
        self,
        to: Address,
        content: Content,
        *,
        reply_to: str | None = None,
        update: str | None = None,
    ) -> Sent | NotSent:
        if not isinstance(content, Message):
            return NotSent(Why.OUR_FAULT, "Telegram has no home page")
        return await send(self._bot, to, content, reply_to=reply_to, update=update)

    async def fetch(self, sender: Address, file_id: str) -> bytes | None:
        try:
            file = await self._bot.get_file(file_id)
            return bytes(await file.download_as_bytearray())
        except TelegramError:
            # Telegram gives bots nothing larger than 20 MB, and files only for some days.
            log.warning("Telegram did not give a file", extra={"sender": str(sender)})
            return None

    async def check(self) -> str:
        await self._set_up(self._bot.initialize)
        return f"@{self.username}"

    async def open(self, receive: Receive, together: Together = alone) -> None:
        await self.check()
        await self._set_up(lambda: self._bot.set_my_commands(list(self._commands.items())))
        self._receive = receive
        if self._webhook_url:
            await self._set_up(
                lambda: self._bot.set_webhook(
                    self._webhook_url, secret_token=self._secret, allowed_updates=LISTENED_TO
                )
            )
        else:
            await self._set_up(self._bot.delete_webhook)

            async def circle(chat: str) -> str:
                address = Address(self.name, chat)
                [found] = await asyncio.gather(together(address), return_exceptions=True)
                return (
                    found if isinstance(found, str) else chat
                )  # hearing it will say what is wrong

            polling = Polling(self._news, self._hear, self._pause, circle)
            self._listening = asyncio.create_task(polling.run(), name="telegram polling")
            self._listening.add_done_callback(_not_in_silence)

    async def close(self) -> None:
        """Stop listening. What was being heard is not confirmed, so Telegram gives it again."""
        tasks = [*self._answering, *([self._listening] if self._listening else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._receive = self._listening = None
        # A bot that was never initialised leaves its connections open.
        await self._bot.shutdown()
        await asyncio.gather(self._asks.shutdown(), self._polls.shutdown())

    async def _set_up(self, ask: Callable[[], Awaitable[object]]) -> None:
        while True:
            try:
                await ask()
            except RetryAfter as error:  # several processes may be setting up the same bot
                await self._pause(asked_wait(error).total_seconds())
            except TelegramError as error:
                await self.close()
                raise CannotOpen(self._what_to_do(error)) from None
            else:
                return

    def _what_to_do(self, error: TelegramError) -> str:
        if isinstance(error, InvalidToken):
            return REFUSED
        if isinstance(error, BadRequest):
            return f"Telegram refused how the bot is set up: {error}."
        return (
            f"No answer from Telegram at {self._api_url}: "
            "check the network, and TELEGRAM_API_URL if it is set."
        )

    async def _news(self, offset: int) -> list[dict[str, Any]]:
        """Ask for updates as they came over the wire.

        `Bot.get_updates` would first turn them into objects: one update that it cannot
        read would hold up everybody's, and be logged with the words people wrote.
        """
        query = urlencode(
            {
                "offset": offset,
                "timeout": _LONG_POLL,
                "allowed_updates": json.dumps(LISTENED_TO),
            }
        )
        payload = await self._polls.retrieve(
            f"{self._bot.base_url}/getUpdates?{query}", read_timeout=_LONG_POLL + self._patience
        )
        updates = self._polls.parse_json_payload(payload).get("result")
        if not isinstance(updates, list):
            raise TelegramError("this is not an answer of the Bot API")
        return updates

    async def _called(self, request: WebRequest) -> WebReply:
        """Answer Telegram's call. It calls again until the answer is 2xx."""
        headers = {name.lower(): value for name, value in request.headers.items()}
        given = headers.get(SECRET_HEADER.lower(), "")
        if not compare_digest(given.encode(), self._secret.encode()):
            return WebReply(401)
        try:
            update = json.loads(request.body)
        except ValueError:
            return WebReply(400)
        if not isinstance(update, dict):
            return WebReply(400)
        # Telegram keeps a chat's order, but calls again where it gave up on a slow answer.
        async with self._turns.setdefault(chat_of(update), asyncio.Lock()):
            return WebReply(200 if await self._hear(update) else 503)

    async def _hear(self, update: dict[str, Any]) -> bool:
        """Return whether the update is dealt with: kept, or nothing to us."""
        if self._receive is None:  # closing, or not open yet
            return False
        try:
            if query := update.get("callback_query"):
                self._stop_the_spinner(query["id"])
            event = read(update, bot_id=self._bot.id, username=self._bot.username)
        except (KeyError, TypeError, ValueError, AttributeError):
            log.exception("Telegram's update %s makes no sense", update.get("update_id"))
            return True  # nor would it the next time
        if event is None:
            return True
        async with self._at_once:
            [failure] = await asyncio.gather(self._receive(event), return_exceptions=True)
        if isinstance(failure, BaseException):
            if event.id not in self._complained_of:
                log.error("Telegram's update %s is not kept, trying on", event.id, exc_info=failure)
            self._complained_of.add(event.id)
            return False
        self._complained_of.discard(event.id)
        return True

    def _stop_the_spinner(self, query_id: str) -> None:
        """Acknowledge a press at once, beside the work it starts."""
        task = asyncio.create_task(self._acknowledge(query_id))
        self._answering.add(task)
        task.add_done_callback(self._answering.discard)

    async def _acknowledge(self, query_id: str) -> None:
        try:
            await self._bot.answer_callback_query(query_id)
        except TelegramError as error:
            # Too old after some 15 seconds: the spinner has stopped by itself.
            log.debug("A press is not acknowledged: %s", reason(error))


def _not_in_silence(listening: asyncio.Task[None]) -> None:
    if not listening.cancelled() and (error := listening.exception()):
        log.critical("Telegram is no longer heard: start the bot again", exc_info=error)


def _requests(patience: float) -> HTTPXRequest:
    return HTTPXRequest(read_timeout=patience, connect_timeout=min(patience, 10))
