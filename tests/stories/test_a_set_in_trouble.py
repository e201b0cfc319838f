"""What sets live through: silence, somebody who goes, the wrong thread, two at once, the clock."""

import asyncio
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select

from bot.action_learning.vocabulary import Clock
from bot.app import App
from bot.chat import Attachment, Said
from bot.clock import SimulatedClock
from bot.delivery.models import Letter
from tests.sets import Circle, set_of
from tests.world import Someone, World


async def to_the_challenge(set_: Circle, *presenters: Someone) -> None:
    """Begin a meeting, up to where the first of the presenters has the floor."""
    await set_.ann.commands("set", "start")
    await set_.check_in()
    for one in presenters:
        await one.says(f"{one.profile.name} has a challenge.")
    for one in set_.others(*presenters):
        await one.presses("Pass")
    if len(presenters) > 1:
        await set_.world.wait(minutes=0.5)
        for one in set_.all:
            await one.presses(presenters[0].profile.name)


async def test_a_presenter_vanishes_and_the_next_presents(world: World) -> None:
    set_ = await set_of(world)
    await to_the_challenge(set_, set_.bob, set_.dan)
    set_.bob.sees("The set chose Bob's challenge.")
    await world.wait(minutes=6.5)
    assert set_.bob.count("The set would like to hear from you too") == 1
    await world.wait(minutes=1)
    set_.ann.sees("The challenge (3 of 9)\n\nBob is not with us just now, so Dan presents.")
    await set_.bob.says("Sorry, the phone.")
    set_.bob.sees("Just now only Dan writes.")
    await set_.dan.says("Here is mine.")
    set_.bob.sees("Dan, Dene ward\n\nHere is mine.")
    await set_.dan.presses("Done")
    await set_.bob.presses("Send it now")
    set_.dan.sees("Bob, Birkby ward\n\nSorry, the phone.")


async def test_a_presenter_leaves_and_there_is_no_other(world: World) -> None:
    set_ = await set_of(world)
    await to_the_challenge(set_, set_.bob)
    await set_.bob.says("It began in May.")
    await set_.bob.presses("Done")
    await set_.bob.commands("set", "")
    await set_.bob.presses("Leave: Elders")
    await set_.bob.presses("Leave the set")
    set_.bob.sees("You have left Elders.")
    set_.ann.sees("Bob has left Elders.", "Closing round (9 of 9)")
    assert "Thank you, everybody" in set_.ann.last
    assert "we leave the challenge for another time" in set_.ann.last
    await set_.bob.says("Are you there?")
    set_.bob.sees("I had not asked you anything just now.")
    assert not set_.ann.count("Are you there?")


async def test_everybody_is_silent(world: World) -> None:
    set_ = await set_of(world)
    await set_.ann.commands("set", "start")
    await world.wait(minutes=15)
    for one in set_.all:
        one.sees("It has gone quiet, so I have paused the meeting.")
        assert one.count("The set would like to hear from you too") == 1
    await set_.cat.presses("Go on")
    await world.wait(minutes=1)
    await set_.cat.says("I would bring my budget.")
    await world.wait(minutes=4)
    set_.dan.sees(
        "The challenge (3 of 9)\n\nCat presents. Thank you for offering.\n\nWe have gone on"
    )
    assert "We have gone on" not in set_.cat.transcript()
    await world.wait(minutes=240)
    for one in set_.all:
        one.sees("It stayed quiet, so I have ended the meeting.")


async def test_too_few_are_left(world: World) -> None:
    set_ = await set_of(world)
    await to_the_challenge(set_, set_.ann)
    for one in (set_.bob, set_.cat):
        await one.commands("set", "")
        await one.presses("Leave: Elders")
        await one.presses("Leave the set")
    set_.dan.sees("There are too few of us to go on")
    await set_.dan.commands("set", "start")
    set_.dan.sees("needs 4 to 8 people, and you are 2")


async def test_who_comes_late_comes_in_between_meetings(world: World) -> None:
    set_ = await set_of(world)
    gil = world.person("telegram", "gil")
    await gil.joins(place="Ashdown")
    await set_.ann.commands("set", "start")
    await gil.commands("set", f"join {set_.code}")
    gil.sees("Elders is meeting just now.")
    await set_.ann.presses("Time")
    await set_.ann.presses("End the meeting")
    await gil.commands("set", f"join {set_.code}")
    gil.sees("You are in Elders, with Ann, Bob, Cat and Dan.")


async def test_two_in_the_same_second_are_read_in_one_order(world: World) -> None:
    set_ = await set_of(world)
    await to_the_challenge(set_, set_.ann)
    await set_.ann.presses("Done")

    def said(one: Someone) -> Said:
        who = one._who()
        return Said(**who, text=f"How many, asks {one.profile.name}?", message_id=who["id"])

    # With no connection open yet, whoever comes first need not be the first to have one.
    await world.app.db.engine.dispose()
    askers = (set_.bob, set_.cat, set_.dan)
    await asyncio.gather(*(world.app.receive(said(one)) for one in (*askers, *askers)))
    await world.app.tick()

    def order(one: Someone) -> list[str]:
        return [m.text.partition("asks ")[2] for m in one.messages if "How many, asks" in m.text]

    assert order(set_.ann) == ["Bob?", "Cat?", "Dan?"] * 2
    for one in askers:
        own = f"{one.profile.name}?"
        assert order(one) == [asked for asked in order(set_.ann) if asked != own]


async def test_a_clock_that_is_behind_changes_no_order(world: World) -> None:
    set_ = await set_of(world)
    await to_the_challenge(set_, set_.ann)
    slow = SimulatedClock(world.clock.now() - timedelta(milliseconds=40))
    behind = App(world.app.db, slow, world.platforms)  # another process
    for app, text in ((world.app, "First."), (behind, "Second.")):
        who = set_.ann._who()
        await app.receive(Said(**who, text=text, message_id=who["id"]))
    await world.app.tick()
    said = [m.text.rpartition("\n")[2] for m in set_.bob.messages]
    assert [text for text in said if text in ("First.", "Second.")] == ["First.", "Second."]


async def test_words_that_waited_for_the_morning_come_before_those_said_live(world: World) -> None:
    set_ = await set_of(world, clock=Clock.DAYS)
    await set_.ann.commands("set", "start")
    await world.wait(hours=10)
    await set_.bob.commands("set", "Late tonight.")
    assert not set_.ann.count("Late tonight.")
    await set_.ann.presses("Time")
    await set_.ann.presses("Go on live, in minutes")
    assert set_.ann.count("Late tonight.") == 1


async def test_the_wrong_thread_gets_a_kind_answer(world: World) -> None:
    set_ = await set_of(world)
    await set_.ann.commands("set", "start")
    await set_.bob.says("Bob is here.")
    await set_.ann.presses("Time")
    theirs = set_.ann.message_id("Bob is here.")
    await set_.ann.presses("Time")
    await set_.ann.presses("End the meeting")
    await set_.ann.says("I meant to answer.", reply_to=theirs)
    set_.ann.sees("That meeting is over, so I have not passed this on.")
    await set_.ann.commands("set", "Is anybody there?")
    set_.ann.sees("No set of yours is meeting just now")
    stranger = world.person("telegram", "zoe")
    await stranger.joins(place="Ashdown")
    message_id, button = set_.ann.button("Pass")
    await stranger.presses_that(message_id, button)
    stranger.sees("That meeting is over")


async def test_an_edit_reaches_everybody(world: World) -> None:
    set_ = await set_of(world)
    await to_the_challenge(set_, set_.dan)
    await set_.dan.says("It began in May. " * 300, message_id="mine")
    pieces = [id_ for id_, m in set_.ann._shown() if "It began in May." in m.text]
    assert len(pieces) == 3
    await set_.dan.edits("mine", "It began in June.")
    set_.dan.sees("Changed for everybody in the set.")
    assert "It began in June." in set_.ann.shown(pieces[0])
    assert "Changed by its writer." in set_.ann.shown(pieces[0])
    assert all("Made shorter by its writer." in set_.ann.shown(piece) for piece in pieces[1:])
    assert not set_.ann.count("May")


async def test_words_can_be_taken_back(world: World) -> None:
    set_ = await set_of(world)
    await to_the_challenge(set_, set_.dan)
    await set_.dan.says("A heffalump.", message_id="mine")
    copy = set_.ann.message_id("A heffalump.")
    await set_.ann.deletes("mine")
    assert "A heffalump." in set_.ann.shown(copy)
    await set_.dan.deletes("mine")
    set_.dan.sees("Taken back. Nobody in the set can read it any more.")
    assert set_.ann.shown(copy) == "Dan, Dene ward\n\nTaken back by its writer."
    assert not await letters_that_say(world, "heffalump")
    await set_.dan.says("Another heffalump.")
    await set_.dan.commands("set", "undo")
    assert not await letters_that_say(world, "heffalump")
    await set_.ann.commands("set", "undo")
    set_.ann.sees("Taken back.")  # her check-in


async def test_a_file_goes_to_everybody_with_the_words_beside_it(world: World) -> None:
    set_ = await set_of(world)
    await to_the_challenge(set_, set_.dan)
    world.platforms["telegram"].files["f1"] = b"our plan"
    plan: dict[str, Any] = {"file_id": "f1", "file_name": "plan.pdf", "size": 8}
    await set_.dan.sends(Attachment.FILE, "Our plan so far.", **plan)
    for one in set_.others(set_.dan):
        one.sees("Our plan so far.\n\n(With a file: plan.pdf)", "plan.pdf")
        carried = one.messages[-1].file
        assert carried
        assert carried.read() == b"our plan"
    await set_.bob.sends(Attachment.FILE, **plan)
    set_.bob.sees("Please send it again when it is your turn to write.")
    await set_.dan.sends(Attachment.FILE, **{**plan, "size": 21 * 1024 * 1024})
    set_.dan.sees("larger than I can carry (20 MB)")
    await set_.dan.sends(Attachment.FILE, **{**plan, "file_id": "gone"})
    set_.dan.sees("I could not fetch plan.pdf")


async def test_the_presenter_has_the_time_in_hand(world: World) -> None:
    set_ = await set_of(world)
    await to_the_challenge(set_, set_.ann)
    await set_.bob.says("Wait.")
    assert not any(b.label == "Time" for b in set_.bob.messages[-2].buttons)
    status = set_.ann.message_id("Until")
    began = world.clock.now()
    ends = (began + timedelta(minutes=7)).strftime("%H:%M")
    assert f"Until {ends}." in set_.ann.shown(status)
    await set_.ann.presses("Time")
    await set_.ann.presses("5 minutes more")
    later = (began + timedelta(minutes=12)).strftime("%H:%M")
    assert f"Until {later}." in set_.ann.shown(status)
    await set_.ann.presses("Time")
    await set_.ann.presses("Pause")
    assert "Paused." in set_.ann.shown(status)
    await world.wait(minutes=60)
    await set_.ann.presses("Go on")
    assert f"Until {(began + timedelta(minutes=72)).strftime('%H:%M')}." in set_.ann.shown(status)
    await set_.ann.presses("Time")
    await set_.ann.presses("Go on over days")
    assert "Until Tuesday 6 January" in set_.ann.shown(status)
    await set_.ann.says("My own thought.")
    set_.ann.sees("I had not asked you anything just now.")
    await set_.ann.presses("Send it to my set")
    set_.bob.sees("Ann, Ashdown ward\n\nMy own thought.")


async def test_words_go_when_the_set_agreed_and_when_their_writer_is_forgotten(
    world: World,
) -> None:
    set_ = await set_of(world)
    await set_.ann.commands("set", "start")
    await set_.dan.says("Dan's heffalump.")
    await set_.bob.says("Bob's woozle.")
    assert await letters_that_say(world, "heffalump")
    await set_.dan.commands("forgetme")
    await set_.dan.presses("Erase everything")
    assert not await letters_that_say(world, "heffalump")
    await set_.ann.says("Ann is here.")
    set_.bob.sees("Ann, Ashdown ward\n\nAnn is here.")
    await set_.ann.presses("Time")
    await set_.ann.presses("End the meeting")
    assert await letters_that_say(world, "woozle")
    await world.wait(days=91)
    assert not await letters_that_say(world, "woozle")


async def letters_that_say(world: World, words: str) -> int:
    async with world.app.db.reading() as tx:
        said = select(func.count()).where(Letter.content.contains(words))
        return (await tx.scalars(said)).one()


async def test_words_in_the_wrong_place_are_pointed_to_the_right_one(world: World) -> None:
    set_ = await set_of(world, clock=Clock.DAYS)
    await set_.ann.commands("set", "start")
    old = set_.bob.message_id("Check-in (1 of 9)")
    await set_.ann.presses("Time")
    await set_.ann.presses("End the meeting")
    await set_.ann.commands("set", "start")
    # In the thread of the last meeting, while the next goes on.
    await set_.bob.says("Bob is here.", reply_to=old)
    set_.bob.sees("That was a message of a meeting that is over")
    assert set_.cat.count("Bob is here.") == 0
    await set_.bob.presses("Send it to Elders")
    assert set_.cat.count("Bob, Birkby ward\n\nBob is here.") == 1

    # To one's set, by somebody who is in two that meet.
    await set_.bob.commands("set", "new")
    await set_.bob.fills(name="Night shift", format="troika", clock="days", rotates="bot")
    code = set_.bob.last.partition("/set join ")[2][:6]
    await set_.ann.commands("set", f"join {code}")
    await set_.dan.commands("set", f"join {code}")
    await set_.bob.commands("set", "start")
    await set_.dan.commands("set", "Dan says hello.")
    set_.dan.sees("Which set is this for?")
    await set_.dan.presses("To Elders")
    assert set_.cat.count("Dan says hello.") == 1


async def test_words_that_went_elsewhere_are_said_to_have(world: World) -> None:
    set_ = await set_of(world)
    await set_.bob.commands("reflect")
    question = set_.bob.messages[-1].text
    await set_.ann.commands("set", "start")
    await set_.bob.says("What I learnt.", reply_to=set_.bob.message_id(question[:20]))
    set_.bob.sees("and not to Elders, which is meeting just now. What you write next goes there.")
    assert set_.ann.count("What I learnt.") == 0
    await set_.bob.says("Bob is here.")
    assert set_.ann.count("Bob is here.") == 1
    assert set_.bob.count("which is meeting just now.") == 1
