"""Runs the playground until it is interrupted, and leaves nothing behind."""

import asyncio
import logging
import socket
import tempfile
import webbrowser
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from pathlib import Path
from types import FrameType
from typing import Any

import uvicorn
from sqlalchemy import event
from starlette.applications import Starlette

from bot import schema
from bot.db import Database
from bot.demo import cast
from bot.demo.pages import MIDDLEWARE, NOES, Pages
from bot.demo.world import World
from bot.llm.model import Model
from bot.web.site import Site

log = logging.getLogger("wayfinder")

HOST = "127.0.0.1"


class CannotStart(Exception):
    """Says in one sentence what to do."""


Listening = Callable[[Database], Model | None]
"""Builds what puts voice notes into words, where a server for that is configured."""


def run(port: int, *, open_browser: bool, say: Callable[[str], None], listening: Listening) -> None:
    """Serve the page on this port (0: any that is free) until interrupted.

    Raises:
        CannotStart: the port is taken.
    """
    try:
        listener = socket.create_server((HOST, port))
    except OSError:
        raise CannotStart(
            f"Port {port} is in use: close what uses it, or choose another with --port."
        ) from None
    address = f"http://{HOST}:{listener.getsockname()[1]}/"
    playground = Playground(address, listening)
    config = uvicorn.Config(playground.app, log_level="warning", lifespan="on")
    server = _Server(config, playground, on_ready=lambda: _ready(address, open_browser, say))
    with suppress(KeyboardInterrupt):
        server.run(sockets=[listener])


def _ready(address: str, open_browser: bool, say: Callable[[str], None]) -> None:
    say(f"The playground is open at {address}")
    say("Press Ctrl+C to close it.")
    if open_browser:
        webbrowser.open(address)


class Playground:
    """The page over a world of its own, whose database goes when it closes."""

    def __init__(self, address: str, listening: Listening) -> None:
        folder = self._folder = tempfile.TemporaryDirectory(prefix="wayfinder-")
        self.db = Database(f"sqlite+aiosqlite:///{Path(folder.name) / 'playground.db'}")
        # It is thrown away on closing, so it need not outlive a power cut.
        event.listen(self.db.engine.sync_engine, "connect", _do_not_wait_for_the_disk)
        self.model = listening(self.db)
        self.world = World(self.db, cast.read(), address.rstrip("/"), transcriber=self.model)
        self.pages = Pages(self.world)
        site = Site(replace(self.world.app.house, after_change=self.world.settle))
        self.app = Starlette(
            routes=[*self.pages.routes, *site.routes],
            middleware=MIDDLEWARE,
            exception_handlers=NOES,
            lifespan=self._lifespan,
        )

    @asynccontextmanager
    async def _lifespan(self, app: Starlette) -> AsyncIterator[None]:
        """Open the page at once, and tell the story so far behind it."""
        beginning = asyncio.create_task(self._begin())
        try:
            yield
        finally:
            beginning.cancel()
            with suppress(asyncio.CancelledError):
                await beginning
            if self.model:
                await self.model.close()
            await self.db.close()
            self._folder.cleanup()

    async def _begin(self) -> None:
        try:
            await schema.upgrade(self.db)
            await self.world.begin()
        except Exception:
            log.exception("the story could not be told")
            raise


class _Server(uvicorn.Server):
    def __init__(
        self, config: uvicorn.Config, playground: Playground, on_ready: Callable[[], None]
    ) -> None:
        super().__init__(config)
        self._playground, self._on_ready = playground, on_ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._on_ready()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self._playground.pages.close()
        super().handle_exit(sig, frame)


def _do_not_wait_for_the_disk(connection: Any, record: Any) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA synchronous=OFF")
    cursor.close()
