"""The Slack door: events in, over Socket Mode or signed HTTP; answers out.

Slack waits three seconds for an acknowledgement and sends an event again if none comes.
So an event is acknowledged once it is kept; if that takes longer, Slack is left
without an answer on purpose, and our inbox hears the second telling as the first.
A press or a form is not told again: it is acknowledged in time, and finished after.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

import aiohttp
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.chat import (
    Address,
    Barred,
    CannotOpen,
    Commanded,
    Content,
    Event,
    Form,
    Installed,
    NotSent,
    Pace,
    Prepared,
    Pressed,
    Profile,
    Receive,
    Removed,
    Sent,
    Submitted,
    Together,
    WebReply,
    WebRequest,
    alone,
)
from bot.clock import Clock, SystemClock
from bot.platforms.slack import render, rooms, send
from bot.platforms.slack.fetching import fetch
from bot.platforms.slack.ids import NAME, address
from bot.platforms.slack.installations import Installations
from bot.platforms.slack.installing import Installing
from bot.platforms.slack.line import Line
from bot.platforms.slack.looks import looks
from bot.platforms.slack.manifest import HOOK
from bot.platforms.slack.profiles import Profiles
from bot.platforms.slack.receive import Payload, changed_profile, read, uninstalled_in
from bot.platforms.slack.signatures import Signatures
from bot.platforms.slack.workspaces import Workspaces

API_URL = "https://slack.com/api/"
CONNECTING = 30.0
"""Seconds to wait for the first websocket."""

logger = logging.getLogger(__name__)
_libraries = logging.getLogger(f"{__name__}.libraries")
# Below this, bolt and its Socket Mode client write whole payloads: what people wrote.
_libraries.setLevel(logging.WARNING)
_bolt = logging.getLogger(f"{__name__}.bolt")
# Bolt warns that it ignores SLACK_BOT_TOKEN, which is as it should be.
_bolt.setLevel(logging.ERROR)


class SlackDoor:
    name = NAME
    opens_forms = True
    has_home = True
    looks = staticmethod(looks)

    def __init__(
        self,
        bot_token: str,
        *,
        app_token: str = "",
        signing_secret: str = "",
        api_url: str = API_URL,
        commands: Collection[str] = (),
        installations: Installations | None = None,
        client_secret: str = "",
        public_url: str = "",
        clock: Clock | None = None,
        patience: timedelta = timedelta(seconds=2.5),
        patience_for_profiles: timedelta = timedelta(seconds=0.7),
        patience_for_sending: timedelta = timedelta(seconds=30),
        patience_for_tickets: timedelta = timedelta(seconds=15),
        ping_every: timedelta = timedelta(seconds=10),
    ) -> None:
        """Events come over Socket Mode with an `app_token`, over HTTP with a `signing_secret`.

        `bot_token` is for one workspace; with `installations`, any number may install the app
        at `public_url`, which the app's `client_secret` proves to be its own.
        `commands` are the words that, sent alone, are commands. `clock` is the machine's
        time: signatures and what is known of people go stale by it. `patience` is how long
        an event may take before Slack is answered without it.
        """
        self._bot_token = bot_token
        self._app_token = app_token
        self._api_url = api_url
        self._commands = frozenset(commands)
        self._clock = clock or SystemClock()
        self._patience = patience.total_seconds()
        self._patience_for_sending = patience_for_sending.total_seconds()
        self._patience_for_tickets = patience_for_tickets
        self._ping_every = ping_every
        self._workspaces = Workspaces(self._client, installations)
        self._profiles = Profiles(self._asking_client, self._clock, patience_for_profiles)
        self._installing = (
            Installing(
                installations,
                client_secret=client_secret,
                public_url=public_url,
                api_url=api_url,
                clock=self._clock,
                installed=self._installed,
            )
            if installations
            else None
        )
        self._session: aiohttp.ClientSession | None = None
        self._asking: aiohttp.ClientSession | None = None
        self._line: Line | None = None
        self._receive: Receive | None = None
        self._app: AsyncApp | None = None
        self._running: set[asyncio.Task[Form | None]] = set()
        self._signatures = Signatures(signing_secret, self._clock) if signing_secret else None
        self.hooks: Mapping[str, Callable[[WebRequest], Awaitable[WebReply]]] = {
            **({HOOK: self._hook} if signing_secret else {}),
            **(self._installing.pages if self._installing else {}),
        }

    def pace(self, to: Address) -> Pace:
        # A message a second to one channel is Slack's rule. Of the workspace Slack says only
        # "several hundred a minute": 200 stays under the least that can mean.
        return Pace(every=timedelta(seconds=0.3), chat_every=timedelta(seconds=1))

    async def send(
        self,
        to: Address,
        content: Content,
        *,
        reply_to: str | None = None,
        update: str | None = None,
    ) -> Sent | NotSent:
        return await send.send(
            self._workspaces.client, to, content, reply_to=reply_to, update=update
        )

    def link_to_make_room(self, code: str) -> str:
        return ""  # the bot makes a private channel by itself

    async def prepare_room(
        self, room: Address | None, name: str, people: Sequence[Address]
    ) -> Prepared | NotSent:
        return await rooms.prepare(self._workspaces.client, room, name, people)

    async def show_out(self, room: Address, person: Address) -> NotSent | None:
        return await rooms.show_out(self._workspaces.client, room, person)

    async def fetch(self, sender: Address, file_id: str) -> bytes | None:
        client = await self._workspaces.client(sender.path.partition("/")[0])
        return await fetch(client, self._session, file_id) if client and self._session else None

    async def profile(self, person: Address) -> Profile:
        return await self._profiles.of(person)

    async def check(self) -> str:
        bot = await self._begin()
        return "; ".join(
            [
                *([f"{bot.bot_user_id or 'the bot'} in workspace {bot.team_id}"] if bot else []),
                *([f"workspaces install at {self._installing.url}"] if self._installing else []),
            ]
        )

    async def _begin(self) -> AuthorizeResult | None:
        """Find out which workspace the token is for, if there is one."""
        if not (self._app_token or self._signatures):
            raise CannotOpen(
                "Slack has no way in: set SLACK_APP_TOKEN (Socket Mode) "
                "or SLACK_SIGNING_SECRET (HTTP events)."
            )
        self._session = aiohttp.ClientSession(
            timeout=aiohttp.ClientTimeout(total=self._patience_for_sending, sock_connect=5),
            # A new connection for each call: one that was kept may have died unseen, and then
            # nobody knows whether the letter left. A refused connection sent nothing for sure.
            connector=aiohttp.TCPConnector(force_close=True),
        )
        self._asking = aiohttp.ClientSession(timeout=self._session.timeout)
        if not self._bot_token:
            return None
        try:
            return await self._workspaces.join(self._bot_token)
        except (aiohttp.ClientError, OSError) as error:
            raise self._no_answer() from error

    async def open(self, receive: Receive, together: Together = alone) -> None:
        try:
            await self._begin()
            self._receive = receive
            self._app = self._bolt_app()
            if self._installing:
                self._installing.open(self._client(None), _bolt)
            if self._app_token:
                await self._connect(self._app)
        except CannotOpen:
            await self.close()
            raise

    async def close(self) -> None:
        if self._line:
            await self._line.close()
            self._line = None
        if self._running:
            # What was heard is kept before the house is left.
            await asyncio.wait(self._running, timeout=self._patience)
        await self._profiles.close()
        for session in (self._session, self._asking):
            if session:
                await session.close()
        self._session = self._asking = None

    async def _asking_client(self, team: str) -> AsyncWebClient | None:
        """Return a client that keeps its connections: what only asks may be asked again."""
        bot = await self._workspaces.bot(team)
        return self._client(bot.bot_token, self._asking) if bot else None

    def _client(
        self, token: str | None, session: aiohttp.ClientSession | None = None
    ) -> AsyncWebClient:
        return AsyncWebClient(
            token=token,
            base_url=self._api_url,
            session=session or self._session,
            logger=_libraries,
            # The post room decides what is sent again, and when.
            retry_handlers=[],
        )

    def _no_answer(self) -> CannotOpen:
        return CannotOpen(
            f"Slack does not answer at {self._api_url}: "
            "check the network, and SLACK_API_URL if you set it."
        )

    async def _connect(self, app: AsyncApp) -> None:
        try:
            opened = await app.client.apps_connections_open(app_token=self._app_token)
        except SlackApiError as error:
            raise CannotOpen(
                f"Slack refused SLACK_APP_TOKEN ({send.code_of(error)}): switch Socket Mode on, "
                "and make a token with connections:write under Basic Information, "
                "App-Level Tokens."
            ) from error
        except (aiohttp.ClientError, OSError) as error:
            raise self._no_answer() from error
        self._line = Line(
            app,
            self._app_token,
            ping_every=self._ping_every,
            patience=self._patience_for_tickets,
            logger=_libraries,
        )
        self._line.wss_uri = opened["url"]
        try:
            await asyncio.wait_for(self._line.connect(), CONNECTING)
        except TimeoutError as error:
            raise self._no_answer() from error

    def _bolt_app(self) -> AsyncApp:
        """Build the bolt app.

        One middleware hears everything and its answer is bolt's answer, so nothing
        is acknowledged before we say so; bolt's listeners, which acknowledge events first or
        poll for an answer, are not used. Bolt checks signatures only after it has parsed
        the body, so `_hook` does that.
        """

        async def authorize(team_id: str | None) -> AuthorizeResult:
            # Bolt takes None for "not installed there", but types it away.
            return await self._workspaces.bot(team_id or "")  # type: ignore[return-value]

        app = AsyncApp(
            name=NAME,
            logger=_bolt,
            client=self._client(None),
            authorize=authorize,
            request_verification_enabled=False,
            user_facing_authorize_error_message="Please install the app in this workspace again.",
        )
        app.use(self._hear)
        return app

    async def _hook(self, request: WebRequest) -> WebReply:
        if self._app is None or self._signatures is None:
            return WebReply(503)
        if not self._signatures.are_on(request):
            return WebReply(401)
        try:
            heard = AsyncBoltRequest(
                body=request.body.decode(),
                query=request.query,
                headers={name: [value] for name, value in request.headers.items()},
            )
        except ValueError:
            return WebReply(400)
        answer = await self._app.async_dispatch(heard)
        return WebReply(answer.status, answer.body, answer.first_headers_without_set_cookie())

    async def _hear(self, body: Payload) -> BoltResponse:
        """Take in one payload. Slack tells again of an event that is not answered with 200."""
        if team := uninstalled_in(body):
            return await self._uninstalled(team, body)
        if person := changed_profile(body):
            self._profiles.forget(person)
        event = read(body, self._commands)
        return await self._take_in(event, body) if event else BoltResponse(status=200)

    async def _uninstalled(self, team: str, body: Payload) -> BoltResponse:
        try:
            has_left = await self._workspaces.has_left(team)
        except (SlackApiError, aiohttp.ClientError, OSError) as error:
            logger.error("was the app removed from %s? %s", team, type(error).__name__)
            return BoltResponse(status=503)  # it will be told again
        if not has_left:
            return BoltResponse(status=200)
        logger.warning("the app was removed from the Slack workspace %s", team)
        removed = Removed(id=body["event_id"], sender=address(team, ""))
        answer = await self._take_in(removed, body)
        if answer.status == 200:  # kept; otherwise it is told again
            await self._workspaces.forget(team)
        return answer

    async def _installed(self, team: str, at: float) -> None:
        if self._receive:
            await self._receive(Installed(id=f"installed:{team}:{at}", sender=address(team, "")))

    async def _take_in(self, event: Event, body: Payload) -> BoltResponse:
        work = asyncio.create_task(self._deal_with(event, body))
        self._running.add(work)
        work.add_done_callback(self._running.discard)
        done, _ = await asyncio.wait({work}, timeout=self._patience)
        if not done:
            told_again = body.get("type") == "event_callback"
            return BoltResponse(status=503 if told_again else 200)
        if work.exception():
            logger.error("%s was not kept: %s", event.id, type(work.exception()).__name__)
            return BoltResponse(status=500)
        form = work.result()
        if form and isinstance(event, Submitted):
            # A form that follows a form takes its place.
            return _json({"response_action": "update", "view": render.modal(form)})
        return BoltResponse(status=200)

    async def _deal_with(self, event: Event, body: Payload) -> Form | None:
        if self._receive is None:
            raise RuntimeError("the door is not open")
        if isinstance(event, Barred | Removed):  # no person's doing
            return await self._receive(event)
        opens_form = isinstance(event, Pressed | Commanded | Submitted)
        form = await self._receive(replace(event, profile=None, opens_form=opens_form))
        if form and not isinstance(event, Submitted):
            await self._show(form, event, body)
        return form

    async def _show(self, form: Form, event: Event, body: Payload) -> None:
        """Open a form, for which Slack wants a press or a slash command.

        A command that was typed as a word is answered with a button that gives it again.
        """
        team, _, user = event.sender.path.partition("/")
        client, trigger = await self._workspaces.client(team), body.get("trigger_id")
        try:
            if client and trigger:
                await client.views_open(trigger_id=trigger, view=render.modal(form))
            elif client and isinstance(event, Commanded):
                command = f"{event.command} {event.rest}".strip()
                await client.chat_postMessage(channel=user, **render.invitation(form, command))
            else:
                logger.error("%s: Slack opens a form only after a press or a command", event.id)
        except SlackApiError as error:
            logger.error("%s: Slack did not open the form (%s)", event.id, send.code_of(error))
        except (aiohttp.ClientError, OSError) as error:
            logger.error("%s: Slack did not open the form (%s)", event.id, type(error).__name__)


def _json(body: Payload) -> BoltResponse:
    return BoltResponse(status=200, body=body)
