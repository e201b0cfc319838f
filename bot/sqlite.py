"""SQLite for an event loop: a thread for each connection, and one call into it a statement.

The usual driver goes to its thread four times for each statement: to make a cursor, to run it,
to fetch what it found and to close it. A turn of somebody's takes a dozen statements, and going
to and fro took more of the machine's time than the statements did.
"""

import asyncio
import sqlite3
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from sqlalchemy.util.concurrency import await_, in_greenlet

Returned = TypeVar("Returned")


class Connection:
    """What SQLAlchemy takes for a connection of a driver that waits (PEP 249)."""

    def __init__(self, *args: Any, **options: Any) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="sqlite")
        try:
            self._connection = self.run(sqlite3.connect, *args, **options)
        except BaseException:
            self._thread.shutdown(wait=False)
            raise

    @property
    def isolation_level(self) -> str | None:
        return self._connection.isolation_level

    @isolation_level.setter
    def isolation_level(self, level: str | None) -> None:
        self.run(setattr, self._connection, "isolation_level", level)

    def create_function(self, *args: Any, **options: Any) -> None:
        self.run(self._connection.create_function, *args, **options)

    def cursor(self) -> "Cursor":
        return Cursor(self, self._connection)

    def commit(self) -> None:
        self.run(self._connection.commit)

    def rollback(self) -> None:
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
        return await_(asyncio.wrap_future(self._thread.submit(work, *args, **options)))


class Cursor:
    """Has fetched all that a statement found when the statement has run."""

    arraysize = 1

    def __init__(self, connection: Connection, wrapped: sqlite3.Connection) -> None:
        self._connection, self._wrapped = connection, wrapped
        self._rows: deque[Any] = deque()
        self.description: Any = None
        self.rowcount = -1
        self.lastrowid: int | None = None

    def execute(self, statement: str, parameters: Any = ()) -> None:
        self._take(self._connection.run(_execute, self._wrapped, statement, parameters))

    def executemany(self, statement: str, many: Sequence[Any]) -> None:
        self._take(self._connection.run(_execute_many, self._wrapped, statement, many))

    def _take(self, found: tuple[Any, int, int | None, list[Any]]) -> None:
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


def _execute(
    connection: sqlite3.Connection, statement: str, parameters: Any
) -> tuple[Any, int, int | None, list[Any]]:
    cursor = connection.execute(statement, parameters or ())
    rows = cursor.fetchall() if cursor.description else []
    found = cursor.description, cursor.rowcount, cursor.lastrowid, rows
    cursor.close()
    return found


def _execute_many(
    connection: sqlite3.Connection, statement: str, many: Sequence[Any]
) -> tuple[Any, int, int | None, list[Any]]:
    cursor = connection.executemany(statement, many)
    found = cursor.description, cursor.rowcount, cursor.lastrowid, list[Any]()
    cursor.close()
    return found
