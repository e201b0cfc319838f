"""Who comes to an event: answers, a fair waiting list, changes, reminders."""

import asyncio
from datetime import UTC, datetime, timedelta

import vobject
from sqlalchemy import select

from bot.chat import Pressed
from bot.learning_events.models import Invitation, LearningEvent, Limits
from bot.learning_events.rules import Answer
from bot.people import consents
from bot.people.models import Account, Person, Programme
from bot.people.vocabulary import Standing
from bot.welcome.terms import english
from tests.events import (
    CLINIC,
    announces,
    calendar_of,
    coming,
    neighbours,
)
from tests.world import Someone, World

# Answering.


async def test_the_question_of_the_week_is_still_heard(world: World) -> None:
    mo, *_ = await neighbours(world)
    ann = world.person("telegram", "ann")
    await ann.joins(place="Ashdown")
    await world.wait(days=7)
    ann.sees("Who can read your answer")
    await announces(mo)
    ann.sees("Housing clinic")
    await ann.says("That I had no time.")
    ann.sees("Kept.")
    assert mo.count("That I had no time.") == 0
    await world.wait(days=7)
    await ann.presses("Coming")
    await ann.says("How to talk with landlords.")
    ann.sees("Kept for Mo.")
    await ann.says("Neighbourhood, mostly.")
    ann.sees("Kept. Who can read it")


async def test_an_answer_can_be_changed_and_brings_a_calendar_file(world: World) -> None:
    mo, ann = await neighbours(world, "ann")
    await announces(mo)
    told = ann.message_id("Housing clinic")
    await ann.presses("Coming")
    assert "You are coming." in ann.shown(told)
    ann.sees("for your calendar", "What do you want to work out there?")
    await ann.says("How to talk with landlords.")
    ann.sees("Kept for Mo.")
    added = vobject.readOne(calendar_of(ann))
    assert added.method.value == "REQUEST"
    assert added.vevent.dtstart.value.astimezone(UTC) == datetime(2026, 1, 20, 14, tzinfo=UTC)
    assert added.vtimezone.tzid.value == "Europe/London"
    await ann.presses("Can't")
    assert "You said that you can't come." in ann.shown(told)
    taken_out = vobject.readOne(calendar_of(ann))
    assert taken_out.method.value == "CANCEL"
    assert taken_out.vevent.uid.value == added.vevent.uid.value
    assert await coming(world) == []
    await mo.presses("Who comes")
    mo.sees("Nobody has answered yet.")


async def test_the_host_sees_who_comes_with_questions_grouped(world: World) -> None:
    mo, ann, bob = await neighbours(world, "ann", "bob")
    await announces(mo)
    await ann.presses("Coming")
    await ann.presses("I need something to take part")
    await ann.says("Captions")
    await bob.presses("Coming")
    await bob.says("How do I reach landlords?")
    await mo.presses("Who comes")
    assert "Ashdown\n– Ann. Needs: Captions\n– Bob." in mo.last
    assert "• How do I reach landlords? (Bob)" in mo.last


async def test_a_fair_waiting_list(world: World) -> None:
    mo, ann, bob, cat, dan = await neighbours(world, "ann", "bob", "cat", "dan")
    await announces(mo, capacity="1")
    await ann.presses("Coming")
    await bob.presses("Coming")
    await cat.presses("Coming")
    assert "You are number 1 on the waiting list" in bob.shown(bob.message_id("Housing clinic"))
    assert "You are number 2 on the waiting list" in cat.shown(cat.message_id("Housing clinic"))
    await ann.presses("Can't")
    bob.sees("A place is free for you")
    await dan.presses("Coming")
    assert "number 2" in dan.shown(dan.message_id("Housing clinic"))  # nobody jumps the queue
    await bob.presses("No, pass it on")
    cat.sees("A place is free for you")
    await world.wait(hours=25)
    cat.sees("has gone to the next in line")
    dan.sees("A place is free for you")
    await dan.presses("Yes, I take it")
    assert await coming(world) == ["Dan"]
    await cat.presses("Wait again")
    assert "You are number 1 on the waiting list" in cat.last


async def test_capacity_is_never_lowered_below_those_coming(world: World) -> None:
    mo, ann, bob, cat = await neighbours(world, "ann", "bob", "cat")
    await announces(mo, capacity="2")
    for someone in (ann, bob, cat):
        await someone.presses("Coming")
    await mo.presses("Change it")
    await mo.fills(**{**CLINIC, "capacity": "1"})
    mo.sees("More people are coming already than there would be places.")
    assert await coming(world) == ["Ann", "Bob"]
    await mo.presses("Put it right")
    await mo.fills(**{**CLINIC, "capacity": "3"})
    assert cat.count("This has changed") == 1
    assert cat.count("A place is free for you") == 1
    assert bob.count("A place is free for you") == 0


async def test_many_answers_at_once_never_fill_one_place_too_many(world: World) -> None:
    mo, *_ = await neighbours(world)
    await many_answer(world, mo, crowd_of=120, capacity=40)


async def many_answer(world: World, mo: Someone, crowd_of: int, capacity: int) -> None:
    await add_people(world, crowd_of)
    await announces(mo, capacity=str(capacity))
    async with world.app.db.reading() as tx:
        event = (await tx.scalars(select(LearningEvent))).one()
    crowd = [world.person("telegram", f"p{n}") for n in range(crowd_of)]
    arrivals: list[str] = []

    at_once = asyncio.Semaphore(20)  # as many as doors hand over at the same time

    async def answer(someone: Someone) -> None:
        pressed = Pressed(
            id=world.next_id(),
            sender=someone.address,
            profile=someone.profile,
            action="event.coming",
            ref=str(event.id),
        )
        async with at_once:
            await world.app.receive(pressed)
        arrivals.append(str(someone.address))

    await asyncio.gather(*(answer(someone) for someone in crowd))
    async with world.app.db.reading() as tx:
        rows = list(
            await tx.execute(
                select(Invitation.answer, Invitation.arrival)
                .where(Invitation.answer != Answer.NONE)
                .order_by(Invitation.arrival)
            )
        )
    assert [arrival for _, arrival in rows] == list(range(1, crowd_of + 1))
    said = [answer for answer, _ in rows]
    assert said == [Answer.COMING] * capacity + [Answer.WAITING] * (crowd_of - capacity)
    assert len(arrivals) == crowd_of


async def add_people(world: World, n: int) -> None:
    async with world.app.db.transaction() as tx:
        programme = (await tx.scalars(select(Programme))).one()
        now = world.clock.now()
        crowd = [
            Person(
                name=f"P{number}",
                standing=Standing.TAKING_PART,
                programme_id=programme.id,
                met_at=now,
                joined_at=now,
                asked_terms=consents.edition(english()),
            )
            for number in range(n)
        ]
        tx.add_all(crowd)
        await tx.flush()
        tx.add_all(
            Account(person_id=one.id, address=f"telegram:p{number}", lane="telegram")
            for number, one in enumerate(crowd)
        )
        tx.add(Limits(programme_id=programme.id, most_a_day=9, approval_above=100_000))


# Changing.


async def test_a_change_raises_the_sequence_and_a_cancellation_takes_it_out(world: World) -> None:
    mo, ann, bob = await neighbours(world, "ann", "bob")
    await announces(mo)
    await ann.presses("Coming")
    await bob.presses("Maybe")
    first = vobject.readOne(calendar_of(ann)).vevent
    await mo.presses("Change it")
    await mo.fills(**{**CLINIC, "time": "16:00"})
    mo.sees("Changed. I tell the 2 people who answered.")
    ann.sees("This has changed: Housing clinic")
    bob.sees("16:00 to 17:30")
    second = vobject.readOne(calendar_of(ann)).vevent
    assert second.uid.value == first.uid.value
    assert int(second.sequence.value) == int(first.sequence.value) + 1
    await mo.presses("Cancel the event")
    await mo.says("The hall has flooded.")
    assert ann.count("not going to take place") == 0
    await mo.presses("Yes, cancel the event")
    ann.sees("This is not going to take place")
    assert "The hall has flooded." in bob.last
    third = vobject.readOne(calendar_of(ann))
    assert third.method.value == "CANCEL"
    assert int(third.vevent.sequence.value) == int(second.sequence.value) + 1
    await ann.presses("Coming")
    ann.sees("so there is nothing to answer")
    before = len(ann.messages)
    await world.wait(days=20)
    assert ann.count("In an hour") == 0
    assert len([m for m in ann.messages[before:] if "clinic" in m.text]) == 0


# Reminding.


async def test_only_those_coming_are_reminded_and_never_after_it_began(world: World) -> None:
    mo, ann, bob, cat = await neighbours(world, "ann", "bob", "cat")
    await announces(mo)
    await ann.presses("Coming")
    await ann.says("How to talk with landlords.")
    await bob.presses("Maybe")
    await cat.presses("Coming")
    await ann.commands("calendar")
    assert "Housing clinic" in ann.last
    await world.wait(days=9)
    assert ann.count("In a week: Housing clinic") == 1
    assert ann.count("To read before: https://example.org/paper.pdf") == 1
    await cat.presses("I can't come after all")
    await world.wait(days=5, hours=6)
    assert ann.count("Soon: Housing clinic") == 1
    await world.wait(hours=22)
    ann.sees("In an hour: Housing clinic")
    assert "How to talk with landlords." in ann.last
    assert ann.messages[-1].links[0].url == CLINIC["place"]
    assert bob.count("In a week") + bob.count("Soon") + bob.count("In an hour") == 0
    assert cat.count("You said that you can't come") >= 1
    assert cat.count("Soon") + cat.count("In an hour") == 0


async def test_a_bot_that_was_down_at_the_hour_reminds_nobody_afterwards(world: World) -> None:
    mo, ann = await neighbours(world, "ann")
    await announces(mo, day="2026-01-05", time="12:00")
    await ann.presses("Coming")
    world.clock.advance(timedelta(hours=3))
    await world.app.tick()
    assert ann.count("In an hour") == 0
