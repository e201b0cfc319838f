"""Workspaces install the app by themselves: the real OAuth flow against the fake Slack."""

import logging
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta

import pytest
from sqlalchemy import text

from bot.chat import Address, CannotOpen, Installed, NotSent, Removed, Said, Sent, Why, message
from bot.clock import SimulatedClock, SystemClock
from bot.db import Database
from bot.platforms.slack import SlackDoor, manifest
from bot.platforms.slack.installations import Installations
from tests.fakes.slack import FakeSlack
from tests.fakes.slack_oauth import Browser, OAuth
from tests.fakes.slack_state import broken, refuses
from tests.platforms.slack.conftest import Notebook, serving

Back = dict[str, str]


class Deployment:
    """A door for many workspaces, and the address at which it is reached."""

    def __init__(self, slack: FakeSlack, db: Database, notebook: Notebook, url: str) -> None:
        self.slack, self.db, self.notebook, self.url = slack, db, notebook, url
        self.clock = SimulatedClock(SystemClock().now())  # what Slack signs is signed now
        self.install_url = f"{url}/slack/install"

    def door(self, client_secret: str = OAuth.client_secret) -> SlackDoor:
        return SlackDoor(
            "",
            signing_secret=self.slack.signing_secret,
            api_url=self.slack.api_url,
            installations=Installations(
                OAuth.client_id, client_secret, self.db.engine, self.db.reading_engine
            ),
            client_secret=client_secret,
            public_url=self.url,
            clock=self.clock,
        )

    async def tokens(self) -> list[str]:
        async with self.db.reading() as tx:
            return list(await tx.scalars(text("SELECT bot_token FROM slack_bots")))


@asynccontextmanager
async def reopened(deployment: Deployment, **more: str) -> AsyncIterator[SlackDoor]:
    """Another process of the same deployment."""
    door = deployment.door(**more)
    await door.open(deployment.notebook)
    try:
        yield door
    finally:
        await door.close()


@pytest.fixture
async def deployment(
    database: Database, notebook: Notebook, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Deployment]:
    # As in a real deployment: bolt reads these too, and must not act on them.
    monkeypatch.setenv("SLACK_CLIENT_ID", OAuth.client_id)
    monkeypatch.setenv("SLACK_CLIENT_SECRET", OAuth.client_secret)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    async with AsyncExitStack() as open_:
        slack = await open_.enter_async_context(FakeSlack(manifest(url)))
        deployment = Deployment(slack, database, notebook, url)
        door = await open_.enter_async_context(reopened(deployment))
        await open_.enter_async_context(serving(door.hooks, port))
        slack.deliveries.deliver_to(f"{url}/slack/events")
        yield deployment


async def test_two_workspaces_install_and_each_is_its_own(
    deployment: Deployment, notebook: Notebook, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    leeds, york = (deployment.slack.workspace(team) for team in ("T2", "T3"))
    york.enterprise = {"id": "E1", "name": "The North"}
    for workspace in (leeds, york):
        status, page = await workspace.installs(deployment.install_url)
        assert status == 200, page
        assert "Thank you" in page
    ann, bob = leeds.person("U1", name="Ann"), york.person("U1", name="Bob")
    await ann.says("From Leeds.")
    await bob.says("From York.")
    async with reopened(deployment) as elsewhere:  # one that was there before, or starts later
        for team, name in (("T2", "Ann"), ("T3", "Bob")):
            to = Address("slack", f"{team}/U1")
            assert isinstance(await elsewhere.send(to, message(f"To {team}.")), Sent)
            assert (await elsewhere.profile(to)).name == name
    said = [event for event in notebook.heard if isinstance(event, Said)]
    assert [(str(e.sender), e.text) for e in said] == [
        ("slack:T2/U1", "From Leeds."),
        ("slack:T3/U1", "From York."),
    ]
    assert [post.seen for post in ann.messages] == ["To T2."]
    assert [post.seen for post in bob.messages] == ["To T3."]
    installed = [event.sender.lane for event in notebook.heard if isinstance(event, Installed)]
    assert installed == ["slack:T2", "slack:T3"]
    for token in (leeds.bot_token, york.bot_token, OAuth.client_secret):
        assert token not in caplog.text
        assert all(token not in kept for kept in await deployment.tokens())


def _other_state(back: Back) -> Back:
    return {**back, "state": back["state"][::-1]}


def _other_code(back: Back) -> Back:
    return {**back, "code": "c0"}


def _no_code(back: Back) -> Back:
    return {"state": back["state"]}


def _cancelled(back: Back) -> Back:
    return {"error": "access_denied", "state": back["state"]}


@pytest.mark.parametrize("tamper", [_other_state, _other_code, _no_code, _cancelled])
async def test_whatever_does_not_come_from_slack_installs_nothing(
    deployment: Deployment, tamper: Callable[[Back], Back]
) -> None:
    leeds = deployment.slack.workspace("T2")
    _, page = await leeds.installs(deployment.install_url, tamper=tamper)
    assert "Something Went Wrong" in page
    assert await deployment.tokens() == []


async def test_nobody_is_sent_back_into_what_another_began(deployment: Deployment) -> None:
    leeds = deployment.slack.workspace("T2")
    status, _ = await leeds.installs(deployment.install_url, returns=Browser())
    assert status == 400
    assert await deployment.tokens() == []


async def test_a_beginning_is_good_for_ten_minutes(deployment: Deployment) -> None:
    leeds = deployment.slack.workspace("T2")

    def dawdle(back: Back) -> Back:
        deployment.clock.advance(timedelta(minutes=10, seconds=1))
        return back

    assert (await leeds.installs(deployment.install_url, tamper=dawdle))[0] == 401
    assert (await leeds.installs(deployment.install_url))[0] == 200


async def test_a_whole_enterprise_is_asked_to_go_one_by_one(deployment: Deployment) -> None:
    north = deployment.slack.workspace("T2")
    north.enterprise, north.whole_enterprise = {"id": "E1", "name": "The North"}, True
    status, _ = await north.installs(deployment.install_url)
    assert status == 500
    assert await deployment.tokens() == []


async def test_slack_breaks_down_on_the_way_back(deployment: Deployment) -> None:
    leeds = deployment.slack.workspace("T2")
    deployment.slack.fail("oauth.v2.access", broken(503))
    status, _ = await leeds.installs(deployment.install_url)
    assert status >= 400
    assert (await leeds.installs(deployment.install_url))[0] == 200


async def test_taken_away_and_installed_again(deployment: Deployment, notebook: Notebook) -> None:
    leeds = deployment.slack.workspace("T2")
    ann, to = leeds.person("U1"), Address("slack", "T2/U1")
    await leeds.installs(deployment.install_url)
    async with reopened(deployment) as elsewhere:
        await leeds.uninstalls()
        removed = [event for event in notebook.heard if isinstance(event, Removed)]
        assert [event.sender.lane for event in removed] == ["slack:T2"]
        assert await deployment.tokens() == []
        answer = await elsewhere.send(to, message("Anybody there?"))
        assert isinstance(answer, NotSent)
        assert answer.why is Why.UNREACHABLE
        await leeds.installs(deployment.install_url)
        assert isinstance(await elsewhere.send(to, message("Back.")), Sent)
    assert [post.seen for post in ann.messages] == ["Back."]
    assert len(await deployment.tokens()) == 1


async def test_slack_says_late_that_it_was_taken_away(
    deployment: Deployment, notebook: Notebook
) -> None:
    leeds = deployment.slack.workspace("T2")
    await leeds.installs(deployment.install_url)
    late = {"type": "app_uninstalled"}  # of the time before
    assert (await leeds.tell(late, "app_uninstalled")).acknowledged
    assert not [event for event in notebook.heard if isinstance(event, Removed)]
    assert len(await deployment.tokens()) == 1


async def test_slack_cannot_say_whether_it_was_taken_away(
    deployment: Deployment, notebook: Notebook
) -> None:
    leeds = deployment.slack.workspace("T2")
    await leeds.installs(deployment.install_url)
    deployment.slack.fail("auth.test", refuses("internal_error"))
    delivery = await leeds.uninstalls(token_first=False)
    assert delivery.attempts == ["HTTP 503", "acknowledged"]  # told again, and then it knows
    assert await deployment.tokens() == []


async def test_another_client_secret_opens_no_seal(deployment: Deployment) -> None:
    leeds = deployment.slack.workspace("T2")
    await leeds.installs(deployment.install_url)
    async with reopened(deployment, client_secret="changed") as elsewhere:
        answer = await elsewhere.send(Address("slack", "T2/U1"), message("Hello?"))
    assert isinstance(answer, NotSent)
    assert answer.why is Why.UNREACHABLE
    assert deployment.slack.calls["chat.postMessage"] == 0


async def test_one_by_its_token_and_others_beside_it(
    deployment: Deployment, notebook: Notebook
) -> None:
    leeds = deployment.slack.workspace("T2")
    leeds.person("U1")
    deployment.slack.person("U1")
    await leeds.installs(deployment.install_url)
    door = deployment.door()
    door._bot_token = deployment.slack.bot_token
    await door.open(notebook)
    try:
        for team in ("T1", "T2"):
            assert isinstance(await door.send(Address("slack", f"{team}/U1"), message("Hi.")), Sent)
    finally:
        await door.close()
    try:
        assert "in workspace T1; workspaces install at" in await door.check()
    finally:
        await door.close()


async def test_many_workspaces_still_need_a_way_in(deployment: Deployment) -> None:
    deployment.slack.signing_secret = ""
    with pytest.raises(CannotOpen, match="Slack has no way in"):
        await deployment.door().open(deployment.notebook)
