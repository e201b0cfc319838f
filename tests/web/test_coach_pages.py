"""What coaches see at their pages, and what they never do."""

import re

import pytest

from bot.action_learning.composing import proposing
from bot.people.vocabulary import Role
from tests.web.browsing import signed_in
from tests.world import Someone, World


@pytest.fixture
async def coach(world: World) -> Someone:
    programme = await world.add_programme("Neighbours", "Leith", "Penicuik")
    await world.add_invite("coach", programme, role=Role.COACH)
    coach = world.person("telegram", "cleo")
    await coach.joins(place="Leith")
    await coach.starts("coach")
    return coach


async def somebody(world: World, name: str, place: str = "Leith") -> Someone:
    person = world.person("telegram", name)
    await person.joins(place=place)
    return person


async def test_a_coach_sees_who_is_quiet_and_what_is_shown(world: World, coach: Someone) -> None:
    ann, ben = await somebody(world, "ann"), await somebody(world, "ben")
    await ann.commands("reflect", "The hall was full.")
    await ann.commands("reflect", "I was afraid.")
    await ann.presses("Change who can read it")
    await ann.presses("My coach")
    await world.wait(days=28)
    reader = await signed_in(coach)
    await reader.opens("/coach")
    reader.sees("2 people take part.", "Ann", "Ben", "quiet for 4 weeks")
    assert "afraid" not in reader.text
    ann_page = re.findall(r'href="(/coach/people/\d+)">Ann', reader.page)[0]
    await reader.opens(ann_page)
    reader.sees("I was afraid.")
    assert "hall was full" not in reader.text
    await reader.sends(ann_page, text="Shall we talk on Thursday?")
    reader.sees("Sent.", "You two are talking")
    await world.app.tick()
    assert ann.count("Shall we talk on Thursday?") == 1
    await reader.sends(ann_page, what="enough")
    reader.sees("The weekly questions go on.")
    await ann.presses("Change who can read it")
    await ann.presses("Only me")
    await reader.opens(ann_page)
    assert "afraid" not in reader.text
    assert ben.count("Shall we talk") == 0


async def test_a_coach_of_another_programme_sees_nobody(world: World, coach: Someone) -> None:
    ann = await somebody(world, "ann")
    other = await world.add_programme("Rivers", is_open=False)
    await world.add_invite("rivers", other, role=Role.COACH)
    stranger = world.person("telegram", "sam")
    await stranger.starts("rivers")
    await stranger.presses("Yes, that is fine")
    reader = await signed_in(stranger)
    await reader.opens("/coach")
    assert "Ann" not in reader.text
    await reader.opens("/coach/people/2")
    assert reader.status == 404
    reader = await signed_in(ann)
    for path in ("/coach", "/coach/sets", "/coach/places", "/coach/tags", "/coach/people/1"):
        await reader.opens(path)
        assert reader.status == 404


async def test_sets_are_proposed_changed_and_approved(
    world: World, coach: Someone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(proposing, "SHOWN_AT_ONCE", 1)  # in the chat; the page shows all
    people = [
        await somebody(world, f"p{number}", "Leith" if number % 2 else "Penicuik")
        for number in range(10)
    ]
    reader = await signed_in(coach)
    await reader.opens("/coach/sets")
    reader.sees("There are no sets yet.")
    await reader.sends("/coach/sets")
    reader.sees("Set 1", "Set 2", "2 places", "Nobody has been asked yet.")
    assert "/sets swap" not in reader.text
    first, second = re.findall(r"<article class=\"box\">(.*?)</article>", reader.page, re.S)[:2]
    one, other = (re.findall(r"<li>(P\d), ", each)[0] for each in (first, second))
    seats = dict(re.findall(r'<option value="(\d+)">(P\d)', reader.page))
    numbers = {name: number for number, name in seats.items()}
    await reader.sends("/coach/sets/swap", one=numbers[one], other=numbers[one])
    reader.sees("Choose two people of different proposals.")
    await reader.sends("/coach/sets/swap", one=numbers[one], other=numbers[other])
    swapped = re.findall(r"<article class=\"box\">(.*?)</article>", reader.page, re.S)
    assert f"<li>{other}," in swapped[0]
    assert f"<li>{one}," in swapped[1]
    approve = re.findall(r'action="(/coach/sets/\d+)"', reader.page)[0]
    await reader.sends(approve, what="approve")
    reader.sees("is approved. I have asked", "coming together")
    await world.wait(days=3)
    asked = {person.profile.name for person in people if person.count("Your coach suggests")}
    assert asked, "those of the approved one, in their own hours"
    assert asked <= set(re.findall(r"<li>(P\d), ", swapped[0]))


async def test_a_place_looks_at_itself(world: World, coach: Someone) -> None:
    for number in range(5):
        await somebody(world, f"p{number}")
    reader = await signed_in(coach)
    await reader.opens("/coach/places")
    reader.sees("Leith", "It has not looked at itself yet.")
    place = re.findall(r'name="place" value="(\d+)"', reader.page)[0]
    await reader.sends("/coach/places", place=place, days="999")
    reader.sees("Nothing was changed.")
    await reader.sends("/coach/places", place=place, days="7")
    reader.sees("Asked 6 people in Leith.", "It is looking at itself now")
    ref = re.findall(r'name="ref" value="(\d+)"', reader.page)[0]
    await reader.sends("/coach/places", what="close", ref=ref)
    await reader.opens(f"/coach/places/{place}")
    reader.sees("Too few people answered")
