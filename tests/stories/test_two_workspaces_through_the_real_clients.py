"""Two Slack workspaces, installed by OAuth, and Telegram in one programme: the real clients."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.platforms.slack.manifest import manifest
from tests.fakes.slack import FakeSlack
from tests.fakes.slack import Person as SlackPerson
from tests.fakes.telegram import FakeTelegram
from tests.process import Bot

FRIDAY = datetime(2026, 7, 10, 10, tzinfo=UTC)
LONG = 60.0
"""Seconds to wait: the machine may be busy."""

STEPS = [
    ("Yes, that is fine", "Which place"),
    ("Ashdown", "Who may read"),
    ("Only me", "On which day"),
    ("Monday", "At what time"),
]


async def told(slack: FakeSlack, person: SlackPerson, words: str) -> None:
    await slack.until(lambda: any(words in post.seen for post in person.messages), LONG)


async def presses(slack: FakeSlack, person: SlackPerson, label: str) -> None:
    await slack.until(lambda: any(label in post.buttons for post in person.messages), LONG)
    before = len(person.messages), person.messages[-1].edits
    await person.presses(label)
    await slack.until(lambda: (len(person.messages), person.messages[-1].edits) != before, LONG)


async def joins(slack: FakeSlack, person: SlackPerson) -> None:
    await person.says("Hello")
    await told(slack, person, "learning companion of Neighbours")
    for label, then in [*STEPS, ("09:00", "All set")]:
        await person.presses(label)
        await told(slack, person, then)


async def test_one_programme_across_three_lanes(database_url: str, tmp_path: Path) -> None:
    async with FakeTelegram() as telegram:
        bot = Bot.on(tmp_path, database_url, FakeSlack(), telegram, FRIDAY)
        url = f"http://127.0.0.1:{bot.environment['PORT']}"
        async with FakeSlack(manifest(url)) as slack:
            bot.is_installed_by_workspaces(slack, url)
            await the_story(bot, slack, telegram, f"{url}/slack/install")
            log = bot.log.read_text()
            assert slack.oauth.client_secret not in log
            assert not [token for token in slack.revoked if token in log]


async def the_story(bot: Bot, slack: FakeSlack, telegram: FakeTelegram, install_url: str) -> None:
    await bot.command("programme", "add", "Neighbours", "--place", "Ashdown", "--open")
    leeds, york = slack.workspace("T2"), slack.workspace("T3")
    ann, bea = leeds.person("U1", name="Ann"), york.person("U1", name="Bea")
    cleo, cleo_at_work = telegram.person(42, name="Cleo"), york.person("U2", name="Cleo")

    async with bot.running():
        for workspace in (leeds, york):
            assert (await workspace.installs(install_url))[0] == 200
        await joins(slack, ann)
        await joins(slack, bea)
        await cleo.starts()
        await cleo.is_told("learning companion of Neighbours", seconds=LONG)
        for label, then in [*STEPS, ("09:00", "Is it"), ("Yes", "All set")]:
            await cleo.presses(label)
            await cleo.is_told(then, seconds=LONG)
        await cleo.says("/link")
        await cleo.is_told("Your accounts", seconds=LONG)
        await cleo.presses("Add another app")
        await cleo.is_told("Your code is", seconds=LONG)
        code = cleo.messages[-1].text.split("Your code is ")[1][:10]
        await cleo_at_work.command("/wayfinder", f"link {code}")
        await told(slack, cleo_at_work, "Is that you?")
        await presses(slack, cleo_at_work, "Yes, both are me")
        await cleo.is_told("has typed your code", seconds=LONG)
        await cleo.presses("Yes, that is me")
        await told(slack, cleo_at_work, "and the one on Telegram are one")

    bot.clock.advance(timedelta(days=2, hours=22, minutes=1))  # Monday 13 July, 09:01 in London
    async with bot.running():  # started again: the workspaces are still there
        for person in (ann, bea):
            await told(slack, person, "What were you telling yourself")
        await cleo.is_told("What were you telling yourself", seconds=LONG)
        await cleo.says("That I had no time.")
        await cleo.is_told("Kept.", seconds=LONG)
        await cleo_at_work.says("settings")
        await presses(slack, cleo_at_work, "Time zone")
        await presses(slack, cleo_at_work, "No, somewhere else")
        asked = len(cleo_at_work.messages)
        await cleo_at_work.says("New York")
        await slack.until(lambda: len(cleo_at_work.messages) > asked, LONG)
        await leeds.uninstalls()

    bot.clock.advance(timedelta(days=7))  # Monday 20 July, 09:01 in London, 04:01 in New York
    async with bot.running():
        await told(slack, bea, "Which words did you reach for")
        assert not [m for m in cleo.messages if "Which words did you reach for" in m.text]
        bot.clock.advance(timedelta(hours=5))
        await cleo.is_told("Which words did you reach for", seconds=LONG)
        assert not [post for post in ann.messages if "Which words" in post.seen]
        assert (await leeds.installs(install_url))[0] == 200
        await ann.says("journal")
        await cleo.says("/pace")
        await cleo.is_told("Your pace", seconds=LONG)
        await cleo.presses("Pause")
        await cleo.says("1 September")
        await cleo.is_told("Paused until Tuesday 1 September", seconds=LONG)

    before = len(cleo.messages)
    bot.clock.advance(timedelta(days=28))  # the middle of August
    async with bot.running():
        await slack.until(lambda: sum("Write it below" in p.seen for p in ann.messages) > 1, LONG)
        assert len(cleo.messages) == before
        await cleo_at_work.command("/wayfinder", "mydata")
        await slack.until(lambda: len(files(slack)) == 2, LONG)
        kept = json.loads(files(slack)["my-data.json"])
        assert "That I had no time." in json.dumps(kept["data"])
        await cleo.says("/forgetme")
        await telegram.until(lambda: "Erase everything" in cleo.messages[-1].labels, LONG)
        await cleo.presses("Erase everything")
        await cleo.is_told("It is all erased.", seconds=LONG)
        await told(slack, cleo_at_work, "It is all erased.")
    rows = (await bot.command("export", "reflections")).splitlines()
    assert "Cleo" not in "".join(rows)


def files(slack: FakeSlack) -> dict[str, bytes]:
    return {each["name"]: each["content"] for each in slack.state.files.values() if each["content"]}
