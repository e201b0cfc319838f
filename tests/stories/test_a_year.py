"""Fifty-two weeks, and what may go wrong in them."""

from dataclasses import replace
from datetime import timedelta

from bot.chat import NotSent, Why
from bot.people.local_time import local
from tests.world import World


async def test_fifty_two_weeks(world: World) -> None:
    """One question a week at nine, each once, through both changes of clocks."""
    await world.add_programme()
    ann, bob = world.person("slack", "ann"), world.person("telegram", "bob")
    await ann.joins(day="Wednesday")  # no Wednesday and no Thursday of 2026 is a public holiday
    await bob.joins(day="Thursday", at="20:00")
    asked_at = []
    for week in range(52):
        if week % 10 == 9:
            world.restart()
        before = ann.count("Write it below") - ann.count("about a month")
        await world.wait(days=7)
        assert ann.count("Write it below") - ann.count("about a month") == before + 1
        asked_at.append(local(world.clock.now(), "Europe/London"))
        await ann.says(f"Week {week}.")
        assert ann.count("Kept.") == week + 1
        await bob.says(f"Week {week}.")
    questions = [message.text for message in ann.messages if "Write it below" in message.text]
    assert sum("about a month" in question for question in questions) == 1
    questions = [question for question in questions if "about a month" not in question]
    assert len(questions) == 52
    assert len(set(questions[:28])) == 28
    assert len(set(questions[28:])) == 24
    bobs = [m.text for m in bob.messages if "Write it below" in m.text]
    assert len([question for question in bobs if "about a month" not in question]) == 52
    await ann.commands("journal")
    assert "Week 51." in ann.last


async def test_the_hour_stays_the_same_when_clocks_change(world: World) -> None:
    await world.add_programme()
    ann = world.person("telegram", "ann")
    await ann.joins(day="Sunday", at="09:00")
    for week in range(16):  # over 29 March 2026
        async with world.app.db.reading() as tx:
            due = await world.app.reflections.next_due(tx, world.clock.now())
        assert due
        assert local(due, "Europe/London").strftime("%A %H:%M") == "Sunday 09:00", week
        await world.wait(days=7)
        await ann.says("Here.")


async def test_a_bot_that_was_down_at_nine_does_not_ask_at_night(world: World) -> None:
    await world.add_programme()
    ann = world.person("telegram", "ann")
    await ann.joins()
    world.clock.advance(timedelta(days=7, hours=13))  # Monday, half past ten in the evening
    await world.app.tick()
    ann.sees("All set")
    await world.wait(hours=11)
    ann.sees("Write it below")
    await world.wait(days=6)
    ann.sees("Write it below", "Write it below")


async def test_a_throttled_message_is_sent_when_the_platform_allows(world: World) -> None:
    await world.add_programme()
    ann = world.person("telegram", "ann")
    world.platforms["telegram"].next_results = [
        NotSent(Why.TRY_AGAIN, "too many requests", timedelta(milliseconds=300))
    ]
    await ann.starts()
    ann.sees("I am Wayfinder")


async def test_whoever_blocked_the_bot_hears_nothing_until_they_write_again(world: World) -> None:
    await world.add_programme()
    ann = world.person("telegram", "ann")
    await ann.joins()
    world.platforms["telegram"].next_results = [NotSent(Why.UNREACHABLE, "blocked")]
    await world.wait(days=7)
    await world.wait(days=7)
    ann.sees("All set")
    await ann.says("I am back.")
    assert ann.count("Kept.") == 1


async def test_an_edit_of_the_journey_neither_repeats_nor_skips(world: World) -> None:
    await world.add_programme()
    ann = world.person("telegram", "ann")
    await ann.joins()
    await world.wait(days=14)
    await ann.says("Here.")
    journey = world.app.reflections._journeys["inner-journey"]
    first, second, third, *rest = journey.prompts.items()
    world.restart()
    journeys = world.app.reflections._journeys
    assert isinstance(journeys, dict)
    edited = replace(journey, prompts=dict([second, *rest[:1], third, *rest[1:], first]))
    journeys["inner-journey"] = edited
    await world.wait(days=14)
    ann.sees(second[1].question, "Kept.", rest[0][1].question, third[1].question)
