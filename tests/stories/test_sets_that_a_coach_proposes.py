"""A coach has sets proposed, looks at them, swaps two people and approves; a gap is filled."""

from tests.events import CLINIC
from tests.sets import Circle, people, set_of
from tests.world import Role, Someone, World


async def a_coach(here: Circle) -> Someone:
    assert here.programme
    await here.world.add_invite("COACH-1", here.programme, role=Role.COACH)
    kim = here.world.person("slack", "kim")
    await kim.starts("COACH-1")
    await kim.presses("Yes, that is fine")
    return kim


async def test_from_proposal_to_a_set_that_gathers(world: World) -> None:
    here = await people(world, 6)
    more = [world.person("telegram", name) for name in ("gil", "hal", "ida")]
    for one in more:
        await one.joins(place="Ashdown")
    kim = await a_coach(here)

    await here.ann.commands("sets", "propose")
    here.ann.sees("That is for coaches.")
    await here.ann.commands("set", "not with Bob")
    here.ann.sees("I will not put you in a set with Bob. Nobody else is told.")

    await here.cat.commands("set", "challenge Our tenants live in damp flats")
    here.cat.sees("Nobody reads it.")
    await here.dan.commands("set")
    await here.dan.presses("What I work on")
    await here.dan.says("Damp, and how tenants are heard")
    here.dan.sees("whose challenge speaks to yours")
    await kim.commands("sets", "propose")
    proposals = [m.text for m in kim.messages if "people from" in m.text]
    assert len(proposals) == 2
    assert not any("Ann," in text and "Bob," in text for text in proposals)
    assert all("You have not been in a set together before." in text for text in proposals)
    assert all("Fit: " in text for text in proposals)
    [theirs] = [text for text in proposals if "speak to each other: damp, tenants." in text]
    assert "Cat," in theirs
    assert "Dan," in theirs

    first = kim.button("Approve")
    await kim.presses_that(*first)
    assert "is approved. I have asked" in kim.shown(first[0])
    await kim.presses_that(*first)
    kim.sees("That proposal has been dealt with already.")
    asked = [one for one in (*here.all, *more) if one.count("Your coach suggests")]
    assert len(asked) >= 4
    await asked[0].presses("No, thank you")
    asked[0].sees("That is fine. Nobody is told why.")
    for one in asked[1:]:
        await one.presses("Join")
        assert one.count("You are in Set") == 1
    gone, jon = asked[1], world.person("telegram", "jon")
    await jon.joins(place="Birkby")
    await gone.commands("set")
    label = next(b.label for b in gone.messages[-1].buttons if b.label.startswith("Leave: "))
    await gone.presses(label)
    await gone.presses("Leave the set")
    assert jon.count("Your coach suggests") == 1
    await kim.commands("sets")
    kim.sees("people, 0 meetings, 0 commitments")
    assert kim.last.count("commitments") == 1


async def test_a_coach_hears_who_has_no_seat_and_why(world: World) -> None:
    here = await people(world, 6)
    for name in ("gil", "hal", "ida", "jon", "kit"):
        await world.person("telegram", name).joins(place="Ashdown")
    kim = await a_coach(here)
    await kim.commands("sets", "propose")
    told = kim.last
    assert told.startswith("I found no seat for some people.")
    [line] = told.splitlines()[1:]
    assert line.startswith("Every set has two people from their place already: ")


async def test_an_invitation_that_nobody_answers_lapses_and_the_gap_is_filled(
    world: World,
) -> None:
    here = await people(world, 6)
    kim = await a_coach(here)
    await kim.commands("sets", "propose")
    await kim.presses("Approve")
    jon = world.person("telegram", "jon")
    await jon.joins(place="Birkby")
    *came, fay = [one for one in here.all if one.count("Your coach suggests")]
    first = fay.button("Join")
    for one in came:
        await one.presses("Join")
    await world.wait(days=5)
    assert fay.count("If I hear nothing by Monday 12 January, I ask somebody else.") == 1
    assert not any(one.count("If I hear nothing") for one in came)
    assert jon.count("Your coach suggests") == 0
    await world.wait(days=3)
    assert fay.count("I do not wait for an answer any more.") == 1
    assert jon.count("Your coach suggests") == 1
    await world.wait(days=10)
    assert fay.count("I do not wait for an answer any more.") == 1
    await fay.presses_that(*first)
    assert fay.count("You are in Set") == 1
    await jon.presses("Join")
    assert jon.count("You are in Set") == 1
    await fay.presses("No, thank you")
    fay.sees("You are in Set 1 already.")


async def test_a_coach_holds_a_set_and_reads_along(world: World) -> None:
    set_ = await set_of(world)
    kim = await a_coach(set_)
    await kim.commands("set", f"facilitate {set_.code}")
    kim.sees("You hold the meetings of Elders.")
    assert set_.bob.count("Kim will hold the meetings of Elders, and reads along there.") == 1
    await set_.ann.commands("set", "start")
    await set_.bob.says("Bob is here.")
    assert kim.count("Bob, Birkby ward\n\nBob is here.") == 1
    await kim.presses("Time")
    await kim.presses("To the next stage")
    set_.bob.sees("Who presents (2 of 9)")
    await kim.says("Take your time.")
    assert set_.bob.count("Kim\n\nTake your time.") == 1


async def test_a_set_that_has_come_together_proposes_an_event(world: World) -> None:
    here = await people(world, 6)
    assert here.programme
    await world.add_invite("RUNS-1", here.programme, role=Role.MANAGER)
    mo = world.person("slack", "mo")
    await mo.starts("RUNS-1")
    await mo.presses("Yes, that is fine")
    for name in ("Elders", "Elders"):  # two sets may be called the same
        await here.ann.commands("set", "new")
        await here.ann.fills(name=name, format="classic-set", clock="live", rotates="bot")
        code = here.ann.last.partition("/set join ")[2][:6]
        for one in (here.bob, here.cat):
            await one.commands("set", f"join {code}")
        before = mo.count("An action-learning set has come together: Elders.")
        await here.dan.commands("set", f"join {code}")
        assert mo.count("An action-learning set has come together: Elders.") == before + 1
        await here.eve.commands("set", f"join {code}")
        assert mo.count("An action-learning set has come together: Elders.") == before + 1
    assert not any("come together" in one.transcript() for one in here.all)
    await mo.presses("Fill in the rest")
    assert mo.form
    await mo.fills(**{**CLINIC, "title": "Elders meet"})
    assert "5 people get it." in mo.last
    await mo.presses("Announce it now")
    here.eve.sees("Elders meet")
    assert "Elders meet" not in here.fay.transcript()
