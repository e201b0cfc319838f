"""The playground's set: be one of six, the others play themselves."""

from datetime import timedelta

import pytest

from bot.db import Database
from bot.demo import cast, script
from bot.demo.world import Someone, World


@pytest.fixture
def world(database: Database) -> World:
    return World(
        database, cast.read(), "http://localhost", opens=cast.STORY_BEGINS + timedelta(hours=3)
    )


def told(someone: Someone) -> list[str]:
    return [entry.message.text for entry in someone.chat.entries.values() if entry.message]


def test_everybody_in_the_script_lives_here() -> None:
    written = script.read()
    assert set(written.members) <= {one.key for one in cast.read().people}
    who = {line.who for lines in written.stages.values() for line in lines}
    assert who == set(written.members)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_one_plays_and_five_play_themselves(world: World) -> None:
    await world.begin()
    nia = world.people["nia"]
    await world.act(nia, lambda chat: chat.command("set", "start"))
    agree = next(
        (id_, number)
        for id_, entry in nia.chat.entries.items()
        for number, button in enumerate(entry.message.buttons if entry.message else ())
        if button.label == "I agree"
    )
    await world.act(nia, lambda chat: chat.press(*agree))
    for _ in range(150):
        if any("That was our meeting" in text for text in told(nia)):
            break
        await world.pass_time(None)
    for someone in ("bus shelter for an hour", "I will bring something next time"):
        assert sum(someone in text for text in told(nia)) == (someone.startswith("bus"))
    assert any("Have you tried going to the school gate" in t for t in told(world.people["amina"]))
    assert not any("school gate?" in text for text in told(nia))
    assert any("This meeting is over." in text for text in told(nia))
