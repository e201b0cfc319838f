"""Those who run a programme: inviting, setting up, counting; and nobody else."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.chat import Address
from bot.people import permission, record, roster
from bot.people import queries as people
from bot.people.models import Invite, Place, Programme
from bot.people.vocabulary import Role
from tests.world import Someone, World


async def a_manager(world: World, programme: Programme) -> Someone:
    await world.add_invite("RUNS", programme, role=Role.MANAGER)
    mia = world.person("slack", "mia")
    await mia.starts("RUNS")
    await mia.presses("Yes, that is fine")
    return mia


async def test_a_manager_invites_a_coach(world: World) -> None:
    programme = await world.add_programme(
        "Neighbours", "Ashdown", "Birkby", is_open=False, contact="Jo Field, 0123"
    )
    mia = await a_manager(world, programme)
    await mia.commands("invite")
    birkby = next(c.value for c in mia.form.fields[1].choices if c.label == "Birkby")  # type: ignore[union-attr]
    await mia.fills(role="coach", place=birkby, days="7", uses="1")
    assert "coach in Birkby" in mia.last
    found = re.search(r"https://t\.me/NeighboursBot\?start=(\w+)", mia.last)
    assert found
    file = mia.messages[-1].file
    assert file
    page = Path(file.path).read_text()
    assert found[0] in page
    assert "<svg" in page
    assert "Jo Field, 0123" in page
    carl = world.person("telegram", "carl")
    await carl.starts(found[1])
    await carl.presses("Yes, that is fine")
    await carl.commands("settings")
    assert "Your place: Birkby." in carl.last
    dora = world.person("telegram", "dora")
    await dora.starts(found[1])
    dora.sees("it has run out")
    async with world.app.db.reading() as tx:
        made = (await tx.scalars(select(Invite).where(Invite.code == found[1]))).one()
    assert made.expires_at == world.clock.now() + timedelta(days=7)


async def test_on_telegram_the_form_is_asked_field_by_field(world: World) -> None:
    programme = await world.add_programme("Neighbours", "Ashdown", is_open=False)
    await world.add_invite("RUNS", programme, role=Role.MANAGER)
    max_ = world.person("telegram", "max")
    await max_.starts("RUNS")
    await max_.presses("Yes, that is fine")
    await max_.commands("invite")
    await max_.presses("practitioner")
    await max_.presses("Any place")
    await max_.says("soon")
    await max_.says("3")
    max_.sees("must be a whole number")
    await max_.commands("invite")
    for answer in ("practitioner", "any place", "14", "3"):
        await max_.says(answer)
    max_.sees("Here is the invite (practitioner)")


async def test_a_practitioner_invites_nobody(world: World) -> None:
    programme = await world.add_programme()
    ann = world.person("slack", "ann")
    await ann.joins()
    await ann.commands("invite")
    ann.sees("Only people who manage a programme can do that.")
    await ann.commands("programme")
    ann.sees("Only people who manage a programme can do that.")
    message_id, button = ann.button("Monday")
    for action in ("invite.programme", "programme.change", "programme.show", "programme.counts"):
        forged = button.model_copy(update={"action": action, "ref": str(programme.id)})
        await ann.presses_that(message_id, forged)
        ann.sees("Only people who manage a programme can do that.")
        assert ann.form is None


async def test_thresholds_are_only_raised(world: World) -> None:
    programme = await world.add_programme("Neighbours", "Ashdown")
    mia = await a_manager(world, programme)
    await mia.commands("programme")
    assert "from 5 people in 3 places" in mia.last
    filled = {"least_people": "8", "least_places": "3", "keep_days": "730"}
    for wrong, said in (
        ({"least_people": "4"}, "The number of people must be a whole number, 5 or more."),
        ({"least_places": "2"}, "3 or more."),
        ({"keep_days": "0"}, "The number of days must be a whole number, 1 or more."),
    ):
        await mia.presses("What is shown and kept")
        await mia.fills(**(filled | wrong))
        assert said in mia.last
    await mia.presses("What is shown and kept")
    await mia.fills(**filled)
    await mia.presses("Show it")
    assert "from 8 people in 3 places" in mia.last
    assert "erased after 730 days" in mia.last
    await mia.presses("What was done")
    assert "set programme least_people (chat)" in mia.last


@pytest.mark.parametrize(("count", "said"), [(4, "Taking part: too few"), (5, "Taking part: 6.")])
async def test_small_numbers_are_not_told(world: World, count: int, said: str) -> None:
    programme = await world.add_programme("Neighbours", "Ashdown", "Birkby")
    if count == 4:
        programme.least_people = 6
    async with world.app.db.transaction() as tx:
        await tx.merge(programme)
    for number in range(count):
        await world.person("slack", f"p{number}").joins(place="Ashdown")
    mia = await a_manager(world, programme)
    await mia.commands("programme")
    await mia.presses("How many take part")
    assert said in mia.last
    assert "Places with people: too few to say" in mia.last


async def test_an_administrator_runs_all_programmes_without_taking_part(world: World) -> None:
    await world.add_programme("Neighbours", is_open=False)
    await world.add_programme("Streets", is_open=False)
    sam = world.person("telegram", "sam")
    await sam.commands("invite")
    sam.sees("Only people who manage a programme can do that.")
    async with world.app.db.transaction() as tx:
        who = [Address("telegram", "sam")]
        assert await permission.appoint_administrators(tx, who, world.clock.now()) == who
        assert await permission.appoint_administrators(tx, who, world.clock.now()) == []
    await sam.commands("invite")
    sam.sees("Which programme?")
    await sam.presses("Streets")
    for answer in ("manager", "any place", "30"):
        await sam.says(answer)
    await sam.presses("Leave this out")
    sam.sees("Here is the invite (manager)")


FILLED = {
    "name": "Neighbours",
    "contact": "Jo Field, 0123",
    "welcome": "Good that you are here.",
    "starts_on": "2026-01-19",
    "ends_on": "2026-07-17",
    "journey": "inner-journey",
    "is_open": "yes",
}


async def test_a_manager_sets_up_a_programme_and_moves_its_first_day(world: World) -> None:
    programme = await world.add_programme("Neighbours", "Ashdown", is_open=False)
    await world.add_programme("Streets")
    mia = await a_manager(world, programme)
    for wrong, said in (
        ({"ends_on": "2026-01-04"}, "The last day is before the first day."),
        ({"ends_on": "one day"}, "The last day could not be read"),
        ({"name": " "}, "The name is missing."),
        ({"name": "Streets"}, "There is a programme named Streets already."),
        ({"journey": "outer-space"}, "The journey is missing."),
        ({"is_open": "perhaps"}, "Who may join is missing."),
    ):
        await mia.commands("programme")
        await mia.presses("Change it")
        await mia.fills(**(FILLED | wrong))
        assert said in mia.last
    ann = world.person("telegram", "ann")
    await world.add_invite("ANN", programme)
    await ann.starts("ANN")
    await ann.presses("Yes, that is fine")
    await mia.presses("Change it")
    await mia.fills(**(FILLED | {"name": "Good Neighbours"}))
    await mia.presses("Show it")
    for line in (
        "Good Neighbours",
        "Dates: 19 January 2026 – 17 July 2026",
        "Managers: Mia",
        "Coaches: nobody yet",
        "Anybody may join.",
    ):
        assert line in mia.last
    bob = world.person("slack", "bob")
    await bob.starts()
    await bob.presses("Good Neighbours")
    assert "Good that you are here." in bob.last
    await world.wait(days=13)
    assert ann.count("Write it below") == 0  # the first day was moved after she had joined
    await world.wait(days=1)
    assert ann.count("Write it below") == 1
    await mia.presses("Change it")
    await mia.fills(**(FILLED | {"starts_on": "2026-03-02"}))
    await world.wait(days=35)
    assert ann.count("Write it below") == 1
    await world.wait(days=8)
    assert ann.count("Write it below") == 2


async def test_a_manager_adds_and_changes_places(world: World) -> None:
    programme = await world.add_programme("Neighbours", "Ashdown", is_open=False)
    mia = await a_manager(world, programme)
    await mia.commands("programme")
    await mia.presses("Places")
    for wrong, said in (
        ({"name": "ashdown"}, "There is a place named ashdown already."),
        ({"name": ""}, "The name is missing."),
        ({"timezone": "Lodnon-on-Sea"}, "I do not know the time zone Lodnon-on-Sea."),
    ):
        await mia.presses("Add a place")
        await mia.fills(**({"name": "Carow", "timezone": "Dublin"} | wrong))
        assert said in mia.last
    await mia.presses("Add a place")
    await mia.fills(name="Carow", timezone="Dublin")
    await mia.presses("All places")
    await mia.presses("Carow")
    await mia.fills(name="Carrow", timezone="Europe/Dublin")
    await mia.presses("All places")
    assert "Ashdown (Europe/London)\nCarrow (Europe/Dublin)" in mia.last
    await mia.commands("programme")
    await mia.presses("What was done")
    for deed in ("add place", "set place"):
        assert deed in mia.last


async def test_a_place_is_removed_and_comes_back(world: World) -> None:
    programme = await world.add_programme("Neighbours", "Ashdown", "Birkby", is_open=False)
    mia = await a_manager(world, programme)
    ann, bob = world.person("telegram", "ann"), world.person("slack", "bob")
    async with world.app.db.reading() as tx:
        ashdown, birkby = (str(p.id) for p in await people.places(tx, programme.id))
    await world.add_invite("HERE", programme, place_id=int(ashdown))
    await ann.starts("HERE")
    await ann.presses("Yes, that is fine")
    await mia.commands("programme")
    await mia.presses("Places")
    await mia.presses("Remove a place")
    for to in ("nobody", ashdown):
        await mia.fills(place=ashdown, to=to)
        mia.sees("One person is in Ashdown, or expected there. Nothing was changed")
        await mia.presses("Remove a place")
    on_another_screen = mia.form
    await mia.fills(place=ashdown, to=birkby)
    mia.sees("Removed: Ashdown. One person is in Birkby now, and has been told.")
    ann.sees("Ashdown is no longer a place of Neighbours. You are in Birkby now.")
    mia.form = on_another_screen
    await mia.fills(place=ashdown, to=birkby)
    mia.sees("There is no such place any more.")
    await bob.starts("HERE")  # what was handed out for Ashdown leads to Birkby
    await bob.presses("Yes, that is fine")
    await mia.presses("All places")
    assert "Ashdown" not in mia.last
    async with world.app.db.reading() as tx:
        assert await roster.by_place(tx, programme.id) == {int(birkby): 2, None: 1}
    await mia.presses("Add a place")
    await mia.fills(name="ashdown", timezone="London")
    async with world.app.db.reading() as tx:
        again = {place.name: place.id for place in await people.places(tx, programme.id)}
    assert again == {"ashdown": int(ashdown), "Birkby": int(birkby)}
    await mia.presses("Remove a place")
    await mia.fills(place=ashdown, to="nobody")
    mia.sees("Removed: ashdown.")
    async with world.app.db.reading() as tx:
        assert [trace.deed for trace in await record.newest(tx, programme.id)].count(
            "remove place"
        ) == 2


async def test_on_telegram_what_stands_there_can_be_kept(world: World) -> None:
    programme = await world.add_programme("Neighbours", is_open=False, contact="Jo Field, 0123")
    await world.add_invite("RUNS", programme, role=Role.MANAGER)
    max_ = world.person("telegram", "max")
    await max_.starts("RUNS")
    await max_.presses("Yes, that is fine")
    await max_.commands("programme")
    await max_.presses("Change it")
    await max_.presses("Keep it as it is")  # its name
    assert "It says now: Jo Field, 0123" in max_.last
    await max_.presses("Keep it as it is")
    await max_.says("Good that you are here.")
    await max_.presses("Leave this out")
    await max_.presses("Leave this out")
    await max_.presses("Keep it as it is")
    await max_.presses("Anybody who finds Wayfinder")
    max_.sees("Saved: Neighbours.")
    async with world.app.db.reading() as tx:
        now = await tx.get_one(Programme, programme.id)
    assert (now.contact, now.is_open) == ("Jo Field, 0123", True)
    assert (now.welcome, now.journey) == ("Good that you are here.", "inner-journey")


async def test_an_administrator_adds_a_programme_in_chat(world: World) -> None:
    sam = world.person("slack", "sam")
    await sam.commands("programme", "new")
    sam.sees("Only people who manage a programme can do that.")
    assert sam.form is None
    async with world.app.db.transaction() as tx:
        await permission.appoint_administrators(tx, [sam.address], world.clock.now())
    await sam.commands("programme")  # there is none yet
    await sam.fills(
        name="Streets", places="Ashdown\n\n Birkby \nashdown", timezone="London", is_open="no"
    )
    sam.sees("Added: Streets.")
    await sam.presses("Show it")
    assert "Places: Ashdown, Birkby" in sam.last
    await sam.commands("programme", "new")
    await sam.fills(name="Streets", timezone="London", is_open="no")
    sam.sees("There is a programme named Streets already.")
    await sam.presses("New programme")
    await sam.fills(name="Rivers", timezone="Nowhere at all", is_open="no")
    sam.sees("I do not know the time zone Nowhere at all.")
    programme = await world.add_programme("Neighbours", is_open=False)
    mia = await a_manager(world, programme)
    await mia.commands("programme", "new")
    assert mia.form is None  # a manager runs theirs, and adds none
    message_id, button = mia.button("Change it")
    for action in ("programme.new", "programme.add"):
        await mia.presses_that(message_id, button.model_copy(update={"action": action}))
        mia.sees("Only whoever runs Wayfinder here can add a programme.")


async def test_nobody_changes_a_place_of_another_programme(world: World) -> None:
    mine = await world.add_programme("Neighbours", "Ashdown", is_open=False)
    theirs = await world.add_programme("Streets", "Birkby", is_open=False)
    mia = await a_manager(world, mine)
    async with world.app.db.reading() as tx:
        birkby = (await tx.scalars(select(Place.id).where(Place.programme_id == theirs.id))).one()
    await mia.commands("programme")
    message_id, button = mia.button("Change it")
    for action, ref in (
        ("programme.place", birkby),
        ("programme.set_place", birkby),
        ("programme.places", theirs.id),
        ("programme.add_place", theirs.id),
        ("programme.limits", theirs.id),
        ("programme.set_limits", theirs.id),
        ("programme.remove_place", theirs.id),
        ("programme.removed_place", theirs.id),
        ("programme.place", 0),
    ):
        forged = button.model_copy(update={"action": action, "ref": str(ref)})
        await mia.presses_that(message_id, forged)
        mia.sees("Only people who manage a programme can do that.")
        assert mia.form is None
