"""What happened and the bot has not confirmed: long polling, and calling its webhook."""

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import aiohttp

from bot.clock import pause
from tests.fakes.telegram.people import Json
from tests.fakes.telegram.refusals import Refused, bad_request

_BY_DEFAULT = ("message", "edited_message", "callback_query", "my_chat_member", "poll")
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"


@dataclass
class Update:
    id: int
    chat: int
    body: Json


@dataclass
class Call:
    """One call of the bot's webhook, and its answer; 0 where none came."""

    update_id: int
    status: int


class Updates:
    def __init__(self, stir: Callable[[], None]) -> None:
        self.pending: list[Update] = []
        self.calls: list[Call] = []
        self.allowed: list[str] = list(_BY_DEFAULT)
        self.webhook = ""
        self.retry_every = 0.05
        self.answer_within = 20.0
        self._secret = ""
        self._last_id = 700_000_000
        self._stir = stir
        self._news = asyncio.Event()
        self._poll = 0
        self._couriers: dict[int, asyncio.Task[None]] = {}

    def add(self, kind: str, chat: int, body: Json) -> int:
        """Keep an update for the bot, if it listens to its kind; return the update's id."""
        self._last_id += 1
        if kind in self.allowed:
            update = Update(self._last_id, chat, {"update_id": self._last_id, kind: body})
            self.pending.append(update)
            self._wake()
            self._send_couriers()
        return self._last_id

    def add_raw(self, body: Json) -> int:
        """Keep an update as it is, whatever it holds."""
        self._last_id += 1
        self.pending.append(Update(self._last_id, 0, {"update_id": self._last_id, **body}))
        self._wake()
        self._send_couriers()
        return self._last_id

    async def get(self, parameters: Json) -> list[Json]:
        if self.webhook:
            raise Refused(
                409,
                "Conflict: can't use getUpdates method while webhook is active; "
                "use deleteWebhook to delete the webhook first",
            )
        self._poll += 1
        this = self._poll
        self._allow(parameters)
        limit, offset = parameters.get("limit", 100), parameters.get("offset", 0)
        if not 1 <= limit <= 100:
            raise bad_request("limit must be 1 to 100")
        if offset < 0:
            self.pending = self.pending[offset:]
        self.pending = [one for one in self.pending if one.id >= offset]
        self._wake()
        try:
            async with asyncio.timeout(parameters.get("timeout", 0)):
                while not self.pending and self._poll == this:
                    await self._news.wait()
        except TimeoutError:
            return []
        if self._poll != this:
            raise Refused(409, "Conflict: terminated by other getUpdates request")
        return [one.body for one in self.pending[:limit]]

    async def set_webhook(self, parameters: Json) -> bool:
        url = parameters.get("url", "")
        # As a Bot API server of one's own does, plain HTTP is taken; on loopback only.
        if url and not url.startswith(("https://", "http://127.0.0.1:")):
            raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
        secret = parameters.get("secret_token", "")
        if secret and not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", secret):
            raise bad_request("secret token contains unallowed characters")
        await self.close()
        self._allow(parameters)
        if parameters.get("drop_pending_updates"):
            self.pending = []
        self.webhook, self._secret = url, secret
        self._send_couriers()
        return True

    def webhook_info(self) -> Json:
        return {
            "url": self.webhook,
            "has_custom_certificate": False,
            "pending_update_count": len(self.pending),
            "allowed_updates": self.allowed,
        }

    async def close(self) -> None:
        couriers = list(self._couriers.values())
        self._couriers = {}
        for courier in couriers:
            courier.cancel()
        await asyncio.gather(*couriers, return_exceptions=True)

    def _allow(self, parameters: Json) -> None:
        if "allowed_updates" in parameters:
            self.allowed = parameters["allowed_updates"] or list(_BY_DEFAULT)

    def _wake(self) -> None:
        news, self._news = self._news, asyncio.Event()
        news.set()
        self._stir()

    def _send_couriers(self) -> None:
        """One for each chat: its updates go in order, and side by side with other chats'."""
        for chat in {one.chat for one in self.pending} if self.webhook else ():
            if chat not in self._couriers:
                self._couriers[chat] = asyncio.create_task(self._deliver(chat))

    async def _deliver(self, chat: int) -> None:
        headers = {SECRET_HEADER: self._secret} if self._secret else {}
        async with aiohttp.ClientSession(headers=headers) as session:
            while waiting := [one for one in self.pending if one.chat == chat]:
                status = await self._call(session, waiting[0].body)
                self.calls.append(Call(waiting[0].id, status))
                if 200 <= status < 300:
                    self.pending.remove(waiting[0])
                    self._stir()
                else:
                    self._stir()
                    await pause(self.retry_every)
            # Before anything is awaited: an update that comes now finds no courier.
            self._couriers.pop(chat, None)

    async def _call(self, session: aiohttp.ClientSession, body: dict[str, Any]) -> int:
        try:
            patience = aiohttp.ClientTimeout(self.answer_within)
            async with session.post(self.webhook, json=body, timeout=patience) as answer:
                return answer.status
        except (aiohttp.ClientError, TimeoutError):
            return 0
