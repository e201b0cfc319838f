"""One person, two apps; and that nobody gets into somebody else's."""

import asyncio
import re
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.chat import Commanded
from bot.people import queries as people
from bot.people.invites import ALPHABET, LENGTH, new_code
from bot.people.models import Account, Link, Person
from bot.people.vocabulary import Role
from tests.world import Someone, World


def code_of(someone: Someone) -> str:
    found = re.search(r"Your code is (\w+)\.", someone.last)
    assert found, someone.last
    return found[1]


async def link(first: Someone, second: Someone) -> None:
    """All that it takes, done by one person who holds both."""
    await first.commands("link")
    await first.presses("Add another app")
    await second.commands("link", code_of(first))
    await second.presses("Yes, both are me")
    await first.presses("Yes, that is me")


async def person_of(world: World, someone: Someone) -> Person | None:
    async with world.app.db.reading() as tx:
        return await people.known(tx, someone.address)


async def test_journal_journey_and_questions_follow(world: World) -> None:
    await world.add_programme("Neighbours", "Ashdown")
    ann, at_work = world.person("telegram", "ann"), world.person("slack", "ann")
    await ann.joins(place="Ashdown")
    await ann.commands("reflect", "Written on the bus.")
    await link(ann, at_work)
    ann.sees("Your account here and the one on Slack are one")
    at_work.sees("Your account here and the one on Telegram are one")
    await at_work.commands("journal")
    at_work.sees("Written on the bus.")
    await world.wait(days=7)
    ann.sees("Who can read your answer")  # still where the code was shown
    assert at_work.count("Who can read your answer") == 0
    await at_work.commands("link")
    await at_work.presses("Questions to Slack")
    at_work.sees("Slack (where you are now): your questions come here")
    await world.wait(days=7)
    at_work.sees("Who can read your answer")
    await at_work.says("Written at my desk.")
    await ann.commands("journal")
    assert "Written at my desk." in ann.last
    assert "Written on the bus." in ann.last


async def test_two_journals_become_one(world: World) -> None:
    await world.add_programme("Neighbours", "Ashdown")
    ann, at_work = world.person("telegram", "ann"), world.person("slack", "ann")
    await ann.joins(place="Ashdown")
    await at_work.joins(place="Ashdown")
    await world.wait(days=7)
    await ann.says("On my phone.")
    await at_work.says("On my laptop.")  # the same question, in the same round
    await link(at_work, ann)
    await ann.commands("journal")
    assert "On my phone." in ann.last
    assert "On my laptop." in ann.last
    before = ann.count("Who can read your answer") + at_work.count("Who can read your answer")
    await world.wait(days=7)
    after = ann.count("Who can read your answer") + at_work.count("Who can read your answer")
    assert after == before + 1  # one journey, one question
    async with world.app.db.reading() as tx:
        assert await tx.scalar(select(func.count()).select_from(Person)) == 1


async def test_only_what_both_agreed_to_goes_on(world: World) -> None:
    await world.add_programme()
    ann, at_work = world.person("telegram", "ann"), world.person("slack", "ann")
    await ann.joins()
    await at_work.joins()
    for one in (ann, at_work):
        await one.commands("settings")
        await one.presses("What I have agreed to")
        await one.presses("Yes to being quoted")
    await ann.presses("Yes to voice notes")
    await link(ann, at_work)
    await ann.commands("settings")
    await ann.presses("What I have agreed to")
    assert ann.button("No to being quoted")
    assert "No: When I send a voice note" in ann.last


async def test_what_was_asked_of_the_playbook_follows(world: World) -> None:
    await world.add_programme()
    ann, at_work = world.person("telegram", "ann"), world.person("slack", "ann")
    await ann.joins()
    await at_work.joins()
    await at_work.commands("ask", "How do heffalumps begin?")
    await link(ann, at_work)
    await ann.commands("mydata")
    page = Path(next(m.file.path for m in ann.messages if m.file)).read_text()
    assert "How do heffalumps begin?" in page


async def test_roles_follow(world: World) -> None:
    programme = await world.add_programme()
    await world.add_invite("COACH", programme, role=Role.COACH)
    ann, at_work = world.person("telegram", "ann"), world.person("slack", "ann")
    await ann.joins()
    await at_work.starts("COACH")
    await at_work.presses("Yes, that is fine")
    await link(ann, at_work)
    who = await person_of(world, ann)
    assert who
    async with world.app.db.reading() as tx:
        assert await people.roles(tx, who) == {Role.PRACTITIONER, Role.COACH}


async def test_parting_again(world: World) -> None:
    await world.add_programme()
    ann, at_work = world.person("telegram", "ann"), world.person("slack", "ann")
    await ann.joins()
    await ann.commands("reflect", "Mine.")
    await link(ann, at_work)
    await ann.commands("link")
    await ann.presses("Remove Slack")
    await ann.presses("Yes, remove it")
    ann.sees("Slack is removed.")
    at_work.sees("This account is no longer linked.")
    await at_work.commands("journal")
    assert at_work.count("Mine.") == 0
    await ann.commands("journal")
    ann.sees("Mine.")
    await ann.commands("link")
    assert [button.label for button in ann.messages[-1].buttons] == ["Add another app"]


# Attacks.


async def two_people(world: World) -> tuple[Someone, Someone]:
    """Ann, who wrote something, and Mallory, who wants to read it."""
    await world.add_programme()
    ann, mallory = world.person("telegram", "ann"), world.person("slack", "mallory")
    await ann.joins()
    await ann.commands("reflect", "Nobody is to read this.")
    await mallory.joins()
    return ann, mallory


async def they_are_apart(world: World, ann: Someone, mallory: Someone) -> None:
    one, other = await person_of(world, ann), await person_of(world, mallory)
    assert one
    assert other
    assert one.id != other.id
    await mallory.commands("journal")
    assert mallory.count("Nobody is to read this.") == 0


async def test_a_code_that_was_seen_over_the_shoulder_is_not_enough(world: World) -> None:
    ann, mallory = await two_people(world)
    await ann.commands("link")
    await ann.presses("Add another app")
    code = code_of(ann)
    await mallory.commands("link", code)
    mallory.sees("This code comes from Ann on Telegram")
    message_id, button = mallory.button("Yes, both are me")
    await mallory.presses_that(message_id, button)
    ann.sees("Mallory on Slack has typed your code. Is that you?")
    await they_are_apart(world, ann, mallory)
    await ann.presses("No, that is not me")
    ann.sees("Nothing was joined")
    await mallory.presses_that(message_id, button)
    assert "nothing was joined" in mallory.shown(message_id)
    await they_are_apart(world, ann, mallory)


async def test_nobody_can_say_yes_for_the_other_end(world: World) -> None:
    ann, mallory = await two_people(world)
    await ann.commands("link")
    await ann.presses("Add another app")
    await mallory.commands("link", code_of(ann))
    await mallory.presses("Yes, both are me")
    message_id, button = ann.button("Yes, that is me")
    await mallory.presses_that(message_id, button)  # a forged press
    await they_are_apart(world, ann, mallory)
    eve = world.person("telegram", "eve")
    await eve.presses_that(message_id, button)
    await they_are_apart(world, eve, mallory)
    await they_are_apart(world, ann, eve)
    await world.wait(minutes=10)
    await ann.presses("Yes, that is me")
    ann.sees("That is over")
    await they_are_apart(world, ann, mallory)


async def test_whoever_is_handed_a_code_is_warned_and_can_say_no(world: World) -> None:
    ann, mallory = await two_people(world)
    await mallory.commands("link")
    await mallory.presses("Add another app")
    await ann.commands("link", code_of(mallory))
    assert "both accounts can read all of it" in ann.last
    assert "If somebody else gave you this code, say no." in ann.last
    with pytest.raises(AssertionError, match="no button"):
        mallory.button("Yes, that is me")
    message_id, button = ann.button("Yes, both are me")
    await ann.presses("No")
    finish = button.model_copy(update={"action": "link.me"})
    await mallory.presses_that(message_id, finish)
    await they_are_apart(world, ann, mallory)


async def test_the_one_who_shows_cannot_finish_before_the_typist_said_yes(world: World) -> None:
    ann, mallory = await two_people(world)
    await mallory.commands("link")
    await mallory.presses("Add another app")
    await ann.commands("link", code_of(mallory))
    message_id, button = ann.button("Yes, both are me")
    await mallory.presses_that(message_id, button.model_copy(update={"action": "link.me"}))
    await they_are_apart(world, ann, mallory)


async def test_guessing_stops_after_five(world: World) -> None:
    ann, mallory = await two_people(world)
    await ann.commands("link")
    await ann.presses("Add another app")
    code = code_of(ann)
    for _ in range(5):
        await mallory.commands("link", "WRONGWRONG")
        mallory.sees("That code is wrong")
    await mallory.commands("link", code)
    mallory.sees("too often wrong")
    await world.wait(minutes=61)
    await mallory.commands("link", code)
    mallory.sees("That code is wrong")  # ten minutes have long passed


async def test_a_code_works_once_and_only_the_newest(world: World) -> None:
    ann, mallory = await two_people(world)
    await ann.commands("link")
    await ann.presses("Add another app")
    old = code_of(ann)
    await ann.presses("Add another app")
    new = code_of(ann)
    at_work = world.person("slack", "ann")
    await at_work.commands("link", old)
    at_work.sees("That code is wrong")
    await at_work.commands("link", new)
    at_work.sees("Is that you?")
    await mallory.commands("link", new)
    mallory.sees("That code is wrong")
    await ann.commands("link", new)  # one's own
    ann.sees("That code is wrong")
    await they_are_apart(world, ann, mallory)


async def test_a_code_is_not_kept_as_it_was_shown(world: World) -> None:
    ann, _ = await two_people(world)
    await ann.commands("link")
    await ann.presses("Add another app")
    async with world.app.db.reading() as tx:
        kept = (await tx.scalars(select(Link))).one()
        assert code_of(ann) not in kept.code_hash


async def test_nobody_removes_or_prefers_another_persons_account(world: World) -> None:
    ann, mallory = await two_people(world)
    async with world.app.db.reading() as tx:
        anns = (await tx.scalars(select(Account).where(Account.address == str(ann.address)))).one()
    await mallory.commands("link")
    message_id, button = mallory.button("Add another app")
    for action in ("link.part_yes", "link.prefer", "link.part"):
        forged = button.model_copy(update={"action": action, "ref": str(anns.id)})
        await mallory.presses_that(message_id, forged)
    await they_are_apart(world, ann, mallory)
    await ann.commands("journal")
    ann.sees("Nobody is to read this.")


async def test_of_two_who_type_a_code_at_once_one_is_asked(world: World) -> None:
    ann, mallory = await two_people(world)
    eve = world.person("telegram", "eve")
    await eve.starts()
    await ann.commands("link")
    await ann.presses("Add another app")
    code = code_of(ann)
    typing = [
        world.app.receive(Commanded(id=f"race{n}", sender=who.address, command="link", rest=code))
        for n, who in enumerate((mallory, eve))
    ]
    await asyncio.gather(*typing)
    await world.app.tick()
    asked = [who for who in (mallory, eve) if "Is that you?" in who.last]
    refused = [who for who in (mallory, eve) if "That code is wrong" in who.last]
    assert len(asked) == len(refused) == 1
    await they_are_apart(world, ann, mallory)


async def test_a_press_that_is_told_twice_or_late_joins_nothing_more(world: World) -> None:
    ann, mallory = await two_people(world)
    at_work = world.person("slack", "ann")
    await ann.commands("link")
    await ann.presses("Add another app")
    await at_work.commands("link", code_of(ann))
    await at_work.presses("Yes, both are me")
    message_id, button = ann.button("Yes, that is me")
    await ann.presses_that(message_id, button)
    await at_work.commands("link")
    await at_work.presses("Remove Telegram")
    await at_work.presses("Yes, remove it")
    await ann.presses_that(message_id, button)  # the old yes, once more
    await they_are_apart(world, ann, mallory)
    one, other = await person_of(world, ann), await person_of(world, at_work)
    assert one is None or (other and one.id != other.id)


async def test_an_invite_is_no_way_into_an_account_nor_a_link_code_into_a_programme(
    world: World,
) -> None:
    ann, _ = await two_people(world)
    closed = await world.add_programme("Streets", is_open=False)
    await world.add_invite("STREETS234", closed)
    eve = world.person("telegram", "eve")
    await eve.starts("STREETS234")
    await eve.presses("Yes, that is fine")
    await eve.commands("link", "STREETS234")
    eve.sees("That code is wrong")
    await ann.commands("link")
    await ann.presses("Add another app")
    dan = world.person("telegram", "dan")
    await dan.starts(code_of(ann))
    assert "Shall we start?" not in dan.last
    await they_are_apart(world, ann, eve)


async def test_an_expired_code_and_one_forwarded_after_it_was_renewed(world: World) -> None:
    ann, mallory = await two_people(world)
    await ann.commands("link")
    await ann.presses("Add another app")
    old = code_of(ann)
    await world.wait(minutes=10)
    await mallory.commands("link", old)
    mallory.sees("That code is wrong")
    await ann.presses("Add another app")
    forwarded = code_of(ann)
    await mallory.commands("link", forwarded)
    await mallory.presses("Yes, both are me")
    await ann.presses("Add another app")  # a new code withdraws what the old one began
    message_id, button = ann.button("Yes, that is me")
    await ann.presses_that(message_id, button)
    assert "That is over" in ann.shown(message_id)
    await they_are_apart(world, ann, mallory)


async def test_wrong_tries_count_in_words_and_in_commands_alike(world: World) -> None:
    ann, mallory = await two_people(world)
    await ann.commands("link")
    await ann.presses("Add another app")
    for n in range(5):
        await mallory.commands("link", f"WRONG{n}")
    for _ in range(3):
        await mallory.commands("link", code_of(ann))
        mallory.sees("too often wrong")
    await mallory.commands("forgetme")  # a new start is no way round
    await mallory.presses("Erase everything")
    await mallory.starts()
    await mallory.commands("link", code_of(ann))
    async with world.app.db.reading() as tx:
        link_ = (await tx.scalars(select(Link))).one()
    assert not link_.is_confirmed
    await they_are_apart(world, ann, mallory)


async def test_codes_are_long_and_like_no_other() -> None:
    codes = {new_code() for _ in range(2000)}
    assert len(codes) == 2000
    assert all(len(code) == LENGTH and set(code) <= set(ALPHABET) for code in codes)
    assert len(ALPHABET) ** LENGTH > 10**14  # five tries an hour for each account
