"""Asking the playbook in stories."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bot import content
from bot.db import Database
from bot.guidance import shelf
from bot.guidance.documents import read
from bot.people import consents
from bot.people import queries as people
from bot.people import words as people_words
from bot.people.vocabulary import Agreement, Role
from tests.world import Someone, World, new_world

LIBRARY = Path(__file__).parent / "guidance" / "library"
HARBOUR = (LIBRARY / "harbour-street.md").read_bytes()
KNOWN = "Why was the joint database of families abandoned?"
IN_OTHER_WORDS = "What if the one person holding it all burns out?"
UNKNOWN = "Which laptop should I buy for video editing?"


def content_in(folder: Path) -> Path:
    """Return a content folder with our prompts and a small playbook."""
    folder.mkdir()
    (folder / "prompts").symlink_to(content.ROOT / "prompts")
    (folder / "playbooks").symlink_to(LIBRARY / "playbooks")
    return folder


async def put(db: Database, world: World, name: str, data: bytes) -> None:
    async with db.transaction() as tx:
        await shelf.add(tx, read(name, data), shelf.digest(data), None, world.clock.now())


@asynccontextmanager
async def guided(database: Database, folder: Path) -> AsyncIterator[World]:
    root = content_in(folder / "content")
    async with new_world(database, root, files=folder / "files") as world:
        await world.add_programme("Neighbours", "Ashdown", "Birkby")
        await put(database, world, "harbour-street.md", HARBOUR)
        yield world


async def member(world: World, platform: str, name: str, place: str = "") -> Someone:
    someone = world.person(platform, name)
    await someone.joins(place=place)
    return someone


async def agrees(world: World, someone: Someone, to: Agreement) -> None:
    async with world.app.db.transaction() as tx:
        person = await people.known(tx, someone.address)
        assert person
        wording = people_words.in_english(to)
        consents.give(tx, person, to, wording, wording, world.clock.now())


async def manager(world: World, platform: str, name: str) -> Someone:
    someone = world.person(platform, name)
    await someone.joins(place="Ashdown")
    async with world.app.db.transaction() as tx:
        person = await people.known(tx, someone.address)
        assert person
        assert person.programme_id
        await people.admit(tx, person, person.programme_id, Role.MANAGER, world.clock.now())
    return someone
