"""For how long a set's words are kept is part of its contract, and changes only if all agree."""

from datetime import timedelta

from sqlalchemy import func, select

from bot.action_learning.models import Utterance
from tests.sets import Circle, set_of, set_of_six
from tests.world import World


async def kept(world: World, words: str) -> int:
    async with world.app.db.reading() as tx:
        said = select(func.count()).where(Utterance.text.contains(words))
        return (await tx.scalars(said)).one()


async def later(world: World, days: int) -> None:
    """Wake up so many days later: what came in between does not matter here."""
    world.clock.jump_to(world.clock.now() + timedelta(days=days))
    await world.app.tick()


async def _a_meeting(set_: Circle, words: str) -> None:
    await set_.ann.commands("set", "start")
    await set_.bob.says(words)
    await set_.ann.presses("Time")
    await set_.ann.presses("End the meeting")


async def test_before_anybody_has_agreed_a_proposal_is_the_contract(world: World) -> None:
    set_ = await set_of_six(world)
    await set_.ann.presses("How long words are kept")
    assert set_.ann.last.startswith("What is said in Elders is kept for 90 days")
    await set_.ann.presses("30 days")
    set_.bob.sees("From now on, what is said in Elders is kept for 30 days after each meeting.")
    assert not set_.bob.count("proposes that its words")
    await set_.ann.commands("set", "start")
    set_.bob.sees("Our agreement (1 of 10)")
    assert "I keep it for 30 days after each meeting." in set_.bob.last
    await set_.agree()
    # From here on it is everybody's.
    await set_.ann.commands("set", "keep")
    await set_.ann.presses("180 days")
    assert set_.bob.count("proposes that its words be kept for 180 days") == 1
    assert not set_.bob.count("From now on, what is said in Elders is kept for 180 days")


async def test_less_takes_effect_at_once_and_only_if_all_agree(world: World) -> None:
    set_ = await set_of(world)
    await _a_meeting(set_, "Bob's heffalump.")
    await later(world, 40)
    await _a_meeting(set_, "Bob's woozle.")
    await set_.cat.commands("set", "keep")
    await set_.cat.presses("30 days")
    set_.cat.sees("I ask the others")
    for one in (set_.ann, set_.bob):
        await one.presses("I agree")
        one.sees("Noted. I will say when everybody in Elders agrees.")
    await set_.dan.presses("Leave it as it is")
    set_.ann.sees("Elders leaves it as it is")
    assert await kept(world, "heffalump")

    await set_.dan.commands("set", "keep")
    await set_.dan.presses("30 days")
    old = set_.ann.button("I agree")
    for one in (set_.bob, set_.cat):
        await one.presses("I agree")
    assert await kept(world, "heffalump")
    await set_.ann.presses_that(*old)
    for one in set_.all:
        one.sees("From now on, what is said in Elders is kept for 30 days after each meeting.")
    assert not await kept(world, "heffalump")
    assert await kept(world, "woozle")
    await set_.ann.presses_that(*old)
    set_.ann.sees("That is not asked any more.")
    await later(world, 31)
    assert not await kept(world, "woozle")


async def test_more_is_not_for_what_was_said_before(world: World) -> None:
    set_ = await set_of(world)
    await _a_meeting(set_, "Bob's heffalump.")
    await set_.ann.commands("set", "keep")
    await set_.ann.presses("180 days")
    for one in (set_.bob, set_.cat):
        await one.presses("I agree")
    # Who comes in meanwhile is asked as well, and who leaves is not waited for.
    eve = world.person("telegram", "eve")
    await eve.joins(place="Elm")
    await eve.commands("set", f"join {set_.code}")
    await eve.presses("I agree")
    await set_.dan.commands("set")
    await set_.dan.presses("Leave: Elders")
    await set_.dan.presses("Leave the set")
    eve.sees("From now on, what is said in Elders is kept for 180 days after each meeting.")
    await _a_meeting(set_, "Bob's woozle.")
    await later(world, 91)
    assert not await kept(world, "heffalump")
    assert await kept(world, "woozle")


async def test_words_kept_until_the_set_ends(world: World) -> None:
    set_ = await set_of(world)
    await set_.ann.commands("set", "keep")
    await set_.ann.presses("Until the set ends")
    for one in set_.others(set_.ann):
        await one.presses("I agree")
    await _a_meeting(set_, "Bob's woozle.")
    await later(world, 100)
    assert await kept(world, "woozle")
    for one in set_.all:
        await one.commands("set")
        await one.presses("Leave: Elders")
        await one.presses("Leave the set")
    assert not await kept(world, "woozle")
