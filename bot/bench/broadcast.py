"""How near to a platform's own limit a broadcast goes, and how seldom it is refused."""

import asyncio
import gc
import multiprocessing
import tempfile
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from sqlalchemy import String, cast, literal, select, update

from bot.bench.strict import SLACK, TELEGRAM, Limits, StrictPlatform, StrictServer
from bot.chat import message
from bot.clock import SystemClock, pause
from bot.db import Database, machine_us
from bot.delivery import Report, Sender, State, kinds, outbox, reporting
from bot.delivery.models import Letter
from bot.delivery.queue import LEASE, changed

WAVE = "bench:broadcast"
TEXT = "Hello"
LOOK_EVERY = 2.0
_forks = multiprocessing.get_context("forkserver")


@dataclass(frozen=True)
class Setting:
    """Whom to send to, how fast to aim, and with how many workers."""

    platform: str
    lanes: tuple[str, ...]
    letters_a_lane: int
    limits: Limits
    rate: float
    speed: float = 5.0
    workers: int = 1
    kill_one: bool = False


def telegram(letters: int = 10_000, rate: float = 28.5) -> Setting:
    return Setting("telegram", ("telegram:",), letters, TELEGRAM, rate)


def slack(letters: int = 300, rate: float = 4.85, workspaces: int = 20) -> Setting:
    lanes = tuple(f"slack:T{number}/" for number in range(1, workspaces + 1))
    return Setting("slack", lanes, letters, SLACK, rate, speed=1.0)


@dataclass(frozen=True)
class Broadcast:
    letters: int
    seconds: float
    ideal_seconds: float
    ratio: float
    """Of the time taken to the shortest that the platform allows."""

    refused_per_thousand: float
    lost: int
    doubled: int
    unknown: int
    unknown_but_arrived: int


async def broadcast(url: str, setting: Setting) -> Broadcast:
    """Send one message to each address. The database is expected to be empty, and migrated."""
    db = Database(url)
    letters = len(setting.lanes) * setting.letters_a_lane
    for lane in setting.lanes:
        await _queue(db, lane, setting.letters_a_lane)
    with tempfile.TemporaryDirectory(prefix="wf-") as folder:
        path = str(Path(folder) / "socket")
        async with StrictServer(path, setting.limits, setting.speed) as server:
            workers = [
                _forks.Process(target=_run, args=(url, path, setting))
                for _ in range(setting.workers)
            ]
            for worker in workers:
                worker.start()
            await _watch(db, letters, workers if setting.kill_one else [], setting.speed)
            for worker in workers:
                worker.kill()
                await asyncio.to_thread(worker.join)
    unknown = await _unknown(db)
    await db.close()
    arrived = sum(server.accepted[f"{address} {TEXT}"] > 0 for address in unknown)
    ideal = setting.letters_a_lane / setting.limits.lane_rate / setting.speed
    seconds = server.last_at - server.first_at
    return Broadcast(
        letters=letters,
        seconds=seconds,
        ideal_seconds=ideal,
        ratio=seconds / ideal,
        refused_per_thousand=1000 * server.refused / letters,
        lost=letters - len(server.accepted) - len(unknown) + arrived,
        doubled=sum(times > 1 for times in server.accepted.values()),
        unknown=len(unknown),
        unknown_but_arrived=arrived,
    )


async def _queue(db: Database, lane: str, letters: int) -> None:
    people = select(literal(1).label("n")).cte("people", recursive=True)
    people = people.union_all(select(people.c.n + 1).where(people.c.n < letters))
    now = SystemClock().now()
    recipients = select(
        literal(lane) + cast(people.c.n, String),
        literal(lane.rstrip(":/")),
        literal(""),
        literal(f"{WAVE}:{lane}") + cast(people.c.n, String),
        literal(now, Letter.due_at.type),
    ).order_by(people.c.n)
    async with db.transaction() as tx:
        await outbox.put_many(
            tx, recipients, message(TEXT), kind=kinds.BROADCAST, now=now, wave=WAVE
        )


async def _watch(
    db: Database,
    letters: int,
    to_kill: list[multiprocessing.context.ForkServerProcess],
    speed: float,
) -> None:
    """Look on until all is settled; kill one worker half-way."""
    while (found := await _report(db)).queued:
        if to_kill and found.sent > letters / 2:
            to_kill.pop(0).kill()
            to_kill = []
        await _end_old_leases(db, speed)
        await pause(LOOK_EVERY)


async def _report(db: Database) -> Report:
    async with db.reading() as tx:
        return await reporting.report(tx, WAVE)


async def _unknown(db: Database) -> list[str]:
    async with db.reading() as tx:
        unknown = select(Letter.address).where(Letter.state == State.UNKNOWN)
        return list(await tx.scalars(unknown))


async def _end_old_leases(db: Database, speed: float) -> None:
    """Where the second is shorter, so is a lease: the database's clock cannot be hurried."""
    unused_us = int(LEASE.total_seconds() * (1 - 1 / speed) * 1e6)
    async with db.transaction() as tx:
        await changed(
            tx,
            update(Letter)
            .where(Letter.lease_until_us < machine_us() + unused_us)
            .values(lease_until_us=0),
        )


def _run(url: str, path: str, setting: Setting) -> None:
    asyncio.run(_work(url, path, setting))


async def _work(url: str, path: str, setting: Setting) -> None:
    platform = StrictPlatform(setting.platform, path, setting.rate, setting.limits, setting.speed)
    sender = Sender(Database(url), {platform.name: platform}, SystemClock())
    gc.freeze()  # as the service does
    while True:
        await sender.deliver_due(timedelta(seconds=5))
        await pause(0.1)
