"""Whoever runs the machine, at their pages: numbers and deeds, and nobody's words."""

import re
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.people.models import Person
from tests.web.browsing import Reader, signed_in
from tests.web.managing import answered, appoint, arrives, many
from tests.world import Someone, World


@pytest.fixture
async def ada(world: World) -> Someone:
    programme = await world.add_programme("Neighbours", "Leith", "Govan", "Arden")
    ada = await arrives(world, programme, "ada", place="Govan")
    await appoint(world, ada)
    await many(world, programme, Leith=5)
    await answered(world, "Leith", 5)
    return ada


@pytest.fixture
async def reader(ada: Someone) -> Reader:
    return await signed_in(ada)


async def test_every_page_and_nobodys_words(world: World, reader: Reader) -> None:
    for path in ("", "/apps", "/queues", "/record", "/accounts", "/backups"):
        await reader.opens(f"/administrator{path}")
        assert reader.status == 200, path
        assert "Secret words" not in reader.page
        assert "Leith0" not in reader.page
    reader.sees("Backups")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_nothing_that_was_due_is_done(world: World, reader: Reader) -> None:
    await world.app.tick()
    await reader.opens("/administrator")
    assert "Nothing that was due" not in reader.text
    world.clock.jump_to(world.clock.now().replace(hour=14))
    await reader.opens("/administrator")
    reader.sees("Nothing that was due has been done for more than a minute.")


async def test_administrators_come_and_go(reader: Reader) -> None:
    await reader.opens("/administrator/accounts")
    await reader.sends("/administrator/appoint", account="nonsense")
    reader.sees("That is no account")
    await reader.sends("/administrator/appoint", account="telegram:leith0")
    reader.sees("telegram:leith0 is an administrator.")
    await reader.presses_undo()
    reader.sees("telegram:leith0 is no administrator any more.")
    await reader.presses_undo()
    reader.sees("telegram:leith0 is an administrator.")
    await reader.sends("/administrator/remove", account="telegram:ada")
    reader.sees("You cannot take it from yourself")
    await reader.sends("/administrator/remove", account="telegram:nobody")
    reader.sees("Nothing was changed.")
    await reader.opens("/administrator/record")
    reader.sees("appoint administrator", "remove administrator", "web")


async def test_somebody_is_erased_unread(world: World, reader: Reader) -> None:
    await reader.opens("/administrator/accounts?who=telegram:leith")
    reader.sees("There is nobody of exactly that account")
    await reader.opens("/administrator/accounts?who=telegram:leith3")
    reader.sees("Leith3 , Neighbours")
    assert "Secret words" not in reader.page
    async with world.app.db.reading() as tx:
        gone = (await tx.scalars(select(Person.id).where(Person.name == "Leith3"))).one()
    await reader.sends(f"/administrator/erase/{gone}", sure="yes")
    reader.sees("Nothing was changed.")
    await reader.sends(f"/administrator/erase/{gone}", sure=str(gone))
    reader.sees("All that was kept of them is erased")
    async with world.app.db.reading() as tx:
        assert await tx.get(Person, gone) is None
    await world.app.tick()
    world.person("telegram", "leith3").sees("It is all erased.")


async def test_a_backup_is_whole(world: World, reader: Reader) -> None:
    await reader.opens("/administrator/backups")
    if not world.app.db.is_sqlite:
        reader.sees("pg_dump", "There is no button for it here.")
        await reader.sends("/administrator/backups")
        reader.sees("This database is no file")
        return
    await reader.presses("Make a copy now")
    reader.sees("The copy is there: wayfinder-2026-01-05-093000.db", "Stop the bot.")
    (copy,) = world.app.house.backups.iterdir()
    assert copy.stat().st_mode & 0o077 == 0
    assert _count(copy) == 5
    await reader.opens("/administrator")
    assert "There is no copy" not in reader.text
    copy.unlink()
    copy.parent.rmdir()
    copy.parent.touch()
    await reader.sends("/administrator/backups")
    reader.sees("The copy could not be written")


def _count(copy: Path) -> int:
    connection = sqlite3.connect(copy)
    try:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        (count,) = connection.execute("SELECT count(*) FROM reflections").fetchone()
        return int(count)
    finally:
        connection.close()


async def test_an_administrator_sets_programmes_up_and_announces_nothing(reader: Reader) -> None:
    await reader.opens("/manager")
    reader.sees("Programmes", "New programme")
    await reader.opens("/manager/1/events")
    reader.sees("Events are announced by those who manage this programme.")
    assert (await reader.opens("/manager/1/events/new")).status == 404
    await reader.opens("/manager/1/playbook")
    reader.sees("The gap list holds people’s own words")
    await reader.opens("/manager/1/settings")
    assert reader.status == 200


async def test_an_administrator_adds_a_programme(reader: Reader) -> None:
    await reader.opens("/manager/new")
    filled = {
        "field-name": "Streets",
        "field-places": "Ashdown\nBirkby",
        "field-timezone": "Londn",
        "field-contact": "",
        "field-is_open": "no",
    }
    await reader.presses("Add it", **filled)
    assert reader.status == 422
    reader.sees("I do not know the time zone Londn.")
    assert 'value="Streets"' in reader.page, "what was typed stays"
    await reader.presses("Add it", **(filled | {"field-timezone": "London"}))
    reader.sees("Added: Streets.", "How it stands", "2 places are there.")
    await reader.opens(f"{reader.answer.url.path}/settings")
    await reader.presses("Remove a place")
    reader.sees("Where do its people go?")
    place = re.findall(r'<option value="(\d+)">Birkby', reader.page)[0]
    await reader.presses("Remove it", **{"field-place": place, "field-to": "nobody"})
    reader.sees("Removed: Birkby.", "Ashdown (Europe/London)")
    assert "Birkby (" not in reader.text
