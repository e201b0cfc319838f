"""Events that come again: announced once, answered for all dates or some, changed one by one."""

import io
from datetime import UTC, datetime

import vobject
from dateutil import tz
from sqlalchemy import select

from bot.learning_events.models import Invitation, LearningEvent
from bot.learning_events.rules import Answer
from bot.people.models import Person
from tests.events import CLINIC, calendar_of, drafts, neighbours
from tests.world import Someone, World

EVERY_SECOND_TUESDAY = {
    "repeats": "fortnight",
    "times": "6",
    "without": "3 February",
    "reminds": "hour",
}
TUESDAYS = ["20 January", "17 February", "3 March", "17 March", "31 March"]


async def a_series(mo: Someone, **changed: str) -> None:
    await drafts(mo, **changed)
    await mo.presses("Repeat and remind")
    await mo.fills(**EVERY_SECOND_TUESDAY)
    assert "And again: Tuesday 17 February, 14:00; " in mo.messages[-2].text
    await mo.presses("Announce it now")


async def said(world: World, name: str) -> dict[str, Answer]:
    """What somebody said, by day."""
    async with world.app.db.reading() as tx:
        rows = await tx.execute(
            select(LearningEvent.starts_at, Invitation.answer)
            .join(Invitation, Invitation.event_id == LearningEvent.id)
            .join(Person, Person.id == Invitation.person_id)
            .where(Person.name == name)
            .order_by(LearningEvent.starts_at)
        )
        return {f"{at:%-d %B}": answer for at, answer in rows if at}


async def test_one_announcement_and_one_answer_for_all_dates(world: World) -> None:
    mo, ann = await neighbours(world, "ann")
    await a_series(mo)
    assert ann.count("Housing clinic") == 1
    await ann.presses("Coming to all")
    assert await said(world, "Ann") == dict.fromkeys(TUESDAYS, Answer.COMING)
    read = vobject.readOne(calendar_of(ann))
    assert read.method.value == "REQUEST"
    entry = read.vevent
    assert entry.rrule.value == "FREQ=WEEKLY;COUNT=6;INTERVAL=2;BYDAY=TU"
    on = list(entry.getrruleset(addRDate=True))
    assert [f"{at:%-d %B %H:%M}" for at in on] == [f"{day} 14:00" for day in TUESDAYS]
    # By the clocks of London, as the file describes them: the last one is in summer time.
    london = tz.tzical(io.StringIO(calendar_of(ann))).get("Europe/London")
    assert [at.replace(tzinfo=london).astimezone(UTC).hour for at in on] == [14, 14, 14, 14, 13]
    await mo.commands("event")
    assert mo.last.count("Housing clinic") == 1
    await world.wait(days=90)
    assert ann.count("In an hour: Housing clinic") == 5


async def test_some_dates_are_chosen_and_left_again(world: World) -> None:
    mo, _, ben = await neighbours(world, "ann", "ben")
    await a_series(mo, capacity="1")
    await ben.presses("Choose dates")
    await ben.presses("Tuesday 17 February")
    await ben.presses("Tuesday 3 March")
    await ben.presses("Tuesday 17 March")
    await ben.presses("Tuesday 17 March")
    await ben.presses("That's it: to my calendar")
    files = [message.file.text for message in ben.messages if message.file]
    wanted, unwanted = (vobject.readOne(text) for text in files)
    by_rule = [entry.recurrence_id.value for entry in wanted.vevent_list]
    assert [f"{at:%-d %B}" for at in by_rule] == ["17 February", "3 March"]
    assert {entry.uid.value for entry in wanted.vevent_list} == {unwanted.vevent.uid.value}
    assert unwanted.method.value == "CANCEL"
    assert f"{unwanted.vevent.recurrence_id.value:%-d %B}" == "17 March"
    assert (await said(world, "Ben"))["17 February"] is Answer.COMING
    # A place of each date is its own.
    ann = world.person("slack", "ann")
    await ann.presses("Coming to all")
    answers = await said(world, "Ann")
    assert [answers[day] for day in TUESDAYS] == [
        Answer.COMING, Answer.WAITING, Answer.WAITING, Answer.COMING, Answer.COMING,
    ]  # fmt: skip
    assert "you are number 1 on the waiting list" in ann.transcript()
    await ben.presses("Tuesday 3 March")
    ann.sees("A place is free for you")


async def test_one_date_is_moved_and_one_is_cancelled(world: World) -> None:
    mo, ann = await neighbours(world, "ann")
    await a_series(mo)
    await ann.presses("Coming to all")
    whole = vobject.readOne(calendar_of(ann)).vevent
    await mo.commands("event")
    await mo.presses("Housing clinic")
    await mo.presses("All its dates")
    await mo.presses("Tuesday 3 March")
    await mo.presses("Change this date")
    await mo.fills(**{**CLINIC, "day": "2026-03-04", "time": "16:00"})
    mo.sees("I tell the one person who answered.")
    ann.sees("This has changed: Housing clinic")
    moved = vobject.readOne(calendar_of(ann)).vevent
    assert moved.uid.value == whole.uid.value
    assert moved.recurrence_id.value.astimezone(UTC) == datetime(2026, 3, 3, 14, tzinfo=UTC)
    assert moved.dtstart.value.astimezone(UTC) == datetime(2026, 3, 4, 16, tzinfo=UTC)
    assert (moved.sequence.value, whole.sequence.value) == ("1", "0")
    await mo.presses("Tuesday 17 March")
    await mo.presses("Cancel this date")
    await mo.says("It is the mayor's day.")
    await mo.presses("Yes, cancel the event")
    off = vobject.readOne(calendar_of(ann))
    assert (off.method.value, off.vevent.uid.value) == ("CANCEL", whole.uid.value)
    assert f"{off.vevent.recurrence_id.value:%-d %B}" == "17 March"
    # Whoever says yes only now gets all of that in one file.
    await mo.presses("Coming to all")
    file = vobject.readOne(calendar_of(mo))
    master, exception = sorted(file.vevent_list, key=lambda e: hasattr(e, "recurrence_id"))
    days = [f"{at:%-d %B}" for at in master.getrruleset(addRDate=True)]
    assert days == ["20 January", "17 February", "3 March", "31 March"]
    assert exception.recurrence_id.value.astimezone(UTC) == datetime(2026, 3, 3, 14, tzinfo=UTC)
    assert exception.dtstart.value.astimezone(UTC) == datetime(2026, 3, 4, 16, tzinfo=UTC)


async def test_all_that_are_left_are_cancelled_and_everybody_is_told_once(world: World) -> None:
    mo, ann, ben = await neighbours(world, "ann", "ben")
    await a_series(mo)
    await ann.presses("Coming to all")
    await ben.presses("Choose dates")
    await ben.presses("Tuesday 31 March")
    await mo.presses("All its dates")
    await mo.presses("Cancel all that are left")
    await mo.says("The hall is being sold.")
    mo.sees("That is 5 dates.")
    assert "I tell the 2 people" in mo.last
    await mo.presses("Yes, cancel them all")
    assert (ann.count("take place again"), ben.count("take place again")) == (1, 1)
    off = vobject.readOne(calendar_of(ann))
    assert off.method.value == "CANCEL"
    assert not hasattr(off.vevent, "recurrence_id")
    await world.wait(days=80)
    assert ann.count("In an hour") == 0
    await ann.presses("Coming to all")
    ann.sees("is over")


async def test_no_date_of_a_series_is_one_that_cannot_be(world: World) -> None:
    mo, ann = await neighbours(world, "ann")
    await drafts(mo, day="2026-01-25", time="01:30")
    for fields, why in (
        ({"repeats": "week", "times": "1"}, "a number from 2 to 20"),
        ({"repeats": "week", "times": "lots"}, "a number from 2 to 20"),
        ({"repeats": "week", "times": "10"}, "That time does not exist"),  # 29 March
        ({"repeats": "week", "times": "4", "without": "2 February"}, "not one of the later dates"),
        ({"repeats": "week", "times": "4", "without": "soon"}, "not one of the later dates"),
    ):
        await mo.presses("Repeat and remind" if "Repeat" in mo.transcript() else "Put it right")
        await mo.fills(**{"without": "", "reminds": "hour", **fields})
        mo.sees(why)
    await mo.presses("Put it right")
    await mo.fills(repeats="last", times="2", without="", reminds="hour")
    assert "Sunday 22 February" in mo.messages[-2].text
    assert ann.count("Housing clinic") == 0


async def test_no_longer_coming_at_all(world: World) -> None:
    mo, ann = await neighbours(world, "ann")
    await a_series(mo)
    await ann.presses("Coming to all")
    await world.wait(days=20)
    await ann.presses("Can't")
    off = vobject.readOne(calendar_of(ann))
    assert off.method.value == "CANCEL"
    assert set((await said(world, "Ann")).values()) == {Answer.COMING, Answer.CANT}
    await world.wait(days=60)
    assert ann.count("In an hour") == 1  # the first one, which they came to


async def test_all_that_are_left_are_changed_at_once(world: World) -> None:
    mo, ann, ben = await neighbours(world, "ann", "ben")
    await a_series(mo)
    await ann.presses("Coming to all")
    uid = vobject.readOne(calendar_of(ann)).vevent.uid.value
    await world.wait(days=20)  # the first one is over
    await mo.presses("All its dates")
    await mo.presses("Change all that are left")
    assert mo.form
    assert "day" not in {field.name for field in mo.form.fields}
    same = {k: v for k, v in CLINIC.items() if k not in ("day", "for_place", "for_role")}
    await mo.fills(**{**same, "time": "25:00"})
    mo.sees("I do not understand the time.")
    assert ann.count("This has changed") == 0
    await mo.presses("Change all that are left")
    await mo.fills(**{**same, "time": "10:00", "place": "Town hall"})
    mo.sees("I tell the one person")
    ann.sees("This has changed for all its dates: Housing clinic")
    assert "Tuesday 17 February, 10:00\nTuesday 3 March, 10:00" in ann.last
    assert ben.count("This has changed") == 0
    await ann.presses("The new dates to my calendar")
    read = vobject.readOne(calendar_of(ann))
    assert {entry.uid.value for entry in read.vevent_list} == {uid}
    assert [f"{e.recurrence_id.value:%H}-{e.dtstart.value:%H}" for e in read.vevent_list] == [
        "14-10"
    ] * 4
    assert {entry.sequence.value for entry in read.vevent_list} == {"1"}
    await world.wait(days=24)
    assert ann.count("In an hour: Housing clinic") == 2
