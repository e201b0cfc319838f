"""Two questions at a time, and the presenter first: what comes too early waits, and is not lost."""

from tests.sets import Circle, set_of
from tests.stories.test_a_set_in_trouble import to_the_challenge
from tests.world import World


async def to_the_open_questions(world: World) -> Circle:
    set_ = await set_of(world, 5)
    await to_the_challenge(set_, set_.ann)
    await set_.ann.says("They come, and nothing moves.")
    for _ in range(2):
        await set_.ann.presses("Done")
    set_.ann.sees("Open questions (5 of 9)")
    return set_


async def test_a_third_question_waits_until_the_presenter_has_written(world: World) -> None:
    set_ = await to_the_open_questions(world)
    await set_.bob.says("What have you noticed?")
    await set_.cat.says("How does that feel?")
    await set_.dan.says("What would help?", message_id="dan's")
    set_.dan.sees("Some questions are waiting for Ann already, so I keep yours for a moment.")
    await set_.eve.says("What keeps them coming?")
    assert not set_.ann.count("What would help?")
    assert not set_.eve.count("What would help?")
    await set_.dan.edits("dan's", "What would help you most?")
    set_.dan.sees("It goes to the set when it is your turn.")
    world.restart()
    await set_.ann.says("That they are tired.")
    set_.bob.sees("Ann, Ashdown ward", "What would help you most?", "What keeps them coming?")
    await set_.cat.says("What else?")
    set_.cat.sees("Some questions are waiting")


async def test_what_waits_when_the_stage_is_over_goes_back_to_its_writer(world: World) -> None:
    set_ = await to_the_open_questions(world)
    for one, text in ((set_.bob, "What is new?"), (set_.cat, "Who else?"), (set_.dan, "What now?")):
        await one.says(text)
    await set_.ann.presses("Done")
    set_.dan.sees("these words of yours had not gone to the set", "What struck us")
    assert not set_.ann.count("What now?")
    await set_.ann.says("I see it differently.")
    await set_.dan.presses("Send it now")
    set_.ann.sees("Dan, Dene ward\n\nWhat now?")


async def test_the_presenter_says_first_what_struck_them(world: World) -> None:
    set_ = await to_the_open_questions(world)
    await set_.ann.presses("Done")
    await set_.bob.says("Bob was struck.")
    set_.bob.sees("Ann goes first here, so I keep your words for a moment.")
    await set_.cat.says("Cat was struck.")
    assert not set_.dan.count("was struck")
    await set_.ann.says("Ann was struck.")
    set_.dan.sees("Ann was struck.", "Bob was struck.", "Cat was struck.")


async def test_a_presenter_who_is_away_holds_nobody_up_for_long(world: World) -> None:
    set_ = await to_the_open_questions(world)
    await set_.ann.presses("Done")
    for one in set_.others(set_.ann):
        await one.says(f"{one.profile.name} was struck.")
    await world.wait(minutes=3)
    assert not set_.ann.count("was struck")
    await world.wait(minutes=1)
    assert set_.ann.count("was struck") == 4
    assert set_.bob.count("The set would like to hear from you too") == 0
