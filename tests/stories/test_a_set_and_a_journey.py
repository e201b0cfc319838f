"""Where a set and somebody's own journey meet: neither takes the other's words, each feeds it."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from bot import lending
from bot.conversations import Turn
from bot.people import queries as people
from bot.people.models import Person
from bot.reflections import words
from bot.reflections.models import Enrolment, Moment, OneOff, Reflection
from tests.sets import set_of_six
from tests.world import Someone, World

ASKED = "Write it below"


async def known(tx: Any, someone: Someone) -> Person:
    person = await people.known(tx, someone.address)
    assert person
    return person


async def walks(world: World, someone: Someone, minutes: int) -> None:
    """Put somebody on the journey, with the next question due so soon."""
    async with world.app.db.transaction() as tx:
        person = await known(tx, someone)
        person.most_a_day = 20  # others coming into the set was news too
        await world.app.reflections.begin(Turn(tx, world.clock.now()), person)
        enrolment = await tx.get_one(Enrolment, person.id)
        enrolment.next_due_at = world.clock.now() + timedelta(minutes=minutes)


async def test_the_weekly_question_waits_until_the_meeting_is_over(world: World) -> None:
    set_ = await set_of_six(world)
    await walks(world, set_.ann, minutes=10)
    await set_.fay.commands("set", "start")
    await set_.agree()
    await world.wait(minutes=30)
    assert set_.ann.count(ASKED) == 0
    await world.wait(hours=2)
    assert set_.ann.count(ASKED) == 1


async def test_what_comes_by_itself_does_not_take_words_from_the_set(world: World) -> None:
    set_ = await set_of_six(world)
    ann, bob = set_.ann, set_.bob
    async with world.app.db.transaction() as tx:
        entry = Reflection(
            person_id=(await known(tx, ann)).id,
            question="What of it?",
            visibility=(await known(tx, ann)).visibility,
            asked_at=world.clock.now(),
        )
        tx.add(entry)
    await set_.fay.commands("set", "start")
    await set_.agree()
    async with world.app.db.transaction() as tx:
        turn, person = Turn(tx, world.clock.now()), await known(tx, ann)
        await turn.expect(person, words.ANSWER, str(entry.id))
    await ann.says("I am here, and tired.")
    bob.sees("I am here, and tired.")
    async with world.app.db.reading() as tx:
        assert (await tx.get_one(Reflection, entry.id)).text == ""
    await ann.commands("reflect")
    await ann.says("Only for me.")
    assert bob.count("Only for me.") == 0


async def test_what_is_shared_with_the_set_is_read_there_and_taken_back(world: World) -> None:
    set_ = await set_of_six(world)
    ann, bob, cat = set_.ann, set_.bob, set_.cat
    await ann.commands("reflect", "For my eyes.")
    await ann.commands("reflect", "For my set.")
    await ann.presses("Change who can read it")
    await ann.presses("My set")
    await set_.fay.commands("set", "start")
    assert bob.count("Shared with this set since you last met: Ann (1).") == 1
    assert ann.count("Shared with this set since you last met") == 0
    await bob.presses("Read them")
    assert "For my set." in bob.last
    assert bob.count("For my eyes.") == 0
    shown = bob.message_id("For my set.")
    await ann.presses("Change who can read it")
    await ann.presses("Only me")
    await world.wait(minutes=1)
    assert "For my set." not in bob.shown(shown)
    assert "taken this back" in bob.shown(shown)
    await cat.presses("Read them")
    cat.sees("There is nothing to read here now")
    await ann.presses("Change who can read it")
    await ann.presses("My set")
    await cat.presses("Read them")
    assert cat.count("For my set.") == 1
    await ann.commands("journal", "For my set")
    await ann.presses("Open 5 January 2026")
    await ann.presses("Delete")
    assert cat.count("For my set.") == 0


async def test_what_is_coming_is_known_before_it_is_there(world: World) -> None:
    set_ = await set_of_six(world)
    now = world.clock.now()
    async with world.app.db.transaction() as tx:
        ann = await known(tx, set_.ann)
        assert await lending.coming(tx, [ann.id], now, now + timedelta(days=30)) == []
    await set_.fay.commands("set", "start")
    async with world.app.db.transaction() as tx:
        [(whose, what, _at)] = await lending.coming(tx, [ann.id], now, now + timedelta(days=30))
        assert (whose, what) == (ann.id, "set")
    await set_.agree()
    await world.wait(hours=8)
    async with world.app.db.transaction() as tx:
        [(whose, what, at)] = await lending.coming(tx, [ann.id], now, now + timedelta(days=60))
        assert (whose, what) == (ann.id, "set")
        assert at > now + timedelta(days=20)


async def test_a_set_that_met_shapes_what_is_asked_next(world: World) -> None:
    set_ = await set_of_six(world)
    await walks(world, set_.ann, minutes=60 * 24 * 3)
    async with world.app.db.transaction() as tx:
        ann = await known(tx, set_.ann)
        turn = Turn(tx, world.clock.now())
        await world.app.reflections.note_moment(turn, [ann.id], "set", turn.now)
    async with world.app.db.reading() as tx:
        enrolment = await tx.get_one(Enrolment, ann.id)
        once = (await tx.scalars(select(OneOff.prompt))).all()
        assert "once-after-your-set" in once
        prompt = world.app.reflections.journey("").prompts[enrolment.next_prompt]
        near = [p.near for p in world.app.reflections.journey("").prompts.values()][:5]
        assert ("set" in near) == (prompt.near == "set")
        assert {"set", "joining"} == set(await tx.scalars(select(Moment.kind)))


async def test_what_somebody_said_in_their_set_opens_their_next_question(world: World) -> None:
    set_ = await set_of_six(world)
    ann, bob = set_.ann, set_.bob
    for one in (ann, bob):
        await walks(world, one, minutes=60 * 24 * 3)
    await ann.commands("try", "Sleep more.")
    await ann.commands("set", "start")
    await set_.agree()
    await set_.check_in()
    await set_.choose(ann)
    await ann.says("They come, and nothing moves.")
    for _stage in ("the challenge", "questions of fact", "open questions"):
        await ann.presses("Done")
    await set_.all_say("was struck.")
    await ann.presses("Write it down")
    await ann.fills(what="Ask each of them alone.", first_step="Ring Joan.", when="28", who="")
    await world.wait(days=4)
    asked = [m.text for m in ann.messages if ASKED in m.text]
    assert len(asked) == 1
    assert asked[0].startswith("You wanted to try: Ask each of them alone.")
    assert not any("You wanted to try" in m.text for m in bob.messages if ASKED in m.text)
