"""A Telegram on loopback, a door to it, and somebody behind the door who listens."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack

import pytest
from aiohttp import web

from bot.chat import Event, Form, Together, WebRequest, alone
from bot.platforms.telegram.connect import HOOK, TelegramDoor
from tests.fakes.telegram import FakeTelegram

SECRET = "a-secret_of_ours"
Pause = Callable[[float], Awaitable[None]]
OpenDoor = Callable[..., Awaitable[TelegramDoor]]


class Listener:
    """Keeps events as the application would; can be slow, and can fail."""

    def __init__(self, stir: Callable[[], None]) -> None:
        self._stir = stir
        self.kept: list[Event] = []
        self.begun: list[Event] = []
        self.fails = 0
        self._busy_with = ""
        self._may_keep = asyncio.Event()

    def is_busy(self, with_: str = "telegram:") -> None:
        """Take in events, and keep none of those senders' until `is_free`."""
        self._busy_with = with_
        self._may_keep.clear()

    def is_free_from_now_on(self) -> None:
        """Go on with what is being kept, and be free for what comes after."""
        self._busy_with = ""

    def is_free(self) -> None:
        self._busy_with = ""
        self._may_keep.set()

    async def __call__(self, event: Event) -> Form | None:
        self.begun.append(event)
        self._stir()
        if self._busy_with and str(event.sender).startswith(self._busy_with):
            await self._may_keep.wait()
        if self.fails:
            self.fails -= 1
            raise ConnectionError("the database is away")
        self.kept.append(event)
        return None


class Rests:
    """The pauses that the door asked for; they take no time."""

    def __init__(self) -> None:
        self.asked: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.asked.append(seconds)
        await asyncio.sleep(0)  # noqa: TID251


@pytest.fixture
async def telegram() -> AsyncIterator[FakeTelegram]:
    async with FakeTelegram() as fake:
        yield fake


@pytest.fixture
def listener(telegram: FakeTelegram) -> Listener:
    return Listener(telegram.stir)


@pytest.fixture
def rests() -> Rests:
    return Rests()


@pytest.fixture
async def polling(
    telegram: FakeTelegram, listener: Listener, rests: Rests
) -> AsyncIterator[OpenDoor]:
    """Open doors that poll, as often as asked; they close at the end."""
    async with AsyncExitStack() as stack:

        async def open_door(
            receive: Listener = listener, pause: Pause = rests, together: Together = alone
        ) -> TelegramDoor:
            door = a_door(telegram, pause)
            stack.push_async_callback(door.close)
            await door.open(receive, together)
            return door

        yield open_door


@pytest.fixture
async def called(
    telegram: FakeTelegram, listener: Listener, rests: Rests
) -> AsyncIterator[OpenDoor]:
    """Open a door that Telegram calls, behind a web server of its own."""
    async with AsyncExitStack() as stack:

        async def open_door() -> TelegramDoor:
            doors: list[TelegramDoor] = []

            async def hook(request: web.Request) -> web.Response:
                asked = WebRequest("POST", await request.read(), dict(request.headers))
                reply = await doors[0].hooks[request.path](asked)
                return web.Response(status=reply.status, text=reply.body)

            app = web.Application()
            app.router.add_post("/{path:.*}", hook)
            runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
            await runner.setup()
            stack.push_async_callback(runner.cleanup)
            await web.TCPSite(runner, "127.0.0.1", 0).start()
            url = f"http://127.0.0.1:{runner.addresses[0][1]}{HOOK}"
            doors.append(a_door(telegram, rests, webhook_url=url, webhook_secret=SECRET))
            stack.push_async_callback(doors[0].close)
            await doors[0].open(listener)
            return doors[0]

        yield open_door


def a_door(
    telegram: FakeTelegram,
    pause: Pause,
    *,
    token: str | None = None,
    webhook_url: str = "",
    webhook_secret: str = "",
    patience: float = 20,
) -> TelegramDoor:
    return TelegramDoor(
        telegram.token if token is None else token,
        commands={"journal": "What you kept", "help": "What I can do"},
        pause=pause,
        api_url=telegram.url,
        webhook_url=webhook_url,
        webhook_secret=webhook_secret,
        patience=patience,
    )
