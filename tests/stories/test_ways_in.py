"""A voice note, a picture with words, and a further question worded by a language model."""

from collections.abc import Mapping
from typing import Any

import pytest

from bot.chat import Attachment
from bot.db import Database
from bot.llm import Account, NoAnswer, Why
from bot.people import consents
from bot.people import queries as people
from bot.people.vocabulary import Agreement
from bot.people.words import in_english
from tests.world import Someone, World, new_world


class Model:
    """Says what it was told to, and remembers what it was sent."""

    def __init__(self, *said: str) -> None:
        self.said, self.sent = list(said), list[Mapping[str, Any]]()

    async def fill(
        self, instruction: str, inputs: Mapping[str, Any], schema: Any, account: Account
    ) -> Any:
        self.sent.append(inputs)
        if not self.said:
            raise NoAnswer(Why.NO_ANSWER)
        return schema(question=self.said.pop(0))


class Transcriber:
    async def transcribe(self, audio: bytes, file_name: str, account: Account) -> str:
        return audio.decode()


async def agrees(world: World, someone: Someone) -> None:
    async with world.app.db.transaction() as tx:
        person = await people.known(tx, someone.address)
        assert person
        for to in (Agreement.MODEL, Agreement.VOICE):
            words = in_english(to)
            consents.give(tx, person, to, words, words, world.clock.now())


async def test_a_voice_note_without_a_server_is_kept_as_it_is(world: World) -> None:
    await world.add_programme()
    ann = world.person("telegram", "ann")
    await ann.joins()
    await world.wait(days=7)
    await ann.records("file-1")
    ann.sees("Kept.")
    await ann.commands("journal")
    assert "A voice note or a picture." in ann.last


async def test_a_voice_note_and_a_picture_are_sent_again_from_the_journal(world: World) -> None:
    await world.add_programme()
    ann, bob = world.person("telegram", "ann"), world.person("slack", "bob")
    await ann.joins()
    await bob.joins()
    files = world.platforms["telegram"].files
    files |= {"file-1": b"OggS and Ann", "file-2": b"\x89PNG\r\n\x1a\n and the hall"}
    await ann.records("file-1")
    await ann.sends(Attachment.PHOTO, "The hall.", file_id="file-2")
    await ann.commands("journal")
    await ann.presses("Open 5 January 2026")
    _, again = ann.button("Hear it again")
    await ann.presses("Hear it again")
    assert ann.count("One moment") == 1
    voice, picture = ann.messages[-2:]
    assert voice.file
    assert voice.file.name == "2026-01-05-voice-note-1.ogg"
    assert voice.file.read() == b"OggS and Ann"
    assert picture.image
    assert picture.image.alt == picture.text == "A picture, sent on 5 January 2026"
    await world.wait(days=1)
    assert ann.messages[-1] == picture  # once
    await bob.presses_that("", again)
    bob.sees("is not in your journal")
    del files["file-1"]
    await ann.presses("Hear it again")
    ann.sees("The app does not give it to me any more.", "A picture")


async def test_a_voice_note_that_was_something_else_is_kept_apart(world: World) -> None:
    await world.add_programme()
    ann = world.person("slack", "ann")
    await ann.joins()
    await ann.commands("reflect", "The library was quiet.")
    await ann.records("file-1")
    ann.sees("Added to your answer.")
    pressed = ann.button("That was something else")
    for _ in range(2):
        await ann.presses_that(*pressed)
        ann.sees("Kept.")
    await ann.commands("journal")
    assert "The library was quiet." in ann.last
    assert ann.last.count("A voice note or a picture.") == 1


async def test_a_picture_with_words_is_an_answer(world: World) -> None:
    await world.add_programme()
    for platform in ("slack", "telegram"):
        ann = world.person(platform, f"ann{platform}")
        await ann.joins()
        await ann.sends(Attachment.PHOTO, "The green, before the fence.", file_id="file-1")
        ann.sees("Kept.")
        await ann.commands("journal")
        assert "The green, before the fence." in ann.last


async def test_a_message_that_stands_elsewhere_is_kept(world: World) -> None:
    await world.add_programme()
    ann = world.person("slack", "ann")
    await ann.passes_on("Nobody asked the tenants.")
    ann.sees("Shall we start?")
    await ann.presses("Yes, that is fine")
    await ann.presses("My coach too")
    await ann.presses("Monday")
    await ann.presses("09:00")
    await ann.passes_on("/journal is a word.")
    ann.sees("These are another's words, so only you", "Who can read it: only you.")
    await ann.says("That is why I stayed.")
    ann.sees("Added to your answer.")
    await ann.passes_on("My own, from last week.", is_own=True)
    ann.sees("Who can read it: you and your coach.")
    await ann.commands("journal")
    assert "/journal is a word.\n\nThat is why I stayed." in ann.last


async def test_a_voice_note_is_shown_back_before_its_words_are_kept(database: Database) -> None:
    async with new_world(database, transcriber=Transcriber()) as world:
        await world.add_programme()
        for platform in ("telegram", "slack"):
            ann = world.person(platform, f"ann{platform}")
            await ann.joins()
            await agrees(world, ann)
            world.platforms[platform].files["file-1"] = b"I was luod."
            await ann.records("file-1")
            await world.app.think()
            await world.app.tick()
            ann.sees("I was luod.")
            await ann.commands("journal")
            assert "luod" not in ann.last
            await ann.presses("Change them first")
            if platform == "slack":
                await ann.fills(text="I was loud.")
            else:
                await ann.says("I was loud.")
            await ann.commands("journal")
            assert "I was loud." in ann.last


async def test_nothing_is_sent_of_those_who_did_not_agree(database: Database) -> None:
    model = Model("What did the library say?")
    async with new_world(database, transcriber=Transcriber(), model=model) as world:
        await world.add_programme()
        ann = world.person("telegram", "ann")
        await ann.joins()
        world.platforms["telegram"].files["file-1"] = b"Secret."
        await ann.records("file-1")
        await world.app.think()
        await world.app.tick()
        assert ann.count("Secret.") == 0
        await world.wait(days=7)
        await ann.says("The library was quiet.")
        await ann.presses("Push me further")
        await world.app.think()
        assert not model.sent


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        (["What was quiet in the library?"], "What was quiet in the library?"),
        (["You should ask the library, shouldn't you?"], "What might you hear if you put that"),
        ([], "What might you hear if you put that"),
    ],
)
async def test_pushed_further_in_their_own_words_or_the_journeys(
    database: Database, said: list[str], asked: str
) -> None:
    model = Model(*said)
    async with new_world(database, model=model) as world:
        await world.add_programme()
        ann = world.person("telegram", "ann")
        await ann.joins()
        await agrees(world, ann)
        await world.wait(days=7)
        await ann.says("The library was quiet, and Ann said so.")
        await ann.presses("Push me further")
        await ann.presses("Push me further")
        await world.app.think()
        await world.app.tick()
        assert len(model.sent) == 1
        assert "Ann" not in model.sent[0]["answer"]
        ann.sees(asked)
        await ann.says("The chairs.")
        await ann.commands("journal")
        assert "The chairs." in ann.last
