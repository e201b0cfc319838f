"""Those who run a programme: inviting, setting up, counting; and nobody else."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.chat import Address
from bot.people import permission
from bot.people.models import Invite, Programme
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
    filled = {
        "contact": "Jo",
        "welcome": "",
        "starts_on": "2026-01-05",
        "ends_on": "2026-07-17",
        "least_people": "8",
        "least_places": "3",
        "keep_days": "730",
    }
    for wrong, said in (
        ({"least_people": "4"}, "The number of people must be a whole number, 5 or more."),
        ({"least_places": "2"}, "3 or more."),
        ({"ends_on": "2026-01-04"}, "The last day is before the first day."),
        ({"ends_on": "one day"}, "The last day could not be read"),
    ):
        await mia.presses("Change it")
        await mia.fills(**(filled | wrong))
        assert said in mia.last
    await mia.presses("Change it")
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
