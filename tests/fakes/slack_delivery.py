"""How Slack tells an app what happened: over Socket Mode or by signed HTTP, again if unheard."""

import asyncio
import hashlib
import hmac
import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import aiohttp
from aiohttp import web

from bot.clock import SystemClock, pause
from tests.fakes.slack_state import State

Payload = dict[str, Any]


@dataclass
class Delivery:
    """One telling of one thing, with all its attempts."""

    kind: str  # events_api | interactive | slash_commands
    payload: Payload
    attempts: list[str] = field(default_factory=list)
    """What became of each: acknowledged, timeout, an HTTP status, connection lost."""

    answer: Payload = field(default_factory=dict)
    """What the app said in its acknowledgement."""

    @property
    def acknowledged(self) -> bool:
        return self.attempts[-1:] == ["acknowledged"]


class Deliveries:
    """Slack waits 3 s for an answer and tells an event 3 times more: at once, after 1 and 5 min.

    Here the waits are short. An app that is away altogether is waited for: its restart
    in a test takes seconds, where Slack's last attempt comes after minutes.
    """

    patience = 3.0
    waits: tuple[float, ...] = (0.0, 0.2, 1.0)
    absence = 120.0

    def __init__(self, signing_secret: str, changed: asyncio.Event) -> None:
        self.done: list[Delivery] = []
        self.hook = ""
        """Where events go by HTTP when no socket is open."""

        self._secret = signing_secret
        self._changed = changed
        self._sockets: list[web.WebSocketResponse] = []
        self._answers: dict[str, asyncio.Future[Payload]] = {}
        self._arrived = asyncio.Event()
        self._numbers = 0

    @property
    def connected(self) -> int:
        return len(self._sockets)

    def deliver_to(self, hook: str) -> None:
        self.hook = hook
        self._arrived.set()

    async def deliver(self, kind: str, payload: Payload) -> Delivery:
        """Tell the app, again where Slack would, until it is acknowledged or given up."""
        delivery = Delivery(kind, payload)
        self.done.append(delivery)
        # Only events are told again; a press that nobody heard shows a warning sign.
        waits = self.waits if kind == "events_api" else ()
        for attempt, wait in enumerate((0.0, *waits)):
            await pause(wait)
            await self._somebody_there()
            go_on = await self._attempt(delivery, attempt)
            if delivery.acknowledged or not go_on:
                break
        return delivery

    async def _somebody_there(self) -> None:
        async with asyncio.timeout(self.absence):
            while not (self._sockets or self.hook):
                self._arrived.clear()
                await self._arrived.wait()

    async def _attempt(self, delivery: Delivery, attempt: int) -> bool:
        reason = delivery.attempts[-1] if delivery.attempts else ""
        if self._sockets:
            outcome, answer, go_on = await self._over_socket(delivery, attempt, reason)
        else:
            outcome, answer, go_on = await self._over_http(delivery, attempt, reason)
        delivery.attempts.append(outcome)
        delivery.answer = answer
        self._changed.set()
        return go_on

    # Socket Mode

    async def serve(self, socket: web.WebSocketResponse, request: web.Request) -> None:
        """Hold one websocket until it closes."""
        await socket.prepare(request)
        await socket.send_json({"type": "hello", "num_connections": len(self._sockets) + 1})
        self._sockets.append(socket)
        self._arrived.set()
        self._changed.set()
        try:
            async for message in socket:
                if message.type is aiohttp.WSMsgType.TEXT:
                    said = json.loads(message.data)
                    waiting = self._answers.pop(said.get("envelope_id", ""), None)
                    if waiting and not waiting.done():
                        waiting.set_result(said.get("payload") or {})
        finally:
            if socket in self._sockets:
                self._sockets.remove(socket)
            self._changed.set()

    async def refresh(self) -> None:
        """Ask the app to connect anew, as Slack does every few hours, and close the old line."""
        for socket in list(self._sockets):
            self._sockets.remove(socket)
            await socket.send_json({"type": "disconnect", "reason": "refresh_requested"})

    async def hang_up(self) -> None:
        """Close every websocket without a word; what was asked over it is not answered."""
        self._answers.clear()
        for socket in list(self._sockets):
            await socket.close()

    async def _over_socket(
        self, delivery: Delivery, attempt: int, reason: str
    ) -> tuple[str, Payload, bool]:
        self._numbers += 1
        id = f"e{self._numbers}"
        envelope = {
            "envelope_id": id,
            "type": delivery.kind,
            "payload": delivery.payload,
            "accepts_response_payload": delivery.kind != "events_api",
        }
        if delivery.kind == "events_api":
            envelope |= {"retry_attempt": attempt, "retry_reason": reason}
        waiting = self._answers[id] = asyncio.get_running_loop().create_future()
        socket = self._sockets[self._numbers % len(self._sockets)]
        gone = asyncio.create_task(self._gone(socket))
        try:
            await socket.send_json(envelope)
            await asyncio.wait(
                {waiting, gone}, timeout=self.patience, return_when=asyncio.FIRST_COMPLETED
            )
        except ConnectionError:
            return "connection lost", {}, True
        finally:
            gone.cancel()
            self._answers.pop(id, None)
        if waiting.done():
            return "acknowledged", waiting.result(), False
        return ("connection lost" if socket.closed else "timeout"), {}, True

    async def _gone(self, socket: web.WebSocketResponse) -> None:
        while not socket.closed:
            await pause(0.02)

    # HTTP

    async def _over_http(
        self, delivery: Delivery, attempt: int, reason: str
    ) -> tuple[str, Payload, bool]:
        body, kind = _written(delivery)
        headers = {"Content-Type": kind, **sign(self._secret, body)}
        if attempt:
            headers["X-Slack-Retry-Num"] = str(attempt)
            headers["X-Slack-Retry-Reason"] = (
                "http_timeout" if reason == "timeout" else "http_error"
            )
        timeout = aiohttp.ClientTimeout(total=self.patience)
        try:
            async with (
                aiohttp.ClientSession(timeout=timeout) as session,
                session.post(self.hook, data=body, headers=headers) as answer,
            ):
                said = await answer.text()
                if answer.status == 200:
                    return "acknowledged", json.loads(said) if said.startswith("{") else {}, False
                return f"HTTP {answer.status}", {}, "X-Slack-No-Retry" not in answer.headers
        except TimeoutError:
            return "timeout", {}, True
        except aiohttp.ClientError as error:
            return type(error).__name__, {}, True


def sign(secret: str, body: bytes, timestamp: int | None = None) -> dict[str, str]:
    """Return the headers with which Slack signs a request."""
    when = int(SystemClock().now().timestamp()) if timestamp is None else timestamp
    signed = hmac.new(secret.encode(), f"v0:{when}:".encode() + body, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": str(when), "X-Slack-Signature": f"v0={signed}"}


def envelope(state: State, event: Payload) -> Payload:
    """Return what Slack sends to tell of an event in a workspace."""
    return {
        "token": "",
        "team_id": state.team,
        "api_app_id": state.app,
        "event": event,
        "type": "event_callback",
        "event_id": f"Ev{state.number():09d}",
        "event_time": 1_700_000_000,
        "authorizations": [{"team_id": state.team, "user_id": state.bot_user, "is_bot": True}],
        "is_ext_shared_channel": False,
    }


def _written(delivery: Delivery) -> tuple[bytes, str]:
    form = "application/x-www-form-urlencoded"
    match delivery.kind:
        case "interactive":
            return urlencode({"payload": json.dumps(delivery.payload)}).encode(), form
        case "slash_commands":
            return urlencode(delivery.payload).encode(), form
    return json.dumps(delivery.payload).encode(), "application/json"
