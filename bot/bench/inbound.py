"""How fast what people write is taken in: signed calls to the real bot, at a steady rate.

The bot runs in a process of its own, on SQLite, with both platforms calling it over HTTP. What
it sends goes to a server of ours that accepts everything. An answer is in the outbox before a
call is acknowledged, so the time to the acknowledgement is also the time to the answer.
"""

import asyncio
import hashlib
import hmac
import json
import os
import socket
import sys
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from statistics import quantiles
from subprocess import DEVNULL, Popen
from time import perf_counter

import aiohttp
from aiohttp import web
from sqlalchemy import func, insert, select

from bot.chat import Address
from bot.clock import SystemClock, pause
from bot.conversations.models import Question
from bot.db import Database
from bot.delivery.models import Letter
from bot.people import consents
from bot.people.models import Account, Person, Programme
from bot.people.vocabulary import Standing, Visibility
from bot.reflections import words
from bot.reflections.models import Part, Reflection, State
from bot.welcome.terms import english

PEOPLE = 2000
"""Half on each platform. The first thing each writes is an answer, all else adds to it."""

SECRET = "bench"
WORDS = "We met in the library, and somebody said what nobody had said before."
AGAIN_EVERY = 20
"""Each twentieth call comes a second time, as platforms do when they are unsure."""

START_WITHIN = 60.0


@dataclass(frozen=True)
class Inbound:
    events: int
    offered_per_second: float
    taken_in_per_second: float
    acknowledged_p50_ms: float
    acknowledged_p99_ms: float
    cpu_ms_per_event: float
    """What the bot's process worked for each, sending the answers included."""

    refused: int
    """Calls that were not answered with 200, which platforms repeat."""

    lost: int
    doubled: int


async def inbound(url: str, folder: Path, rate: float, seconds: float) -> Inbound:
    """Call at this rate for so long. The database is expected to be empty, and migrated."""
    async with Database(url) as db:
        await _fill(db, SystemClock().now())
    async with outside() as platforms, aiohttp.ClientSession() as session:
        with running(url, folder, platforms) as bot:
            await ready(session, bot.home)
            spent = bot.cpu_s()
            took, statuses, began = await _call(session, bot.home, rate, int(rate * seconds))
            lasted, spent = perf_counter() - began, bot.cpu_s() - spent
    events = int(rate * seconds)
    async with Database(url) as db, db.reading() as tx:
        parts = Counter(await tx.scalars(select(Part.text)))
        answers = await tx.scalar(select(func.count()).select_from(Letter)) or 0
    in_ms = quantiles((each * 1000 for each in took), n=100)
    return Inbound(
        events=events,
        offered_per_second=rate,
        taken_in_per_second=events / lasted,
        acknowledged_p50_ms=in_ms[49],
        acknowledged_p99_ms=in_ms[98],
        cpu_ms_per_event=spent * 1000 / events,
        refused=sum(count for status, count in statuses.items() if status != 200),
        lost=events - len(parts) + max(0, events - answers),
        doubled=sum(parts.values()) - len(parts) + max(0, answers - events),
    )


def _address(number: int) -> Address:
    if number % 2:
        return Address("telegram", str(number))
    return Address("slack", f"T1/U{number}")


async def _fill(db: Database, now: datetime) -> None:
    numbers = range(1, PEOPLE + 1)
    async with db.transaction() as tx:
        tx.add(Programme(id=1, name="Bench", created_at=now))
        await tx.flush()
        for table, rows in (
            (
                Person,
                [
                    {
                        "id": number,
                        "name": f"P{number}",
                        "standing": Standing.TAKING_PART,
                        "programme_id": 1,
                        "visibility": Visibility.ONLY_ME,
                        "met_at": now,
                        "joined_at": now,
                        "asked_terms": consents.edition(english()),
                    }
                    for number in numbers
                ],
            ),
            (
                Account,
                [
                    {"person_id": number, "address": str(to), "lane": to.lane}
                    for number in numbers
                    for to in [_address(number)]
                ],
            ),
            (
                Reflection,
                [
                    {
                        "id": number,
                        "person_id": number,
                        "question": "What happened?",
                        "state": State.ASKED,
                        "visibility": Visibility.ONLY_ME,
                        "asked_at": now,
                    }
                    for number in numbers
                ],
            ),
            (
                Question,
                [
                    {
                        "person_id": number,
                        "action": words.ANSWER,
                        "ref": str(number),
                        "asked_at": now,
                        "open_until": now + timedelta(days=30),
                    }
                    for number in numbers
                ],
            ),
        ):
            await tx.execute(insert(table), rows)


# The bot.


@dataclass(frozen=True)
class Bot:
    home: str
    pid: int

    def cpu_s(self) -> float:
        """Return the seconds that its process has worked; 0 where there is no /proc to ask."""
        stat = Path(f"/proc/{self.pid}/stat")
        if not stat.exists():
            return 0.0
        fields = stat.read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def resident_mb(self) -> float:
        """Return the megabytes that its process holds; 0 where there is no /proc to ask."""
        statm = Path(f"/proc/{self.pid}/statm")
        if not statm.exists():
            return 0.0
        return int(statm.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20


@contextmanager
def running(url: str, folder: Path, outside: str) -> Iterator[Bot]:
    """Run the bot as a deployment does: by its command, set up by the environment."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    environment = {
        **os.environ,
        "DATABASE_URL": url,
        "PORT": str(port),
        "WAYFINDER_FILES": str(folder),
        "WAYFINDER_PUBLIC_URL": "https://bot.example.org",
        "SLACK_BOT_TOKEN": "xoxb-bench",
        "SLACK_APP_TOKEN": "",
        "SLACK_SIGNING_SECRET": SECRET,
        "SLACK_API_URL": f"{outside}/slack/",
        "TELEGRAM_BOT_TOKEN": "1:bench",
        "TELEGRAM_WEBHOOK_SECRET": SECRET,
        "TELEGRAM_API_URL": outside,
    }
    with Popen([sys.executable, "-m", "bot", "run"], env=environment, stderr=DEVNULL) as bot:
        try:
            yield Bot(f"http://127.0.0.1:{port}", bot.pid)
        finally:
            bot.terminate()


async def ready(session: aiohttp.ClientSession, home: str) -> None:
    until = perf_counter() + START_WITHIN
    while perf_counter() < until:
        try:
            async with session.get(f"{home}/readyz") as answer:
                if answer.status == 200:
                    return
        except aiohttp.ClientError:
            pass
        await pause(0.1)
    raise RuntimeError("the bot did not become ready")


# The platforms.


@asynccontextmanager
async def outside() -> AsyncIterator[str]:
    """Accept whatever the bot asks of Slack and Telegram."""
    sent = iter(range(1, 1_000_000_000))

    async def answer(request: web.Request) -> web.Response:
        await request.read()
        number = next(sent)
        result = {
            "id": 1,
            "is_bot": True,
            "first_name": "Bench",
            "username": "BenchBot",
            "message_id": number,
            "date": 0,
            "chat": {"id": 1, "type": "private"},
        }
        slack = {"team_id": "T1", "user_id": "UB", "bot_id": "B1", "ts": f"{number}.0"}
        is_setting = request.path.rpartition("/set")[1] != ""
        return web.json_response(
            {"ok": True, "result": True if is_setting else result, "user": {}, **slack}
        )

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


async def _call(
    session: aiohttp.ClientSession, home: str, rate: float, events: int
) -> tuple[list[float], Counter[int], float]:
    took: list[float] = []
    statuses: Counter[int] = Counter()

    async def call(number: int) -> None:
        path, headers, body = _slack(number) if number % 2 == 0 else _telegram(number)
        for _ in range(2 if number % AGAIN_EVERY == 0 else 1):
            asked_at = perf_counter()
            async with session.post(f"{home}{path}", data=body, headers=headers) as answer:
                await answer.read()
            took.append(perf_counter() - asked_at)
            statuses[answer.status] += 1

    began = perf_counter()
    async with asyncio.TaskGroup() as calls:
        for number in range(events):
            late = began + number / rate - perf_counter()
            if late > 0:
                await pause(late)
            calls.create_task(call(number))
    return took, statuses, began


def _telegram(number: int) -> tuple[str, dict[str, str], bytes]:
    person = number % PEOPLE or PEOPLE - 1
    sender = {"id": person, "is_bot": False, "first_name": f"P{person}"}
    update = {
        "update_id": number + 1,
        "message": {
            "message_id": number + 1,
            "date": int(SystemClock().now().timestamp()),
            "from": sender,
            "chat": {"id": person, "type": "private"},
            "text": f"{WORDS} {number}",
        },
    }
    headers = {
        "X-Telegram-Bot-Api-Secret-Token": SECRET,
        "Content-Type": "application/json",
    }
    return "/telegram/webhook", headers, json.dumps(update).encode()


def _slack(number: int) -> tuple[str, dict[str, str], bytes]:
    person = number % PEOPLE or PEOPLE
    at = str(int(SystemClock().now().timestamp()))
    payload = {
        "type": "event_callback",
        "team_id": "T1",
        "api_app_id": "A1",
        "event_id": f"Ev{number}",
        "event_time": int(at),
        "authorizations": [{"team_id": "T1", "user_id": "UB", "is_bot": True}],
        "event": {
            "type": "message",
            "channel": f"D{person}",
            "channel_type": "im",
            "user": f"U{person}",
            "text": f"{WORDS} {number}",
            "ts": f"{number + 1}.000100",
        },
    }
    body = json.dumps(payload).encode()
    signed = hmac.new(SECRET.encode(), f"v0:{at}:".encode() + body, hashlib.sha256).hexdigest()
    headers = {
        "X-Slack-Request-Timestamp": at,
        "X-Slack-Signature": f"v0={signed}",
        "Content-Type": "application/json",
    }
    return "/slack/events", headers, body
