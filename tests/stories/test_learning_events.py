"""Learning events: announced, and ended in practice."""

import vobject
from sqlalchemy import select

from bot.chat import NotSent, Why
from bot.conversations import Heard
from bot.learning_events import flow
from bot.learning_events.models import Limits
from bot.people.models import Programme
from bot.people.vocabulary import Role
from bot.reflections.models import Moment
from tests.events import (
    CLINIC,
    announces,
    arrives,
    drafts,
    neighbours,
    the_programme,
)
from tests.world import World

# Making and announcing.


async def test_only_managers_announce(world: World) -> None:
    _, ann = await neighbours(world, "ann")
    await ann.commands("event")
    ann.sees("announced by those who run a programme")
    await ann.commands("news")
    ann.sees("announced by those who run a programme")
    await ann.commands("events")
    ann.sees("Nothing is planned at the moment.")


async def test_a_draft_is_seen_before_anybody_else_sees_it(world: World) -> None:
    mo, ann = await neighbours(world, "ann")
    await drafts(mo)
    mo.sees("This is what people will get", "Housing clinic", "2 people get it.")
    preview = mo.messages[-2]
    assert "Tuesday 20 January, 14:00 to 15:30 (London time)" in preview.text
    await mo.presses("Send me a test")
    assert mo.messages[-1] == preview
    assert ann.count("Housing clinic") == 0
    await mo.presses("Announce it now")
    assert ann.messages[-1] == preview
    await world.wait(minutes=2)
    assert mo.count("Delivered: 2") == 1
    await mo.presses("Announce it now")
    mo.sees("is past that point: announced")
    assert ann.count("Housing clinic") == 1


async def test_asked_field_by_field_on_telegram(world: World) -> None:
    _, ann = await neighbours(world, "ann")
    programme = await the_programme(world)
    tess = await arrives(world, programme, "tess", "telegram", place="Birkby", role=Role.MANAGER)
    await tess.commands("event")
    await tess.presses("New event")
    for answer in ("A visit", "To see it", "20 January", "2pm", "London"):
        await tess.says(answer)
    await tess.presses("1.5 hours")
    await tess.says("Town hall")
    await tess.says("12")
    await tess.presses("Leave this out")
    await tess.presses("Birkby")
    await tess.presses("Everybody")
    tess.sees("A visit", "One person gets it.")
    await tess.presses("Announce it now")
    assert ann.count("A visit") == 0
    assert tess.count("Places: 12") == 2


async def test_bad_times_get_a_clear_word_and_nothing_is_sent(world: World) -> None:
    mo, ann = await neighbours(world, "ann")
    await drafts(mo, day="2026-03-29", time="01:30")
    mo.sees("That time does not exist")
    await mo.presses("Put it right")
    assert mo.form
    assert {field.name: field.value for field in mo.form.fields}["title"] == "Housing clinic"
    await mo.fills(**{**CLINIC, "day": "2026-10-25", "time": "01:30"})
    mo.sees("That time happens twice")
    await mo.presses("Put it right")
    await mo.fills(**{**CLINIC, "day": "2026-01-04"})
    mo.sees("That is in the past.")
    await mo.presses("Put it right")
    await mo.fills(**{**CLINIC, "place": "https://no-host", "capacity": "few"})
    mo.sees("not one that a browser can open")
    assert "whole number from 1" in mo.last
    await mo.presses("Put it right")
    await mo.fills(**CLINIC)
    mo.sees("2 people get it.")
    assert ann.count("Housing clinic") == 0


async def test_announced_at_a_chosen_hour_and_changed_before_that(world: World) -> None:
    mo, ann = await neighbours(world, "ann")
    await drafts(mo)
    await mo.presses("At a certain time")
    await mo.fills(day="2026-01-21", time="10:00")
    mo.sees("That is after it begins.")
    await mo.presses("At a certain time")
    await mo.fills(day="2026-01-06", time="10:00")
    mo.sees("goes out on Tuesday 6 January, 10:00 (London time)")
    await mo.presses("Change it")
    await mo.fills(**{**CLINIC, "title": "Warm homes clinic"})
    await world.wait(days=2)
    assert ann.count("clinic") == 0  # a change makes it a draft again
    await mo.presses("Announce it now")
    ann.sees("Warm homes clinic")


async def test_who_gets_it_and_who_not_and_why(world: World) -> None:
    mo, ann, bob, *_ = await neighbours(world, "ann", "bob", "cat")
    cat = world.person("telegram", "dora")
    await cat.starts()
    await ann.commands("settings")
    await ann.presses("Stop taking part")
    world.platforms["telegram"].next_results = [NotSent(Why.UNREACHABLE)]
    await bob.commands("help")
    await drafts(mo)
    assert "2 people get it." in mo.last
    assert "1 who no longer take part" in mo.last
    assert "1 whose app does not let us write to them" in mo.last


async def test_nobody_is_woken_and_the_paused_are_left_alone(world: World) -> None:
    mo, ann = await neighbours(world, "ann")
    programme = await the_programme(world)
    far = await arrives(world, programme, "far", timezone="America/Los_Angeles")
    await announces(mo)  # half past nine in London, half past one in California
    assert ann.count("Housing clinic") == 1
    assert far.count("Housing clinic") == 0
    await world.wait(minutes=2)
    assert "Still to go: 1" in mo.shown(mo.message_id("Housing clinic: announced"))
    await world.wait(hours=6)
    assert far.count("Housing clinic") == 1
    assert "Delivered: 3" in mo.shown(mo.message_id("Housing clinic: announced"))


async def test_a_large_announcement_needs_a_second_person(world: World) -> None:
    mo, ann = await neighbours(world, "ann")
    async with world.app.db.transaction() as tx:
        programme = (await tx.scalars(select(Programme))).one()
        tx.add(Limits(programme_id=programme.id, most_a_day=1, approval_above=1))
    await announces(mo)
    mo.sees("has no other manager. Nothing was sent.")
    nia = await arrives(world, await the_programme(world), "nia", role=Role.MANAGER)
    await mo.presses("Announce it now")
    mo.sees("a second person looks at it first")
    nia.sees("Housing clinic", "Mo wants to send this to 3 people. May it go?")
    await mo.presses_that("", nia.button("Yes, send it")[1])
    mo.sees("somebody else has to say yes")
    await nia.presses("Not like this")
    mo.sees("Nia would not send")
    await mo.presses("Announce it now")
    await nia.presses("Yes, send it")
    assert ann.count("Housing clinic") == 1
    assert mo.count("Nia said yes") == 1
    await announces(mo, title="Another")
    mo.sees("at most one announcement a day")


async def test_a_mistake_is_stopped_and_corrected(world: World) -> None:
    mo, ann = await neighbours(world, "ann")
    programme = await the_programme(world)
    far = await arrives(world, programme, "far", timezone="America/Los_Angeles")
    await announces(mo, title="Wrong clinic")
    await mo.presses("Stop sending")
    mo.sees("Stopped. 2 people have it, or will in a moment; 1 will not get it.")
    await mo.presses("Write a correction")
    await mo.says("It is the right clinic on the wrong day.")
    mo.sees("A correction to “Wrong clinic”", "2 people get it.")
    assert ann.count("A correction") == 0
    await mo.presses("Send the correction")
    assert mo.count("on its way to 2") == 1
    ann.sees("It is the right clinic on the wrong day.")
    await mo.commands("event")
    await mo.presses("Wrong clinic")
    assert "Stopped before they went: 1" in mo.last
    await world.wait(days=1)
    assert far.count("clinic") == 0
    assert ann.count("A correction") == 1


async def test_replies_reach_the_host_in_a_thread(world: World) -> None:
    mo, ann, bob = await neighbours(world, "ann", "bob")
    await announces(mo)
    told = ann.message_id("Housing clinic")
    await ann.says("Can I bring my manager?", reply_to=told)
    ann.sees("Sent to Mo.")
    mo.sees("Ann (Ashdown) writes about “Housing clinic”")
    await mo.says("Yes, please do.", reply_to=mo.message_id("Ann (Ashdown)"))
    mo.sees("Sent to Ann.")
    ann.sees("Mo answers about “Housing clinic”")
    await ann.says("Thank you.", reply_to=ann.message_id("Mo answers"))
    mo.sees("Thank you.")
    assert bob.count("bring my manager") == 0
    await ann.says("Just thinking aloud.")  # replies to nothing: it stays with Ann
    assert mo.count("thinking aloud") == 0


# On the day, and after.


async def test_it_ends_in_practice(world: World) -> None:
    mo, ann, bob, cat = await neighbours(world, "ann", "bob", "cat")
    await announces(mo, day="2026-01-06", time="12:00", minutes="60")
    for someone in (ann, bob, cat):
        await someone.presses("Coming")
    await ann.presses("Nothing for now")
    await world.wait(hours=25, minutes=45)
    ann.sees("In an hour")
    await ann.presses("I'm here")
    ann.sees("Good to have you there.")
    assert ann.messages[-1].links[0].url == CLINIC["place"]
    await world.wait(hours=3)
    ann.sees("After “Housing clinic”: what will you try?")
    await ann.says("Ring one landlord.")
    ann.sees("Only you and I know of it.")
    await ann.commands("try")
    assert "Ring one landlord." in ann.last
    bob.sees("Were you there?")
    await bob.presses("I missed it")
    mo.sees("What came out of it")
    await mo.says("Three people rang a landlord.")
    mo.sees("What came out of", "2 people get it.")
    assert bob.count("rang a landlord") == 0
    await mo.presses("Send it")
    bob.sees("Three people rang a landlord.")
    cat.sees("Three people rang a landlord.")
    assert ann.count("Three people rang") == 0
    async with world.app.db.reading() as tx:
        assert "learning event" in (await tx.scalars(select(Moment.kind))).all()
    await world.wait(days=3)
    assert "Fewer than 5 people" in mo.shown(mo.message_id("After “Housing clinic”"))
    assert mo.count("Ring one landlord") == 0


async def test_what_somebody_will_try_becomes_a_commitment(world: World) -> None:
    kept: list[str] = []

    async def commit(heard: Heard, text: str) -> None:
        kept.append(f"{heard.person.name}: {text}")

    world.app.events.afterwards._commit = commit
    mo, ann = await neighbours(world, "ann")
    await announces(mo, day="2026-01-05", time="10:00", minutes="30")
    await ann.presses("Coming")
    await world.wait(hours=2)
    await ann.presses("I was there")
    ann.sees("what will you try?")
    await ann.says("Ring one landlord.")
    assert kept == ["Ann: Ring one landlord."]


# News, and the calendar to subscribe to.


async def test_news_takes_the_same_road_and_a_reply(world: World) -> None:
    mo, ann = await neighbours(world, "ann")
    await mo.commands("news")
    await mo.fills(
        title="You said, we did", purpose="Two crossings are in.", papers="",
        for_place="all", for_role="practitioner",
    )  # fmt: skip
    await mo.presses("Announce it now")
    ann.sees("Two crossings are in.")
    assert not ann.messages[-1].buttons
    await ann.says("And the third?", reply_to=ann.message_id("Two crossings"))
    mo.sees("And the third?")
    await mo.presses("Look again")
    assert mo.count("Delivered: 1") == 1


async def test_a_feed_has_what_one_comes_to_and_nothing_of_others(world: World) -> None:
    world.app.events.answering._feed_url = lambda token: f"https://bot.example.org/{token}.ics"
    mo, ann, bob = await neighbours(world, "ann", "bob")
    await announces(mo)
    await ann.presses("Coming")
    await ann.commands("events")
    await ann.presses("My calendar")
    token = ann.last.partition("bot.example.org/")[2].partition(".ics")[0]
    await mo.presses("Change it")
    await mo.fills(**{**CLINIC, "title": "Warm homes clinic"})
    async with world.app.db.reading() as tx:
        assert await flow.feed(tx, "guess", world.clock.now()) is None
        own = await flow.feed(tx, token, world.clock.now())
    assert own
    calendar = vobject.readOne(own.decode())
    assert [event.summary.value for event in calendar.vevent_list] == ["Warm homes clinic"]
    del bob


async def test_old_and_foreign_buttons_are_answered_kindly(world: World) -> None:
    mo, ann = await neighbours(world, "ann")
    await announces(mo, day="2026-01-05", time="10:00", minutes="30")
    other = await world.add_programme("Elsewhere", is_open=False)
    await world.add_invite("ELSE", other)
    eve = world.person("slack", "eve")
    await eve.starts("ELSE")
    await eve.presses("Yes, that is fine")
    message_id, button = ann.button("Coming")
    await eve.presses_that(message_id, button)
    eve.sees("I cannot find that event any more.")
    await eve.presses_that("", mo.button("Who comes")[1])
    eve.sees("announced by those who run a programme")
    await world.wait(hours=3)
    await ann.presses_that(message_id, button)
    ann.sees("is over")
