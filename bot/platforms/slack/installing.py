"""Two pages by which whoever runs a workspace installs the app in it: Slack's OAuth flow."""

import logging
from collections.abc import Awaitable, Callable, Mapping
from urllib.parse import urljoin

import aiohttp
from slack_bolt.oauth.async_callback_options import (
    AsyncCallbackOptions,
    AsyncFailureArgs,
    AsyncSuccessArgs,
)
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot.chat import WebReply, WebRequest
from bot.clock import Clock
from bot.platforms.slack.installations import Installations, States
from bot.platforms.slack.manifest import INSTALL, REDIRECT, SCOPES

logger = logging.getLogger(__name__)

Installed = Callable[[str, float], Awaitable[None]]
"""Told of a workspace that has just installed the app, and when it did."""


class Installing:
    """The flow's two ends: where it begins, and where Slack sends people back to."""

    def __init__(
        self,
        installations: Installations,
        *,
        client_secret: str,
        public_url: str,
        api_url: str,
        clock: Clock,
        installed: Installed,
    ) -> None:
        self._installed = installed
        self.url = f"{public_url.rstrip('/')}{INSTALL}"
        self._settings = AsyncOAuthSettings(
            client_id=installations.client_id,
            client_secret=client_secret,
            scopes=list(SCOPES),
            user_scopes=[],
            redirect_uri=f"{public_url.rstrip('/')}{REDIRECT}",
            authorization_url=urljoin(api_url, "../oauth/v2/authorize"),
            installation_store=installations,
            installation_store_bot_only=True,
            state_store=States(client_secret, clock),
            state_expiration_seconds=States.LASTS,
            callback_options=AsyncCallbackOptions(self._welcome, self._explain),
        )
        self._flow: AsyncOAuthFlow | None = None
        self.pages: Mapping[str, Callable[[WebRequest], Awaitable[WebReply]]] = {
            INSTALL: self._begin,
            REDIRECT: self._come_back,
        }

    def open(self, client: AsyncWebClient, quiet: logging.Logger) -> AsyncOAuthFlow:
        """Answer from now on. `quiet` is a log for bolt, which would write codes into it."""
        self._flow = AsyncOAuthFlow(client=client, logger=quiet, settings=self._settings)
        return self._flow

    async def _begin(self, request: WebRequest) -> WebReply:
        if self._flow is None:
            return WebReply(503)
        return _reply(await self._flow.handle_installation(_asked(request)))

    async def _come_back(self, request: WebRequest) -> WebReply:
        if self._flow is None:
            return WebReply(503)
        try:
            return _reply(await self._flow.handle_callback(_asked(request)))
        except (aiohttp.ClientError, OSError) as error:
            logger.warning("Slack did not say what was installed (%s)", type(error).__name__)
            return WebReply(502, "Slack does not answer. Please begin again in a few minutes.")

    async def _welcome(self, args: AsyncSuccessArgs) -> BoltResponse:
        team = args.installation.team_id
        assert team  # those without one are not saved
        logger.info("the app was installed in the Slack workspace %s", team)
        await self._installed(team, args.installation.installed_at)
        return await args.default.success(args)

    async def _explain(self, args: AsyncFailureArgs) -> BoltResponse:
        logger.warning("the app was not installed in Slack: %s", args.reason)
        return await args.default.failure(args)


def _asked(request: WebRequest) -> AsyncBoltRequest:
    return AsyncBoltRequest(body="", query=request.query, headers=dict(request.headers))


def _reply(answer: BoltResponse) -> WebReply:
    headers = answer.first_headers_without_set_cookie()
    cookies = answer.headers.get("set-cookie", [])
    return WebReply(
        answer.status, answer.body, {**headers, **({"Set-Cookie": cookies[0]} if cookies else {})}
    )
