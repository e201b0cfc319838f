"""A journey of one's own: it branches, asks once after a date, and is edited while people walk."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot import content
from bot.chat import Address
from bot.conversations import Turn
from bot.db import Database
from bot.people import queries as people
from tests.world import World, new_world

JOURNEY = """\
title: Ours
about: Short.
movements:
  - {key: notice, title: Notice, about: Look.}
prompts: [first, elders, youth, last]
forks:
  - after: first
    ask: Whom would you like to think about next?
    ways:
      - {key: old, label: Older neighbours}
      - {key: young, label: Young people}
one_offs: [once]
"""
HEADER = 'theme: {theme}\nmovement: notice\nsources: [{{document: report.txt, lines: ["1-2"]}}]\n'


def page(question: str, more: str = "", theme: str = "power") -> str:
    return f"---\n{HEADER.format(theme=theme)}{more}---\n\n{question}\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "prompts" / "journeys" / "ours"
    folder.mkdir(parents=True)
    shutil.copytree(content.ROOT / "prompts" / "safety", tmp_path / "prompts" / "safety")
    (folder / "journey.yaml").write_text(JOURNEY)
    (folder / "first.md").write_text(page("Who spoke first?"))
    (folder / "elders.md").write_text(page("What did the oldest one say?", "way: old\n"))
    (folder / "youth.md").write_text(page("What did the youngest one say?", "way: young\n"))
    (folder / "last.md").write_text(page("Who spoke last?"))
    once = page("What stayed with you from your set?", "one_off: {days: 2, after: set}\n")
    (folder / "once.md").write_text(once)
    return tmp_path


@pytest.fixture
async def ours(database: Database, root: Path) -> AsyncIterator[World]:
    async with new_world(database, root) as world:
        yield world


async def test_the_way_somebody_chose(ours: World) -> None:
    await ours.add_programme(journey="ours")
    ann, bob = ours.person("slack", "ann"), ours.person("telegram", "bob")
    for each in (ann, bob):
        await each.joins()
    await ours.wait(days=7)
    for each in (ann, bob):
        await each.says("Somebody.")
        each.sees("Kept.", "Whom would you like to think about next?")
    await ann.presses("Young people")
    ann.sees("Some of the coming questions will be about this: Young people.")
    await ours.wait(days=7)
    ann.sees("What did the youngest one say?")
    bob.sees("Who spoke last?")
    await ann.commands("why")
    ann.sees("it belongs to the way you chose")


async def test_a_question_after_the_set_comes_once(ours: World) -> None:
    await ours.add_programme(journey="ours")
    ann = ours.person("telegram", "ann")
    await ann.joins()
    async with ours.app.db.transaction() as tx:
        person = await people.known(tx, Address("telegram", "ann"))
        assert person
        turn = Turn(tx, ours.clock.now())
        await ours.app.reflections.note_moment(turn, [person.id], "set", ours.clock.now())
        await ours.app.reflections.note_moment(turn, [person.id], "set", ours.clock.now())
    await ours.wait(days=2)
    ann.sees("What stayed with you from your set?")
    await ann.commands("why")
    ann.sees("it is asked once, some days after a date of your own")
    await ann.commands("reflect")
    await ann.says("Her question.")
    await ours.wait(days=30)
    assert ann.count("What stayed with you from your set?") <= 3  # asked, repeated on /reflect


async def test_a_prompt_that_is_added_is_missed_by_nobody(ours: World, root: Path) -> None:
    await ours.add_programme(journey="ours")
    ann = ours.person("telegram", "ann")
    await ann.joins()
    await ours.wait(days=14)
    ann.sees("Who spoke first?", "Who spoke last?")
    folder = root / "prompts" / "journeys" / "ours"
    (folder / "new.md").write_text(page("Who was missed?"))
    (folder / "journey.yaml").write_text(JOURNEY.replace("[first,", "[new, first,"))
    ours.restart()
    await ours.wait(days=14)
    assert ann.count("Who was missed?") == 1
