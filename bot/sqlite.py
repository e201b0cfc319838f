"""SQLite for an event loop: what is quick is asked at once, what may take long in a thread.

The usual driver goes to its thread four times for each statement: to make a cursor, to run it,
to fetch what it found and to close it. A turn of somebody's takes a dozen statements, and going
to and fro took more of the machine's time than the statements did. So a statement that has been
quick time and again is run where it is asked. Whatever may wait for the disk or for a lock, is
not known yet or was slow of late goes to the connection's thread: the loop is never held up by it.
"""

import asyncio
import sqlite3
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from time import perf_counter, thread_time
from typing import Any, TypeVar

from sqlalchemy.util.concurrency import await_, in_greenlet

Returned = TypeVar("Returned")

QUICK = 0.001
"""Seconds of the processor that a statement may take and still be run where it is asked."""

PROVEN = 3
"""How often a statement must have been quick before it is."""

AT_A_STRETCH = 0.01
"""Seconds after which the next statement goes to the thread all the same: others get a turn."""

PATIENCE_MS = 30_000
"""How long to wait for another process that is writing."""

PROVEN_AGAIN = 50
"""How often in a row one must have been that was slow: perhaps only the machine was."""

MOST_KNOWN = 2000


class Pace:
    """Which statements are quick, from how long each took; and how long others have waited."""

    def __init__(self) -> None:
        self._proofs: dict[str, int] = {}
        self._stretch_began: float | None = None

    def may_go_on(self) -> bool:
        """Whether the loop may be held up once more before it gives others their turn."""
        now = perf_counter()
        if self._stretch_began is None:
            self._stretch_began = now
            asyncio.get_running_loop().call_soon(self._others_had_their_turn)
        return now < self._stretch_began + AT_A_STRETCH

    def _others_had_their_turn(self) -> None:
        self._stretch_began = None

    def is_quick(self, statement: str) -> bool:
        return self._proofs.get(statement, 0) >= PROVEN

    def note(self, statement: str, seconds: float) -> None:
        if len(self._proofs) >= MOST_KNOWN:
            self._proofs.clear()
        proofs = self._proofs.get(statement, 0)
        if seconds > QUICK:
            self._proofs[statement] = PROVEN - PROVEN_AGAIN
        elif proofs < PROVEN:
            self._proofs[statement] = proofs + 1


class Connection:
    """What SQLAlchemy takes for a connection of a driver that waits (PEP 249).

    Args:
        begin: how a transaction begins, with the first statement that is no pragma.
        pragmas: set before anything else.
    """

    isolation_level = None

    def __init__(self, file: str, pace: Pace, begin: str, pragmas: Sequence[str]) -> None:
        self._pace, self._begin = pace, begin
        self._waits_to_begin = begin != "BEGIN"
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="sqlite")
        self._in_thread: Future[Any] | None = None
        try:
            self._connection = self.run(_open, file, pragmas)
        except BaseException:
            self._thread.shutdown(wait=False)
            raise

    def create_function(self, *args: Any, **options: Any) -> None:
        self.run(self._connection.create_function, *args, **options)

    def cursor(self) -> "Cursor":
        return Cursor(self)

    def commit(self) -> None:
        self.run(self._connection.commit)

    def rollback(self) -> None:
        if self._is_ours:
            self._connection.rollback()  # drops what was never on the disk
        else:
            self.run(self._connection.rollback)

    def close(self) -> None:
        self.run(self._connection.close)
        self._thread.shutdown(wait=False)

    def terminate(self) -> None:
        """Close, also where nobody can wait until it is done."""
        if in_greenlet():
            self.close()
        else:
            self._thread.submit(self._connection.close)
            self._thread.shutdown(wait=False)

    def run(self, work: Callable[..., Returned], *args: Any, **options: Any) -> Returned:
        """Do this in the connection's thread, while others go on."""
        running = self._thread.submit(work, *args, **options)
        self._in_thread = running
        return await_(asyncio.wrap_future(running))

    @property
    def _is_ours(self) -> bool:
        """Whether the thread has ended its work; where nobody waits for it any more, it may not."""
        return self._in_thread is None or self._in_thread.done()

    def execute(self, statement: str, parameters: Any) -> "Found":
        """Run a statement, here or in the thread."""
        begin = self._what_begins(statement)
        if (
            self._is_ours
            and self._pace.is_quick(statement)
            and self._pace.may_go_on()
            and (not begin or self._begins())
        ):
            await_(_at_once())
            found, took = _execute(self._connection, "", statement, parameters)
        else:
            found, took = self.run(_execute, self._connection, begin, statement, parameters)
        self._pace.note(statement, took)
        return found

    def execute_many(self, statement: str, many: Sequence[Any]) -> "Found":
        begin = self._what_begins(statement)
        return self.run(_execute_many, self._connection, begin, statement, many)

    def _begins(self) -> bool:
        """Begin here; False where another process is writing, for which the thread waits."""
        if not self._waits_to_begin:
            self._connection.execute(self._begin)
            return True
        self._connection.execute("PRAGMA busy_timeout=0")
        try:
            self._connection.execute(self._begin)
        except sqlite3.OperationalError:
            return False
        finally:
            self._connection.execute(f"PRAGMA busy_timeout={PATIENCE_MS}")
        return True

    def _what_begins(self, statement: str) -> str:
        """Return what to say before this statement; nothing where it belongs to a transaction."""
        if self._connection.in_transaction or statement.startswith("PRAGMA"):
            return ""
        return self._begin


class Cursor:
    """Has fetched all that a statement found when the statement has run."""

    arraysize = 1

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._rows: deque[Any] = deque()
        self.description: Any = None
        self.rowcount = -1
        self.lastrowid: int | None = None

    def execute(self, statement: str, parameters: Any = ()) -> None:
        self._take(self._connection.execute(statement, parameters))

    def executemany(self, statement: str, many: Sequence[Any]) -> None:
        self._take(self._connection.execute_many(statement, many))

    def _take(self, found: "Found") -> None:
        self.description, self.rowcount, self.lastrowid, rows = found
        self._rows = deque(rows)

    def fetchone(self) -> Any:
        return self._rows.popleft() if self._rows else None

    def fetchmany(self, size: int | None = None) -> list[Any]:
        return [self._rows.popleft() for _ in range(min(size or 1, len(self._rows)))]

    def fetchall(self) -> list[Any]:
        rows, self._rows = list(self._rows), deque()
        return rows

    def __iter__(self) -> Iterator[Any]:
        while self._rows:
            yield self._rows.popleft()

    def close(self) -> None:
        self._rows.clear()

    async def _async_soft_close(self) -> None:
        """Let go of the cursor and keep the rows, as SQLAlchemy asks: it has been let go."""


Found = tuple[Any, int, int | None, list[Any]]
"""What a statement found: its columns, how many rows it changed, the last id, the rows."""


async def _at_once() -> None:
    """Wait for nothing: SQLAlchemy refuses a driver that it never sees wait."""


def _open(file: str, pragmas: Sequence[str]) -> sqlite3.Connection:
    connection = sqlite3.connect(
        file,
        timeout=PATIENCE_MS / 1000,
        isolation_level=None,  # we say BEGIN ourselves
        check_same_thread=False,  # one thread at a time, and not always the same
    )
    for pragma in pragmas:
        connection.execute(f"PRAGMA {pragma}")
    return connection


def _execute(
    connection: sqlite3.Connection, begin: str, statement: str, parameters: Any
) -> tuple[Found, float]:
    if begin:
        connection.execute(begin)
    began = thread_time()
    cursor = connection.execute(statement, parameters or ())
    rows = cursor.fetchall() if cursor.description else []
    found = cursor.description, cursor.rowcount, cursor.lastrowid, rows
    cursor.close()
    return found, thread_time() - began


def _execute_many(
    connection: sqlite3.Connection, begin: str, statement: str, many: Sequence[Any]
) -> Found:
    if begin:
        connection.execute(begin)
    cursor = connection.executemany(statement, many)
    found = cursor.description, cursor.rowcount, cursor.lastrowid, list[Any]()
    cursor.close()
    return found
