"""What stands elsewhere is kept: saved from a channel in Slack, forwarded in Telegram."""

import asyncio
import json
from datetime import UTC, datetime
from pathlib import Path

from tests.fakes.slack import FakeSlack
from tests.fakes.telegram import FakeTelegram
from tests.process import Bot

FRIDAY = datetime(2026, 3, 20, 10, tzinfo=UTC)
LONG = 60.0
JOINING = [
    ("Yes, that is fine", "Who may read"),
    ("My coach too", "On which day"),
    ("Monday", "At what time"),
]
ANOTHERS = "These are another's words, so only you can read them here."
ADDED = "Added to your answer. Who can read it: only you."
OWN = "Kept. Who can read it: you and your coach."


async def test_saved_in_slack_and_forwarded_in_telegram(database_url: str, tmp_path: Path) -> None:
    async with FakeSlack() as slack, FakeTelegram() as telegram:
        bot = Bot.on(tmp_path, database_url, slack, telegram, FRIDAY)
        await bot.command("programme", "add", "Neighbours", "--open")

        async def in_slack() -> None:
            sue, una = slack.person("U1", name="Sue"), slack.person("U9", name="Una")
            slack.channel("C1", sue, una, with_bot=False)

            async def told(words: str) -> None:
                await slack.until(lambda: any(words in p.seen for p in sue.messages), LONG)

            # The shortcut stands in the menu of every message, where the bot has never been, too.
            await sue.saves(slack.state.post("C1", una.id, "Too early: she has not joined."))
            await told("learning companion of Neighbours")
            for label, then in [*JOINING, ("09:00", "All set")]:
                await sue.presses(label)
                await told(then)
            await sue.saves(
                slack.state.post("C1", una.id, "/journal &lt;b&gt; &amp; nobody asked.")
            )
            await told(ANOTHERS)
            await sue.says("That is why I stayed.")
            await told(ADDED)
            await sue.saves(slack.state.post("C1", sue.id, "I asked Joan first."))
            await told(OWN)
            assert sue.trouble == []

        async def in_telegram() -> None:
            tom = telegram.person(42, name="Tom")
            await tom.starts()
            await tom.is_told("learning companion of Neighbours", seconds=LONG)
            for label, then in [*JOINING, ("09:00", "Is it"), ("Yes", "All set")]:
                await tom.presses(label)
                await tom.is_told(then, seconds=LONG)
            await tom.forwards("/help says nobody asked the tenants.")
            await tom.is_told(ANOTHERS, seconds=LONG)
            await tom.says("I had not either.")
            await tom.is_told(ADDED, seconds=LONG)
            await tom.forwards("I rang them.", by={"type": "user", "sender_user": {"id": 42}})
            await tom.is_told(OWN, seconds=LONG)

        async with bot.running():
            await asyncio.gather(in_slack(), in_telegram())
        exported = await bot.command("export", "reflections")
        kept = [json.loads(line) for line in exported.splitlines()]
        assert sorted((row["name"], row["text"], row["visibility"]) for row in kept) == [
            ("Sue", "/journal <b> & nobody asked.\n\nThat is why I stayed.", "only me"),
            ("Sue", "I asked Joan first.", "my coach"),
            ("Tom", "/help says nobody asked the tenants.\n\nI had not either.", "only me"),
            ("Tom", "I rang them.", "my coach"),
        ]
