"""The disk fills up: nothing is acknowledged that is not kept, and nothing is kept twice."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from bot.reflections.models import Part
from tests.databases import SqliteServer
from tests.world import World

HARDLY_ANY, ANY = 1, 2**30


@pytest.fixture
def database_url(sqlite_server: SqliteServer, tmp_path: Path) -> Iterator[str]:
    """Only SQLite lets itself be told how large it may become."""
    with sqlite_server.copy(tmp_path) as url:
        yield url


async def let_it_grow_to(world: World, pages: int) -> None:
    """A number below what there is counts as what there is."""
    async with world.app.db.engine.connect() as connection:
        await connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")


async def parts(world: World) -> list[str]:
    async with world.app.db.reading() as tx:
        return list(await tx.scalars(select(Part.text)))


async def test_what_could_not_be_kept_comes_again(world: World) -> None:
    await world.add_programme("Neighbours")
    ann = world.person("telegram", "ann")
    await ann.joins()
    await world.wait(days=7)
    answer = "We listened. " * 2000
    await let_it_grow_to(world, HARDLY_ANY)
    with pytest.raises(OperationalError, match="full"):
        await ann.says(answer, id_="e1")
    assert await parts(world) == []
    await world.app.do_what_is_due()  # goes on trying, and says nothing wrong meanwhile
    await let_it_grow_to(world, ANY)
    await ann.says(answer, id_="e1")
    await ann.says(answer, id_="e1")
    assert await parts(world) == [answer.strip()]
