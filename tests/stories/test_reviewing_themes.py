"""Coaches review themes in chat: from their home page, two at once, every step undoable."""

from bot.people.vocabulary import Role
from bot.synthesis.models import LivingTheme, State
from bot.synthesis.words import OPEN
from tests.stories.test_themes import (
    comes_in,
    eight_neighbourhoods,
    looks,
    members,
    opens,
    theme,
)
from tests.world import World


async def test_from_the_home_page_a_coach_approves_or_asks_for_change(world: World) -> None:
    coach, _manager = await eight_neighbourhoods(world)
    await looks(coach)
    await coach.opens_home()
    assert "waiting for a coach." in coach.home
    sections = world.platforms["slack"].homes[coach.address].sections
    first, other, _ = [b for section in sections for b in section.buttons if b.action == OPEN]
    await coach.presses_that("", first)
    await coach.presses("Approve")
    await coach.presses_that("", other)
    await coach.presses("Ask for change")
    await coach.fills(why="Say whose it is.")
    async with world.app.db.reading() as tx:
        states = [(await tx.get_one(LivingTheme, int(b.ref))).state for b in (first, other)]
    assert states == [State.APPROVED, State.TO_CHANGE]


async def test_two_coaches_do_not_overwrite_each_other(world: World) -> None:
    helen, _manager = await eight_neighbourhoods(world)
    omar = world.person("telegram", "omar")
    await comes_in(omar, Role.COACH)
    await looks(helen)
    for coach in (helen, omar):
        await opens(world, coach, "Trust")
    await omar.presses("Approve")
    await helen.presses("Put away")
    helen.sees("Somebody changed this theme after you looked.")
    assert (await theme(world, "Trust")).state is State.APPROVED


async def test_every_step_can_be_undone_and_is_written_down(world: World) -> None:
    coach, _manager = await eight_neighbourhoods(world)
    await looks(coach)
    before = await members(world, "Trust"), await members(world, "Money and cost")
    await opens(world, coach, "Trust")
    await coach.presses("Merge")
    await coach.presses("Money and cost")
    assert await members(world, "Money and cost") == before[0] | before[1]
    await coach.commands("themes")
    await coach.presses("What was done")
    assert "Helen merged another theme into it" in coach.last
    await coach.presses("Undo 1")
    coach.sees("Undone.")
    after = await members(world, "Trust"), await members(world, "Money and cost")
    assert after == before
    assert (await theme(world, "Trust")).state is State.PROPOSED
    await coach.presses("Undo 1")
    coach.sees("That step has been undone already.")
    await coach.commands("themes")
    await coach.presses("What was done")
    assert "undid this: merged another theme into it" in coach.last
    await coach.presses("Undo 1")  # and again, the other way round
    assert await members(world, "Money and cost") == before[0] | before[1]
    assert (await theme(world, "Trust")).state is State.MERGED
