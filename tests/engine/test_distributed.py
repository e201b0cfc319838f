"""Several processes on one PostgreSQL, woken by Procrastinate."""

import asyncio
import multiprocessing
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.app import App
from bot.bench.chaos import RememberingPlatform
from bot.chat import Address, message
from bot.clock import SimulatedClock, SystemClock, pause
from bot.db import Database
from bot.delivery import Report, kinds, outbox, reporting
from bot.engine.distributed import DistributedEngine, prepare
from tests.databases import PostgresServer
from tests.delivery.conftest import MONDAY
from tests.delivery.post import FakePlatform, Post

WAVE = "w"
forks = multiprocessing.get_context("forkserver")


class Unhurried(RememberingPlatform):
    """Slow enough for somebody to die in the middle."""

    every = timedelta(milliseconds=25)


async def work(url: str, memory: Path) -> None:
    """A worker process, until it is killed or stops working by itself."""
    ended = asyncio.Event()
    db = Database(url)
    engine = new_engine(db, memory, on_end=ended.set)
    await engine.start()
    await ended.wait()
    await engine.stop()
    await db.close()


def run_worker(url: str, memory: Path) -> None:
    asyncio.run(work(url, memory))


def new_engine(
    db: Database,
    memory: Path,
    *,
    works: bool = True,
    on_end: Callable[[], None] = lambda: None,
) -> DistributedEngine:
    app = App(db, SystemClock(), {"telegram": Unhurried(memory)})
    return DistributedEngine(
        app,
        works=works,
        on_end=on_end,
        beat=timedelta(seconds=0.5),
        dead_after=timedelta(seconds=2),
    )


@pytest.fixture
def database_url(postgres_server: PostgresServer, tmp_path: Path) -> Iterator[str]:
    with postgres_server.copy(tmp_path) as url:
        yield url


async def put(db: Database, letters: int) -> None:
    async with db.transaction() as tx:
        for number in range(letters):
            to = Address("telegram", str(number))
            now = SystemClock().now()
            await outbox.put(tx, to, message("Hi"), kind=kinds.PROMPT, now=now, wave=WAVE)


async def report(db: Database) -> Report:
    async with db.reading() as tx:
        return await reporting.report(tx, WAVE)


async def until(condition: Callable[[Report], bool], db: Database, within: float = 60) -> Report:
    async with asyncio.timeout(within):
        while not condition(found := await report(db)):
            await pause(0.1)
    return found


def accepted(memory: Path) -> Counter[str]:
    return Counter(memory.read_text().splitlines())


async def test_two_processes_send_each_letter_once(database: Database, tmp_path: Path) -> None:
    await asyncio.gather(prepare(database), prepare(database), prepare(database))
    memory = tmp_path / "memory"
    databases = [Database(str_of(database)) for _ in range(2)]
    engines = [new_engine(db, memory) for db in databases]
    await put(database, 40)
    await asyncio.gather(*(engine.start() for engine in engines))
    await until(lambda found: found.sent == 40, database)
    for engine in engines:
        await engine.stop()
    assert set(accepted(memory).values()) == {1}
    assert len(accepted(memory)) == 40
    async with database.reading() as tx:
        running = "SELECT count(*) FROM procrastinate_jobs WHERE status = 'doing'"
        assert await tx.scalar(text(running)) == 0
    for db in databases:
        await db.close()


async def test_a_process_that_serves_the_web_wakes_one_that_works(
    database: Database, tmp_path: Path
) -> None:
    memory = tmp_path / "memory"
    other = Database(str_of(database))
    worker, web = new_engine(other, memory), new_engine(database, memory, works=False)
    await worker.start()
    await web.start()
    await put(database, 1)
    web.nudge()
    await until(lambda found: found.sent == 1, database)
    await web.stop()
    await worker.stop()
    await other.close()


async def test_another_takes_over_from_a_killed_process(database: Database, tmp_path: Path) -> None:
    memory = tmp_path / "memory"
    await put(database, 150)
    lives = [forks.Process(target=run_worker, args=(str_of(database), memory)) for _ in range(2)]
    for life in lives:
        life.start()
    await until(lambda found: found.sent >= 20, database)
    lives[0].kill()
    before = await report(database)
    await until(lambda found: found.sent >= min(before.sent + 60, 110), database)
    await Post(database, FakePlatform("telegram"), SimulatedClock(MONDAY)).machine_time_passes(61)
    found = await until(lambda found: found.queued == 0, database)
    lives[1].kill()
    for life in lives:
        await asyncio.to_thread(life.join)
    assert found.sent + found.unknown == 150
    assert found.unknown <= 10, "no more than were on the wire"
    assert max(accepted(memory).values()) == 1
    assert len(accepted(memory)) >= found.sent


async def supervise(url: str, memory: Path, ends: list[int | None]) -> None:
    """Start a worker, and another whenever it ends."""
    while True:
        life = forks.Process(target=run_worker, args=(url, memory))
        life.start()
        try:
            while life.is_alive():
                await pause(0.1)
            ends.append(life.exitcode)
        finally:
            life.kill()


@pytest.fixture
def own_server() -> Iterator[PostgresServer]:
    server = PostgresServer(keeps_every_commit=True)
    yield server
    server.stop()


async def test_the_database_is_restarted_under_load(
    own_server: PostgresServer, tmp_path: Path
) -> None:
    """Both workers end and are started again; what was on the wire is recorded or in doubt."""
    memory, ends = tmp_path / "memory", list[int | None]()
    with own_server.copy(tmp_path) as url:
        async with Database(url) as db:
            await put(db, 150)
        supervising = [asyncio.create_task(supervise(url, memory, ends)) for _ in range(2)]
        async with asyncio.timeout(60):
            while not memory.exists() or len(accepted(memory)) < 20:
                await pause(0.05)
        await asyncio.to_thread(own_server.crash_and_restart)
        async with Database(url) as db:
            post = Post(db, FakePlatform("telegram"), SimulatedClock(MONDAY))
            await until(lambda found: found.sent >= 110, db)
            await post.machine_time_passes(61)
            found = await until(lambda found: found.queued == 0, db)
        for each in supervising:
            each.cancel()
        await asyncio.wait(supervising)
    assert ends, "they do not go on as if nothing had happened"
    assert found.sent + found.unknown == 150
    assert max(accepted(memory).values()) == 1
    assert len(accepted(memory)) >= found.sent


def str_of(db: Database) -> str:
    return db.url.render_as_string(hide_password=False)
