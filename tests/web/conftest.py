from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.db import Database
from tests.web.browsing import HOME
from tests.world import World, new_world


@pytest.fixture
async def world(database: Database, tmp_path: Path) -> AsyncIterator[World]:
    """A world with a web address."""
    async with new_world(database, files=tmp_path / "files", base_url=HOME) as world:
        yield world
