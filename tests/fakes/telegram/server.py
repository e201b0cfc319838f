"""The wire: a Bot API server on loopback, its updates, and its bad days."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Literal, Self

from aiohttp import web

from bot.clock import SystemClock
from tests.fakes.telegram.limits import Limits
from tests.fakes.telegram.methods import (
    PARAMETERS,
    SPEAKING,
    Conversations,
    Upload,
    read_parameters,
)
from tests.fakes.telegram.people import Chat, Group, Json, Person, Standing
from tests.fakes.telegram.refusals import Refused, bad_request, too_many
from tests.fakes.telegram.updates import Updates

PRESS_LASTS = 15.0  # seconds in which a press may be acknowledged


@dataclass
class Asked:
    """One request that came in, and the HTTP status that went out; 0 where none did."""

    method: str
    parameters: Json
    status: int = 0


@dataclass
class Fault:
    """A bad day: `accepted` tells whether Telegram did what was asked before it failed."""

    method: str
    kind: Literal["throttle", "break", "hang", "reset"]
    times: int
    number: int = 0
    accepted: bool = False


class FakeTelegram(Conversations):
    def __init__(
        self,
        *,
        token: str = "123456:a-token-of-the-fake-telegram-server",
        username: str = "wayfinder_bot",
        limits: Limits | None = None,
    ) -> None:
        super().__init__(
            {"id": 123456, "is_bot": True, "first_name": "Wayfinder", "username": username}
        )
        self.token = token
        self.limits = limits
        self.asked: list[Asked] = []
        self.commands: list[Json] = []
        self.updates = Updates(self.stir)
        self._faults: list[Fault] = []
        self._files: dict[str, bytes] = {}
        self._pressed: dict[str, float] = {}
        self._skipped = 0.0
        self._waiting: list[asyncio.Future[None]] = []
        self._runner: web.AppRunner | None = None
        self._port = 0

    # The wire.

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    async def __aenter__(self) -> Self:
        await self.comes_back()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.updates.close()
        await self.goes_down()

    async def comes_back(self) -> None:
        app = web.Application(client_max_size=64 * 2**20)
        app.router.add_route("*", "/bot{token}/{method}", self._answer)
        app.router.add_get("/file/bot{token}/{path:.+}", self._download)
        # A client that hung up is served no longer: a killed bot takes no updates with it.
        self._runner = web.AppRunner(
            app, access_log=None, handler_cancellation=True, shutdown_timeout=0.1
        )
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self._port)
        await site.start()
        self._port = self._runner.addresses[0][1]

    async def goes_down(self) -> None:
        """Refuse connections until it `comes_back`. What it knows, it keeps."""
        if self._runner:
            await self._runner.cleanup()
            self._runner = None

    # Bad days, for the next `times` requests of `method` ("" is any).

    def throttles(self, seconds: int, *, method: str = "sendMessage", times: int = 1) -> None:
        self._faults.append(Fault(method, "throttle", times, seconds))

    def breaks(
        self, status: int, *, method: str = "sendMessage", times: int = 1, accepted: bool = False
    ) -> None:
        self._faults.append(Fault(method, "break", times, status, accepted))

    def hangs(self, *, method: str = "sendMessage", times: int = 1, accepted: bool = False) -> None:
        """Never answer."""
        self._faults.append(Fault(method, "hang", times, accepted=accepted))

    def resets(
        self, *, method: str = "sendMessage", times: int = 1, accepted: bool = False
    ) -> None:
        """Hang up instead of answering."""
        self._faults.append(Fault(method, "reset", times, accepted=accepted))

    # People.

    def person(self, id: int, *, name: str = "Ann", language: str = "en") -> Person:
        about: Json = {"id": id, "type": "private", "first_name": name.partition(" ")[0]}
        self.chats[id] = Chat(id, about, Standing.STRANGER)
        return Person(self, self.chats[id], name, language)

    def group(self, id: int, *, title: str = "A set") -> Group:
        """A group that the bot was made an administrator of: it hears everything there."""
        kind = "supergroup" if str(id).startswith("-100") else "group"
        self.chats[id] = Chat(id, {"id": id, "type": kind, "title": title}, Standing.MEMBER)
        return Group(self.chats[id])

    def happens(self, kind: str, chat: int, body: Json) -> int:
        return self.updates.add(kind, chat, body)

    def presses(self) -> str:
        query = str(4_000_000_000 + len(self._pressed))
        self._pressed[query] = self._watch()
        return query

    @property
    def unacknowledged(self) -> list[str]:
        """The presses whose button still shows a spinner."""
        return list(self._pressed)

    def later(self, seconds: float) -> None:
        """Let so much time pass on Telegram's own watch."""
        self._skipped += seconds

    async def until(self, condition: Callable[[], bool], seconds: float = 60) -> None:
        """Wait until `condition` holds; raises TimeoutError after `seconds`."""
        async with asyncio.timeout(seconds):
            while not condition():
                waiter = asyncio.get_running_loop().create_future()
                self._waiting.append(waiter)
                await waiter

    async def settles(self) -> None:
        """Wait until every update is confirmed."""
        await self.until(lambda: not self.updates.pending)

    def stir(self) -> None:
        waiting, self._waiting = self._waiting, []
        for waiter in waiting:
            if not waiter.done():
                waiter.set_result(None)

    def date(self) -> int:
        return int(SystemClock().now().timestamp() + self._skipped)

    def keeps(self, content: bytes, name: str) -> Json:
        id = f"file-{len(self._files)}"
        self._files[id] = content
        return {"file_id": id, "file_unique_id": f"unique-{id}", "file_size": len(content)}

    def content(self, file_id: str) -> bytes:
        """Return what a file in a chat holds."""
        return self._files[file_id]

    def _watch(self) -> float:
        return time.monotonic() + self._skipped

    # Answering.

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        asked = Asked(method, await _given(request))
        self.asked.append(asked)
        try:
            if request.match_info["token"] != self.token:
                raise Refused(401, "Unauthorized")
            if method not in PARAMETERS:
                raise Refused(404, "Not Found: method not found")
            fault = self._fault(method)
            if fault is None or fault.accepted:
                answer: Json = {"ok": True, "result": await self._do(asked)}
                status = 200
            if fault:
                status, answer = await self._go_wrong(fault, request)
        except Refused as refusal:
            status, answer = refusal.code, refusal.answer
        asked.status = status
        self.stir()
        return web.json_response(answer, status=status)

    def _fault(self, method: str) -> Fault | None:
        for fault in self._faults:
            if fault.times and fault.method in ("", method):
                fault.times -= 1
                return fault
        return None

    async def _go_wrong(self, fault: Fault, request: web.Request) -> tuple[int, Json]:
        self.stir()
        match fault.kind:
            case "throttle":
                raise too_many(fault.number)
            case "hang":
                await asyncio.get_running_loop().create_future()
            case "reset":
                if request.transport:
                    request.transport.abort()
                await asyncio.get_running_loop().create_future()
        return fault.number, {
            "ok": False,
            "error_code": fault.number,
            "description": "Internal Server Error",
        }

    async def _do(self, asked: Asked) -> Any:
        method = asked.method
        parameters = read_parameters(method, asked.parameters)
        if method in SPEAKING and self.limits:
            self.may_speak_in(parameters["chat_id"])
            if wait := self.limits.take(parameters["chat_id"], self._watch()):
                raise too_many(wait)
        match method:
            case "getMe":
                groups = {"can_join_groups": True, "can_read_all_group_messages": False}
                return {**self.bot, **groups, "supports_inline_queries": False}
            case "getUpdates":
                return await self.updates.get(parameters)
            case "setWebhook" | "deleteWebhook":
                return await self.updates.set_webhook(parameters)
            case "getWebhookInfo":
                return self.updates.webhook_info()
            case "setMyCommands":
                return self._set_commands(parameters["commands"])
            case "answerCallbackQuery":
                return self._acknowledge(parameters)
            case "getFile":
                return self._describe_file(parameters["file_id"])
        return self.do(method, parameters)

    def _set_commands(self, commands: list[Json]) -> bool:
        for one in commands:
            name, what = one["command"], one["description"]
            if not (name.isascii() and name.replace("_", "").isalnum() and name == name.lower()):
                raise bad_request("BOT_COMMAND_INVALID")
            if not 1 <= len(name) <= 32 or not 1 <= len(what) <= 256 or len(commands) > 100:
                raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
        self.commands = commands
        return True

    def _acknowledge(self, parameters: Json) -> bool:
        pressed = self._pressed.pop(parameters["callback_query_id"], None)
        if pressed is None or self._watch() - pressed > PRESS_LASTS:
            raise bad_request(
                "query is too old and response timeout expired or query ID is invalid"
            )
        if len(parameters.get("text", "")) > 200:
            raise bad_request("MESSAGE_TOO_LONG")
        return True

    def _describe_file(self, file_id: str) -> Json:
        if file_id not in self._files:
            raise bad_request("invalid file_id")
        content = self._files[file_id]
        if len(content) > 20 * 2**20:
            raise bad_request("file is too big")
        return {
            "file_id": file_id,
            "file_unique_id": f"unique-{file_id}",
            "file_size": len(content),
            "file_path": f"files/{file_id}",
        }

    async def _download(self, request: web.Request) -> web.Response:
        if request.match_info["token"] != self.token:
            return web.Response(status=401)
        content = self._files.get(request.match_info["path"].removeprefix("files/"))
        return web.Response(body=content) if content is not None else web.Response(status=404)


async def _given(request: web.Request) -> dict[str, Any]:
    given: dict[str, Any] = dict(request.query)
    if request.content_type == "application/json":
        given |= await request.json()
        return given
    for name, value in (await request.post()).items():
        if isinstance(value, web.FileField):
            given[name] = Upload(value.filename, value.file.read())
        else:
            given[name] = value
    return given
