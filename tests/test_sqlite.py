"""What is quick is asked of SQLite where one stands; what may take long, in a thread beside."""

import asyncio
import sqlite3
import threading
from contextlib import closing
from pathlib import Path
from time import monotonic

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.clock import pause
from bot.db import Database
from bot.sqlite import PATIENCE_MS

WHERE = "SELECT thread()"
SLOW = (
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000) "
    "SELECT thread() FROM n WHERE i = 100000"
)


async def _tells_its_thread(connection: AsyncConnection) -> None:
    raw = await connection.get_raw_connection()
    await connection.run_sync(
        lambda _: raw.driver_connection.create_function("thread", 0, threading.get_ident)  # type: ignore[union-attr]
    )


async def test_only_what_has_been_quick_is_run_here(tmp_path: Path) -> None:
    async with (
        Database(f"sqlite+aiosqlite:///{tmp_path}/a.db") as db,
        db.reading_engine.connect() as connection,
    ):
        await _tells_its_thread(connection)
        here = threading.get_ident()

        async def seen(statement: str) -> list[int]:
            return [(await connection.execute(text(statement))).scalar_one() for _ in range(60)]

        quick, slow = await seen(WHERE), await seen(SLOW)
        assert here not in quick[:3], "not known yet"
        assert here in quick
        assert here not in slow


async def test_whoever_writes_elsewhere_is_waited_for_and_holds_up_nobody(tmp_path: Path) -> None:
    async with Database(f"sqlite+aiosqlite:///{tmp_path}/a.db") as db:
        async with db.transaction() as tx:
            await tx.execute(text("CREATE TABLE t (i INTEGER PRIMARY KEY)"))

        async def write(number: int) -> None:
            async with db.transaction() as tx:
                await tx.execute(text("INSERT INTO t VALUES (:i)"), {"i": number})

        for number in range(9):
            await write(number)  # quick by now, and run here
        with closing(sqlite3.connect(tmp_path / "a.db", isolation_level=None)) as elsewhere:
            elsewhere.execute("BEGIN IMMEDIATE")
            writing, began = asyncio.create_task(write(9)), monotonic()
            for _ in range(50):
                await pause(0.001)
            assert not writing.done()
            assert monotonic() - began < PATIENCE_MS / 1000, "the loop was held up"
            elsewhere.execute("INSERT INTO t VALUES (10)")
            elsewhere.execute("COMMIT")
        await writing
        async with db.reading() as tx:
            assert await tx.scalar(text("SELECT count(*) FROM t")) == 11


async def test_many_quick_ones_in_a_row_leave_others_their_turn(tmp_path: Path) -> None:
    asked = [0]
    async with Database(f"sqlite+aiosqlite:///{tmp_path}/a.db") as db:

        async def look() -> None:
            async with db.reading() as tx:
                for _ in range(5000):
                    await tx.execute(text("SELECT 1"))
                    asked[-1] += 1

        looking = asyncio.create_task(look())
        while not looking.done():
            asked.append(0)  # the loop has come round
            await pause(0)
        assert sum(asked) == 5000
        assert max(asked) < 1000, "far more than can be asked at a stretch"


async def test_a_transaction_is_kept_whole_or_not_at_all(tmp_path: Path) -> None:
    async with Database(f"sqlite+aiosqlite:///{tmp_path}/a.db") as db:
        async with db.transaction() as tx:
            await tx.execute(text("CREATE TABLE t (i INTEGER PRIMARY KEY)"))
        for number in range(10):
            async with db.transaction() as tx:
                await tx.execute(text("INSERT INTO t VALUES (:i)"), {"i": number})
                await tx.execute(text("INSERT INTO t VALUES (:i)"), {"i": number + 100})

        async def one_that_fails() -> None:
            async with db.transaction() as tx:
                await tx.execute(text("INSERT INTO t VALUES (50)"))
                await tx.execute(text("INSERT INTO t VALUES (1)"))

        with pytest.raises(IntegrityError):
            await one_that_fails()
        async with db.transaction() as tx:
            async with tx.begin_nested() as inner:
                await tx.execute(text("INSERT INTO t VALUES (60)"))
                await inner.rollback()
            await tx.execute(text("INSERT INTO t VALUES (70)"))
        async with db.reading() as tx:
            kept = list(await tx.scalars(text("SELECT i FROM t WHERE i BETWEEN 10 AND 99")))
        assert kept == [70]


async def test_what_is_given_up_holds_up_nobody(tmp_path: Path) -> None:
    long_one = (
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000000) "
        "INSERT INTO t SELECT i FROM n"
    )
    async with Database(f"sqlite+aiosqlite:///{tmp_path}/a.db") as db:
        async with db.transaction() as tx:
            await tx.execute(text("CREATE TABLE t (i INTEGER PRIMARY KEY)"))

        async def write() -> None:
            async with db.transaction() as tx:
                await tx.execute(text(long_one))

        writing = asyncio.create_task(write())
        await pause(0.05)
        writing.cancel()
        turns = 0
        while not writing.done():
            await pause(0.001)
            turns += 1
        assert turns > 5, "others go on while the thread ends what it was doing"
        async with db.transaction() as tx:
            assert await tx.scalar(text("SELECT count(*) FROM t")) == 0
