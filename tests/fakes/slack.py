"""A Slack on loopback: the Web API, Socket Mode and signed HTTP events, as strict as Slack.

Its state outlives the bot, which may be another process and may be killed:

    async with FakeSlack() as slack:
        ann = slack.person("U2", name="Ann", tz="Europe/London")
        # ... a bot is told SLACK_API_URL=slack.api_url and slack's tokens ...
        await ann.says("hello")
        assert (await ann.hears()).seen == "Hello Ann."

The app is installed from the door's own manifest: a scope, event or command that is
missing there is refused here.
"""

import asyncio
import json
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType
from typing import Any, Self

from aiohttp import web

from bot.clock import pause
from bot.platforms.slack.manifest import manifest
from tests.fakes.slack_api import SCOPES, WebApi, check_hears
from tests.fakes.slack_blocks import Refused, check_view
from tests.fakes.slack_delivery import Deliveries, Delivery, envelope
from tests.fakes.slack_oauth import OAuth, Workspace
from tests.fakes.slack_person import Person
from tests.fakes.slack_state import Fault, How, Post, State, User

__all__ = ["FakeSlack", "Person", "Post", "Workspace"]


class FakeSlack:
    bot_token = "xoxb-1-fake"
    app_token = "xapp-1-fake"
    signing_secret = "0123456789abcdef"

    def __init__(self, app: str = "") -> None:
        """`app` is the manifest it is installed from, as JSON; the door's own if empty."""
        self.state = State()
        self._app = json.loads(app or manifest())
        self._workspaces: list[FakeSlack | Workspace] = [self]
        self.oauth = OAuth(self._app)
        self._port = 0
        self._tickets: set[str] = set()
        self._runner: web.AppRunner | None = None
        self._released = asyncio.Event()
        self.revoked: set[str] = set()
        """Tokens that were good once."""

        self._changed = asyncio.Event()
        self.deliveries = Deliveries(self.signing_secret, self._changed)

    # Running

    async def __aenter__(self) -> Self:
        await self.up()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        await self.down()

    async def up(self) -> None:
        """Answer on the port; the same one as before."""
        self._released.clear()
        server = web.Application(client_max_size=50 * 2**20)
        server.router.add_route("*", "/api/{method}", self._api)
        server.router.add_post("/upload/{id}", self._upload)
        server.router.add_get("/files/{id}", self._download)
        server.router.add_get("/link", self._link)
        server.router.add_get("/oauth/v2/authorize", self.oauth.ask)
        self._runner = web.AppRunner(server, shutdown_timeout=0.2)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self._port)
        await site.start()
        self._port = self._runner.addresses[0][1]

    async def down(self) -> None:
        """Refuse connections from now on; what Slack knows stays."""
        self._released.set()
        await self.deliveries.hang_up()
        if self._runner:
            await self._runner.cleanup()
            self._runner = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    @property
    def api_url(self) -> str:
        return f"{self.url}/api/"

    # What tests ask of it

    def person(
        self, id: str, *, name: str = "Ann", tz: str = "Europe/London", locale: str = "en-GB"
    ) -> Person:
        user = self.state.users[id] = User(id, name, tz, locale)
        return Person(self, user)

    def workspace(self, team: str) -> "Workspace":
        """Return another workspace on this Slack, which has not installed the app."""
        workspace = Workspace(self, team)
        self._workspaces.append(workspace)
        return workspace

    def channel(self, id: str, *people: Person, with_bot: bool = True) -> None:
        members = {person.id for person in people}
        self.state.channels[id] = members | ({self.state.bot_user} if with_bot else set())

    def fail(self, method: str, fault: Fault, times: int = 1) -> None:
        """Let the next calls of a method go wrong: see `throttled`, `broken`, `silent`, …

        `link` is the opening of a websocket, and `upload` the sending of a file's bytes.
        """
        self.state.faults[method] += [fault] * times

    @property
    def calls(self) -> Counter[str]:
        """How often each method was called, refused calls included."""
        return self.state.calls

    @property
    def accepted(self) -> list[Post]:
        """Every message Slack took from the bot, once for each time it did, in order."""
        return [post for post in self.state.posts if post.user == self.state.bot_user]

    async def until(self, holds: Callable[[], object], seconds: float = 60) -> None:
        """Wait until something holds of what Slack knows."""
        async with asyncio.timeout(seconds):
            while not holds():
                self._changed.clear()
                await self._changed.wait()

    async def connected(self, seconds: float = 60) -> None:
        """Wait until the bot has a Socket Mode connection."""
        await self.until(lambda: self.deliveries.connected, seconds)

    async def uninstalls(self) -> Delivery:
        """The workspace takes the app away, and its token is worth nothing from then on."""
        self.revoked.add(self.bot_token)
        self.bot_token = ""
        return await self.tell({"type": "app_uninstalled"}, "app_uninstalled")

    async def tell(self, event: dict[str, Any], subscription: str) -> Delivery:
        """Tell the bot of an event, as far as the app asked to hear of it."""
        check_hears(self._app, subscription)
        return await self.deliveries.deliver("events_api", self.envelope(event))

    def envelope(self, event: dict[str, Any]) -> dict[str, Any]:
        return envelope(self.state, event)

    def knows_command(self, command: str) -> None:
        known = [each["command"] for each in self._app["features"]["slash_commands"]]
        assert command in known, f"the manifest has no {command}"

    def shortcut(self, name: str) -> str:
        """Return the callback of a message's shortcut, as the manifest has it."""
        known = {each["name"]: each for each in self._app["features"].get("shortcuts", ())}
        assert name in known, f"the manifest has no shortcut {name!r}"
        assert known[name]["type"] == "message"
        assert "commands" in self._app["oauth_config"]["scopes"]["bot"]
        return str(known[name]["callback_id"])

    def follow_up(self, answer: dict[str, Any]) -> dict[str, Any] | None:
        """Return the form that stands after one was handed in: none, or the one that follows."""
        if answer.get("response_action") in ("update", "push"):
            check_view(answer["view"], "modal")
            return {**answer["view"], "id": f"V{self.state.number()}"}
        assert not answer, f"Slack does not know the answer {answer}"
        return None

    # The wire

    async def _api(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        self.state.calls[method] += 1
        given = await _given(request)
        faults = self.state.faults[method]
        fault = faults.pop(0) if faults else None
        answer: dict[str, Any] = {}
        if fault is None or fault.taken:
            answer = self._answer(method, request.headers.get("Authorization", ""), given)
            self._changed.set()
        if fault and fault.how is How.LATE:
            await pause(fault.late_by)
            return web.json_response(answer)
        return await self._fail(request, fault) if fault else web.json_response(answer)

    def _answer(self, method: str, authorization: str, given: dict[str, Any]) -> dict[str, Any]:
        try:
            if method == "oauth.v2.access":
                return {"ok": True, **self.oauth.access(authorization, given)}
            token = authorization.removeprefix("Bearer ") or given.get("token", "")
            if method == "apps.connections.open":
                return {"ok": True, **self._open_connection(token)}
            workspace = self._of(token)
            scope = SCOPES.get(method)
            if scope and scope not in self._app["oauth_config"]["scopes"]["bot"]:
                raise Refused("missing_scope")
            return {"ok": True, **WebApi(workspace.state, self.url).call(method, given)}
        except Refused as refused:
            said = {"response_metadata": {"messages": list(refused.messages)}}
            return {"ok": False, "error": refused.code, **(said if refused.messages else {})}

    def _of(self, token: str) -> "FakeSlack | Workspace":
        """Return the workspace that gave this token."""
        if not token:
            raise Refused("not_authed")
        if token in self.revoked:
            raise Refused("account_inactive")
        for workspace in self._workspaces:
            if token == workspace.bot_token:
                return workspace
        raise Refused("invalid_auth")

    def _open_connection(self, token: str) -> dict[str, Any]:
        if token == self.bot_token:
            raise Refused("not_allowed_token_type")
        if token != self.app_token:
            raise Refused("invalid_auth" if token else "not_authed")
        if not self._app["settings"]["socket_mode_enabled"]:
            raise Refused("socket_mode_disabled")
        ticket = f"t{self.state.number()}"
        self._tickets.add(ticket)
        return {"url": f"ws://127.0.0.1:{self._port}/link?ticket={ticket}"}

    async def _link(self, request: web.Request) -> web.StreamResponse:
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            return web.Response(status=404)
        # A ticket opens one connection, or none.
        self._tickets.remove(ticket)
        if self.state.faults["link"]:
            return web.Response(status=self.state.faults["link"].pop(0).status)
        socket = web.WebSocketResponse()
        await self.deliveries.serve(socket, request)
        return socket

    async def _upload(self, request: web.Request) -> web.Response:
        file = self.state.files.get(request.match_info["id"])
        content = await request.read()
        if self.state.faults["upload"]:
            return web.Response(status=self.state.faults["upload"].pop(0).status)
        if file is None or len(content) != file["size"]:
            return web.Response(status=400, text="wrong file")
        file["content"] = content
        return web.Response(text=f"OK - {len(content)}")

    async def _download(self, request: web.Request) -> web.Response:
        """Give a file to whoever has the right to it; to others, a page to sign in.

        `served_as` stands for whatever keeps the app from reading a file of its own workspace.
        """
        file = self.state.files.get(request.match_info["id"])
        rights = {f"Bearer {each.bot_token}" for each in self._workspaces if each.bot_token}
        if request.headers.get("Authorization") not in rights:
            return web.Response(text="<p>Sign in to Slack</p>", content_type="text/html")
        if file is None or "content" not in file:
            return web.Response(status=404)
        return web.Response(
            body=file["content"], content_type=file.get("served_as", file["mimetype"])
        )

    async def _fail(self, request: web.Request, fault: Fault) -> web.StreamResponse:
        match fault.how:
            case How.STATUS:
                headers = {"Retry-After": str(fault.retry_after)} if fault.retry_after else {}
                if not fault.error:
                    return web.Response(
                        status=fault.status, text="<html>Oh</html>", content_type="text/html"
                    )
                body = {"ok": False, "error": fault.error}
                return web.json_response(body, status=fault.status, headers=headers)
            case How.ERROR:
                return web.json_response({"ok": False, "error": fault.error})
            case How.SILENT:
                await self._released.wait()
        if request.transport:
            request.transport.abort()
        return web.Response()


async def _given(request: web.Request) -> dict[str, Any]:
    """Return a call's arguments, from wherever Slack takes them."""
    given: dict[str, Any] = dict(request.query)
    if request.content_type == "application/json":
        given |= await request.json()
    else:
        given |= {name: str(value) for name, value in (await request.post()).items()}
    for name in ("blocks", "view", "files"):
        if isinstance(given.get(name), str):
            with suppress(json.JSONDecodeError):  # What is no JSON is refused as the wrong type.
                given[name] = json.loads(given[name])
    return given
