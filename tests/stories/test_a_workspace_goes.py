"""A whole workspace takes the bot away, and may let it in again."""

from datetime import timedelta

from sqlalchemy import func, select

from bot.chat import Address, Installed, Removed, message
from bot.delivery import outbox
from bot.delivery.kinds import BROADCAST, State
from bot.delivery.models import Chat, Letter
from bot.people.reach import REMOVED
from tests.stories.test_a_programme import in_the_other_workspace
from tests.stories.test_two_apps import link
from tests.world import Someone, World

ASKED = "Write it below"


async def removes(world: World, team: str, id_: str = "r1") -> None:
    await world.app.receive(Removed(id=id_, sender=Address("slack", f"{team}/")))
    await world.app.tick()


async def installs(world: World, team: str, id_: str = "i1") -> None:
    await world.app.receive(Installed(id=id_, sender=Address("slack", f"{team}/")))
    await world.app.tick()


async def three(world: World) -> tuple[Someone, Someone, Someone]:
    await world.add_programme("Neighbours", "Ashdown")
    ann, bob = world.person("slack", "ann"), in_the_other_workspace(world, "bob")
    cleo = world.person("telegram", "cleo")
    for who in (ann, bob, cleo):
        await who.joins(place="Ashdown")
    return ann, bob, cleo


async def test_only_its_people_are_told_nothing_and_they_go_on_later(world: World) -> None:
    ann, bob, cleo = await three(world)
    await removes(world, "T2")
    await world.wait(days=7)
    assert [who.count(ASKED) for who in (ann, bob, cleo)] == [1, 0, 1]
    async with world.app.db.reading() as tx:
        chat = await tx.get_one(Chat, str(bob.address))
        assert chat.closed_why == REMOVED
        closed = select(func.count()).where(Chat.closed_at.is_not(None))
        assert (await tx.scalars(closed)).one() == 1
    await world.wait(days=7)
    await installs(world, "T2")
    await world.wait(days=6)
    assert bob.count(ASKED) <= 1  # what was asked meanwhile has run out: nothing piles up
    await world.wait(days=1)
    await bob.says("Back at last.")
    bob.sees("Kept.")


async def test_what_waits_ends_and_says_why(world: World) -> None:
    ann, bob, _ = await three(world)
    now = world.clock.now()
    async with world.app.db.transaction() as tx:
        for who in (ann, bob):
            to, later = who.address, now + timedelta(hours=1)
            await outbox.put(tx, to, message("Soon."), kind=BROADCAST, now=now, due_at=later)
    await removes(world, "T2")
    async with world.app.db.reading() as tx:
        ended = await tx.execute(
            select(Letter.address, Letter.why, Letter.error).where(Letter.state == State.FAILED)
        )
        assert [tuple(row) for row in ended] == [(str(bob.address), "unreachable", REMOVED)]
    await world.wait(hours=2)
    assert (ann.count("Soon."), bob.count("Soon.")) == (1, 0)


async def test_whoever_has_another_app_is_asked_there(world: World) -> None:
    await world.add_programme("Neighbours", "Ashdown")
    bob, on_the_bus = in_the_other_workspace(world, "bob"), world.person("telegram", "bob")
    await bob.joins(place="Ashdown")
    await link(bob, on_the_bus)
    await removes(world, "T2", "r1")
    await removes(world, "T2", "r1")  # told twice
    await removes(world, "T2", "r2")  # its token was revoked as well
    await world.wait(days=7)
    assert (bob.count(ASKED), on_the_bus.count(ASKED)) == (0, 1)
    await on_the_bus.commands("link")
    assert "Telegram (where you are now): your questions come here" in on_the_bus.last


async def test_a_lane_that_nobody_is_in(world: World) -> None:
    await removes(world, "T9")
    await installs(world, "T9")
    ann = world.person("slack", "ann")
    await ann.starts()
    assert ann.messages
