from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.db import Database
from bot.people.models import Programme
from bot.people.vocabulary import Role
from tests.web.browsing import HOME, Reader, signed_in
from tests.web.managing import arrives
from tests.world import Someone, World, new_world


@pytest.fixture
async def world(database: Database, tmp_path: Path) -> AsyncIterator[World]:
    """A world with a web address."""
    async with new_world(database, files=tmp_path / "files", base_url=HOME) as world:
        yield world


@pytest.fixture
async def programme(world: World) -> Programme:
    return await world.add_programme("Neighbours", "Leith", "Govan", "Arden")


@pytest.fixture
async def mo(world: World, programme: Programme) -> Someone:
    return await arrives(world, programme, "mo", place="Leith", role=Role.MANAGER)


@pytest.fixture
async def reader(mo: Someone) -> Reader:
    return await signed_in(mo)
