"""Who may do what with whose things: every cell of the table, tried at every door.

The table says what is allowed; each probe says what really happened.
"""

from pathlib import Path

import pytest

from bot.people.access import TABLE, Actor, Door, May, Thing, Whose, may
from tests.access import chat, command_line, web
from tests.access.scene import SECRET, set_scene
from tests.web.browsing import HOME
from tests.world import World

PROBES = {Door.CHAT: chat.PROBES, Door.WEB: web.PROBES, Door.COMMAND_LINE: command_line.PROBES}

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""What pages and commands refuse does not hang on the database."""

OF_PROGRAMMES = {
    Thing.COUNTS, Thing.PROGRAMME, Thing.INVITE, Thing.CALENDAR, Thing.RECORD, Thing.THEMES,
}  # fmt: skip
"""Theirs or not; nobody shares one."""


def test_the_table_is_whole() -> None:
    for probes in PROBES.values():
        assert set(TABLE) == set(Thing) == set(probes)
        assert list(probes)[-1] is Thing.ERASING
    for row in TABLE.values():
        assert set(row) == set(Actor)
    for thing in (Thing.REFLECTION, Thing.DATA):
        for whose in (Whose.SHARED, Whose.OTHER):
            for actor in (Actor.MANAGER, Actor.ADMINISTRATOR):
                assert {may([actor], thing, whose, door) for door in (Door.CHAT, Door.WEB)} == {0}


def test_only_who_runs_the_machine_is_at_the_command_line() -> None:
    for actor in set(Actor) - {Actor.ADMINISTRATOR}:
        for thing in Thing:
            assert {may([actor], thing, whose, Door.COMMAND_LINE) for whose in Whose} == {
                May.NOTHING
            }


async def every_cell(world: World, door: Door, actor: Actor, whose: Whose) -> None:
    world.restart(base_url=HOME)
    scene = await set_scene(world, actor, whose)
    for thing, probe in PROBES[door].items():  # erasing comes last
        if whose is Whose.SHARED and thing in OF_PROGRAMMES:
            continue
        allowed, did = may([actor], thing, whose, door), await probe(scene, whose)
        assert did == allowed, f"{actor} and {thing} ({whose}): may {allowed!r}, did {did!r}"


@pytest.mark.parametrize("whose", Whose)
@pytest.mark.parametrize("actor", Actor)
async def test_every_cell_in_chat(world: World, actor: Actor, whose: Whose) -> None:
    await every_cell(world, Door.CHAT, actor, whose)


@ON_SQLITE
@pytest.mark.parametrize("whose", Whose)
@pytest.mark.parametrize(
    ("door", "actor"),
    [*((Door.WEB, actor) for actor in Actor), (Door.COMMAND_LINE, Actor.ADMINISTRATOR)],
)
async def test_every_cell_on_the_web_and_by_command(
    world: World,
    database_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    door: Door,
    actor: Actor,
    whose: Whose,
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", database_url)
    await every_cell(world, door, actor, whose)


async def test_a_look_leaves_a_trace_that_its_writer_can_see(world: World) -> None:
    scene = await set_scene(world, Actor.COACH, Whose.SHARED)
    await scene.actor.commands("shared")
    assert SECRET not in scene.actor.last  # the list has no words
    await scene.actor.presses("Other, 5 January 2026")
    scene.actor.sees(f"{SECRET} of T1/other.")
    await scene.other.commands("mydata")
    page = Path(next(m.file.path for m in scene.other.messages if m.file)).read_text()
    assert "read reflection" in page


async def test_a_coach_who_left_reads_no_more(world: World) -> None:
    scene = await set_scene(world, Actor.COACH, Whose.SHARED)
    await scene.actor.commands("settings")
    await scene.actor.presses("Stop taking part")
    assert await chat.reflection_in_chat(scene, Whose.SHARED) is May.NOTHING


async def test_a_coach_is_not_even_told_that_there_is_something(world: World) -> None:
    scene = await set_scene(world, Actor.COACH, Whose.OTHER)
    await scene.actor.commands("shared")
    scene.actor.sees("Nobody has shown you an answer here.")
