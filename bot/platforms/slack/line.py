"""The Socket Mode line: Slack's websocket on one end, the bolt app on the other."""

import asyncio
import logging
import time
from datetime import timedelta

from slack_bolt.adapter.socket_mode.async_internals import run_async_bolt_app, send_async_response
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest


class Line(SocketModeClient):
    """Stays connected until closed.

    Slack gives out tickets, each good for one connection and a short while. The client
    underneath tries one ticket for ever, and so would stay deaf if Slack gave a ticket and
    then did not take it; this one asks for another.
    """

    def __init__(
        self,
        app: AsyncApp,
        app_token: str,
        *,
        ping_every: timedelta,
        patience: timedelta,
        logger: logging.Logger,
    ) -> None:
        self._app = app
        self._patience = patience.total_seconds()
        super().__init__(
            app_token,
            logger=logger,
            web_client=app.client,
            ping_interval=ping_every.total_seconds(),
        )
        self.socket_mode_request_listeners.append(self._answer)

    async def connect(self) -> None:
        while not self.closed:
            try:
                async with asyncio.timeout(self._patience):
                    return await super().connect()  # type: ignore[no-any-return, no-untyped-call]
            except TimeoutError:
                self.wss_uri = None

    async def close(self) -> None:
        await super().close()  # type: ignore[no-untyped-call]
        tasks = [self.message_processor, self.current_session_monitor, self.message_receiver]
        await asyncio.gather(*(task for task in tasks if task), return_exceptions=True)

    async def _answer(self, line: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        """Acknowledge what bolt answers with 200; of anything else Slack is not told."""
        since = time.monotonic()
        answer = await run_async_bolt_app(self._app, request)
        await send_async_response(line, request, answer, since)
