"""More workspaces on the fake Slack, and how each of them installs the app: OAuth."""

import html
import re
from base64 import b64decode
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlencode, urlsplit

import aiohttp
from aiohttp import web

from tests.fakes.slack_api import check_hears
from tests.fakes.slack_blocks import Refused
from tests.fakes.slack_delivery import Delivery, envelope
from tests.fakes.slack_person import Person
from tests.fakes.slack_state import State, User

if TYPE_CHECKING:
    from tests.fakes.slack import FakeSlack


class OAuth:
    """Slack's side: asks whoever runs a workspace, and gives the app a token for their code."""

    client_id = "11.22"
    client_secret = "fedcba9876543210"

    def __init__(self, app: dict[str, Any]) -> None:
        self._app = app
        self._codes: dict[str, tuple[str, Workspace]] = {}

    async def ask(self, request: web.Request) -> web.Response:
        """The page on which somebody is asked whether the app may come in."""
        asked = request.query
        assert asked["client_id"] == self.client_id
        assert sorted(asked["scope"].split(",")) == sorted(
            self._app["oauth_config"]["scopes"]["bot"]
        )
        assert not asked.get("user_scope")
        if asked["redirect_uri"] not in self._app["oauth_config"].get("redirect_urls", ()):
            return web.Response(status=400, text="redirect_uri did not match any configured URIs")
        return web.Response(text="May Wayfinder come in?")

    def allow(self, workspace: "Workspace", redirect_uri: str) -> str:
        code = f"c{workspace.state.number()}"
        self._codes[code] = (redirect_uri, workspace)
        return code

    def access(self, authorization: str, given: dict[str, Any]) -> dict[str, Any]:
        """oauth.v2.access: a code is good once, for the app that it was given to."""
        who = b64decode(authorization.removeprefix("Basic ")).decode().split(":")
        if who[0] != self.client_id:
            raise Refused("invalid_client_id")
        if who[1:] != [self.client_secret]:
            raise Refused("bad_client_secret")
        if given.get("code") not in self._codes:
            raise Refused("invalid_code")
        redirect_uri, workspace = self._codes.pop(given["code"])
        if given.get("redirect_uri") != redirect_uri:
            raise Refused("bad_redirect_uri")
        state = workspace.state
        if not workspace.bot_token:
            workspace.bot_token = f"xoxb-{state.team}-{state.number()}"
        return {
            "access_token": workspace.bot_token,
            "token_type": "bot",
            "scope": ",".join(self._app["oauth_config"]["scopes"]["bot"]),
            "bot_user_id": state.bot_user,
            "app_id": state.app,
            "team": None if workspace.whole_enterprise else {"id": state.team, "name": state.team},
            "enterprise": workspace.enterprise,
            "is_enterprise_install": workspace.whole_enterprise,
            "authed_user": {"id": "U9ADMIN"},
        }


@dataclass
class Browser:
    """Keeps cookies, and goes where it is sent when it says so."""

    cookies: str = ""

    async def get(self, url: str) -> tuple[int, str]:
        async with (
            aiohttp.ClientSession() as session,
            session.get(url, headers={"Cookie": self.cookies} if self.cookies else {}) as answer,
        ):
            if "Set-Cookie" in answer.headers:
                self.cookies = answer.headers["Set-Cookie"].partition(";")[0]
            return answer.status, await answer.text()


class Workspace:
    """A workspace beside the first one, with people of its own."""

    enterprise: dict[str, str] | None = None
    whole_enterprise = False

    def __init__(self, slack: "FakeSlack", team: str) -> None:
        self._slack = slack
        self.state = State(team, beside=slack.state)
        self.bot_token = ""
        self.deliveries, self.until, self.url = slack.deliveries, slack.until, slack.url
        self.knows_command, self.follow_up = slack.knows_command, slack.follow_up
        self.shortcut = slack.shortcut

    def person(self, id: str, *, name: str = "Ann", tz: str = "Europe/London") -> Person:
        user = self.state.users[id] = User(id, name, tz, "en-GB")
        return Person(self, user)

    async def tell(self, event: dict[str, Any], subscription: str) -> Delivery:
        check_hears(self._slack._app, subscription)
        return await self.deliveries.deliver("events_api", envelope(self.state, event))

    async def installs(
        self,
        install_url: str,
        *,
        tamper: Callable[[dict[str, str]], dict[str, str]] = lambda back: back,
        browser: Browser | None = None,
        returns: Browser | None = None,
    ) -> tuple[int, str]:
        """Somebody who runs the workspace presses the button and says yes.

        Args:
            tamper: changes what comes back to the app.
            returns: another browser comes back in place of the one that began.
        """
        browser = browser or Browser()
        status, page = await browser.get(install_url)
        assert status == 200, page
        found = re.search(r'href="(http[^"]+)"', page)
        assert found, page
        link = html.unescape(found[1])
        status, page = await browser.get(link)
        assert status == 200, page
        asked = {name: values[0] for name, values in parse_qs(urlsplit(link).query).items()}
        code = self._slack.oauth.allow(self, asked["redirect_uri"])
        back = tamper({"code": code, "state": asked["state"]})
        return await (returns or browser).get(f"{asked['redirect_uri']}?{urlencode(back)}")

    async def uninstalls(self, token_first: bool = True) -> Delivery:
        """Take the app away; its token is worth nothing from then on."""
        self._slack.revoked.add(self.bot_token)
        self.bot_token = ""
        if token_first:
            revoked = {"type": "tokens_revoked", "tokens": {"bot": [self.state.bot_user]}}
            await self.tell(revoked, "tokens_revoked")
        return await self.tell({"type": "app_uninstalled"}, "app_uninstalled")
