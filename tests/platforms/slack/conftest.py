"""A fake Slack, a real door before it, and a notebook of what the door heard."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import web

from bot.chat import Event, Form, WebReply, WebRequest
from bot.platforms.slack import SlackDoor
from tests.fakes.slack import FakeSlack

COMMANDS = ("help", "journal", "settings")


@dataclass
class Notebook:
    """Stands where the front hall stands: hears events, and may be slow or answer with a form."""

    heard: list[Event] = field(default_factory=list)
    form: Form | None = None
    wait: asyncio.Event | None = None
    error: Exception | None = None
    finished: int = 0

    async def __call__(self, event: Event) -> Form | None:
        self.heard.append(event)
        if self.error:
            raise self.error
        if self.wait:
            await self.wait.wait()
        self.finished += 1
        return self.form


Hook = Callable[[WebRequest], Awaitable[WebReply]]


@asynccontextmanager
async def serving(hooks: Mapping[str, Hook], port: int = 0) -> AsyncIterator[str]:
    """Answer a door's hooks on loopback; gives the server's URL."""

    async def answer(request: web.Request) -> web.Response:
        reply = await hooks[request.path](
            WebRequest(
                request.method, await request.read(), dict(request.headers), request.query_string
            )
        )
        return web.Response(status=reply.status, text=reply.body, headers=_plain(reply.headers))

    server = web.Application()
    for path in hooks:
        server.router.add_post(path, answer)
        server.router.add_get(path, answer)
    runner = web.AppRunner(server, shutdown_timeout=0.2)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", port)
    await site.start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


def _plain(headers: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name.lower() != "content-type"}


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Slack's library sends everything through a proxy it finds here, loopback too."""
    for name in ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
async def slack() -> AsyncIterator[FakeSlack]:
    async with FakeSlack() as slack:
        yield slack


@pytest.fixture
def notebook() -> Notebook:
    return Notebook()


def make_door(slack: FakeSlack, **more: Any) -> SlackDoor:
    given: dict[str, Any] = {
        "app_token": slack.app_token,
        "api_url": slack.api_url,
        "commands": COMMANDS,
        **more,
    }
    return SlackDoor(slack.bot_token, **given)


@asynccontextmanager
async def over_socket(
    slack: FakeSlack, notebook: Notebook, **more: Any
) -> AsyncIterator[SlackDoor]:
    door = make_door(slack, **more)
    await door.open(notebook)
    await slack.connected()
    try:
        yield door
    finally:
        await door.close()


@asynccontextmanager
async def over_http(slack: FakeSlack, notebook: Notebook, **more: Any) -> AsyncIterator[SlackDoor]:
    door = make_door(slack, app_token="", signing_secret=slack.signing_secret, **more)
    await door.open(notebook)
    async with serving(door.hooks) as url:
        slack.deliveries.deliver_to(f"{url}/slack/events")
        try:
            yield door
        finally:
            await door.close()


WAYS = {"socket": over_socket, "http": over_http}


@pytest.fixture(params=WAYS)
def way(request: pytest.FixtureRequest) -> str:
    """How Slack reaches the door."""
    return str(request.param)


@pytest.fixture
async def door(slack: FakeSlack, notebook: Notebook, way: str) -> AsyncIterator[SlackDoor]:
    async with WAYS[way](slack, notebook) as door:
        yield door
