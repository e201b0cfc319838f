"""Who brings whom to an event, and who is there."""

from sqlalchemy import select

from bot.learning_events.models import Invitation
from bot.people.models import Person
from tests.events import (
    CLINIC,
    TODAY,
    announces,
    calendar_of,
    coming,
    neighbours,
)
from tests.world import World

# Bringing somebody, and being there.


async def test_a_colleague_is_brought_once_and_takes_a_place(world: World) -> None:
    mo, ann, bob = await neighbours(world, "ann", "bob")
    await announces(mo, capacity="2", for_place="all", for_role="manager")
    await ann.commands("events")
    await ann.presses("Coming")
    await ann.presses("Bring a colleague")
    code = ann.messages[-1].parts[1].text
    await ann.presses("Bring a colleague")
    assert ann.messages[-1].parts[1].text == code
    await ann.says(code)
    ann.sees("That is your own pass")
    new = world.person("telegram", "new")
    await new.starts(code)
    await new.presses("Yes, that is fine")
    assert new.count("You are coming.") == 1
    assert "SEQUENCE:0" in calendar_of(new)
    ann.sees("New has used your pass to “Housing clinic”.")
    assert await coming(world) == ["Ann", "New"]
    await bob.says(code.lower())
    bob.sees("That pass has been used")
    await mo.presses("Coming")
    assert await coming(world) == ["Ann", "New"]  # the places are all taken
    await new.presses("Birkby")
    await new.presses("Only me")
    await new.presses("Monday")
    await new.presses("09:00")
    await new.presses("Yes")
    await new.says(code)
    new.sees("You are coming.")
    await ann.presses("Bring a colleague")
    ann.sees("Your colleague New has used your pass")


async def test_a_pass_for_somebody_who_takes_part_already(world: World) -> None:
    mo, ann, bob = await neighbours(world, "ann", "bob")
    await announces(mo, capacity="1", for_role="manager")
    await mo.presses("Coming")
    await mo.presses("Bring a colleague")
    await bob.says(mo.messages[-1].parts[1].text)
    assert "You are number 1 on the waiting list" in bob.transcript()
    await ann.says("NOTHINGABCD")
    assert ann.count("pass") == 0


async def test_a_code_shown_in_the_room(world: World) -> None:
    world.restart(telegram_bot="wayfinder_bot")
    mo, ann, bob = await neighbours(world, "ann", "bob")
    await announces(mo, **TODAY)
    await ann.presses("Coming")
    await mo.presses("Code for the room")
    shown = mo.messages[-1]
    assert shown.image
    assert shown.image.read().startswith(b"\x89PNG")
    code = shown.parts[1].text.split()[1]
    assert code in shown.image.alt
    await ann.says(code)
    ann.sees("From an hour before you can say that you are here.")
    await world.wait(hours=1, minutes=40)
    await ann.says(code.lower())
    ann.sees("Good to have you there.")
    await bob.starts(code)  # the picture opens the bot with it
    bob.sees("Good to have you there.")
    async with world.app.db.reading() as tx:
        there = await tx.scalars(
            select(Person.name)
            .join(Invitation, Invitation.person_id == Person.id)
            .where(Invitation.here_at.is_not(None))
            .order_by(Person.name)
        )
        assert there.all() == ["Ann", "Bob"]
    await world.wait(days=3)
    await mo.says(code)
    assert mo.last.startswith("“Housing clinic” is over")


async def test_who_says_yes_late_gets_the_link_at_once(world: World) -> None:
    mo, ann = await neighbours(world, "ann")
    await announces(mo, **TODAY)
    await world.wait(hours=1, minutes=45)
    await ann.presses("Coming")
    assert ann.count("It has begun: Housing clinic") == 1
    message = next(m for m in ann.messages if "It has begun" in m.text)
    assert message.links[0].url == CLINIC["place"]


async def test_a_link_of_their_own(world: World) -> None:
    mo, ann, bob = await neighbours(world, "ann lee", "bob")
    await announces(mo, **TODAY, place="https://meet.example.org/clinic?user={name}")
    assert "clinic?user=\n" in ann.last
    await ann.presses("Coming")
    await bob.presses("Coming")
    assert "{name}" not in calendar_of(ann)
    await world.wait(minutes=45)
    links = [m.links[0].url for one in (ann, bob) for m in one.messages if "In an hour" in m.text]
    assert links == [
        f"https://meet.example.org/clinic?user={name}" for name in ("Ann%20Lee", "Bob")
    ]
