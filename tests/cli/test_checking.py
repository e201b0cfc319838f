"""What is wrong is said in one sentence, with exit status 1 and no traceback."""

import asyncio
import shutil
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import create_engine
from sqlalchemy.exc import OperationalError

from bot import content
from bot.cli.running import what_is_wrong_with_the_database
from tests.cli.conftest import Run
from tests.fakes.slack import FakeSlack
from tests.fakes.telegram import FakeTelegram


@contextmanager
def serving(fake: FakeSlack | FakeTelegram) -> Iterator[None]:
    """Run a fake platform beside a command that has an event loop of its own."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()

    def do(work: object) -> None:
        asyncio.run_coroutine_threadsafe(work, loop).result(20)  # type: ignore[arg-type]

    do(fake.__aenter__())
    try:
        yield
    finally:
        do(fake.__aexit__(None, None, None))
        loop.call_soon_threadsafe(loop.stop)
        thread.join(20)
        loop.close()


def no_traceback(text: str) -> bool:
    return "Traceback" not in text


def test_nothing_is_configured_yet(wayfinder: Run) -> None:
    told = wayfinder("check")
    assert told.code == 0
    assert "set SLACK_BOT_TOKEN" in told.out
    assert "@BotFather" in told.out
    assert "34 questions" in told.out


def test_what_to_do_next_is_said(wayfinder: Run) -> None:
    wayfinder("db", "upgrade")
    assert "no programme yet" in wayfinder("check").out
    wayfinder("programme", "add", "Neighbours", "--place", "Ashdown", "--open")
    assert "1 programme(s), 0 taking part" in wayfinder("check").out


def test_both_tokens_work(wayfinder: Run) -> None:
    slack, telegram = FakeSlack(), FakeTelegram()
    with serving(slack), serving(telegram):
        told = wayfinder(
            "check",
            SLACK_API_URL=slack.api_url,
            SLACK_BOT_TOKEN=slack.bot_token,
            SLACK_APP_TOKEN=slack.app_token,
            TELEGRAM_API_URL=telegram.url,
            TELEGRAM_BOT_TOKEN=telegram.token,
        )
    assert told.code == 0, told
    assert "in workspace T" in told.out
    assert "@" in told.out


def test_a_wrong_token(wayfinder: Run) -> None:
    slack, telegram = FakeSlack(), FakeTelegram()
    with serving(slack), serving(telegram):
        told = wayfinder(
            "check",
            SLACK_API_URL=slack.api_url,
            SLACK_BOT_TOKEN="xoxb-wrong",
            SLACK_APP_TOKEN=slack.app_token,
            TELEGRAM_API_URL=telegram.url,
            TELEGRAM_BOT_TOKEN="42:wrong",
        )
        ran = wayfinder("run")
    assert told.code == 1
    assert "Slack refused SLACK_BOT_TOKEN (invalid_auth)" in told.out
    assert "Telegram refused TELEGRAM_BOT_TOKEN" in told.out
    assert ran.code == 1
    assert "Slack refused SLACK_BOT_TOKEN" in ran.err
    assert no_traceback(ran.err)


def test_a_server_that_does_not_answer(wayfinder: Run) -> None:
    told = wayfinder("check", TELEGRAM_BOT_TOKEN="42:token", TELEGRAM_API_URL="http://127.0.0.1:9")
    assert told.code == 1
    assert "No answer from Telegram at http://127.0.0.1:9" in told.out


def test_no_platform_at_all(wayfinder: Run) -> None:
    told = wayfinder("run")
    assert told.code == 1
    assert "No chat platform is configured" in told.err


@pytest.mark.parametrize(
    "url",
    [
        "sqlite+aiosqlite:////no/such/folder/wayfinder.db",
        "postgresql+psycopg://nobody@127.0.0.1:9/none",
    ],
)
def test_a_database_that_is_not_there(wayfinder: Run, url: str) -> None:
    told = wayfinder("check", DATABASE_URL=url)
    assert told.code == 1
    assert "check DATABASE_URL" in told.out
    upgraded = wayfinder("db", "upgrade")
    assert upgraded.code == 1
    assert "check DATABASE_URL" in upgraded.err
    assert no_traceback(upgraded.err)


def test_a_database_url_that_is_none(wayfinder: Run) -> None:
    told = wayfinder("db", "current", DATABASE_URL="wayfinder.db")
    assert told.code == 1
    assert "DATABASE_URL" in told.err
    assert no_traceback(told.err)


def test_content_with_a_mistake(wayfinder: Run, tmp_path: Path) -> None:
    shutil.copytree(content.ROOT / "prompts", tmp_path / "ours" / "prompts")
    page = tmp_path / "ours/prompts/journeys/inner-journey/01-what-you-told-yourself.md"
    page.write_text(page.read_text().replace("theme: learning", "theme: lerning"))
    told = wayfinder("check", WAYFINDER_CONTENT=str(tmp_path / "ours"))
    assert told.code == 1
    assert "01-what-you-told-yourself.md:2: theme:" in told.out.replace("\n", "")
    ran = wayfinder("run", TELEGRAM_BOT_TOKEN="42:token")
    assert ran.code == 1
    assert "01-what-you-told-yourself.md:2" in ran.err.replace("\n", "")


def test_a_port_that_is_none(wayfinder: Run) -> None:
    told = wayfinder("run", PORT="eight")
    assert told.code == 1
    assert "PORT" in told.err


def test_wrong_use(wayfinder: Run) -> None:
    assert wayfinder("dance").code == 2
    assert wayfinder("run", "--only", "half").code == 2


def test_a_database_that_cannot_be_written(tmp_path: Path) -> None:
    sqlite3.connect(tmp_path / "wayfinder.db").close()
    engine = create_engine(f"sqlite:///file:{tmp_path}/wayfinder.db?mode=ro&uri=true")
    with engine.connect() as connection, pytest.raises(OperationalError) as refused:
        connection.exec_driver_sql("CREATE TABLE t (n)")
    engine.dispose()
    told = what_is_wrong_with_the_database(refused.value)
    assert told.startswith("The database file cannot be written")
    assert "\n" not in told
