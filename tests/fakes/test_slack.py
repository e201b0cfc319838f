"""The fake Slack refuses what Slack refuses; asked with Slack's own library."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.platforms.slack.manifest import manifest
from tests.fakes.slack import FakeSlack
from tests.fakes.slack_state import broken, hangs_up, silent, throttled

Block = dict[str, Any]


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Slack's library sends everything through a proxy it finds here, loopback too."""
    for name in ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
async def slack() -> AsyncIterator[FakeSlack]:
    async with FakeSlack() as slack:
        slack.person("U2")
        yield slack


@pytest.fixture
def client(slack: FakeSlack) -> AsyncWebClient:
    return AsyncWebClient(slack.bot_token, base_url=slack.api_url, retry_handlers=[], timeout=1)


async def refused(call: Any) -> str:
    """Return the error that a call is refused with."""
    with pytest.raises(SlackApiError) as error:
        await call
    return str(error.value.response["error"])


def plain(text: str) -> Block:
    return {"type": "plain_text", "text": text}


def section(text: str) -> Block:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def row(*buttons: Block) -> Block:
    return {"type": "actions", "elements": list(buttons)}


def button(text: str = "Go", **more: Any) -> Block:
    return {"type": "button", "text": plain(text), "action_id": "a", **more}


async def test_it_knows_its_tokens(slack: FakeSlack) -> None:
    for token, error in [("xoxb-2", "invalid_auth"), ("", "not_authed")]:
        client = AsyncWebClient(token, base_url=slack.api_url)
        assert await refused(client.auth_test()) == error
    client = AsyncWebClient(slack.bot_token, base_url=slack.api_url)
    assert (await client.auth_test())["team_id"] == "T1"
    assert (await client.team_info())["team"]["id"] == "T1"
    assert (await client.apps_connections_open(app_token=slack.app_token))["url"].startswith(
        "ws://"
    )
    assert await refused(client.apps_connections_open(app_token="xapp-2")) == "invalid_auth"
    assert await refused(client.api_call("chat.shout")) == "unknown_method"


@pytest.mark.parametrize(
    ("channel", "error"),
    [
        ("C404", "channel_not_found"),
        ("U404", "channel_not_found"),
        ("C8", "not_in_channel"),
        ("C7", "is_archived"),
    ],
)
async def test_a_message_needs_a_channel_that_is_there(
    slack: FakeSlack, client: AsyncWebClient, channel: str, error: str
) -> None:
    slack.channel("C8", with_bot=False)
    slack.channel("C7")
    slack.state.archived.add("C7")
    assert await refused(client.chat_postMessage(channel=channel, text="a")) == error
    assert not slack.accepted


@pytest.mark.parametrize(
    "blocks",
    [
        [section("a")] * 51,
        [section("a" * 3001)],
        [section("&" * 601)],
        [section("")],
        [{"type": "header", "text": plain("a" * 151)}],
        [{"type": "header", "text": {"type": "mrkdwn", "text": "a"}}],
        [{"type": "context", "elements": [plain("a")] * 11}],
        [row(button("a" * 76))],
        [row(button(value="a" * 2001))],
        [row(button(value=""))],
        [row(button(url="https://e.org/" + "a" * 3000))],
        [row(button(url="e.org"))],
        [row(button(style="loud"))],
        [row(button(colour="red"))],
        [row(button(), button())],
        [row(button(action_id="a" * 256))],
        [row(*(button(action_id=str(n)) for n in range(26)))],
        [row()],
        [{"type": "actions", "elements": [button()], "block_id": "a" * 256}],
        [{**section("a"), "block_id": "b"}, {**section("c"), "block_id": "b"}],
        [{"type": "rich_text", "elements": []}],
        [{"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": []}]}],
        [{"type": "image", "image_url": "https://e.org/a.png"}],
        [{"type": "poem", "text": "a"}],
        [{"type": "input", "label": plain("a"), "element": {"type": "plain_text_input"}}],
        "not blocks",
    ],
)
async def test_wrong_blocks_are_refused(
    slack: FakeSlack, client: AsyncWebClient, blocks: Any
) -> None:
    call = client.chat_postMessage(channel="U2", text="a", blocks=blocks)
    assert await refused(call) == "invalid_blocks"
    assert not slack.accepted


async def test_words_have_limits(slack: FakeSlack, client: AsyncWebClient) -> None:
    many = [section("a" * 2999)] * 5
    post = client.chat_postMessage
    assert await refused(post(channel="U2", text="a", blocks=many)) == "msg_blocks_too_long"
    assert await refused(post(channel="U2", text="a" * 40_001)) == "msg_too_long"
    with pytest.warns(UserWarning, match="text"):
        assert await refused(post(channel="U2", blocks=[section("a")])) == "no_text"

    sent = await post(channel="U2", text="a" * 4001)
    redraw = client.chat_update
    where = {"channel": sent["channel"], "ts": sent["ts"]}
    assert await refused(redraw(**where, text="é" * 2001)) == "msg_too_long"
    assert (await redraw(**where, text="é" * 2000))["ok"]


async def test_only_ones_own_messages_are_redrawn_and_by_their_channel(
    slack: FakeSlack, client: AsyncWebClient
) -> None:
    sent = await client.chat_postMessage(channel="U2", text="a")
    his = slack.state.post("D2", "U2", "mine")
    redraw = client.chat_update
    assert await refused(redraw(channel="U2", ts=sent["ts"], text="b")) == "channel_not_found"
    assert await refused(redraw(channel="D2", ts="1.1", text="b")) == "message_not_found"
    assert await refused(redraw(channel="D2", ts=his.ts, text="b")) == "cant_update_message"


async def test_threads_hang_on_their_first_message(
    slack: FakeSlack, client: AsyncWebClient
) -> None:
    post = client.chat_postMessage
    first = await post(channel="U2", text="a")
    reply = await post(channel="U2", text="b", thread_ts=first["ts"])
    assert reply["message"]["thread_ts"] == first["ts"]
    again = post(channel="U2", text="c", thread_ts=reply["ts"])
    assert await refused(again) == "cannot_reply_to_message"
    assert await refused(post(channel="U2", text="c", thread_ts="1.1")) == "thread_not_found"


MODAL: Block = {
    "type": "modal",
    "title": plain("Form"),
    "submit": plain("Save"),
    "blocks": [
        {
            "type": "input",
            "block_id": "what",
            "label": plain("What"),
            "element": {"type": "plain_text_input", "action_id": "answer"},
        }
    ],
}


def with_element(**element: Any) -> Block:
    return {"blocks": [{**MODAL["blocks"][0], "element": element}]}


@pytest.mark.parametrize(
    "wrong",
    [
        {"type": "home"},
        {"title": plain("a" * 25)},
        {"submit": plain("a" * 25)},
        {"close": plain("a" * 25)},
        {"submit": plain(" ")},
        {"private_metadata": "a" * 3001},
        {"callback_id": "a" * 256},
        {"blocks": []},
        {"blocks": [section("a")] * 101},
        {"blocks": MODAL["blocks"] * 2},
        {"colour": "red"},
        with_element(type="plain_text_input", max_length=3001),
        with_element(type="plain_text_input", initial_value="a" * 3001),
        with_element(type="static_select", options=[]),
        with_element(type="static_select", options=[{"text": plain("a" * 76), "value": "a"}]),
        with_element(type="static_select", options=[{"text": plain("a"), "value": "a" * 151}]),
        with_element(type="datepicker", initial_date="tomorrow"),
        with_element(type="timepicker", initial_time="9:00"),
        with_element(type="button", text=plain("a")),
    ],
)
async def test_wrong_modals_are_refused(
    slack: FakeSlack, client: AsyncWebClient, wrong: Block
) -> None:
    trigger = slack.state.trigger("U2")
    call = client.views_open(trigger_id=trigger, view={**MODAL, **wrong})
    assert await refused(call) == "invalid_arguments"
    assert (await client.views_open(trigger_id=trigger, view=MODAL))["ok"]


async def test_inputs_need_a_button_to_hand_them_in(
    slack: FakeSlack, client: AsyncWebClient
) -> None:
    view = {name: part for name, part in MODAL.items() if name != "submit"}
    call = client.views_open(trigger_id=slack.state.trigger("U2"), view=view)
    assert await refused(call) == "invalid_arguments"


async def test_a_trigger_opens_one_form_within_three_seconds(
    slack: FakeSlack, client: AsyncWebClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    trigger = slack.state.trigger("U2")
    await client.views_open(trigger_id=trigger, view=MODAL)
    assert await refused(client.views_open(trigger_id=trigger, view=MODAL)) == (
        "exchanged_trigger_id"
    )
    assert await refused(client.views_open(trigger_id="1.2", view=MODAL)) == "invalid_trigger_id"
    monkeypatch.setattr("tests.fakes.slack_state.TRIGGER_SECONDS", -1)
    old = slack.state.trigger("U2")
    assert await refused(client.views_open(trigger_id=old, view=MODAL)) == "expired_trigger_id"


async def test_a_form_on_screen_takes_only_what_fits(
    slack: FakeSlack, client: AsyncWebClient
) -> None:
    ann = slack.person("U3")
    await client.views_open(trigger_id=slack.state.trigger("U3"), view=MODAL)
    with pytest.raises(AssertionError, match="must be filled in"):
        await ann.fills()
    with pytest.raises(AssertionError, match="too long"):
        await ann.fills({"what": "a" * 3001})
    with pytest.raises(AssertionError, match="no such fields"):
        await ann.fills({"what": "a", "why": "a"})


async def test_a_home_page_belongs_to_somebody(slack: FakeSlack, client: AsyncWebClient) -> None:
    view = {"type": "home", "blocks": [section("a")]}
    assert await refused(client.views_publish(user_id="U404", view=view)) == "user_not_found"
    too_many = {"type": "home", "blocks": [section("a")] * 101}
    assert await refused(client.views_publish(user_id="U2", view=too_many)) == "invalid_arguments"
    assert (await client.views_publish(user_id="U2", view=view))["ok"]


async def test_files_are_shared_where_they_can_be(slack: FakeSlack, client: AsyncWebClient) -> None:
    upload = client.files_upload_v2
    call = upload(content=b"abc", filename="a.txt", channel="U2")
    assert await refused(call) == "channel_not_found"
    opened = await client.conversations_open(users="U2")
    await upload(content=b"abc", filename="a.txt", channel=opened["channel"]["id"])
    [post] = slack.accepted
    assert post.files[0]["content"] == b"abc"
    assert await refused(client.conversations_open(users="U404")) == "user_not_found"
    never = client.files_completeUploadExternal(files=[{"id": "F1"}])
    assert await refused(never) == "file_not_found"


async def test_a_scope_that_the_manifest_lacks_is_missed() -> None:
    app = json.loads(manifest())
    app["oauth_config"]["scopes"]["bot"].remove("users:read")
    app["settings"]["event_subscriptions"]["bot_events"].remove("message.im")
    app["features"]["slash_commands"] = []
    async with FakeSlack(json.dumps(app)) as slack:
        ann = slack.person("U2")
        client = AsyncWebClient(slack.bot_token, base_url=slack.api_url)
        assert await refused(client.users_info(user="U2")) == "missing_scope"
        with pytest.raises(AssertionError, match=r"message\.im"):
            await ann.says("Hello?")
        with pytest.raises(AssertionError, match="/wayfinder"):
            await ann.command("/wayfinder")


async def test_people_have_time_zones_and_languages(
    slack: FakeSlack, client: AsyncWebClient
) -> None:
    slack.person("U3", name="Bo", tz="America/New_York", locale="es-ES")
    told = (await client.users_info(user="U3", include_locale=True))["user"]
    assert (told["real_name"], told["tz"], told["locale"]) == ("Bo", "America/New_York", "es-ES")
    assert "locale" not in (await client.users_info(user="U3"))["user"]
    assert await refused(client.users_info(user="U404")) == "user_not_found"


async def test_it_breaks_when_asked(slack: FakeSlack, client: AsyncWebClient) -> None:
    post = client.chat_postMessage
    slack.fail("chat.postMessage", throttled(3), times=2)
    for _ in range(2):
        with pytest.raises(SlackApiError) as error:
            await post(channel="U2", text="a")
        assert error.value.response.status_code == 429
        assert error.value.response.headers["Retry-After"] == "3"

    for fault in (broken(), silent(), hangs_up()):
        for taken in (False, True):
            before = len(slack.accepted)
            slack.fail("chat.postMessage", type(fault)(fault.how, fault.status, taken=taken))
            with pytest.raises((SlackApiError, aiohttp.ClientError, TimeoutError)):
                await post(channel="U2", text="a")
            assert len(slack.accepted) - before == taken

    await slack.down()
    with pytest.raises(aiohttp.ClientConnectorError):
        await post(channel="U2", text="a")
    await slack.up()
    await post(channel="U2", text="Back.")
    assert slack.calls["chat.postMessage"] == 9
    assert slack.accepted[-1].text == "Back."


async def test_an_event_that_nobody_acknowledges_is_told_four_times(slack: FakeSlack) -> None:
    slack.deliveries.patience, slack.deliveries.waits = 0.05, (0.0, 0.01, 0.01)
    client = AsyncWebClient(slack.bot_token, base_url=slack.api_url)
    opened = await client.apps_connections_open(app_token=slack.app_token)
    async with aiohttp.ClientSession() as session, session.ws_connect(opened["url"]) as socket:
        assert (await socket.receive_json())["type"] == "hello"
        telling = asyncio.create_task(slack.person("U2").says("Anybody?"))
        told = [await socket.receive_json() for _ in range(4)]
        await telling
    assert [envelope["retry_attempt"] for envelope in told] == [0, 1, 2, 3]
    assert len({envelope["payload"]["event_id"] for envelope in told}) == 1
    assert slack.deliveries.done[0].attempts == ["timeout"] * 4


async def test_a_ticket_opens_one_connection(slack: FakeSlack) -> None:
    client = AsyncWebClient(slack.bot_token, base_url=slack.api_url)
    opened = await client.apps_connections_open(app_token=slack.app_token)
    async with aiohttp.ClientSession() as session:
        async with session.ws_connect(opened["url"]):
            pass
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await session.ws_connect(opened["url"])
