"""A live set of six on two Slack workspaces and Telegram, in sixty simulated minutes."""

from sqlalchemy import func, select

from bot.action_learning.models import Meeting
from bot.chat import Button
from bot.people.models import Programme
from bot.reflections.models import Moment, Reflection
from bot.synthesis import material, studies
from tests.sets import set_of_six
from tests.world import World

OPEN_QUESTION = "What would it look like if they cared as much as you do?"


async def shared_across_places(world: World) -> list[str]:
    """Return what coaches find themes in."""
    async with world.app.db.transaction() as tx:
        programme = (await tx.scalars(select(Programme))).one()
        study = await studies.find_or_make(tx, programme.id, world.clock.now())
        read = await material.of_study(tx, study)
    return [one.text for one in read.reflections.values()]


async def test_sixty_minutes_with_a_restart_in_every_stage(world: World) -> None:
    set_ = await set_of_six(world)
    ann, bob, dan, eve, fay = set_.ann, set_.bob, set_.dan, set_.eve, set_.fay
    began = world.clock.now()
    await fay.commands("set", "start")
    for one in set_.all:
        one.sees("Our agreement (1 of 10)")
        assert "What is said here stays here" in one.last
        assert "for 90 days" in one.last
    await set_.agree()
    fay.sees("Check-in (2 of 10)")

    world.restart()
    await world.wait(minutes=1)
    await set_.check_in()
    assert [m.text for m in dan.messages if "is here." in m.text] == [
        f"{name}, {place}\n\n{name} is here."
        for name, place in (("Ann", "Ashdown ward"), ("Bob", "Birkby ward"), ("Cat", "Carr ward"),
                            ("Eve", "Elm ward"), ("Fay", "Fell ward"))
    ]  # fmt: skip

    world.restart()
    eve.sees("Who presents (3 of 10)")
    await ann.says("My partners nod and do nothing.")
    await dan.says("Our funding ends in March.")
    for one in (set_.bob, set_.cat, eve, fay):
        await one.presses("Pass")
    await world.wait(minutes=1)
    world.restart()
    bob.sees("Whose challenge do we work on?")
    for one, whom in ((ann, "Dan"), (bob, "Ann"), (set_.cat, "Dan"), (dan, "Ann"), (eve, "Ann")):
        await one.presses(whom)
    await fay.presses("Ann")
    dan.sees("The challenge (4 of 10)")
    assert "The set chose Ann's challenge." in dan.last

    await bob.says("Have you tried a workshop?")
    bob.sees("Just now only Ann writes. I have not passed your words on.")
    world.restart()
    await ann.says("They come to every meeting, and nothing moves.")
    fay.sees("Ann, Ashdown ward\n\nThey come to every meeting")
    await ann.presses("Done")

    bob.sees("Questions of fact")
    world.restart()
    await bob.says("How many partners are there?")
    await ann.says("Seven.")
    fay.sees("How many partners", "Seven.")
    await ann.presses("Done")

    fay.sees("Open questions (6 of 10)")
    world.restart()
    await fay.says(OPEN_QUESTION)
    ann.sees("Fay, Fell ward\n\n" + OPEN_QUESTION)
    await ann.presses("Keep this question")
    ann.sees("Kept on your own page.")

    await bob.says("Have you tried a workshop?")
    bob.sees("often carries a suggestion inside the question")
    assert not ann.count("workshop")
    await bob.presses("Put it in the drawer")
    bob.sees("It is in the drawer, sealed.")
    await dan.says("Do they know what you want?")
    dan.sees("can be answered with yes or no")
    world.restart()
    await dan.presses("Send as it is")
    ann.sees("Dan, Dene ward\n\nDo they know what you want?")
    await ann.says("They do, I think.")
    await eve.says("Is it the money?")
    await eve.presses("Change it")
    eve.sees("Write it as you would like to ask it")
    await eve.says("What keeps them coming?")
    ann.sees("Eve, Elm ward\n\nWhat keeps them coming?")
    await ann.says("The biscuits.")
    eve.sees("Ann, Ashdown ward\n\nThe biscuits.")
    await ann.presses("Done")

    fay.sees("What struck us")
    world.restart()
    for one in set_.all:
        await one.says(f"{one.profile.name} was struck.")
    await world.wait(minutes=0.5)

    ann.sees("The drawer")
    assert "a piece of advice" in ann.last
    world.restart()
    await ann.presses("Open the drawer")
    assert ann.count("Bob, Birkby ward\n\nHave you tried a workshop?") == 1
    assert not eve.count("workshop")
    await ann.presses("Done")

    ann.sees("What I will do")
    world.restart()
    await ann.presses("Write it down")
    dan_id = next(c.value for c in ann.form.fields[3].choices if c.label == "Dan")  # type: ignore[union-attr]
    await ann.fills(
        what="Ask each of them alone what they want.",
        first_step="Ring Joan.",
        when="7",
        who=dan_id,
    )
    eve.sees("Ask each of them alone")
    assert "Dan will ask." in eve.last
    await ann.presses("Done")

    fay.sees("Closing round (10 of 10)")
    world.restart()
    for one in set_.all:
        await one.says(f"{one.profile.name} thanks you.")
    await world.wait(minutes=0.5)
    for one in set_.all:
        assert one.count("That was our meeting.") == 1
        assert one.count("Ask each of them alone what they want.") >= 1
    assert (world.clock.now() - began).total_seconds() <= 60 * 60

    async with world.app.db.reading() as tx:
        assert (await tx.scalars(select(Moment.kind))).all() == ["set"] * 6

    await ann.says("A private thought.")
    ann.sees("I had not asked you anything just now.")
    assert not any(one.count("A private thought.") for one in set_.others(ann))

    await ann.commands("try")
    assert "Ask each of them alone what they want." in ann.last
    assert "You said this in your set; you are asked on" in ann.last
    await world.wait(days=8)
    assert ann.count("Dan said they would ask: what became of this?") == 1
    assert dan.count("Today you said you would ask Ann") == 1
    await ann.presses("Partly")
    assert dan.count("Ann says: partly done.") == 1
    await ann.commands("set", "page")
    assert "Ask each of them alone what they want. (partly done)" in ann.last
    assert OPEN_QUESTION in ann.last
    assert "Ann was struck." in ann.last

    await bob.commands("set", "start")
    bob.sees("Check-in")
    assert "Ann: “Ask each of them alone what they want.” (partly done)" in bob.last

    # What she takes with her, her own words alone, she can keep and share.
    await ann.presses("Keep what I take with me")
    ann.sees("Ann was struck.\n\nAnn thanks you.", "Kept. Who can read it: only you.")
    assert await shared_across_places(world) == []
    await ann.presses("Change who can read it")
    await ann.presses("Other places, without my name")
    assert await shared_across_places(world) == ["Ann was struck.\n\nAnn thanks you."]
    await ann.commands("set", "page")
    await ann.presses("Keep what I take with me")
    async with world.app.db.reading() as tx:
        assert await tx.scalar(select(func.count()).select_from(Reflection)) == 1
    async with world.app.db.reading() as tx:
        meeting_id = (await tx.scalars(select(Meeting.id).order_by(Meeting.id))).first()
    await bob.presses_that("", Button(label="-", action="sets.take_home", ref=str(meeting_id)))
    assert bob.count("Ann was struck.") == 1, "his own words are all that he gets"
