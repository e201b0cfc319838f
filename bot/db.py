"""The database: one declarative base, one way to open a transaction.

Nothing above this file calls `commit`; leaving `transaction()` does. SQLite is
opened for one process with one writer (WAL, `synchronous=FULL`, `BEGIN IMMEDIATE`):
measured, a single writer connection has the best throughput and the shortest tail.
"""

import fcntl
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import IO, Any, Self

from sqlalchemy import (
    BigInteger,
    DateTime,
    Dialect,
    Enum,
    Integer,
    MetaData,
    TypeDecorator,
    make_url,
    text,
)
from sqlalchemy.dialects.sqlite.base import SQLiteCompiler
from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.sql.functions import GenericFunction

from bot.sqlite import Connection as SqliteConnection
from bot.sqlite import Pace

NAMES = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(TypeDecorator[datetime]):
    """An aware datetime, kept in UTC. SQLite forgets the zone; this puts it back."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("a datetime without a time zone reached the database")
        return value and value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value and (value if value.tzinfo else value.replace(tzinfo=UTC))


BigId = BigInteger().with_variant(Integer, "sqlite")
"""A primary key that outgrows 32 bits; SQLite counts up by itself only on INTEGER."""


def _values(members: type[StrEnum]) -> list[str]:
    return [member.value for member in members]


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {  # noqa: RUF012
        datetime: UtcDateTime,
        # Kept as its value in plain text: a database type for each enum would need a migration
        # for each new member.
        StrEnum: Enum(StrEnum, native_enum=False, length=32, values_callable=_values),
    }


class machine_us(GenericFunction[int]):
    """The database's real clock in microseconds, the same for every worker.

    For leases and rate limits only: what is due is decided by `now`, which may be simulated.
    """

    type = BigInteger()
    inherit_cache = True


@compiles(machine_us, "postgresql")
def _(element: machine_us, compiler: Any, **options: Any) -> str:
    return "CAST(extract(epoch FROM clock_timestamp()) * 1000000 AS BIGINT)"


@compiles(machine_us, "sqlite")
def _(element: machine_us, compiler: Any, **options: Any) -> str:
    return "CAST((julianday('now') - 2440587.5) * 86400000000 AS INTEGER)"


class NoDatabase(Exception):
    """The database cannot be used as it is configured. Says what to do."""


class Database:
    """Where everything is kept.

    `url` is an SQLAlchemy URL: `sqlite+aiosqlite:///file.db` or `postgresql+psycopg://…`.

    Raises:
        NoDatabase: the folder of an SQLite file is not there, or not ours to write in.
    """

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self._lock: IO[str] | None = None
        if self.is_sqlite:
            _check_folder(self.url.database or "")
            # One writer; readers see the last commit and never wait for it.
            self.engine = _sqlite(url, begin="BEGIN IMMEDIATE", pool_size=1, cache_mb=32)
            self.reading_engine = _sqlite(url, begin="BEGIN", pool_size=4, cache_mb=8)
        else:
            self.engine = create_async_engine(
                url,
                pool_size=10,
                pool_pre_ping=True,
                hide_parameters=True,  # people's words never reach the log
            )
            self.reading_engine = self.engine
        self._writing = async_sessionmaker(self.engine, expire_on_commit=False)
        self._reading = async_sessionmaker(self.reading_engine, expire_on_commit=False)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncSession]:
        """All or nothing: commit on the way out, roll back on any exception."""
        async with self._writing.begin() as tx:
            yield tx

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncSession]:
        """Look without changing anything."""
        async with self._reading() as tx:
            yield tx

    def keep_to_ourselves(self) -> None:
        """Refuse to share an SQLite file with another process.

        Raises:
            NoDatabase: another process has it open.
        """
        if not self.is_sqlite or not self.url.database:
            return
        lock = Path(f"{self.url.database}.lock").open("a")  # noqa: SIM115 - held until close
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.close()
            raise NoDatabase(
                f"Another Wayfinder is already using {self.url.database}. Stop it first, "
                "or set DATABASE_URL to PostgreSQL to run several."
            ) from None
        self._lock = lock

    async def is_reachable(self) -> None:
        """Raise SQLAlchemy's error where the database does not answer or cannot be written."""
        async with self.engine.begin() as connection:
            await connection.execute(text("SELECT 1"))

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *error: object) -> None:
        await self.close()

    async def close(self) -> None:
        await self.engine.dispose()
        await self.reading_engine.dispose()
        if self._lock:
            self._lock.close()
            self._lock = None


def _check_folder(file: str) -> None:
    """Refuse early: a connection that fails leaves a thread behind, with a traceback of its own."""
    folder = Path(file).absolute().parent
    if not os.access(folder, os.W_OK | os.X_OK):
        raise NoDatabase(
            f"The folder {folder} does not exist or cannot be written, so the database cannot be "
            "kept there: make it, or check DATABASE_URL."
        )


def _sqlite(url: str, *, begin: str, pool_size: int, cache_mb: int) -> AsyncEngine:
    """Open a pool. A wave to thousands touches more pages than the 2 MB that SQLite keeps."""
    file, pace = make_url(url).database or "", Pace()
    pragmas = (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        f"cache_size=-{cache_mb * 1024}",
    )
    engine = create_async_engine(
        url,
        # Not as listeners to SQLAlchemy's events: with one, every statement is announced.
        creator=lambda: SqliteConnection(file, pace, begin, pragmas),
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=60,
        hide_parameters=True,
    )
    engine.dialect.statement_compiler = _SqliteCompiler
    return engine


class _SqliteCompiler(SQLiteCompiler):
    """Writes hints on tables, such as INDEXED BY, which SQLAlchemy leaves out for SQLite."""

    def get_from_hint_text(self, table: Any, text: str | None) -> str | None:
        return text
