"""A year in the playground, week by week, on either app: asked, reminded, looking back."""

from datetime import timedelta
from functools import partial

import pytest

from bot.db import Database
from bot.demo import cast, script
from bot.demo.world import Someone, World
from bot.platforms.console import Chat

WEEKS = 53
HERE = ("femi", "gwen", "nia")
"""Femi and Gwen are played; Nia is there so that the set has somebody in it."""


def told(someone: Someone) -> list[str]:
    return [entry.message.text for entry in someone.chat.entries.values() if entry.message]


async def press(world: World, someone: Someone, label: str) -> None:
    for id_, entry in reversed(list(someone.chat.entries.items())):
        for number, button in enumerate(entry.message.buttons if entry.message else ()):
            if button.label == label:
                await world.act(someone, partial(Chat.press, message_id=id_, number=number))
                return
    raise AssertionError(f"no button {label!r} in {told(someone)}")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_year_of_two_people(database: Database) -> None:
    everybody, of_the_set = cast.read(), script.read()
    few = tuple(one for one in everybody.people if one.key in HERE)
    world = World(
        database,
        everybody.model_copy(update={"people": few}),
        "http://localhost",
        of_the_set.model_copy(update={"members": HERE[-1:]}),
        opens=cast.STORY_BEGINS + timedelta(hours=3),
    )
    await world.begin()
    femi, gwen = world.people["femi"], world.people["gwen"]
    await world.act(femi, lambda chat: chat.start())
    await world.act(gwen, lambda chat: chat.write("Hello"))
    for someone in (femi, gwen):
        place = someone.character.place
        for label in ("Yes, that is fine", place, "Only me", "Monday", "09:00"):
            await press(world, someone, label)
    await press(world, femi, "Yes")
    for week in range(WEEKS):
        await world.pass_time(timedelta(days=7))
        for someone in (femi, gwen):
            await world.act(someone, partial(Chat.write, text=f"Words of week {week}."))
            if "What is one small thing that you will try" in told(someone)[-1]:
                await world.act(someone, partial(Chat.write, text=f"Try {week}."))
    for someone in (femi, gwen):
        everything = told(someone)
        questions = [text for text in everything if "Write it below" in text]
        assert len(questions) == WEEKS + 1  # a month in
        assert len(set(questions[:28])) == 28  # one round of the journey
        assert sum("You wanted to try: Try" in text for text in questions) >= 8
        again = [text for text in questions[28:] if "you wrote: Words of week" in text]
        assert len(again) >= 20  # what they wrote the first time, where they did
        for title in ("3 months on", "6 months on", "12 months on", "The end of a season"):
            [look_back] = [text for text in everything if text.startswith(title)]
            assert "Words of week" in look_back
            assert "This is for your eyes alone." in look_back
