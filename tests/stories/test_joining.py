"""Coming in: what somebody is told, what they are asked, and that they can say no."""

import asyncio
from datetime import timedelta

from bot.chat import Address, Commanded
from bot.people import queries as people
from bot.people.vocabulary import Role
from tests.world import World


async def test_ann_joins_on_telegram(world: World) -> None:
    await world.add_programme("Neighbours", "Ashdown", "Birkby")
    ann = world.person("telegram", "ann")
    await ann.starts()
    ann.sees("I am Wayfinder, the learning companion of Neighbours")
    assert "Only you can read them unless you choose" in ann.last
    await ann.presses("Yes, that is fine")
    ann.sees("Which place do you work in?")
    await ann.presses("Birkby")
    ann.sees("Who may read what you write")
    await ann.presses("Only me")
    ann.sees("On which day")
    await ann.presses("Tuesday")
    ann.sees("At what time?")
    await ann.presses("09:00")
    ann.sees("Is it 09:30 where you are now (London time)?")
    await ann.presses("Yes")
    ann.sees("Your first question comes on Tuesday 6 January, 09:00 (London time)")


async def test_on_slack_the_time_zone_is_known(world: World) -> None:
    await world.add_programme()
    sue = world.person("slack", "sue", timezone="America/New_York")
    await sue.joins(day="Monday", at="13:00")
    sue.sees("Your first question comes on Monday 5 January, 13:00 (New York time)")


async def test_slack_is_asked_only_about_whom_it_is_to_tell_something(world: World) -> None:
    await world.add_programme()
    sue = world.person("slack", "sue", timezone="America/New_York")
    await sue.joins()
    slack = world.platforms["slack"]
    slack.asked_for.clear()
    await sue.says("journal")
    await sue.says("The quiet on Mill Lane.")
    assert not slack.asked_for


async def test_who_is_slow_to_be_told_of_keeps_their_words_in_order(world: World) -> None:
    await world.add_programme()
    sue, tom = world.person("slack", "sue"), world.person("telegram", "tom")
    slack = world.platforms["slack"]
    slack.tells = asyncio.Event()
    saying = [asyncio.create_task(sue.says(words)) for words in ("One.", "Two.")]
    await tom.starts()  # meanwhile others are heard
    tom.sees("I am Wayfinder")
    assert not sue.messages
    slack.tells.set()
    await asyncio.gather(*saying)
    sue.sees("I am Wayfinder", "Shall we start?")


async def test_no_means_no(world: World) -> None:
    await world.add_programme()
    ann = world.person("telegram", "ann")
    await ann.starts()
    await ann.presses("Tell me more")
    ann.sees("What I keep:")
    await ann.presses("No, thank you")
    ann.sees("I will not write again")
    await world.wait(days=30)
    ann.sees("I will not write again")
    await ann.says("hello")
    ann.sees("Shall we start?")


async def test_whoever_stops_half_way_is_asked_on_monday_at_nine(world: World) -> None:
    await world.add_programme("Neighbours", "Ashdown")
    ann = world.person("telegram", "ann")
    await ann.starts()
    await ann.presses("Yes, that is fine")
    await world.wait(days=7)
    ann.sees("Who can read your answer: only you.")


async def test_a_restart_between_any_two_steps_loses_nothing(world: World) -> None:
    await world.add_programme("Neighbours", "Ashdown")
    ann = world.person("telegram", "ann")
    await ann.starts()
    for press in ("Yes, that is fine", "Ashdown", "Only me", "Tuesday", "Another time"):
        world.restart()
        await ann.presses(press)
    world.restart()
    await ann.says("half past seven")
    ann.sees("I could not read that as a time")
    world.restart()
    await ann.says("7.30 am")
    world.restart()
    await ann.presses("Yes")
    ann.sees("Your first question comes on Tuesday 6 January, 07:30")
    world.restart()
    await world.wait(days=1)
    world.restart()
    await ann.says("It was early.")
    ann.sees("Kept.")


async def test_an_invite_brings_programme_and_place(world: World) -> None:
    programme = await world.add_programme("Neighbours", "Ashdown", "Birkby", is_open=False)
    async with world.app.db.transaction() as tx:
        birkby = next(p for p in await people.places(tx, programme.id) if p.name == "Birkby")
    await world.add_invite("BIRKBY", programme, place_id=birkby.id, uses_left=1)
    ann, bob = world.person("telegram", "ann"), world.person("slack", "bob")
    await ann.starts("BIRKBY")
    await ann.presses("Yes, that is fine")
    ann.sees("Who may read what you write")  # the place is known
    await bob.says("Hello")
    bob.sees("To join you need an invite code")
    await bob.says("BIRKBEE")
    bob.sees("I do not know that code, or it has run out.")
    await bob.says("birkby")
    bob.sees("I do not know that code, or it has run out.")  # its one use has gone
    await ann.commands("settings")
    ann.sees("Your place: Birkby.")


async def test_an_invite_runs_out(world: World) -> None:
    programme = await world.add_programme(is_open=False)
    await world.add_invite("SOON", programme, expires_at=world.clock.now() + timedelta(days=1))
    ann = world.person("telegram", "ann")
    await world.wait(days=2)
    await ann.starts("SOON")
    ann.sees("it has run out")


async def test_a_coach_is_invited_and_never_self_appointed(world: World) -> None:
    programme = await world.add_programme()
    await world.add_invite("COACH", programme, role=Role.COACH)
    ann = world.person("slack", "ann")
    await ann.joins()
    await ann.starts("COACH")
    ann.sees("You are now also coach in Neighbours.")
    await ann.starts("COACH")
    ann.sees("You are already part of Neighbours.")


async def test_choosing_between_programmes(world: World) -> None:
    await world.add_programme("Neighbours")
    await world.add_programme("Streets")
    ann = world.person("telegram", "ann")
    await ann.says("hi")
    ann.sees("Which programme are you part of?")
    await ann.presses("Streets")
    ann.sees("learning companion of Streets")


async def test_a_place_that_is_not_in_the_list(world: World) -> None:
    await world.add_programme("Neighbours", "Ashdown")
    ann = world.person("telegram", "ann")
    await ann.starts()
    await ann.presses("Yes, that is fine")
    await ann.says("Carrow")
    await ann.commands("settings")
    ann.sees("Your place: Carrow.")


async def test_an_unknown_time_zone(world: World) -> None:
    await world.add_programme()
    ann = world.person("telegram", "ann")
    await ann.joins()
    await ann.commands("settings")
    await ann.presses("Time zone")
    await ann.presses("No, somewhere else")
    await ann.says("Narnia")
    ann.sees("I do not know that time zone.")
    await ann.says("new york")
    ann.sees("Your question comes on Monday at 09:00, New York time.")
    await world.wait(hours=4)  # half past one in London, half past eight in New York
    ann.sees("Your question comes on Monday")
    await world.wait(hours=1)
    ann.sees("Who can read your answer")


async def test_leaving_and_coming_back(world: World) -> None:
    await world.add_programme()
    ann = world.person("slack", "ann")
    await ann.joins()
    await ann.commands("reflect", "A thought.")
    await ann.commands("settings")
    await ann.presses("Stop taking part")
    ann.sees("You will get no more questions.")
    await world.wait(days=30)
    ann.sees("You will get no more questions.")
    await ann.commands("journal")
    ann.sees("A thought.")
    await ann.presses("Start again")
    ann.sees("Your next question comes on Monday 9 February, 09:00.")


async def test_help_knows_what_is_waiting(world: World) -> None:
    await world.add_programme(contact="Jo Field, jo@example.org")
    ann = world.person("telegram", "ann")
    await ann.joins()
    await ann.commands("help")
    assert "I have asked you" not in ann.last
    await world.wait(days=7)
    await ann.says("help")
    assert "I have asked you: Think of one conversation" in ann.last
    assert "Jo Field, jo@example.org" in ann.last


async def test_in_a_group_the_bot_declines_politely_and_keeps_nothing(world: World) -> None:
    await world.add_programme()
    ann = world.person("telegram", "ann")
    group = Address("telegram", "-100")
    await world.app.receive(Commanded(id="1", sender=ann.address, room=group, command="journal"))
    await world.app.tick()
    told = [
        message.text for to, message in world.platforms["telegram"].sent.values() if to == group
    ]
    assert told == ["I only talk with people one to one for now. Write to me in a direct message."]
    async with world.app.db.reading() as tx:
        assert await people.known(tx, ann.address) is None
