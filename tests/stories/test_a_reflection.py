"""From a question to a kept answer, and everything that may happen in between."""

import pytest

from bot.chat import Attachment
from tests.world import World

FIRST = "What were you telling yourself while it was going on?"
SECOND = "Which words did you reach for?"


@pytest.mark.parametrize("platform", ["slack", "telegram"])
async def test_someone_is_asked_every_week_and_answers(world: World, platform: str) -> None:
    await world.add_programme()
    ann = world.person(platform, "ann")
    await ann.joins(day="Tuesday")
    await world.wait(hours=23.4)
    ann.sees("All set")
    await world.wait(hours=0.2)
    ann.sees(FIRST)
    assert "Who can read your answer: only you" in ann.last

    await ann.says("That I had no time.")
    ann.sees(FIRST, "Kept. Who can read it: only you.")

    await world.wait(days=7)
    ann.sees(SECOND)
    await ann.commands("journal")
    ann.sees("That I had no time.")
    assert "6 January 2026" in ann.last


async def test_an_answer_in_several_messages_is_one_answer(world: World) -> None:
    await world.add_programme()
    ann = world.person("telegram", "ann")
    await ann.joins()
    await world.wait(days=7)
    await ann.says("First thought.")
    await ann.says("Second thought.")
    ann.sees("Kept.", "Added to your answer.")
    await world.wait(hours=1)
    await ann.says("Something else entirely.")
    ann.sees("I had not asked you anything just now.")
    await ann.presses("Keep it as a reflection")
    await ann.commands("journal")
    assert ann.last.index("Something else") < ann.last.index("First thought.\n\nSecond thought.")


async def test_what_was_not_part_of_it_is_taken_out_again(world: World) -> None:
    await world.add_programme()
    ann = world.person("slack", "ann")
    await ann.joins()
    await world.wait(days=7)
    await ann.says("My answer.")
    await ann.says("What is for lunch?")
    await ann.presses("That was something else")
    ann.sees("I have taken that out of your answer.")
    await ann.commands("journal")
    assert "My answer." in ann.last
    assert "lunch" not in ann.last


async def test_not_this_week_and_then_after_all(world: World) -> None:
    await world.add_programme()
    ann = world.person("telegram", "ann")
    await ann.joins()
    await world.wait(days=7)
    asked = ann.message_id(FIRST)
    await ann.presses("Not this week")
    ann.sees("Not this week: that is fine. The next question comes on Monday 19 January, 09:00")
    assert ann.count(FIRST) == 1
    await world.wait(days=7)
    ann.sees(SECOND)
    await ann.says("Late, but here it is.", reply_to=asked)
    ann.sees("Kept.")
    await ann.commands("journal")
    assert FIRST in ann.last
    assert SECOND not in ann.last


async def test_later_today_and_tomorrow(world: World) -> None:
    await world.add_programme()
    ann = world.person("telegram", "ann")
    await ann.joins()
    await world.wait(days=7)
    await ann.presses("Later today")
    ann.sees("I will ask again on Monday 12 January, 12:")
    await world.wait(hours=3.5)
    ann.sees("I will ask again", FIRST)
    await ann.presses("Tomorrow")
    await world.wait(days=1)
    ann.sees(FIRST)
    await ann.says("Now I have time.")
    ann.sees("Kept.")
    await world.wait(days=2)
    ann.sees("Kept.")


async def test_an_edit_in_the_app_reaches_the_journal(world: World) -> None:
    await world.add_programme()
    ann = world.person("slack", "ann")
    await ann.joins()
    await world.wait(days=7)
    await ann.says("I was loud.", message_id="mine")
    await ann.edits("mine", "I was louder than I meant to be.")
    ann.sees("Kept.", "I have changed it in your journal too.")
    await ann.commands("journal")
    ann.sees("I was louder than I meant to be.")


async def test_who_can_read_it_is_changed_on_the_message(world: World) -> None:
    await world.add_programme()
    ann = world.person("telegram", "ann")
    await ann.joins()
    await world.wait(days=7)
    await ann.says("I was quiet.")
    await ann.presses("Change who can read it")
    await ann.presses("My coach")
    ann.sees("Who can read it now: you and your coach.")


async def test_push_me_further_asks_once_more(world: World) -> None:
    await world.add_programme()
    ann = world.person("telegram", "ann")
    await ann.joins()
    await world.wait(days=7)
    await ann.says("That I knew better.")
    await ann.presses("Push me further")
    ann.sees("What might you hear if you put that thought aside")
    await ann.says("Their worry.")
    await ann.commands("journal")
    ann.sees("Their worry.")


async def test_a_reflection_that_nobody_asked_for(world: World) -> None:
    await world.add_programme()
    ann = world.person("slack", "ann")
    await ann.joins()
    await ann.commands("reflect")
    ann.sees("What happened, and what was your part in it?")
    await ann.says("Today the library opened.")
    ann.sees("Kept.")
    await ann.opens_home()
    assert "Today the library opened." in ann.home


async def test_an_answer_is_rewritten_deleted_and_brought_back(world: World) -> None:
    await world.add_programme()
    for platform in ("slack", "telegram"):
        ann = world.person(platform, f"ann{platform}")
        await ann.joins()
        await ann.commands("reflect", "A draft.")
        await ann.commands("journal")
        await ann.presses("Open 5 January 2026")
        await ann.presses("Edit")
        if platform == "slack":
            await ann.fills(text="A better draft.")
        else:
            await ann.says("A better draft.")
        ann.sees("I have changed it in your journal too.")
        await ann.presses("Delete")
        await ann.commands("journal")
        ann.sees("Nothing here yet.")
        await ann.presses("Bring it back")
        await ann.commands("journal")
        ann.sees("A better draft.")


async def test_deleted_means_erased_after_a_week(world: World) -> None:
    await world.add_programme()
    ann = world.person("slack", "ann")
    await ann.joins()
    await ann.commands("reflect", "Never mind.")
    await ann.commands("journal")
    await ann.presses("Open 5 January 2026")
    await ann.presses("Delete")
    await world.wait(days=8)
    await ann.presses("Bring it back")
    ann.sees("That is not in your journal any more.")


async def test_the_journal_has_pages(world: World) -> None:
    await world.add_programme()
    ann = world.person("telegram", "ann")
    await ann.joins()
    for n in range(7):
        await ann.commands("reflect", f"Thought {n}.")
        await world.wait(hours=1)
    await ann.commands("journal")
    assert "Thought 6." in ann.last
    assert "Thought 1." not in ann.last
    await ann.presses("Older")
    assert "Thought 1." in ann.last
    await ann.presses("Newer")
    assert "Thought 6." in ann.last


@pytest.mark.parametrize("platform", ["slack", "telegram"])
async def test_odd_input_gets_a_clear_answer(world: World, platform: str) -> None:
    await world.add_programme()
    ann = world.person(platform, "ann")
    await ann.joins()
    await world.wait(days=7)

    await ann.says("   ")
    ann.sees("That came through empty")
    await ann.sends(Attachment.STICKER)
    ann.sees("I can only read words.")
    await ann.sends(Attachment.PHOTO, "What the photo shows.")
    ann.sees("Kept.", "What came with them I cannot keep yet.")
    await ann.says("مرحبا 👋🏽 " * 10)
    ann.sees("Added to your answer.")
    await ann.says("word " * 8000)
    ann.sees("Added to your answer.")
    await ann.commands("journal")
    await ann.presses("Open 12 January 2026")
    assert sum(len(message.text) for message in ann.messages[-18:]) > 40_000
    await ann.commands("dance")
    ann.sees("I do not know /dance. I know: /help")


async def test_a_button_pressed_twice_and_a_button_from_a_year_ago(world: World) -> None:
    await world.add_programme()
    ann = world.person("slack", "ann")
    await ann.joins()
    await world.wait(days=7)
    message_id, button = ann.button("Not this week")
    await ann.presses_that(message_id, button)
    await ann.presses_that(message_id, button)
    assert ann.count("Not this week: that is fine.") == 1
    await world.wait(days=365)
    await ann.presses_that(message_id, button)
    assert "Not this week: that is fine. The next question comes on Monday 18 January" in (
        ann.shown(message_id)
    )
    gone = button.model_copy(update={"action": "reflections.dance"})
    await ann.presses_that(message_id, gone)
    ann.sees("That button is from an older version of me")


async def test_what_the_platform_sends_twice_is_heard_once(world: World) -> None:
    await world.add_programme()
    ann = world.person("slack", "ann")
    await ann.joins()
    await world.wait(days=7)
    await ann.says("Once.", id_="Ev1")
    await ann.says("Once.", id_="Ev1")
    assert ann.count("Kept.") == 1
    assert ann.count("Added") == 0


async def test_nobody_reads_or_changes_what_is_somebody_elses(world: World) -> None:
    await world.add_programme()
    ann, bob = world.person("slack", "ann"), world.person("telegram", "bob")
    await ann.joins()
    await bob.joins()
    await ann.commands("reflect", "Mine alone.")
    await ann.commands("journal")
    message_id, button = ann.button("Open 5 January 2026")
    await bob.presses_that(message_id, button)
    bob.sees("That is not in your journal any more.")
    await ann.presses("Open 5 January 2026")
    message_id, button = ann.button("Delete")
    await bob.presses_that(message_id, button)
    await ann.commands("journal")
    ann.sees("Mine alone.")
