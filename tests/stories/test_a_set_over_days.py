"""A set in writing over days, across a change of clocks and the bank holidays of Easter."""

from datetime import UTC, datetime

from bot.action_learning.vocabulary import Clock
from tests.sets import set_of
from tests.world import World

FRIDAY = datetime(2026, 3, 27, 15, 0, tzinfo=UTC)  # two days before the clocks change


async def test_over_easter_and_the_change_of_clocks(world: World) -> None:
    set_ = await set_of(world, clock=Clock.DAYS, starts_at=FRIDAY)
    ann, bob, dan = set_.ann, set_.bob, set_.dan

    async def until(year: int, month: int, day: int, hour: int, minute: int = 0) -> None:
        then = datetime(year, month, day, hour, minute, tzinfo=UTC)
        ahead = then - world.clock.now()
        await world.wait(hours=ahead.total_seconds() / 3600)

    await ann.commands("set", "start")
    bob.sees("Check-in")
    assert "Until Monday 30 March, 15:00." in bob.last

    # A thought at the weekend is one's own; what is meant for the set arrives on Monday.
    await bob.says("A thought of my own.")
    bob.sees("I had not asked you anything just now.")
    await until(2026, 3, 28, 12)
    await bob.commands("set", "Bob is here.")
    assert bob.count("Your words went to the set at 12:00.") == 1
    await until(2026, 3, 30, 7, 59)
    assert not dan.count("Bob is here.")
    await until(2026, 3, 30, 8, 0)  # 09:00 by the new clocks
    assert dan.count("Bob, Birkby ward\n\nBob is here.") == 1
    assert not dan.count("A thought of my own.")

    for one in set_.others(bob):
        await one.says(f"{one.profile.name} too.", reply_to=one.message_id("Check-in"))
    await until(2026, 3, 30, 8, 15)
    dan.sees("Who presents")
    await ann.commands("set", "My partners nod and do nothing.")
    for one in set_.others(ann):
        await one.presses("Pass")
    dan.sees("The challenge")
    assert "Until Tuesday 31 March, 09:15." in dan.last
    await ann.says("They come, and nothing moves.", reply_to=ann.message_id("The challenge"))
    await ann.presses("Done")
    dan.sees("Questions of fact")
    assert "Until Wednesday 1 April, 09:15." in dan.last

    await until(2026, 4, 1, 8, 14)
    dan.sees("One last question of fact")
    world.restart()
    await until(2026, 4, 1, 8, 15)
    dan.sees("Open questions")
    assert "Until Wednesday 8 April, 09:15." in dan.last  # Good Friday, Easter Monday, weekends
    await until(2026, 4, 3, 12)  # Good Friday
    await dan.says("What keeps them coming?", reply_to=dan.message_id("Open questions"))
    await until(2026, 4, 7, 7, 59)
    assert not ann.count("What keeps them coming?")
    await until(2026, 4, 7, 8, 0)
    assert ann.count("Dan, Dene ward\n\nWhat keeps them coming?") == 1
    await until(2026, 4, 8, 8, 15)
    assert bob.count("what do you see differently now") == 1
