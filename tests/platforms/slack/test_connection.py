"""Coming in and going away: wrong tokens, forged requests, dropped lines, restarts."""

import asyncio
import json
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.chat import Address, CannotOpen, NotSent, Said, WebReply, WebRequest, Why, message
from bot.clock import SimulatedClock
from bot.platforms.slack import SlackDoor
from bot.platforms.slack.manifest import HOOK, manifest
from tests.fakes.slack import FakeSlack
from tests.fakes.slack_delivery import sign
from tests.fakes.slack_state import broken
from tests.platforms.slack.conftest import WAYS, Notebook, make_door, over_socket

ROOT = Path(__file__).parents[3]
NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"bot_token": "xoxb-9"}, "Slack refused SLACK_BOT_TOKEN (invalid_auth): copy it again"),
        ({"app_token": "xapp-9"}, "Slack refused SLACK_APP_TOKEN (invalid_auth): switch Socket"),
        ({"app_token": "xoxb-1-fake"}, "Slack refused SLACK_APP_TOKEN (not_allowed_token_type)"),
        ({"app_token": ""}, "Slack has no way in: set SLACK_APP_TOKEN"),
        ({"api_url": "http://127.0.0.1:9/api/"}, "Slack does not answer at http://127.0.0.1:9"),
    ],
)
async def test_a_door_that_cannot_open_says_what_to_do(
    slack: FakeSlack, notebook: Notebook, wrong: dict[str, str], sentence: str
) -> None:
    given = {
        "bot_token": slack.bot_token,
        "app_token": slack.app_token,
        "api_url": slack.api_url,
        **wrong,
    }
    door = SlackDoor(given.pop("bot_token"), **given)  # type: ignore[arg-type]
    with pytest.raises(CannotOpen) as refused:
        await door.open(notebook)
    assert str(refused.value).startswith(sentence)
    assert str(refused.value).endswith(".")


async def test_socket_mode_that_is_off_is_said() -> None:
    async with FakeSlack(manifest("https://bot.example.org")) as slack:
        with pytest.raises(CannotOpen, match="switch Socket Mode on"):
            await make_door(slack).open(Notebook())


async def test_slack_may_ask_to_connect_anew(slack: FakeSlack, notebook: Notebook) -> None:
    async with over_socket(slack, notebook):
        ann = slack.person("U2")
        await ann.says("One.")
        await slack.deliveries.refresh()
        await slack.connected()
        await ann.says("Two.")
    assert [said.text for said in notebook.heard if isinstance(said, Said)] == ["One.", "Two."]


async def test_a_dropped_line_loses_nothing(slack: FakeSlack, notebook: Notebook) -> None:
    notebook.wait = asyncio.Event()
    async with over_socket(slack, notebook):
        ann = slack.person("U2")
        telling = asyncio.create_task(ann.says("Half heard."))
        while not notebook.heard:
            await asyncio.wait({telling}, timeout=0.01)
        await slack.deliveries.hang_up()
        notebook.wait.set()
        await telling
        await ann.says("And on.")

    attempts = slack.deliveries.done[0].attempts
    assert attempts[0] == "connection lost"
    assert attempts[-1] == "acknowledged"
    assert {said.id for said in notebook.heard[:-1]} == {notebook.heard[0].id}


async def test_a_ticket_that_does_not_work_is_not_tried_for_ever(
    slack: FakeSlack, notebook: Notebook
) -> None:
    short = timedelta(seconds=0.2)
    async with over_socket(slack, notebook, patience_for_tickets=short, ping_every=short):
        slack.fail("link", broken(503))
        await slack.deliveries.refresh()
        await slack.connected()
        await slack.person("U2").says("Still here.")
    assert len(notebook.heard) == 1


async def test_slack_may_be_away_for_a_while(slack: FakeSlack, notebook: Notebook) -> None:
    async with over_socket(slack, notebook, ping_every=timedelta(seconds=0.3)) as door:
        ann = slack.person("U2")
        await slack.down()
        answer = await door.send(Address("slack", "T1/U2"), message("Hello?"))
        assert isinstance(answer, NotSent)
        assert answer.why is Why.TRY_AGAIN
        await slack.up()
        await slack.connected()
        await ann.says("Back.")
    assert len(notebook.heard) == 1
    assert not slack.accepted


async def test_an_app_that_was_removed_reaches_nobody(
    slack: FakeSlack, notebook: Notebook, way: str
) -> None:
    async with WAYS[way](slack, notebook) as door:
        await slack.uninstalls()
        answer = await door.send(Address("slack", "T1/U2"), message("Hello?"))
    assert isinstance(answer, NotSent)
    assert answer.why is Why.UNREACHABLE
    assert slack.calls["chat.postMessage"] == 0


async def test_what_was_heard_is_kept_before_the_door_closes(
    slack: FakeSlack, notebook: Notebook
) -> None:
    notebook.wait = asyncio.Event()
    slack.deliveries.waits = ()
    async with over_socket(slack, notebook):
        telling = asyncio.create_task(slack.person("U2").says("Wait for me."))
        while not notebook.heard:
            await asyncio.wait({telling}, timeout=0.01)
        asyncio.get_running_loop().call_later(0.1, notebook.wait.set)
    assert notebook.finished == 1
    await telling


BOT = """
import asyncio, sys
from bot.chat import Said, message
from bot.platforms.slack import SlackDoor

async def main(api_url, bot_token, app_token):
    door = SlackDoor(bot_token, app_token=app_token, api_url=api_url)
    async def receive(event):
        assert isinstance(event, Said)
        if event.text == "Hang.":
            await door.send(event.sender, message("Hanging."))
            await asyncio.Event().wait()
        await door.send(event.sender, message(f"Heard {event.id}."), reply_to=event.message_id)
    await door.open(receive)
    await asyncio.Event().wait()

asyncio.run(main(*sys.argv[1:]))
"""


async def test_a_bot_that_is_killed_is_told_again_when_it_is_back(slack: FakeSlack) -> None:
    async def start() -> asyncio.subprocess.Process:
        given = [slack.api_url, slack.bot_token, slack.app_token]
        return await asyncio.create_subprocess_exec(sys.executable, "-c", BOT, *given, cwd=ROOT)

    ann = slack.person("U2")
    bot = await start()
    telling = asyncio.create_task(ann.says("Hang."))
    await ann.hears()
    bot.kill()
    await bot.wait()
    assert not telling.done()

    ann.conversation[0].text = "Hang on."
    slack.deliveries.done[0].payload["event"]["text"] = "Hang on."
    bot = await start()
    await telling
    await slack.until(lambda: len(ann.messages) == 2)
    bot.kill()
    await bot.wait()
    assert slack.deliveries.done[0].acknowledged
    assert [post.seen for post in slack.accepted] == ["Hanging.", "Heard Ev000000002."]


def _request(slack: FakeSlack, body: bytes, **headers: str) -> WebRequest:
    signature = sign(slack.signing_secret, body, int(NOW.timestamp()))
    return WebRequest("POST", body, {**signature, "Content-Type": "application/json", **headers})


@pytest.fixture
async def asks(slack: FakeSlack, notebook: Notebook) -> "Asks":
    return Asks(slack, notebook)


class Asks:
    """Sends single requests to a door's hook, with the clock at NOW."""

    def __init__(self, slack: FakeSlack, notebook: Notebook) -> None:
        self.slack = slack
        self.notebook = notebook

    async def __call__(self, request: WebRequest) -> WebReply:
        door = make_door(
            self.slack,
            app_token="",
            signing_secret=self.slack.signing_secret,
            clock=SimulatedClock(NOW),
        )
        await door.open(self.notebook)
        try:
            return await door.hooks[HOOK](request)
        finally:
            await door.close()


async def test_slack_checks_the_address(slack: FakeSlack, asks: Asks) -> None:
    body = json.dumps({"type": "url_verification", "challenge": "c1"}).encode()
    reply = await asks(_request(slack, body))
    assert reply.status == 200
    assert json.loads(reply.body) == {"challenge": "c1"}


EVENT: dict[str, object] = {
    "type": "message",
    "channel_type": "im",
    "channel": "D2",
    "user": "U2",
    "text": "Hello.",
    "ts": "1.1",
}


@pytest.mark.parametrize(
    ("forged", "status"),
    [
        ({}, 200),
        ({"X-Slack-Signature": "v0=00"}, 401),
        ({"X-Slack-Signature": ""}, 401),
        ({"X-Slack-Request-Timestamp": "soon"}, 401),
        ({"X-Slack-Request-Timestamp": ""}, 401),
    ],
)
async def test_only_what_slack_signed_is_read(
    slack: FakeSlack, notebook: Notebook, asks: Asks, forged: dict[str, str], status: int
) -> None:
    body = json.dumps(slack.envelope(EVENT)).encode()
    assert (await asks(_request(slack, body, **forged))).status == status
    assert len(notebook.heard) == (1 if status == 200 else 0)


@pytest.mark.parametrize(("age", "status"), [(-299, 200), (299, 200), (301, 401), (-301, 401)])
async def test_a_signature_is_good_for_five_minutes(
    slack: FakeSlack, notebook: Notebook, asks: Asks, age: int, status: int
) -> None:
    body = json.dumps(slack.envelope(EVENT)).encode()
    when = NOW - timedelta(seconds=age)
    old = sign(slack.signing_secret, body, int(when.timestamp()))
    assert (await asks(_request(slack, body, **old))).status == status


@pytest.mark.parametrize(("body", "status"), [(b"{", 400), (b"\xff\xfe", 401)])
async def test_a_body_that_makes_no_sense_is_refused(
    slack: FakeSlack, notebook: Notebook, asks: Asks, body: bytes, status: int
) -> None:
    assert (await asks(_request(slack, body))).status == status
    assert not notebook.heard
