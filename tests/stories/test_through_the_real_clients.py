"""Three weeks through the real slack-bolt and python-telegram-bot, killed in between."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.fakes.slack import FakeSlack
from tests.fakes.slack import Person as SlackPerson
from tests.fakes.telegram import FakeTelegram
from tests.process import Bot

FRIDAY = datetime(2026, 3, 20, 10, tzinfo=UTC)  # nine days before the clocks change
WEEK = timedelta(days=7)
LONG = 60.0
"""Seconds to wait: the machine may be busy, and a killed process is missed after ten."""


async def told(slack: FakeSlack, person: SlackPerson, words: str) -> None:
    await slack.until(lambda: any(words in post.seen for post in person.messages), LONG)


async def test_three_weeks(database_url: str, tmp_path: Path) -> None:
    async with FakeSlack() as slack, FakeTelegram() as telegram:
        bot = Bot.on(tmp_path, database_url, slack, telegram, FRIDAY)
        await bot.command("programme", "add", "Neighbours", "--place", "Ashdown", "--open")
        sue = slack.person("U1", name="Sue")
        tom = telegram.person(42, name="Tom")

        async with bot.running():
            await sue.says("Hello")
            await told(slack, sue, "learning companion of Neighbours")
            await tom.starts()
            await tom.is_told("learning companion of Neighbours", seconds=LONG)

        async with bot.running():  # killed between hello and yes
            for label, then in [
                ("Yes, that is fine", "Which place"),
                ("Ashdown", "Who may read"),
                ("Only me", "On which day"),
                ("Monday", "At what time"),
                ("09:00", "All set"),
            ]:
                await sue.presses(label)
                await told(slack, sue, then)
            for label, then in [
                ("Yes, that is fine", "Which place"),
                ("Ashdown", "Who may read"),
                ("My coach too", "On which day"),
                ("Monday", "At what time"),
                ("09:00", "Is it"),
                ("Yes", "All set"),
            ]:
                await tom.presses(label)
                await tom.is_told(then, seconds=LONG)
            await told(slack, sue, "Monday 23 March, 09:00")

        bot.clock.advance(timedelta(days=2, hours=23, minutes=1))  # Monday 23 March, 09:01
        async with bot.running():  # killed before the first question
            await told(slack, sue, "What were you telling yourself")
            await tom.is_told("What were you telling yourself", seconds=LONG)

        async with bot.running():  # killed between question and answer
            said = await sue.says("That I had no time.")
            await told(slack, sue, "Kept.")
            await tom.says("That they knew better.")
            await tom.is_told("Kept.", seconds=LONG)
            await sue.edits(said, "That I had no time at all.")
            await told(slack, sue, "I have changed it")

        bot.clock.advance(WEEK - timedelta(hours=1))  # the clocks have changed: 09:01 again
        async with bot.running():
            await told(slack, sue, "Which words did you reach for")
            await tom.is_told("Which words did you reach for", seconds=LONG)
            await tom.presses("Not this week")
            await tom.is_told("Not this week: that is fine", seconds=LONG)
            await sue.command("/wayfinder", "journal")
            await told(slack, sue, "That I had no time at all.")

        # While the bot is down; Slack tries again for a while.
        slack.deliveries.absence = LONG
        saying = asyncio.create_task(sue.says("Neighbourhood, mostly."))
        await tom.says("/journal")
        bot.clock.advance(WEEK)
        async with bot.running():
            await tom.is_told("That they knew better.", seconds=LONG)
            await tom.is_told("before you say it again", seconds=LONG)
            await saying
            await tom.says("That nothing ever changes here.")
            await slack.until(lambda: sum("Kept." in post.seen for post in sue.messages) == 2, LONG)
            await telegram.until(
                lambda: sum("Kept." in message.text for message in tom.messages) == 2, LONG
            )

        kept = [
            json.loads(line) for line in (await bot.command("export", "reflections")).splitlines()
        ]
        assert sorted((row["name"], row["text"]) for row in kept) == [
            ("Sue", "Neighbourhood, mostly."),
            ("Sue", "That I had no time at all."),
            ("Tom", "That nothing ever changes here."),
            ("Tom", "That they knew better."),
        ]
        for messages in ([p.seen for p in sue.messages], [m.text for m in tom.messages]):
            for question in ("What were you telling yourself", "Which words did you reach for"):
                assert sum(question in text and "Who can read" in text for text in messages) <= 1
