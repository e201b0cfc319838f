"""How the machine is: over HTTP for machines, on one screen for people."""

import re
from datetime import datetime
from pathlib import Path

import httpx

from bot.chat import Address, message
from bot.db import Database
from bot.delivery import outbox
from bot.delivery.kinds import BROADCAST
from tests.fakes.slack import FakeSlack
from tests.fakes.slack_state import late
from tests.fakes.telegram import FakeTelegram
from tests.process import Bot


async def test_health_readiness_metrics_and_status(
    database_url: str, tmp_path: Path, now: datetime
) -> None:
    async with FakeSlack() as slack, FakeTelegram() as telegram:
        bot = Bot.on(tmp_path, database_url, slack, telegram, now)
        await bot.command("programme", "add", "Neighbours", "--open")
        tom = telegram.person(42, name="Tom")
        async with bot.running() as process, httpx.AsyncClient() as client:
            address = f"http://127.0.0.1:{bot.environment['PORT']}"
            await tom.starts()
            await tom.is_told("learning companion")
            assert (await client.get(f"{address}/healthz")).text == "ok\n"
            assert (await client.get(f"{address}/readyz")).text == "ready\n"
            measured = (await client.get(f"{address}/metrics")).text
            assert 'wayfinder_handling_seconds_count{event="Joined"} 1.0' in measured
            assert 'wayfinder_sends_total{lane="telegram",outcome="sent"} 1.0' in measured
            told = await bot.command("status")
            assert "Held up: nothing." in told
            assert re.search(r"dealt with\W+Joined\W+1\W+\d+ ms", told)
            process.terminate()
            assert await process.wait() == 0
        log = bot.log.read_text()
        assert '"event": "stopping"' in log
        assert "Tom" not in log
        told = await bot.command("status")
        assert "0 taking part" in told
        assert "No bot answers on this machine" in told


async def test_what_waits_is_not_given_up_while_slack_is_slow_to_say_who_we_are(
    database: Database, database_url: str, tmp_path: Path, now: datetime
) -> None:
    async with database.transaction() as tx:
        to = Address("slack", "T1/U1")
        await outbox.put(tx, to, message("It waited for you."), kind=BROADCAST, now=now)
    async with FakeSlack() as slack, FakeTelegram() as telegram:
        bot = Bot.on(tmp_path, database_url, slack, telegram, now)
        sue = slack.person("U1", name="Sue")
        slack.fail("auth.test", late(3))  # several ticks later than the process is up
        async with bot.running():
            await slack.until(lambda: [post.seen for post in sue.messages])
            assert "It waited for you." in sue.messages[0].seen
