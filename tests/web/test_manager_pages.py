"""Whoever runs a programme, at their pages."""

import re

import pytest

from bot.people.vocabulary import Role
from tests.web.browsing import Reader, signed_in
from tests.web.managing import answered, arrives, many
from tests.world import Someone, World


@pytest.fixture
async def mo(world: World) -> Someone:
    programme = await world.add_programme("Neighbours", "Leith", "Govan", "Arden")
    return await arrives(world, programme, "mo", place="Leith", role=Role.MANAGER)


async def test_every_page_opens(world: World, mo: Someone) -> None:
    reader = await signed_in(mo)
    for path in ("", "/people", "/import", "/invites", "/events", "/events/new", "/participation",
                 "/journey", "/playbook", "/delivery", "/settings"):
        await reader.opens(f"/manager/1{path}")
        assert reader.status == 200, path
        print(path, reader.text[:300])
