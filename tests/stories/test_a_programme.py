"""A programme across organisations: two workspaces and Telegram, from the first day to the last."""

from datetime import date
from pathlib import Path

from sqlalchemy import select

from bot.chat import Address, Profile
from bot.people import queries as people
from bot.people.models import Account, Place
from bot.people.vocabulary import Role
from tests.stories.test_two_apps import link
from tests.world import Someone, World


def in_the_other_workspace(world: World, name: str) -> Someone:
    profile = Profile(name=name.title(), timezone="Europe/London")
    return Someone(world, Address("slack", f"T2/{name}"), profile)


async def test_nothing_is_asked_before_the_first_day_or_after_the_last(world: World) -> None:
    await world.add_programme(starts_on=date(2026, 1, 19), ends_on=date(2026, 1, 31))
    ann = world.person("slack", "ann")
    await ann.joins()
    ann.sees("Your first question comes on Monday 19 January, 09:00")
    await world.wait(days=11)
    ann.sees("Your first question comes on Monday 19 January")
    await ann.commands("settings")
    await ann.presses("Day")
    await ann.presses("Tuesday")
    await world.wait(days=7)
    assert ann.count("Who can read your answer") == 1
    await world.wait(days=30)
    assert ann.count("Who can read your answer") == 2  # on the 20th and the 27th


async def test_one_programme_in_two_workspaces_and_on_telegram(world: World) -> None:
    programme = await world.add_programme("Neighbours", "Ashdown", "Birkby", is_open=False)
    async with world.app.db.reading() as tx:
        birkby = (await tx.scalars(select(Place.id).where(Place.name == "Birkby"))).one()
    await world.add_invite("NEIGHBOURS", programme)
    await world.add_invite("BIRKBY", programme, place_id=birkby, role=Role.COACH)
    ann, bob = world.person("slack", "ann"), in_the_other_workspace(world, "bob")
    cleo = world.person("telegram", "cleo")
    for who in (ann, bob, cleo):
        await who.starts("NEIGHBOURS")
        await who.presses("Yes, that is fine")
    same_name = in_the_other_workspace(world, "ann")  # another Ann, elsewhere
    await same_name.starts("BIRKBY")
    await same_name.presses("Yes, that is fine")
    await world.wait(days=7)
    for who in (ann, bob, cleo, same_name):
        assert who.count("Who can read your answer") == 1
    await ann.says("What Ann of the first workspace wrote.")
    await same_name.commands("journal")
    assert same_name.count("first workspace") == 0
    async with world.app.db.reading() as tx:
        lanes = set(await tx.scalars(select(Account.lane)))
    assert lanes == {"slack:T1", "slack:T2", "telegram"}


async def test_from_joining_to_being_forgotten(world: World) -> None:
    await world.add_programme("Neighbours", "Ashdown")
    cleo, at_work = world.person("telegram", "cleo"), world.person("slack", "cleo")
    await cleo.joins(place="Ashdown", day="Wednesday")
    await link(cleo, at_work)
    await at_work.commands("link")
    await at_work.presses("Questions to Slack")
    await world.wait(days=1)  # Tuesday: a new zone in the middle of the week
    await at_work.commands("settings")
    await at_work.presses("Time zone")
    await at_work.presses("No, somewhere else")
    await at_work.says("New York")
    await world.wait(days=1)  # Wednesday, 09:30 in London: too early in New York
    assert at_work.count("Who can read your answer") == 0
    await world.wait(hours=5)
    assert at_work.count("Who can read your answer") == 1
    await at_work.says("A long walk.")
    await cleo.commands("mydata")
    page = Path(next(m.file.path for m in cleo.messages if m.file)).read_text()
    assert "A long walk." in page
    assert "America/New_York" in page
    assert "slack:T1/cleo" in page
    await cleo.commands("forgetme")
    await cleo.presses("Erase everything")
    cleo.sees("It is all erased.")
    at_work.sees("It is all erased.")
    async with world.app.db.reading() as tx:
        assert await people.known(tx, cleo.address) is None
        assert await people.known(tx, at_work.address) is None
    await world.wait(days=28)
    at_work.sees("It is all erased.")
