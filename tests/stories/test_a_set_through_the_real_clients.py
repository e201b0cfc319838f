"""A mirrored set through slack-bolt and python-telegram-bot, killed in every stage."""

from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from bot.chat import Address
from bot.db import Database
from tests.fakes.slack import FakeSlack
from tests.fakes.slack import Person as SlackPerson
from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram import Person as TelegramPerson
from tests.process import Bot
from tests.sets import set_of
from tests.world import World

NOW = datetime(2026, 3, 23, 10, tzinfo=UTC)
LONG = 120.0
"""Seconds, after which something is wrong and the machine not merely busy."""

WORKSPACE = "T1"


async def test_killed_in_every_stage(database_url: str, tmp_path: Path) -> None:
    db = Database(database_url)
    await set_of(World(db), starts_at=NOW, address_of=_address)
    await db.close()
    async with FakeSlack() as slack, FakeTelegram() as telegram:
        bot = Bot.on(tmp_path, database_url, slack, telegram, NOW)
        ann, bob = slack.person("U0", name="Ann"), slack.person("U1", name="Bob")
        cat, dan = telegram.person(2, name="Cat"), telegram.person(3, name="Dan")

        def seen(one: SlackPerson | TelegramPerson) -> list[str]:
            if isinstance(one, SlackPerson):
                return [post.seen for post in one.messages]
            return [message.text for message in one.messages]

        async def all_see(words: str) -> None:
            await see(words, ann, bob, cat, dan)

        async def see(words: str, *people: SlackPerson | TelegramPerson) -> None:
            for one in people:
                if isinstance(one, TelegramPerson):
                    await one.is_told(words, seconds=LONG)
                else:
                    reads = partial(lambda who: any(words in text for text in seen(who)), one)
                    await slack.until(reads, LONG)

        async with bot.running():
            await cat.starts()
            await dan.starts()
            await ann.command("/wayfinder", "set start")
            await all_see("Check-in (1 of 9)")
            await ann.says("word 1")
            await see("word 1", bob, cat, dan)

        async with bot.running():  # killed in the check-in
            await cat.says("word 2")
            await dan.says("word 3")
            await see("word 3", ann, bob, cat)
            await bob.says("word 4")
            await see("word 4", ann, cat, dan)
            bot.clock.advance(timedelta(minutes=1))
            await all_see("Who presents (2 of 9)")

        async with bot.running():  # killed in the bids
            await cat.says("word 5")
            await see("word 5", ann, bob, dan)
            await ann.presses("Pass")
            await bob.presses("Pass")
            await dan.presses("Pass")
            await all_see("Cat presents.")

        async with bot.running():  # killed in the challenge
            await cat.says("word 6")
            await see("word 6", ann, bob, dan)
            await cat.presses("Done")
            await all_see("Questions of fact (4 of 9)")

        async with bot.running():  # killed among the questions of fact
            await ann.says("word 7")
            await see("word 7", bob, cat, dan)
            await cat.presses("Done")
            await all_see("Open questions (5 of 9)")

        async with bot.running():  # killed among the open questions
            await bob.says("Have you tried a workshop?")
            await see("often carries a suggestion", bob)

        async with bot.running():  # killed with a question held
            await bob.presses("Put it in the drawer")
            await see("in the drawer, sealed", bob)
            question = await dan.says("What does word 8 mean to you?")
            await see("word 8", ann, bob, cat)
            await dan.edits(question, "What would word 8 mean to you?")
            await see("What would word 8 mean", ann, bob, cat)
            await cat.presses("Done")
            await all_see("What struck us (6 of 9)")

        async with bot.running():  # killed in the reflection
            await cat.says("word 9")
            await see("word 9", ann, bob, dan)
            await ann.says("word a")
            await see("word a", bob, cat, dan)
            await bob.says("word b")
            await see("word b", ann, cat, dan)
            await dan.says("word c")
            await see("word c", ann, bob, cat)
            bot.clock.advance(timedelta(minutes=1))
            await see("The drawer (7 of 9)", cat)

        async with bot.running():  # killed before the drawer is opened
            await cat.presses("Open the drawer")
            await see("has opened the drawer", cat)
            await cat.presses("Done")
            await all_see("What I will do (8 of 9)")

        async with bot.running():  # killed in the commitments
            await cat.says("word d")
            await see("word d", ann, bob, dan)
            await cat.presses("Done")
            await all_see("Closing round (9 of 9)")

        for one, own in ((ann, "17a"), (bob, "4b"), (cat, "2569d"), (dan, "38c")):
            carried = [
                text.partition("word ")[2][0]
                for text in seen(one)
                if ("word " in text) and ("ward" in text)
            ]
            assert "".join(carried) == "".join(c for c in "123456789abcd" if c not in own)
        assert not any("workshop" in text for one in (ann, dan) for text in seen(one))


def _address(number: int) -> Address:
    if number < 2:
        return Address("slack", f"{WORKSPACE}/U{number}")
    return Address("telegram", str(number))
