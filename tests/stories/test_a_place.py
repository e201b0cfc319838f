"""A place looks at itself: a round that is read together, and an assessment that shows the spread.

Seven people, in two workspaces and on Telegram.
"""

from pathlib import Path

from bot.people.vocabulary import Role
from tests.world import Someone, World

QUESTION = "Where did you see somebody from another organisation help this week?"
ASKED = "A question to everybody in Birkby"


async def people_of_birkby(world: World) -> tuple[Someone, list[Someone]]:
    programme = await world.add_programme("Neighbours", "Birkby", "Carrow")
    await world.add_invite("coach", programme, role=Role.COACH)
    cora = world.person("slack", "cora")
    await cora.starts("coach")
    await cora.presses("Yes, that is fine")
    await cora.presses("Carrow")
    seven = [world.person("slack", f"s{n}") for n in range(2)]
    seven += [world.person("slack", f"other{n}") for n in range(2)]
    for number, each in enumerate(seven[2:]):
        each.address = type(each.address)("slack", f"T2/other{number}")
    seven += [world.person("telegram", f"t{n}") for n in range(3)]
    for each in seven:
        await each.joins(place="Birkby")
    return cora, seven


def chosen(cora: Someone, place: str) -> str:
    assert cora.form
    return next(c.value for c in cora.form.fields[0].choices if c.label == place)


async def open_round(cora: Someone, question: str = QUESTION) -> None:
    await cora.commands("round")
    await cora.fills(place=chosen(cora, "Birkby"), question=question, days="3")


async def test_a_round_is_answered_apart_and_read_together(world: World) -> None:
    cora, seven = await people_of_birkby(world)
    await open_round(cora)
    cora.sees("Asked 7 people in Birkby.")
    for each in seven:
        each.sees(ASKED)
    for number, each in enumerate(seven[:5]):
        await each.says(f"Answer {number}.")
        each.sees("It will stand there without a name.")
    await seven[0].presses("Add my name")
    assert not any(each.count("Answer 1.") for each in seven[2:])
    before = seven[6].count("Your view would add something")
    await world.wait(days=2.2)
    assert seven[6].count("Your view would add something") == before + 1
    assert seven[0].count("Your view would add something") == 0
    await seven[5].says("Answer 5.")  # six of seven are enough
    for each in seven:
        each.sees("What Birkby said", "Who was not in the room")
        shown = each.messages[-2].text
        assert all(f"Answer {number}." in shown for number in range(6))
        assert "S0: Answer 0." in shown
        assert "S1" not in shown
    await seven[6].says("Nobody who is not online.")
    seven[6].sees("Noted. In a few days everybody sees who was missed.")
    await world.wait(days=5)  # three days later is a Saturday: it waits for Monday
    assert seven[0].count("Nobody who is not online.") == 1
    assert all(each.count("Your view would add something") <= 1 for each in seven)


async def test_a_long_reveal_is_one_push(world: World) -> None:
    cora, seven = await people_of_birkby(world)
    await open_round(cora)
    for number, each in enumerate(seven[:6]):
        await each.says(f"Answer {number}. " + "So it was. " * 140)
    for each in seven:
        shown = [m.text for m in each.messages if "So it was." in m.text]
        assert len(shown) > 3
        assert all(any(f"Answer {number}." in text for text in shown) for number in range(6))


async def test_too_few_answers_are_read_by_nobody(world: World) -> None:
    cora, seven = await people_of_birkby(world)
    await open_round(cora)
    await seven[0].says("Only mine.")
    await seven[1].says("And mine.")
    await world.wait(days=3.1)
    assert seven[0].count("Too few answered") == 1
    assert seven[0].count("Only mine.") == 1
    assert not any(each.count("mine.") for each in [cora, *seven[2:]])


async def test_a_poor_question_and_somebody_who_may_not(world: World) -> None:
    cora, seven = await people_of_birkby(world)
    await open_round(cora, "Did it go well?")
    cora.sees("this can be answered with yes or no")
    assert not any(each.count(ASKED) for each in seven)
    await seven[0].commands("round")
    seven[0].sees("Coaches and programme managers open a round")


async def test_an_assessment_shows_the_spread(world: World) -> None:
    cora, seven = await people_of_birkby(world)
    await cora.commands("assess")
    await cora.fills(place=chosen(cora, "Birkby"), days="7")
    cora.sees("Asked 7 people in Birkby.")
    sides = ["A public body"] * 3 + ["A local organisation"] * 3 + ["As a resident"]
    for number, (each, side) in enumerate(zip(seven, sides, strict=True)):
        await each.presses(side)
        each.sees("1/9 Strategies and plans")
        await each.presses("In place" if side == "A public body" else "Not yet")
        assert any("You said:" in m.text for m in each.messages)
        await each.says(f"Sign {number}.")
        each.sees("Who would see it differently?")
        await each.presses("Leave this out")
        each.sees("2/9 Who steers")
    await seven[0].presses("Don't know")
    await seven[0].says("The traders.")
    await seven[0].commands("assess")
    seven[0].sees("3/9 Shared goals")
    await world.wait(days=7.1)
    result = next(m for m in cora.messages if "How Birkby sees itself" in m.text)
    assert "7 people answered." in result.text
    assert "Strategies and plans: not yet 4 · in place 3" in result.text
    assert "Who steers" not in result.text  # one person's view is not shown
    picture = next(m.image for m in cora.messages if m.image)
    assert "Strategies and plans: not yet 4 · in place 3" in picture.alt
    assert Path(picture.path).read_bytes().startswith(b"\x89PNG")
    await seven[6].presses("Strategies and plans")
    detail = seven[6].last
    assert "public bodies: in place 3" in detail
    assert "local organisations and residents: not yet 4" in detail
    assert "Sign 6." in detail
    await seven[6].presses("A topic for a set")
    seven[6].sees("In Birkby we looked at “Strategies and plans”.")


async def test_a_coach_tidies_people_s_own_words(world: World) -> None:
    cora, seven = await people_of_birkby(world)
    ann, bob = seven[0], seven[4]
    for each, tag in ((ann, "Tenents"), (bob, "tenants")):
        await each.commands("reflect", "We met them in the hall.")
        await each.presses("Something else")
        await each.says(tag)
        await each.presses("Change who can read it")
        await each.presses("My coach" if each is ann else "Only me")
    await cora.commands("coach")
    await cora.presses("Tidy tags")
    assert "tenents: 1" in cora.last
    assert "tenants" not in cora.last  # from an answer that nobody shows her
    await cora.presses("Put one in place of another")
    await cora.fills(old="tenents", new="tenants")
    cora.sees("Changed in 1 answer.")
    await ann.commands("journal")
    await ann.presses("By theme")
    assert any(button.label == "tenants (1)" for button in ann.messages[-1].buttons)


async def test_a_coach_sees_counts_and_what_is_shown_and_the_bot_steps_back(world: World) -> None:
    cora, seven = await people_of_birkby(world)
    ann, bob = seven[0], seven[4]
    await ann.commands("reflect", "For my eyes.")
    await ann.commands("reflect", "For my coach too.")
    await ann.presses("Change who can read it")
    await ann.presses("My coach")
    await world.wait(days=22)
    await cora.commands("coach")
    assert "7 people take part." in cora.last
    assert "T0: quiet for 3 weeks" in cora.last
    await cora.presses("S0 shared 1")
    assert "For my coach too." in cora.last
    assert "For my eyes." not in cora.last
    await ann.commands("coachsees")
    assert ann.last.splitlines()[2:] == cora.last.splitlines()[2:]
    await cora.commands("coach")
    await cora.presses("Write to T0")
    await cora.says("How are you getting on?")
    bob.sees("A note from your coach, Cora:")
    asked = bob.count("Write it below")
    await bob.presses("Answer")
    await bob.says("It is a lot just now.")
    assert cora.count("It is a lot just now.") == 1
    await world.wait(days=6.9)
    assert bob.count("Write it below") == asked
    await world.wait(days=0.2)
    assert bob.count("Write it below") == asked + 1
    await ann.presses("Change who can read it")
    await ann.presses("Only me")
    await cora.presses("S0 shared 1")
    assert "For my coach too." not in cora.last
    await ann.commands("coach")
    ann.sees("This is for coaches.")
