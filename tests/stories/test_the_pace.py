"""How much we ask of people: pauses, holidays, quiet, and what we do when nobody answers."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from bot.chat import message
from bot.conversations import Turn
from bot.delivery.kinds import BROADCAST, CARE, WORDS
from bot.people.local_time import local
from bot.people.models import Person
from bot.people.vocabulary import Role
from tests.world import Someone, World

QUESTION = "Write it below"
WEEK = timedelta(days=7)


async def until(world: World, instant: datetime) -> None:
    await world.wait(hours=(instant - world.clock.now()) / timedelta(hours=1))


async def tell(world: World, someone: Someone, said: str, kind: object = BROADCAST) -> None:
    async with world.app.db.transaction() as tx:
        person = (await tx.scalars(select(Person).where(Person.name == someone.profile.name))).one()
        await Turn(tx, world.clock.now()).tell(person, message(said), kind=kind)  # type: ignore[arg-type]
    await world.app.tick()


@pytest.mark.parametrize("platform", ["slack", "telegram"])
async def test_ann_pauses_for_august_and_nothing_piles_up(world: World, platform: str) -> None:
    await world.add_programme()
    ann = world.person(platform, "ann")
    await until(world, datetime(2026, 7, 27, 12, tzinfo=UTC))
    await ann.joins()
    await ann.commands("settings")
    await ann.presses("Pace and pause")
    await ann.presses("Pause")
    await ann.says("in a while")
    ann.sees("I could not read that as a day to come.")
    await ann.says("1 September")
    ann.sees("Paused until Tuesday 1 September.")
    await tell(world, ann, "A webinar, soon.")
    await world.wait(days=41)
    ann.sees("Paused until")
    await world.wait(days=1)
    ann.sees("Paused until", QUESTION)
    assert "conversation" in ann.last  # the first question of the journey: nothing was skipped
    assert world.clock.now().date().isoformat() == "2026-09-07"
    assert ann.count("A webinar") == 0


async def test_a_pause_that_is_ended_early(world: World) -> None:
    await world.add_programme()
    ann = world.person("telegram", "ann")
    await ann.joins()
    await ann.commands("pace")
    await ann.presses("Pause")
    await ann.presses("A month")
    await ann.presses("End the pause")
    await world.wait(days=7)
    ann.sees(QUESTION)


async def test_holidays_differ_between_wales_and_scotland(world: World) -> None:
    await world.add_programme()
    ann, bob = world.person("slack", "ann"), world.person("telegram", "bob")
    await until(world, datetime(2026, 3, 31, 12, tzinfo=UTC))
    for someone, nation in ((ann, "Wales"), (bob, "Scotland")):
        await someone.joins()
        await someone.commands("pace")
        await someone.presses("Holidays")
        await someone.presses(nation)
        someone.sees(f"Public holidays: {nation}.")
    await until(world, datetime(2026, 4, 6, 12, tzinfo=UTC))  # Easter Monday
    ann.sees("Your pace")
    bob.sees(QUESTION)
    await until(world, datetime(2026, 4, 7, 8, 5, tzinfo=UTC))
    ann.sees(QUESTION)
    assert local(world.clock.now(), "Europe/London").hour == 9


async def test_every_two_weeks(world: World) -> None:
    await world.add_programme()
    ann = world.person("telegram", "ann")
    await ann.joins(day="Tuesday")
    await ann.commands("pace")
    await ann.presses("How often")
    await ann.presses("Every two weeks")
    ann.sees("A question every two weeks.")
    counts = []
    for _ in range(6):
        await world.wait(days=7)
        counts.append(ann.count(QUESTION) - ann.count("about a month"))
        await ann.says("Here.")
    assert counts == [1, 1, 2, 2, 3, 3]


async def test_three_questions_in_silence_then_one_gentle_one_then_quiet(world: World) -> None:
    await world.add_programme()
    ann, bob = world.person("slack", "ann"), world.person("telegram", "bob")
    await ann.joins()
    await bob.joins()
    await world.wait(days=7)
    await bob.presses("Not this week")  # not an answer, but not silence either
    await world.wait(days=21)
    ann.sees(QUESTION, QUESTION, QUESTION, "Is the pace right for you?")
    bob.sees(QUESTION, QUESTION, QUESTION)
    await world.wait(days=90)
    ann.sees("Is the pace right for you?")
    assert ann.count(QUESTION) == 3
    await ann.opens_home()
    assert "The next question comes" not in ann.home

    await ann.says("Sorry, I was in hospital.")
    ann.sees("Good to hear from you. Your next question comes on Tuesday 5 May")  # after May Day
    await ann.presses("Keep it as a reflection")
    ann.sees("Kept.")
    await world.wait(days=7)
    ann.sees(QUESTION)
    assert ann.count(QUESTION) == 4
    await world.wait(days=14)
    assert ann.count("Is the pace right") == 1  # three more before it is asked again


@pytest.mark.parametrize(
    ("label", "says", "questions_in_ten_weeks"),
    [
        ("Keep it as it is", "Your next question comes on Monday 9 February, 09:00.", 3),
        ("Every two weeks", "A question every two weeks.", 3),
        ("Pause for a month", "Paused until Wednesday 4 March.", 3),
        ("Stop taking part", "You will get no more questions.", 0),
    ],
)
async def test_ways_to_change_the_pace(
    world: World, label: str, says: str, questions_in_ten_weeks: int
) -> None:
    await world.add_programme()
    ann = world.person("telegram", "ann")
    await ann.joins()
    await world.wait(days=28)
    before = ann.count(QUESTION)
    await ann.presses(label)
    assert says in "\n".join(shown.text for shown in ann.messages[-2:])
    await world.wait(days=70)
    assert ann.count(QUESTION) - before == questions_in_ten_weeks


async def test_another_day_by_the_gentle_question(world: World) -> None:
    await world.add_programme()
    ann = world.person("slack", "ann")
    await ann.joins()
    await world.wait(days=28)
    await ann.presses("Another day")
    await ann.presses("Thursday")
    await world.wait(days=4)
    ann.sees(QUESTION)
    assert local(world.clock.now(), "Europe/London").strftime("%A") == "Friday"


async def test_quiet_hours_hold_what_others_say_and_let_answers_through(world: World) -> None:
    await world.add_programme()
    ann = world.person("telegram", "ann")
    await ann.joins()
    await ann.commands("pace")
    await ann.presses("Quiet hours")
    await ann.says("after dinner")
    ann.sees("I could not read that.")
    await ann.says("7pm to 8:30")
    ann.sees("Quiet from 19:00 to 08:30.")
    await world.wait(hours=11)  # half past eight in the evening
    await tell(world, ann, "From your set.", WORDS)
    ann.sees("Your pace")
    await tell(world, ann, "Please ring me.", CARE)
    ann.sees("Please ring me.")
    await ann.commands("help")
    ann.sees("What I can do")
    await tell(world, ann, "And another.", WORDS)  # they have just written: they are awake
    ann.sees("And another.")
    await world.wait(hours=13)
    ann.sees("From your set.")


async def test_a_day_that_is_full(world: World) -> None:
    await world.add_programme()
    ann = world.person("slack", "ann")
    await ann.joins()
    await ann.commands("pace")
    await ann.presses("Most a day")
    await ann.presses("1")
    ann.sees("At most 1 message a day that you did not ask for.")
    await world.wait(days=6, hours=23, minutes=15)  # Monday, 08:45
    await tell(world, ann, "A visit.")
    ann.sees("A visit.")
    await world.wait(hours=1)  # nine has come, and the day is full
    ann.sees("A visit.")
    await world.wait(days=1)
    ann.sees("A visit.", QUESTION)
    await world.wait(days=6)
    ann.sees(QUESTION, QUESTION)


async def test_questions_wait_while_a_coach_is_talking_with_them(world: World) -> None:
    programme = await world.add_programme()
    await world.add_invite("COACH", programme, role=Role.COACH)
    helen, ann = world.person("telegram", "helen"), world.person("slack", "ann")
    await helen.starts("COACH")
    await helen.presses("Yes, that is fine")
    await ann.joins()
    await world.wait(days=6, hours=20)
    await helen.commands("talking", "an")
    await helen.presses("Ann")
    helen.sees("I hold my questions to Ann until Tuesday 13 January, 05:30.")
    await world.wait(hours=4)
    ann.sees("All set")
    await ann.commands("pace")
    ann.sees("A coach is talking with you")
    await ann.presses("We are done talking")
    await world.wait(days=7)
    ann.sees(QUESTION)

    message_id, button = helen.button("We are done talking")
    await ann.presses_that(message_id, button)
    ann.sees("That is for coaches.")
    await ann.commands("talking", "helen")
    ann.sees("That is for coaches.")
    await helen.presses("We are done talking")
    assert helen.count("My questions to Ann go on.") == 1


@pytest.mark.parametrize(
    ("platform", "day", "presses", "how_many"),
    [
        ("slack", "Friday", ("Holidays", "Northern Ireland"), 13),
        ("telegram", "Tuesday", ("How often", "Every two weeks"), 7),
    ],
)
async def test_the_dry_run_says_what_then_happens(
    world: World, platform: str, day: str, presses: tuple[str, ...], how_many: int
) -> None:
    """Twelve weeks over a change of clocks and Easter: the calendar and the truth agree."""
    await world.add_programme()
    ann = world.person(platform, "ann")
    await until(world, datetime(2026, 2, 27, 12, tzinfo=UTC))
    await ann.joins(day=day)
    await ann.commands("pace")
    for label in presses:
        await ann.presses(label)
    end = world.clock.now() + 12 * WEEK
    async with world.app.db.reading() as tx:
        person = (await tx.scalars(select(Person))).one()
        planned = await world.app.calendar(tx, person, world.clock.now(), end)
    assert len(planned) == how_many
    for push in planned:
        await until(world, push.at - timedelta(minutes=1))
        before = ann.count(QUESTION)
        await world.wait(minutes=1)
        assert ann.count(QUESTION) == before + 1, push
        assert push.what in ann.last
        await ann.says("Here.")
    before = ann.count(QUESTION)
    await until(world, end)
    assert ann.count(QUESTION) == before


async def test_what_is_coming_is_shown_in_their_own_time(world: World) -> None:
    await world.add_programme()
    sue = world.person("slack", "sue", timezone="America/New_York")
    await sue.joins(day="Thursday")
    await sue.commands("calendar")
    sue.sees("The next twelve weeks")
    assert "Thursday 8 January, 09:00: Think of one conversation" in sue.last
    assert sue.last.count("09:00") == 13  # and once after a month
