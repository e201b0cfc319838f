from collections.abc import AsyncIterator, Iterator
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from bot.db import Database
from tests.databases import PostgresServer, SqliteServer
from tests.world import MONDAY, World, new_world

# Invented examples are the same on every machine, and how fast it is decides nothing.
settings.register_profile(
    "calm", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("calm")


@pytest.fixture(scope="session")
def sqlite_server(tmp_path_factory: pytest.TempPathFactory) -> SqliteServer:
    return SqliteServer(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    postgres = PostgresServer()
    yield postgres
    postgres.stop()


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A migrated database of the test's own; every story is told on both kinds."""
    server: SqliteServer | PostgresServer = request.getfixturevalue(f"{request.param}_server")
    with server.copy(tmp_path) as url:
        yield url


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    db = Database(database_url)
    yield db
    await db.close()


@pytest.fixture
async def world(database: Database, tmp_path: Path) -> AsyncIterator[World]:
    async with new_world(database, files=tmp_path / "files", telegram_bot="NeighboursBot") as world:
        yield world


@pytest.fixture
def now() -> datetime:
    return MONDAY
