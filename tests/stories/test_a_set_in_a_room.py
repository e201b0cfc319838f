"""A set that is all in one app meets in a room of its own: the bot facilitates, and mirrors not."""

import pytest
from sqlalchemy import select

from bot.action_learning.models import Farewell
from bot.action_learning.vocabulary import Clock
from bot.chat import Address, NotSent, Profile, Why
from bot.delivery.models import Letter
from tests.sets import Circle, set_of
from tests.world import Someone, World

ROOM = Address("slack", "T1/C1")
GROUP = Address("telegram", "-1007")


def _on_slack(number: int) -> Address:
    return Address("slack", f"T1/U{number}")


def _on_telegram(number: int) -> Address:
    return Address("telegram", str(number + 1))


async def _in_a_channel(world: World, clock: Clock = Clock.LIVE) -> Circle:
    set_ = await set_of(world, clock=clock, address_of=_on_slack)
    await set_.ann.commands("set", "room")
    set_.ann.sees("can meet in a private channel")
    await set_.ann.presses("Make the channel")
    assert set(world.platforms["slack"].let_in[ROOM]) == {one.address for one in set_.all}
    return set_


async def _in_the_group(set_: Circle) -> None:
    await set_.ann.among_others(GROUP).commands("start", set_.code)


async def test_a_meeting_in_a_private_channel(world: World) -> None:
    set_ = await _in_a_channel(world)
    ann, bob, cat, dan = (one.among_others(ROOM) for one in set_.all)
    ann.sees("Elders meets here from now on.")
    told = [len(one.messages) for one in set_.all]
    await set_.bob.commands("set", "start")
    ann.sees("Check-in (1 of 9)", "Check-in (1 of 9)")
    for one in (ann, bob, cat, dan):
        await one.says(f"{one.profile.name} is here.")
    await world.wait(minutes=0.5)
    ann.sees("Who presents (2 of 9)")
    await cat.says("My partners nod and do nothing.")
    for one in (ann, bob, dan):
        await one.presses("Pass")
    ann.sees("Cat presents.")
    # Nothing is mirrored, and nobody was told anything in private but that a tap had worked.
    assert [len(one.messages) - n for one, n in zip(set_.all, told, strict=True)] == [1, 1, 0, 0]
    set_.bob.sees("Noted.")

    await dan.says("I know that one.")
    set_.dan.sees("Just now only Cat writes.")
    await ann.presses("Done")
    set_.ann.sees("That button is for Cat.")
    await cat.says("They come to every meeting and nothing follows.")
    await cat.presses("Done")
    await cat.presses("Done")
    ann.sees("Open questions (5 of 9)")

    await bob.says("Have you tried a workshop?")
    set_.bob.sees("often carries a suggestion")
    assert "You can still change your message there" in set_.bob.last
    await bob.edits(f"own{int(world.next_id()) - 1}", "What would a workshop change?")
    assert ann.count("workshop") == set_.ann.count("workshop") == 0

    await set_.dan.says("You should just ask them.")
    set_.dan.sees("Your set meets in its own room. Only I have read this:")
    await set_.dan.presses("Put it in the drawer")
    set_.dan.sees("It is in the drawer, sealed.")
    await set_.dan.says("What do they get from coming?")
    await set_.dan.presses("Send it there")
    assert ann.count("Dan, Dene ward\n\nWhat do they get from coming?") == 1
    await cat.presses("Done")
    for one in (cat, ann, bob, dan):
        await one.says(f"{one.profile.name} saw something.")
    await world.wait(minutes=0.5)
    ann.sees("Cat decides whether to open the drawer.")
    set_.cat.sees("Somebody put a piece of advice aside for you.")
    await set_.cat.presses("Open the drawer")
    assert set_.cat.count("You should just ask them.") == 1
    assert ann.count("You should just ask them.") == 0
    await cat.presses("Done")
    await cat.presses("Write it down")
    set_.cat.form = cat.form
    await set_.cat.fills(what="Ask three partners", first_step="Ring one", when="7", who="0")
    assert ann.count("Ask three partners") == 1
    await cat.presses("Done")
    for one in (ann, bob, cat, dan):
        await one.says(f"{one.profile.name} goes well.")
    await world.wait(minutes=0.5)
    ann.sees("That was our meeting.")
    set_.cat.sees("Which questions helped you?")
    await set_.cat.presses("Keep question 1")
    await set_.cat.commands("set", "page")
    assert "What would a workshop change?" in set_.cat.last


async def test_a_group_on_telegram_made_with_one_tap(world: World) -> None:
    set_ = await set_of(world, clock=Clock.DAYS, address_of=_on_telegram)
    await set_.ann.commands("set", "room")
    [link] = set_.ann.messages[-1].links
    assert link.url.endswith(f"startgroup={set_.code}")
    stranger = world.person("telegram", "99").among_others(GROUP)
    await stranger.commands("start", set_.code)
    assert GROUP not in world.platforms["telegram"].let_in
    await _in_the_group(set_)
    bob = set_.bob.among_others(GROUP)
    bob.sees("Elders meets here from now on.")
    assert [link.url for link in set_.bob.messages[-1].links] == ["https://t.me/+-1007"]
    await bob.says("Anybody for lunch?")
    await bob.commands("set", "start")
    bob.sees("Check-in (1 of 9)", "Check-in (1 of 9)")
    await stranger.says("What is this?")
    await bob.says("Bob is here.")
    await set_.cat.commands("set", "Cat is here, and away.")
    assert bob.count("Cat, Carr ward\n\nCat is here, and away.") == 1
    assert bob.count("What is this?") == 0


@pytest.mark.parametrize("place", ["none at all", "later"])
async def test_where_a_room_fails_words_are_carried(world: World, place: str) -> None:
    set_ = await set_of(world, address_of=_on_telegram)
    if place == "later":
        await _in_the_group(set_)
        await set_.ann.commands("set", "start")
        world.platforms["telegram"].next_results = [NotSent(Why.UNREACHABLE, "kicked")]
        await set_.ann.among_others(GROUP).says("Ann is here.")
        await world.wait(minutes=5)  # near the end of the stage the room is to be told so
        assert set_.bob.count("meets in your own chats with me from now on") == 1
    else:
        world.platforms["telegram"].next_results = [NotSent(Why.OUR_FAULT, "not enough rights")]
        await _in_the_group(set_)
        set_.bob.sees("I could not get a room ready for Elders")
        await set_.ann.commands("set", "start")
    await set_.bob.says("Bob is here.")
    assert set_.cat.count("Bob, Birkby ward\n\nBob is here.") == 1
    await set_.ann.presses("Time")
    await set_.ann.presses("End the meeting")
    before = set_.ann.count("meets in your own chats")
    await _in_the_group(set_)  # the bot has been let in again
    await world.wait(minutes=1)
    assert set_.ann.count("meets in your own chats") == before


async def test_who_leaves_the_set_is_taken_out_of_its_room(world: World) -> None:
    set_ = await _in_a_channel(world)
    for leaver, fails in ((set_.bob, False), (set_.cat, True)):
        await leaver.commands("set")
        await leaver.presses("Leave: Elders")
        if fails:
            refused = NotSent(Why.OUR_FAULT, "restricted_action")
            world.platforms["slack"].refuses_to_show_out = refused
        await leaver.presses("Leave the set")
        assert leaver.count("I take you out of its room as well.") == 1
    assert set(world.platforms["slack"].let_in[ROOM]) == {
        one.address for one in (set_.ann, set_.cat, set_.dan)
    }
    assert set_.bob.count("I could not take you out") == 0
    assert set_.cat.count("I could not take you out of the room of Elders. Please leave it") == 1
    await world.wait(days=1)
    assert set_.cat.count("I could not take you out") == 1


async def test_who_is_forgotten_is_taken_out_of_the_room(world: World) -> None:
    set_ = await _in_a_channel(world)
    slack = world.platforms["slack"]
    ann, bob, cat, dan = set_.all
    await bob.commands("forgetme")
    bob.sees("Rooms: where a set meets in a channel or group of its own, I take you out of it")
    await bob.presses("Erase everything")
    bob.sees("It is all erased.")
    assert set(slack.let_in[ROOM]) == {ann.address, cat.address, dan.address}

    slack.refuses_to_show_out = NotSent(Why.OUR_FAULT, "restricted_action")
    await cat.commands("forgetme")
    await cat.presses("Erase everything")
    cat.sees("It is all erased.", "I could not take you out of the room of Elders. Please leave it")

    slack.refuses_to_show_out = NotSent(Why.TRY_AGAIN, "ratelimited")
    await dan.commands("forgetme")
    await dan.presses("Erase everything")
    await world.wait(minutes=1)
    slack.refuses_to_show_out = None
    assert dan.address in slack.let_in[ROOM]
    world.restart()
    await world.wait(minutes=5)
    assert set(slack.let_in[ROOM]) == {ann.address, cat.address}
    dan.sees("It is all erased.")
    async with world.app.db.reading() as tx:
        assert not (await tx.scalars(select(Farewell))).all()
    await world.wait(days=2)
    kept = [str(one.address) for one in (bob, cat, dan)]
    async with world.app.db.reading() as tx:
        assert not (await tx.scalars(select(Letter.id).where(Letter.address.in_(kept)))).all()


async def test_who_has_come_back_into_the_set_may_stay(world: World) -> None:
    set_ = await _in_a_channel(world)
    slack = world.platforms["slack"]
    slack.refuses_to_show_out = NotSent(Why.TRY_AGAIN, "ratelimited")
    await set_.bob.commands("forgetme")
    await set_.bob.presses("Erase everything")
    await set_.bob.joins(place="Birkby ward")
    await set_.bob.commands("set", f"join {set_.code}")
    slack.refuses_to_show_out = None
    await world.wait(minutes=6)
    assert set_.bob.address in slack.let_in[ROOM]


async def test_a_channel_from_which_the_bot_was_removed(world: World) -> None:
    set_ = await _in_a_channel(world)
    await set_.ann.commands("set", "start")
    nobody = Someone(world, Address("slack", "T1/"), Profile(), room=ROOM)
    await nobody.bars_the_bot()
    for one in set_.all:
        assert one.count("I can no longer hear what is said in its room.") == 1
    await set_.bob.says("Bob is here.")
    assert set_.cat.count("Bob, Birkby ward\n\nBob is here.") == 1


async def test_a_group_in_which_the_bot_hears_nothing_any_more(world: World) -> None:
    set_ = await set_of(world, address_of=_on_telegram)
    await _in_the_group(set_)
    await set_.ann.commands("set", "start")
    stranger = world.person("telegram", "99").among_others(GROUP)
    await stranger.bars_the_bot()
    for one in set_.all:
        assert one.count("I can no longer hear what is said in its room.") == 1
    await set_.bob.says("Bob is here.")
    assert set_.cat.count("Bob, Birkby ward\n\nBob is here.") == 1
    await stranger.bars_the_bot()
    assert set_.ann.count("I can no longer hear") == 1
    await set_.ann.presses("Time")
    await set_.ann.presses("End the meeting")
    await _in_the_group(set_)
    assert set_.bob.among_others(GROUP).count("Elders meets here from now on.") == 2


async def test_who_comes_in_from_another_app_ends_the_room(world: World) -> None:
    set_ = await _in_a_channel(world)
    await set_.bob.commands("set", "room")
    await set_.bob.presses("Go back to our own chats")
    assert set_.ann.count("meets in your own chats with me from now on") == 1
    gil = world.person("telegram", "gil")
    await gil.joins(place="Ashdown")
    await set_.ann.commands("set", "room")
    await set_.ann.presses("Make the channel")
    await gil.commands("set", f"join {set_.code}")
    assert set_.ann.count("meets in your own chats with me from now on") == 2
    await gil.commands("set", "room")
    gil.sees("You are in different apps or workspaces")
