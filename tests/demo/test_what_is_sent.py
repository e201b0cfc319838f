"""Voice notes and pictures in the playground, where a server puts recordings into words."""

from datetime import timedelta
from functools import partial

import pytest

from bot.db import Database
from bot.demo import cast, script
from bot.demo.world import World
from bot.llm import Account
from bot.people import consents
from bot.people import queries as people
from bot.people.vocabulary import Agreement
from bot.people.words import in_english
from bot.platforms.console import Chat
from tests.demo.test_a_season import press, told

WEBM = b"\x1a\x45\xdf\xa3 sound"


class Transcriber:
    """Remembers by what names recordings came."""

    def __init__(self) -> None:
        self.names: list[str] = []

    async def transcribe(self, audio: bytes, file_name: str, account: Account) -> str:
        self.names.append(file_name)
        return "The bench is luod."


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_voice_note_is_shown_back_and_a_picture_kept_with_its_words(
    database: Database,
) -> None:
    few = tuple(one for one in cast.read().people if one.key in ("amina", "bryn"))
    transcriber = Transcriber()
    world = World(
        database,
        cast.read().model_copy(update={"people": few}),
        "http://localhost",
        script.read().model_copy(update={"members": ("amina",)}),
        opens=cast.STORY_BEGINS + timedelta(days=1),
        transcriber=transcriber,
    )
    await world.begin()
    for key in ("amina", "bryn"):
        someone = world.people[key]
        async with database.transaction() as tx:
            person = await people.known(tx, someone.chat.address)
            assert person
            english = in_english(Agreement.VOICE)
            consents.give(tx, person, Agreement.VOICE, english, english, world.clock.now())
        voice = partial(Chat.send_file, name="Voice note", content=WEBM, size=9, media="audio/webm")
        await world.act(someone, voice)
        assert "The bench is luod." in told(someone)[-1]
        await press(world, someone, "Keep these words")
        picture = partial(
            Chat.send_file, name="green.png", content=b"PNG", size=3, text="Before the fence."
        )
        await world.act(someone, picture)
        assert "Added to your answer." in told(someone)[-1]
        await world.act(someone, partial(Chat.command, name="journal"))
        assert "The bench is luod." in told(someone)[-1]
        assert "Before the fence." in told(someone)[-1]
    assert transcriber.names == ["voice.webm", "voice.webm"]
