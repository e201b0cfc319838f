"""What is a person's own: agreements, their data, and to be forgotten."""

import json
from pathlib import Path

import pytest
from sqlalchemy import inspect, select, text

from bot.chat import File, NotSent, Why
from bot.people import consents
from bot.people import queries as people
from bot.people.models import Programme, Trace
from bot.people.vocabulary import Agreement, Role
from bot.welcome import words as welcome_words
from tests.world import Someone, World


async def everything_in(world: World) -> str:
    """Return all that the database holds, as text."""
    held = []
    async with world.app.db.reading() as tx:
        connection = await tx.connection()
        names = await connection.run_sync(lambda sync: inspect(sync).get_table_names())
        for name in names:
            held += [repr(tuple(row)) for row in await tx.execute(text(f'SELECT * FROM "{name}"'))]
    return "\n".join(held)


def files_of(someone: Someone) -> dict[str, File]:
    return {message.file.name: message.file for message in someone.messages if message.file}


# Agreements.


async def test_everything_is_off_until_somebody_says_yes(world: World) -> None:
    await world.add_programme()
    ann = world.person("telegram", "ann")
    await ann.joins()
    await ann.commands("settings")
    await ann.presses("What I have agreed to")
    assert "Taking part: yes, since 5 January 2026." in ann.last
    assert ann.last.count("\n\nNo: ") == 6
    await ann.presses("Yes to being quoted")
    assert "Yes: A sentence of an answer" in ann.last
    assert ann.last.count("\n\nNo: ") == 5
    await ann.presses("No to being quoted")
    assert ann.last.count("\n\nNo: ") == 6
    async with world.app.db.reading() as tx:
        person = await people.known(tx, ann.address)
        assert person
        quoted = [c for c in await consents.history(tx, person) if c.to == Agreement.QUOTED]
    assert "may be quoted word for word" in quoted[0].wording
    assert quoted[0].withdrawn_at == quoted[0].given_at == world.clock.now()


async def test_a_yes_to_other_words_counts_no_longer(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await world.add_programme()
    ann = world.person("telegram", "ann")
    await ann.joins()
    await ann.commands("settings")
    await ann.presses("What I have agreed to")
    await ann.presses("Yes to being quoted")
    monkeypatch.setattr("bot.people.words.agreement", lambda to: f"Other words about {to}.")
    await ann.commands("settings")
    await ann.presses("What I have agreed to")
    assert "No: Other words about quoted." in ann.last


async def test_other_terms_are_asked_for_anew(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await world.add_programme()
    ann, bob = world.person("telegram", "ann"), world.person("slack", "bob")
    await ann.joins()
    await bob.joins()
    monkeypatch.setattr("bot.welcome.words.terms", lambda: "We now also keep your shoe size.")
    world.restart()
    await world.wait(hours=1)
    ann.sees("We now also keep your shoe size.")
    await bob.presses("No, stop")
    bob.sees("You will get no more questions.")
    await world.wait(days=14)
    assert ann.count("Who can read your answer") == 0
    assert ann.count("shoe size") == 1
    await ann.presses("Yes, that is fine")
    ann.sees("Your next question comes on Monday 26 January")
    await bob.presses("Start again")  # not without a yes to the new words
    bob.sees("shoe size")
    await world.wait(days=8)
    ann.sees("Who can read your answer")
    assert bob.count("Who can read your answer") == 0
    async with world.app.db.reading() as tx:
        person = await people.known(tx, ann.address)
        assert person
        terms = [c for c in await consents.history(tx, person) if c.to == welcome_words.TERMS]
    assert [bool(c.withdrawn_at) for c in terms] == [True, False]


# My data.


async def test_my_data_to_read_and_for_programs(world: World) -> None:
    await world.add_programme("Neighbours", "Ashdown")
    ann, bob = world.person("telegram", "ann"), world.person("slack", "bob")
    await ann.joins(place="Ashdown")
    await bob.joins(place="Ashdown")
    await bob.commands("reflect", "What Bob wrote.")
    await ann.commands("reflect", "I said <b>nothing</b> & left.")
    await ann.commands("mydata")
    files = files_of(ann)
    page = Path(files["my-data.html"].path).read_text()
    assert "I said &lt;b&gt;nothing&lt;/b&gt; &amp; left." in page
    made = json.loads(Path(files["my-data.json"].path).read_text())
    assert made["schema"]["title"] == "Data"
    sections = {section["name"]: section["rows"] for section in made["data"]["sections"]}
    assert sections["reflections"][0]["text"] == "I said <b>nothing</b> & left."
    assert sections["person"][0]["place"] == "Ashdown"
    assert sections["accounts"] == [{"address": "telegram:ann", "questions_come_here": True}]
    assert "Taking part" not in page  # the record keeps the words that were shown
    assert "Nobody is scored or ranked" in sections["agreements"][0]["in_these_words"]
    assert "What Bob wrote." not in page + json.dumps(made)
    await world.wait(days=3)
    assert not Path(files["my-data.html"].path).exists()


# Forget me.


async def test_forget_me_erases_every_word(world: World) -> None:
    await world.add_programme("Neighbours", "Ashdown")
    ann, bob = world.person("telegram", "ann77"), world.person("slack", "bob")
    await ann.joins(place="Ashdown")
    await bob.joins(place="Ashdown")
    await ann.commands("reflect", "Heffalump in the garden.")
    await bob.commands("reflect", "Bob keeps this.")
    await ann.says("Held heffalump words.")
    await ann.commands("mydata")
    folder = Path(files_of(ann)["my-data.json"].path).parent
    await ann.commands("journal")
    ann.sees("Heffalump")  # and so it stands in a letter too
    before = await everything_in(world)
    assert "effalump" in before
    await ann.commands("forgetme")
    for told in ("Sets:", "Themes:", "Events:"):
        assert told in ann.last
    await ann.presses("Keep it")
    ann.sees("Nothing was erased.")
    assert "effalump" in await everything_in(world)
    await ann.commands("forgetme")
    await ann.presses("Erase everything")
    ann.sees("It is all erased.")
    after = await everything_in(world)
    assert "effalump" not in after
    assert "Ann77" not in after
    assert "Bob keeps this." in after
    assert not folder.exists()
    await world.wait(days=2)
    assert "ann77" not in (await everything_in(world)).casefold()  # the goodbye has gone too
    async with world.app.db.reading() as tx:
        trace = await tx.scalar(select(Trace).where(Trace.deed == "forget somebody"))
    assert trace
    assert trace.subject_id is None
    await world.wait(days=30)
    ann.sees("It is all erased.")  # nothing more was sent
    await ann.says("Hello")
    ann.sees("Shall we start?")


async def test_who_was_forgotten_and_blocked_the_bot_is_met_anew(world: World) -> None:
    await world.add_programme()
    ann = world.person("telegram", "ann")
    await ann.joins()
    await ann.commands("forgetme")
    world.platforms["telegram"].next_results = [NotSent(Why.UNREACHABLE, "blocked")]
    await ann.presses("Erase everything")
    before = len(ann.messages)
    await ann.starts()
    assert len(ann.messages) > before
    ann.sees("I am Wayfinder, the learning companion of")


async def test_forgetting_twice_and_by_an_old_button(world: World) -> None:
    await world.add_programme()
    ann = world.person("telegram", "ann")
    await ann.joins()
    await ann.commands("forgetme")
    message_id, button = ann.button("Erase everything")
    await ann.presses_that(message_id, button)
    await ann.presses_that(message_id, button)
    ann.sees("It is all erased.", "It is all erased.")
    async with world.app.db.reading() as tx:
        assert await people.known(tx, ann.address) is None


# Retention.


async def test_what_is_older_than_the_programme_keeps_goes_by_itself(world: World) -> None:
    programme = await world.add_programme(keep_days=60)
    other = await world.add_programme("Streets", is_open=False)
    await world.add_invite("STREETS", other)
    await world.add_invite("MANAGER", programme, role=Role.MANAGER)
    ann, bob = world.person("telegram", "ann"), world.person("telegram", "bob")
    mia = world.person("slack", "mia")
    await ann.joins()
    await mia.starts("MANAGER")
    await mia.presses("Yes, that is fine")
    await bob.starts("STREETS")
    await bob.presses("Yes, that is fine")
    await ann.commands("reflect", "Old heffalump.")
    await bob.commands("reflect", "Kept by Streets.")
    await world.wait(days=50)
    await ann.commands("reflect", "Young woozle.")
    await world.wait(days=14)  # the sixtieth day is a Friday; she is told on a working day
    assert mia.count("answers older than 60 days have just been erased") >= 1
    await ann.commands("journal")
    assert "Young woozle." in ann.last
    assert "heffalump" not in ann.last
    await bob.commands("journal")
    assert "Kept by Streets." in bob.last
    async with world.app.db.reading() as tx:
        deeds = list(await tx.scalars(select(Trace).where(Trace.deed == "erase by retention")))
        assert {deed.programme_id for deed in deeds} == {programme.id}
        assert deeds[0].ref == "1"
        assert await tx.get(Programme, other.id)


async def test_held_words_do_not_lie_about(world: World) -> None:
    await world.add_programme()
    ann = world.person("telegram", "ann")
    await ann.joins()
    await ann.commands("reflect", "One thing.")
    await ann.says("hello")  # becomes part of it: adding is open for half an hour
    await world.wait(hours=1)
    await ann.says("A woozle nobody asked about.")
    assert "woozle" in await everything_in(world)
    await world.wait(days=8)
    await ann.presses("Keep it as a reflection")
    assert "woozle" not in await everything_in(world)
