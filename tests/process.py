"""The whole bot as a process of its own, that tests may kill, with a clock that tests move.

`python -m tests.process CLOCK` runs it; the file CLOCK holds the time, and the environment
all the rest.
"""

import asyncio
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import func, select, update

from bot.cli.logs import write_logs
from bot.clock import pause
from bot.config import Settings
from bot.db import Database
from bot.delivery import points
from bot.delivery.models import Letter
from bot.delivery.queue import DUE, IN_FLIGHT
from bot.service import Service
from tests.fakes.slack import FakeSlack
from tests.fakes.telegram import FakeTelegram

PATIENCE = 120
"""Seconds, after which something is wrong and the machine not merely busy."""

ROOT = Path(__file__).parent.parent


class ClockInAFile:
    def __init__(self, file: Path) -> None:
        self._file = file

    def now(self) -> datetime:
        return datetime.fromisoformat(self._file.read_text())

    def advance(self, by: timedelta) -> None:
        """Move it for every process that reads it, in one step."""
        new = self._file.with_suffix(".new")
        new.write_text((self.now() + by).isoformat())
        new.replace(self._file)


@dataclass
class Bot:
    """How to start the bot, over and over, on one database and two platforms."""

    environment: dict[str, str]
    clock: ClockInAFile
    log: Path

    @classmethod
    def on(
        cls, folder: Path, url: str, slack: FakeSlack, telegram: FakeTelegram, now: datetime
    ) -> "Bot":
        clock = folder / "clock"
        clock.write_text(now.isoformat())
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        environment = {
            **{k: v for k, v in os.environ.items() if k in ("PATH", "HOME", "LANG")},
            "PYTHONWARNINGS": "error",
            "DATABASE_URL": url,
            "PORT": str(port),
            "SLACK_API_URL": slack.api_url,
            "SLACK_BOT_TOKEN": slack.bot_token,
            "SLACK_APP_TOKEN": slack.app_token,
            "TELEGRAM_API_URL": telegram.url,
            "TELEGRAM_BOT_TOKEN": telegram.token,
        }
        return cls(environment, ClockInAFile(clock), folder / "log")

    def is_installed_by_workspaces(self, slack: FakeSlack, url: str) -> None:
        """Let any workspace of this Slack install the app at this address, and call it there."""
        del self.environment["SLACK_BOT_TOKEN"], self.environment["SLACK_APP_TOKEN"]
        self.environment |= {
            # slack-sdk proves itself to Slack with what aiohttp 4 will take away.
            "PYTHONWARNINGS": "error,ignore:BasicAuth is deprecated:DeprecationWarning",
            "SLACK_API_URL": slack.api_url,
            "SLACK_CLIENT_ID": slack.oauth.client_id,
            "SLACK_CLIENT_SECRET": slack.oauth.client_secret,
            "SLACK_SIGNING_SECRET": slack.signing_secret,
            "WAYFINDER_PUBLIC_URL": url,
        }
        slack.deliveries.deliver_to(f"{url}/slack/events")

    @asynccontextmanager
    async def running(self) -> AsyncIterator[asyncio.subprocess.Process]:
        """Run it until the block ends, however it ends; then it is killed where it stands."""
        with self.log.open("ab") as log:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "tests.process", str(self.clock._file)),
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=log,
            )
            try:
                await self._ready(process)
                yield process
                if process.returncode is None:
                    await self._recorded()
            finally:
                if process.returncode is None:
                    process.kill()
                await process.wait()

    async def dies(
        self, process: asyncio.subprocess.Process, at: str, while_: Coroutine[Any, Any, Any]
    ) -> "asyncio.Task[Any]":
        """Kill it where it passes a point of a letter's road; return what somebody did, undone yet.

        Nothing is on that road before they do it. The machine's clock cannot be moved: the dead
        one's leases are made to end.
        """
        await self._recorded(all_sent=True)
        new = self.clock._file.with_name("dies.new")
        new.write_text(at)
        new.replace(self.clock._file.with_name("dies"))
        deed = asyncio.create_task(while_)
        async with asyncio.timeout(PATIENCE):
            assert await process.wait() == -signal.SIGKILL, self.log.read_text()
        db = Database(self.environment["DATABASE_URL"])
        async with db.transaction() as tx:
            await tx.execute(update(Letter).where(IN_FLIGHT).values(lease_until_us=0))
        await db.close()
        return deed

    async def _recorded(self, *, all_sent: bool = False) -> None:
        """Wait until what people were told is recorded as told.

        Killed before that, the chat would wait until the lease is over. The chaos tests do kill
        there; here it only takes time.
        """
        db = Database(self.environment["DATABASE_URL"])
        try:
            for _ in range(PATIENCE * 20):
                going = IN_FLIGHT | (DUE & (Letter.due_at <= self.clock.now()))
                async with db.reading() as tx:
                    which = going if all_sent else IN_FLIGHT
                    if not await tx.scalar(select(func.count()).where(which)):
                        return
                await pause(0.05)
        finally:
            await db.close()
        raise AssertionError(f"letters stay in flight: {self.log.read_text()}")

    async def _ready(self, process: asyncio.subprocess.Process) -> None:
        url = f"http://127.0.0.1:{self.environment['PORT']}/readyz"
        async with httpx.AsyncClient() as client:
            for _ in range(PATIENCE * 10):
                assert process.returncode is None, self.log.read_text()
                try:
                    if (await client.get(url)).status_code == 200:
                        return
                except httpx.TransportError:
                    pass
                await pause(0.1)
        raise AssertionError(f"not ready in time: {self.log.read_text()}")

    async def command(self, *words: str) -> str:
        """Run one `wayfinder` command on the same database and return what it printed."""
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", *words),
            cwd=ROOT,
            env=self.environment,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        out, err = await process.communicate()
        assert process.returncode == 0, err.decode()
        return out.decode()


def _die_there(order: Path, passed: str) -> None:
    if order.exists() and order.read_text() == passed:
        order.unlink()
        os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    write_logs()
    _clock = Path(sys.argv[1])
    points.watch(partial(_die_there, _clock.with_name("dies")))
    asyncio.run(Service(Settings(), clock=ClockInAFile(_clock)).run())
