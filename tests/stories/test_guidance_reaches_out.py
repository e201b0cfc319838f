"""Guidance where others listen, on a message that somebody else wrote, and when a gap is closed."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot import content
from bot.chat import Address, Commanded, Said
from bot.db import Database
from bot.guidance import shelf
from bot.guidance.documents import read
from bot.guidance.models import Asked, AskedInRoom
from bot.people import queries as people
from bot.people.models import Programme
from tests.sets import set_of
from tests.world import Role, Someone, World, new_world

LIBRARY = Path(__file__).parent.parent / "guidance" / "library"
HARBOUR = (LIBRARY / "harbour-street.md").read_bytes()
KNOWN = "Why was the joint database of families abandoned?"
UNKNOWN = "Which laptop should I buy for video editing?"
ROOM = {"slack": Address("slack", "T1/C9"), "telegram": Address("telegram", "-100")}


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("content")
    (folder / "prompts").symlink_to(content.ROOT / "prompts")
    (folder / "playbooks").symlink_to(LIBRARY / "playbooks")
    return folder


@pytest.fixture
async def world(database: Database, root: Path, tmp_path: Path) -> AsyncIterator[World]:
    async with new_world(database, root, files=tmp_path / "files") as world:
        yield world


async def add(world: World, name: str, data: bytes, programme: Programme | None = None) -> None:
    of = programme.id if programme else None
    async with world.app.db.transaction() as tx:
        await shelf.add(tx, read(name, data), shelf.digest(data), of, world.clock.now())


async def mentions(
    world: World,
    someone: Someone,
    text: str,
    message_id: str = "m77",
    reply_to: str | None = None,
) -> None:
    room = ROOM[someone.address.platform]
    await world.app.receive(
        Said(
            id=world.next_id(),
            sender=someone.address,
            room=room,
            text=text,
            message_id=message_id,
            reply_to=reply_to,
        )
    )
    await world.app.tick()


def told(world: World, platform: str) -> list[tuple[str, str | None]]:
    """Return what was said in the room, and to which message."""
    door = world.platforms[platform]
    return [
        (said.text, door.threads[message_id])
        for message_id, (to, said) in door.sent.items()
        if to == ROOM[platform]
    ]


@pytest.mark.parametrize("platform", ["slack", "telegram"])
async def test_a_mention_is_answered_in_its_thread_and_forgotten_in_a_day(
    world: World, platform: str
) -> None:
    await world.add_programme()
    await add(world, "harbour-street.md", HARBOUR)
    passer_by = world.person(platform, "ann")
    for question in (KNOWN, UNKNOWN, " "):
        await mentions(world, passer_by, question)
    (known, unknown, empty) = told(world, platform)
    assert "fourteen months" in known[0]
    assert "harbour-street.md, line" in known[0]
    assert unknown[0].startswith("I do not know")
    assert empty[0].startswith("What would you like to know?")
    assert {thread for _, thread in (known, unknown, empty)} == {"m77"}
    await world.wait(days=1, hours=2)
    async with world.app.db.reading() as tx:
        assert await people.known(tx, passer_by.address) is None
        for rows in (Asked, AskedInRoom):
            assert (await tx.scalars(select(func.count()).select_from(rows))).one() == 0
    assert passer_by.messages == []


@pytest.mark.parametrize("platform", ["slack", "telegram"])
async def test_anybody_can_ask_further_in_the_thread_of_a_room(world: World, platform: str) -> None:
    await world.add_programme()
    await add(world, "harbour-street.md", HARBOUR)
    ann, ben = world.person(platform, "ann"), world.person(platform, "ben")
    replied_to = "q1"  # in Slack the thread's first message, on Telegram whatever it replies to
    await mentions(world, ann, KNOWN, "q1")
    for number, asked in enumerate(("And for how long?", "Who for?"), 2):
        if platform == "telegram":
            *_, replied_to = world.platforms[platform].sent
        await mentions(world, ben, asked, f"q{number}", replied_to)
    await mentions(world, ben, "Who for?", "q4")
    *answers, elsewhere = told(world, platform)
    assert [thread for _, thread in answers] == ["q1", "q2", "q3"]
    assert all("fourteen months" in text for text, _ in answers)
    assert elsewhere[0].startswith("I do not know")
    async with world.app.db.reading() as tx:
        assert await people.known(tx, ben.address) is None


async def test_a_command_can_ask_further_in_a_room(world: World) -> None:
    await world.add_programme()
    await add(world, "harbour-street.md", HARBOUR)
    ann = world.person("telegram", "ann")
    await mentions(world, ann, KNOWN, "q1")
    (answer_id,) = world.platforms["telegram"].sent
    in_the_room = ann.among_others(ROOM["telegram"])
    await in_the_room.commands("ask", "And for how long?", reply_to=answer_id)
    assert "fourteen months" in told(world, "telegram")[-1][0]


async def test_a_room_hears_only_what_is_open_to_all(world: World) -> None:
    programme = await world.add_programme()
    await add(
        world, "own.md", b"The laundry opened in autumn because the boiler came late.", programme
    )
    ann = world.person("slack", "ann")
    await ann.joins()
    question = "Why did the laundry open in autumn?"
    await ann.commands("ask", question)
    ann.sees("the boiler came late")
    await mentions(world, ann, question)
    assert "boiler" not in told(world, "slack")[0][0]


@pytest.mark.parametrize("platform", ["slack", "telegram"])
async def test_a_message_can_be_asked_about(world: World, platform: str) -> None:
    await world.add_programme()
    await add(world, "harbour-street.md", HARBOUR)
    ann = world.person(platform, "ann")
    await ann.joins()
    asked = Commanded(id="s1", sender=ann.address, command="ask", about=KNOWN)
    await world.app.receive(asked)
    await world.app.tick()
    ann.sees("fourteen months")
    await world.app.receive(
        Commanded(
            id="s2",
            sender=ann.address,
            room=ROOM[platform],
            command="ask",
            about=KNOWN,
            message_id="m78",
        )
    )
    await world.app.tick()
    assert "fourteen months" in told(world, platform)[0][0]


async def _puts_on_the_list(world: World, name: str, question: str) -> Someone:
    someone = world.person("telegram", name)
    await someone.joins()
    await someone.commands("ask", question)
    someone.sees("I do not know.")
    await someone.presses("Put it on the gap list")
    return someone


async def test_who_asked_is_told_when_a_document_fills_the_gap(world: World) -> None:
    await world.add_programme()
    await add(world, "harbour-street.md", HARBOUR)
    ann = await _puts_on_the_list(world, "ann", UNKNOWN)
    await add(world, "other.md", b"The bakery on Mill Lane closed.")
    await world.wait(days=1)
    ann.sees("It is on the gap list.")
    await add(world, "laptops.md", b"Which laptop to buy for video editing: the one with a fan.")
    await world.wait(days=1)
    ann.sees("Something has been added that may answer it")
    await ann.presses("Ask it again")
    ann.sees("the one with a fan")
    await add(world, "more.md", b"Another laptop to buy for video editing is blue.")
    await world.wait(days=1)
    assert ann.count("Something has been added") == 1


async def test_who_asked_is_told_when_a_manager_closes_the_gap(world: World) -> None:
    await world.add_programme()
    await add(world, "harbour-street.md", HARBOUR)
    ann = await _puts_on_the_list(world, "ann", UNKNOWN)
    mo = world.person("telegram", "mo")
    await mo.joins()
    async with world.app.db.transaction() as tx:
        person = await people.known(tx, mo.address)
        assert person
        assert person.programme_id
        await people.admit(tx, person, person.programme_id, Role.MANAGER, world.clock.now())
    await mo.commands("gaps")
    await mo.presses("Done")
    await world.wait(days=1)
    ann.sees("Whoever looks after the playbook has dealt with it")


async def test_what_nobody_knows_can_be_brought_to_the_set(world: World) -> None:
    circle = await set_of(world, starts_at=None)
    ann = circle.ann
    await ann.commands("ask", UNKNOWN)
    await ann.presses("Bring it to my set")
    ann.sees("I have put it among the things that you could bring to your set.")
    await ann.commands("set", "start")
    await circle.check_in()
    assert "You kept this to bring to your set:" in ann.transcript()
    assert "You kept this" not in circle.bob.transcript()
    await ann.presses("Bring this")
    assert circle.bob.count(UNKNOWN) == 1
    await ann.presses("Bring this")
    assert circle.bob.count(UNKNOWN) == 1


async def test_who_is_in_no_set_is_told(world: World) -> None:
    await world.add_programme()
    ann = world.person("telegram", "ann")
    await ann.joins()
    await ann.commands("ask", UNKNOWN)
    await ann.presses("Bring it to my set")
    ann.sees("You are not in a set at the moment")
