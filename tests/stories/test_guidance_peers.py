"""What the playbook does not know somebody else may: introduced after both say yes."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.db import Database
from bot.people import queries as people
from bot.people.models import Consent
from bot.people.vocabulary import Agreement, Visibility
from bot.reflections.models import Reflection
from bot.reflections.models import State as ReflectionState
from tests.guided import (
    UNKNOWN,
    agrees,
    guided,
    member,
)
from tests.world import Someone, World


@pytest.fixture
async def world(database: Database, tmp_path: Path) -> AsyncIterator[World]:
    async with guided(database, tmp_path) as world:
        yield world


async def shares(world: World, someone: Someone, text: str) -> None:
    async with world.app.db.transaction() as tx:
        person = await people.known(tx, someone.address)
        assert person
        now = world.clock.now()
        tx.add(
            Reflection(
                person_id=person.id,
                question="",
                text=text,
                state=ReflectionState.ANSWERED,
                visibility=Visibility.UNNAMED,
                asked_at=now,
                answered_at=now,
            )
        )


async def test_a_peer_is_introduced_only_after_both_say_yes(world: World) -> None:
    ann = await member(world, "slack", "ann", "Ashdown")
    peers = [await member(world, "telegram", name, "Birkby") for name in ("bea", "cal", "dee")]
    silent = await member(world, "telegram", "eve", "Birkby")
    for peer in peers:
        await agrees(world, peer, Agreement.PEER)
        await shares(world, peer, "We bought a laptop for editing the residents' video.")
    await shares(world, silent, "We bought a laptop for editing the residents' video.")

    await ann.commands("ask", UNKNOWN)
    await ann.presses("Ask a peer")
    ann.sees("at most two people")
    assert not any(peer.count("Would you talk") for peer in peers)
    await ann.presses("Yes, ask them")
    ann.sees("I have asked 2 people.")
    bea, cal, _dee = peers
    assert [bool(p.count("Would you talk")) for p in (*peers, silent)] == [True, True, False, False]
    assert "Ann" not in bea.last

    await cal.presses("Not this time")
    cal.sees("They will not know that I asked you.")
    await bea.presses("Yes, I would")
    await bea.says("01632 960111, mornings")
    bea.sees("I am asking them now")
    ann.sees("Somebody in Birkby would talk with you")
    assert "Bea" not in ann.last
    message_id, button = ann.button("Yes, introduce us")
    await ann.presses_that(message_id, button)
    ann.sees("This is Bea, Birkby.")
    assert "01632 960111, mornings" in ann.last
    bea.sees("This is Ann, Ashdown.")
    await ann.presses_that(message_id, button)
    ann.sees("That has been settled already.")


async def test_who_withdrew_is_not_asked(world: World) -> None:
    ann = await member(world, "slack", "ann", "Ashdown")
    bea = await member(world, "telegram", "bea", "Birkby")
    await agrees(world, bea, Agreement.PEER)
    await shares(world, bea, "We bought a laptop for editing the residents' video.")
    async with world.app.db.transaction() as tx:
        for consent in await tx.scalars(select(Consent).where(Consent.to == Agreement.PEER)):
            consent.withdrawn_at = world.clock.now()
    await ann.commands("ask", UNKNOWN)
    await ann.presses("Ask a peer")
    await ann.presses("Yes, ask them")
    ann.sees("I know of nobody yet")
