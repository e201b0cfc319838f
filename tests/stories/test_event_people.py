"""Who holds an event, who gets it, and what is kept of people."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.chat import NotSent, Why
from bot.conversations import Turn
from bot.learning_events.models import Invitation, LearningEvent
from bot.learning_events.proposals import propose
from bot.learning_events.rules import Answer
from bot.people import queries as people
from bot.people.models import Place, Programme
from bot.people.vocabulary import Role, Visibility
from bot.reflections.models import Reflection, State, Tag
from tests.events import (
    CLINIC,
    TODAY,
    announces,
    arrives,
    coming,
    drafts,
    neighbours,
    the_programme,
)
from tests.world import Someone, World

# Who holds it.


async def test_somebody_else_hosts_it(world: World) -> None:
    mo, ann, bob = await neighbours(world, "ann", "bob")
    await drafts(mo)
    await mo.presses("Another host")
    await mo.fills(host="Nobody Known")
    mo.sees("Nobody who takes part in this programme is called “Nobody Known”.")
    await mo.presses("Write the name again")
    await mo.fills(host="  ann ")
    assert mo.count("Ann hosts “Housing clinic”.") == 1
    ann.sees("Mo asks you to host “Housing clinic”, Tuesday 20 January")
    await ann.presses("See it")
    ann.sees("Reply to this message to write to Ann.")
    await mo.presses("Announce it now")
    told = bob.message_id("Housing clinic")
    await bob.presses("Coming")
    await bob.says("How do I reach landlords?")
    bob.sees("Kept for Ann.")
    await bob.says("May I be late?", reply_to=told)
    ann.sees("Bob (Ashdown) writes about “Housing clinic”")
    assert mo.count("May I be late?") == 0
    await ann.says("You may.", reply_to=ann.message_id("Bob (Ashdown)"))
    bob.sees("Ann answers about “Housing clinic”")
    await ann.presses("See it")
    labels = [button.label for button in ann.messages[-1].buttons]
    assert labels == ["Look again", "Who comes", "Code for the room"]
    await ann.presses("Who comes")
    assert "• How do I reach landlords? (Bob)" in ann.last
    await ann.presses_that("", mo.button("Cancel the event")[1])
    ann.sees("announced by those who run a programme")
    await ann.presses("I can't host it")
    mo.sees("Ann can't host “Housing clinic”")
    await bob.presses_that("", ann.button("Who comes")[1])
    bob.sees("announced by those who run a programme")


async def test_two_of_that_name(world: World) -> None:
    mo, *_ = await neighbours(world, "ann", "bob")
    programme = await the_programme(world)
    other = await arrives(world, programme, "ann2", place="Birkby")
    async with world.app.db.transaction() as tx:
        person = await people.known(tx, other.address)
        assert person
        person.name = "Ann"
    await drafts(mo)
    await mo.presses("Another host")
    await mo.fills(host="Ann")
    mo.sees("Several people have that name: Ann (Ashdown); Ann (Birkby).")
    await mo.presses("Write the name again")
    await mo.fills(host="Ann (Birkby)")
    other.sees("Mo asks you to host")


async def test_erasing_its_host_passes_an_event_to_those_who_run_the_programme(
    world: World,
) -> None:
    mo, ann = await neighbours(world, "ann")
    nia = await arrives(world, await the_programme(world), "nia", role=Role.MANAGER)
    await announces(mo)
    told = ann.message_id("Housing clinic")
    await ann.presses("Coming")
    await ann.says("Is there a lift?", reply_to=told)
    mo.sees("Is there a lift?")
    await mo.commands("forgetme")
    await mo.presses("Erase everything")
    assert await coming(world) == ["Ann"]
    await ann.says("And a hearing loop?", reply_to=told)
    nia.sees("Ann (Ashdown) writes about “Housing clinic”")
    await nia.commands("event")
    await nia.presses("Housing clinic")
    await nia.presses("Who comes")
    nia.sees("Ann")
    await ann.commands("forgetme")
    await ann.presses("Erase everything")
    assert nia.messages  # what they got stays in their app, but not with us
    async with world.app.db.reading() as tx:
        assert (await tx.scalars(select(Invitation).where(Invitation.question != ""))).all() == []
        kept = await tx.connection()
        letters = await kept.exec_driver_sql("SELECT content FROM letters")
        assert not any("hearing loop" in (row[0] or "") for row in letters)


# Who gets it.


async def shares(world: World, someone: Someone, theme: str, visibility: Visibility) -> None:
    async with world.app.db.transaction() as tx:
        person = await people.known(tx, someone.address)
        assert person
        now = world.clock.now()
        reflection = Reflection(
            person_id=person.id,
            question="?",
            text="Something.",
            state=State.ANSWERED,
            visibility=visibility,
            asked_at=now,
            answered_at=now,
        )
        tx.add(reflection)
        await tx.flush()
        tx.add(Tag(reflection_id=reflection.id, tag=theme))


async def test_by_theme_only_where_that_tells_of_nobody(world: World) -> None:
    mo, *few = await neighbours(world, "ann", "bob", "cat", "dan", "eve")
    async with world.app.db.transaction() as tx:
        programme = (await tx.scalars(select(Programme))).one()
        programme.least_places = 3
    for one in few[:4]:
        await shares(world, one, "power", Visibility.UNNAMED)
    await shares(world, few[4], "power", Visibility.ONLY_ME)
    await drafts(mo)
    await mo.presses("Who it is for")
    assert mo.form
    assert [field.name for field in mo.form.fields] == [
        "for_place", "for_role", "for_language", "for_theme",
    ]  # fmt: skip
    every = dict.fromkeys(("for_place", "for_role", "for_set", "for_language"), "all")
    await mo.fills(**every, for_theme="power")
    mo.sees("So few people have shared something on this theme")
    await mo.presses("Announce it now")
    mo.sees("So few people have shared something on this theme")
    await mo.presses("Who it is for")
    await mo.fills(**{**every, "for_role": "coach"}, for_theme="power")
    mo.sees("An audience by theme cannot be narrowed further")
    programme_ = await the_programme(world)
    for name, place in (("fay", "Birkby"), ("gus", "Cole")):
        if place == "Cole":
            async with world.app.db.transaction() as tx:
                tx.add(Place(programme_id=programme_.id, name="Cole", timezone="Europe/London"))
        one = await arrives(world, programme_, name, place=place)
        await shares(world, one, "power", Visibility.NAMED)
    await mo.presses("Put it right")
    await mo.fills(**every, for_theme="power")
    assert mo.last == "6 people get it."
    await mo.presses("Announce it now")
    assert few[0].count("Housing clinic") == 1
    assert few[4].count("Housing clinic") == 0


async def test_by_language_and_the_others_are_counted(world: World) -> None:
    mo, ann, bob = await neighbours(world, "ann", "bob")
    await bob.commands("language")
    await bob.presses("Cymraeg")
    await drafts(mo)
    await mo.presses("Who it is for")
    await mo.fills(for_place="all", for_role="all", for_language="cy", for_theme="all")
    assert "One person gets it." in mo.last
    assert "2 others of the programme, whom it is not for" in mo.last
    await mo.presses("Announce it now")
    assert (ann.count("Housing clinic"), bob.count("Housing clinic")) == (0, 1)


# Sending it again.


async def test_what_was_stopped_goes_on_and_what_failed_is_sent_again(world: World) -> None:
    mo, ann = await neighbours(world, "ann")
    far = await arrives(world, await the_programme(world), "far", timezone="America/Los_Angeles")
    await drafts(mo)
    world.platforms["telegram"].next_results = []
    await mo.presses("Announce it now")
    await mo.presses("Stop sending")
    await world.wait(hours=10)
    assert far.count("Housing clinic") == 0
    await mo.presses("Send it to the others after all")
    mo.sees("It is on its way to one person.")
    assert far.count("Housing clinic") == 1
    await mo.presses("Send it to the others after all")
    mo.sees("is past that point: announced")
    assert ann.count("Housing clinic") == 1


async def test_those_whom_it_did_not_reach(world: World) -> None:
    mo, ann = await neighbours(world, "ann")
    await drafts(mo)
    slack = world.platforms["slack"]
    send = slack.send

    async def refuses(to, content, **more):  # type: ignore[no-untyped-def]
        if to == ann.address:
            return NotSent(Why.OUR_FAULT, "invalid_blocks")
        return await send(to, content, **more)

    slack.send = refuses  # type: ignore[method-assign]
    await mo.presses("Announce it now")
    await world.wait(minutes=2)
    assert ann.count("Housing clinic") == 0
    slack.send = send  # type: ignore[method-assign]
    await mo.presses("Send again to the 1 who did not get it")
    assert ann.count("Housing clinic") == 1
    await world.wait(minutes=2)
    assert "Delivered: 2" in mo.shown(mo.message_id("Housing clinic: announced"))


async def test_the_host_learns_which_questions_were_answered(world: World) -> None:
    mo, ann = await neighbours(world, "ann")
    await announces(mo, **TODAY)
    await ann.presses("Coming")
    await ann.says("How do I reach landlords?")
    await world.wait(hours=1)
    await ann.presses("I'm here")
    await world.wait(hours=3)
    await ann.presses("My question was answered there")
    ann.sees("Good to know.")
    await world.wait(days=3)
    assert "Answered there, as those who asked say:\n• How do I reach" in mo.transcript()


# Events that something else proposes.


async def test_a_theme_proposes_an_event_and_a_manager_decides(world: World) -> None:
    mo, ann = await neighbours(world, "ann")
    programme = await the_programme(world)
    for _ in range(2):
        async with world.app.db.transaction() as tx:
            await propose(
                Turn(tx, world.clock.now()),
                programme.id,
                title="Reaching landlords",
                purpose="Nine people in four places wrote about landlords.",
                why=lambda: "A theme has been published: Reaching landlords.",
            )
    await world.app.tick()
    assert mo.count("A theme has been published") == 1
    assert ann.count("A theme has been published") == 0
    await mo.presses("Fill in the rest")
    assert mo.form
    values = {field.name: field.value for field in mo.form.fields}
    assert values["title"] == "Reaching landlords"
    await mo.fills(**{**CLINIC, **{k: values[k] for k in ("title", "purpose")}})
    await mo.presses("Announce it now")
    ann.sees("Reaching landlords")
    async with world.app.db.reading() as tx:
        event = (await tx.scalars(select(LearningEvent))).one()
    assert event.uid.endswith("@wayfinder")


@pytest.mark.parametrize("reminds", ["none", "day hour"])
async def test_reminders_are_as_the_manager_chose(world: World, reminds: str) -> None:
    mo, ann = await neighbours(world, "ann")
    await drafts(mo)
    await mo.presses("Repeat and remind")
    await mo.fills(repeats="never", times="", without="", reminds=reminds)
    await mo.presses("Announce it now")
    await ann.presses("Coming")
    await world.wait(days=15, hours=4)
    assert ann.count("In a week") == 0
    assert ann.count("Soon: ") == ann.count("In an hour: ") == (reminds != "none")
    async with world.app.db.reading() as tx:
        invited = await tx.scalars(select(Invitation.answer).order_by(Invitation.id))
        assert Answer.COMING in invited.all()


# What is kept of people.


async def test_what_is_kept_is_taken_away_moved_and_let_go(world: World) -> None:
    mo, ann = await neighbours(world, "ann")
    await announces(mo, **TODAY)
    told = ann.message_id("Housing clinic")
    await ann.presses("Coming")
    await ann.says("How do I reach landlords?")
    await ann.presses("Bring a colleague")
    await ann.says("Is there a lift?", reply_to=told)
    await ann.commands("mydata")
    document = next(m.file for m in ann.messages if m.file and m.file.name.endswith(".json"))
    kept = json.loads(document.read())["data"]["sections"]
    sections = {section["name"]: section["rows"] for section in kept}
    assert sections["events"][0]["what_you_want_to_work_out"] == "How do I reach landlords?"
    assert sections["colleagues_brought"] == [
        {"event": "Housing clinic", "you_brought_somebody": True, "used_at": None}
    ]
    await mo.commands("mydata")
    document = next(m.file for m in mo.messages if m.file and m.file.name.endswith(".json"))
    kept = json.loads(document.read())["data"]["sections"]
    assert next(s for s in kept if s["name"] == "events_you_made")["rows"][0]["you_host_it"]
    other = await arrives(world, await the_programme(world), "ann2", "telegram")
    async with world.app.db.transaction() as tx:
        gone = await people.known(tx, ann.address)
        keep = await people.known(tx, other.address)
        assert gone
        assert keep
        await world.app.events.merge(tx, keep, gone)
        assert await tx.scalar(select(Invitation.question).where(Invitation.person_id == keep.id))
    async with world.app.db.transaction() as tx:
        programme = await the_programme(world)
        now = world.clock.now()
        assert await world.app.events.let_go(tx, programme.id, now) == 0
        assert await world.app.events.let_go(tx, programme.id, now + timedelta(days=1)) == 1
        assert await tx.scalar(select(Invitation.id).where(Invitation.question != "")) is None
