"""Content out to Slack, and what Slack's answers mean for a letter."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackRequestError
from slack_sdk.web.async_client import AsyncWebClient

from bot.chat import Address, Content, File, Home, Message, NotSent, Sent, Why, spelled
from bot.platforms.slack import render
from bot.platforms.slack.ids import MessageId
from bot.platforms.slack.manifest import COMMAND
from bot.platforms.slack.plain import escaped

ClientFor = Callable[[str], Awaitable[AsyncWebClient | None]]
"""The client that holds a workspace's token, or None where the app is not installed."""

_GONE = frozenset(
    {
        "account_inactive",
        "cannot_dm_bot",
        "channel_not_found",
        "is_archived",
        "not_in_channel",
        "token_revoked",
        "user_disabled",
        "user_not_found",
        "user_not_visible",
        "users_not_found",
    }
)
_NOT_TAKEN = frozenset(
    {"rate_limited", "ratelimited", "request_timeout", "service_unavailable", "team_added_to_org"}
)
_PERHAPS_TAKEN = frozenset({"fatal_error", "internal_error"})
"""Slack says of these that part of the work may have been done."""

_NOT_TO_BE_EDITED = frozenset({"cant_update_message", "edit_window_closed", "message_not_found"})
"""The message is there no more, or the workspace lets nobody change what is so old."""

_GONE_FILES = frozenset({"file_deleted", "file_not_found"})

_NO_SUCH_THREAD = frozenset({"cannot_reply_to_message", "thread_not_found"})
"""Its first message is there no more."""

_USUAL_WAIT = timedelta(seconds=30)


async def send(
    client_for: ClientFor,
    to: Address,
    content: Content,
    *,
    reply_to: str | None = None,
    update: str | None = None,
) -> Sent | NotSent:
    """Send, reply or redraw, as `bot.chat.Platform.send` says.

    A home page has no message id. A file goes before the words it belongs to, because
    only a message of words has an id; so long as the words have not left, the letter can
    be sent again, at the price of the file standing there twice. What is retractable goes
    as one message, whose id is that of its file.
    """
    team, slash, target = to.path.partition("/")
    if not (slash and target):
        return NotSent(Why.OUR_FAULT, f"{to} names no person or channel")
    client = await client_for(team)
    if client is None:
        return NotSent(Why.UNREACHABLE, f"the app is not installed in workspace {team}")

    content = spelled(content, COMMAND.removeprefix("/"))
    if isinstance(content, Home):
        # A page is replaced whole, so drawing it twice does no harm.
        return await _repeatable(_publish(client, target, content))
    if update is not None:
        message = MessageId.parse(update)
        if message is None:
            return NotSent(Why.OUR_FAULT, f"{update!r} is no message of Slack's")
        if content.takes_out and message.file:
            return await _repeatable(_take_out(client, message))
        # Redrawing is as harmless: the second time changes nothing.
        redrawn = await _repeatable(_redraw(client, message, content))
        if isinstance(redrawn, Sent) or redrawn.detail not in _NOT_TO_BE_EDITED:
            return redrawn
        return await _say(client, message.channel, message.thread or None, content)

    channel, thread = _place(target, reply_to)
    return await _say(client, channel, thread, content, [content.image, content.file])


async def _say(
    client: AsyncWebClient,
    channel: str,
    thread: str | None,
    content: Message,
    files: Sequence[File | None] = (),
) -> Sent | NotSent:
    """Post files and words in a thread; in the chat itself where that thread is no more."""
    sent = await _say_there(client, channel, thread, content, files)
    if thread and isinstance(sent, NotSent) and sent.detail in _NO_SUCH_THREAD:
        return await _say_there(client, channel, None, content, files)
    return sent


async def _say_there(
    client: AsyncWebClient,
    channel: str,
    thread: str | None,
    content: Message,
    files: Sequence[File | None],
) -> Sent | NotSent:
    comment = escaped(content.text) if content.retractable else None
    for file in files:
        if file:
            shared = await _repeatable(_share(client, channel, thread, file, comment))
            if comment or isinstance(shared, NotSent):
                return shared
            channel = shared.message_id.partition("/")[0]
    return await answered(_post(client, channel, thread, content))


def _place(target: str, reply_to: str | None) -> tuple[str, str | None]:
    """Return the channel and, where the answer belongs in a thread of it, the thread."""
    answered = MessageId.parse(reply_to or "")
    # What was said somewhere else, or on another platform, has no thread here.
    if answered is None:
        return target, None
    if answered.channel == target or (target[:1] in "UW" and answered.channel[:1] == "D"):
        return answered.channel, answered.first
    return target, None


async def _post(client: AsyncWebClient, channel: str, thread: str | None, content: Message) -> Sent:
    answer = await client.chat_postMessage(
        channel=channel,
        thread_ts=thread,
        reply_broadcast=True if thread and content.beside_its_thread else None,
        unfurl_links=False,
        unfurl_media=False,
        **render.message(content),
    )
    return Sent(str(MessageId(answer["channel"], answer["ts"], thread or "")))


async def _redraw(client: AsyncWebClient, message: MessageId, content: Message) -> Sent:
    await client.chat_update(channel=message.channel, ts=message.ts, **render.message(content))
    return Sent(str(message))


async def _take_out(client: AsyncWebClient, message: MessageId) -> Sent:
    try:
        await client.files_delete(file=message.file)
    except SlackApiError as error:
        if code_of(error) not in _GONE_FILES:
            raise
    return Sent(str(message))


async def _publish(client: AsyncWebClient, user: str, content: Home) -> Sent:
    await client.views_publish(user_id=user, view=render.home(content))
    return Sent("")


async def _share(
    client: AsyncWebClient, channel: str, thread: str | None, file: File, comment: str | None
) -> Sent | NotSent:
    """Put a file into a channel, which for a person must be opened first."""
    if channel[:1] in "UW":
        opened = await client.conversations_open(users=channel)
        channel = opened["channel"]["id"]
    try:
        answer = await client.files_upload_v2(
            content=await asyncio.to_thread(file.read),
            filename=file.name,
            title=file.name,
            alt_txt=file.alt or None,
            channel=channel,
            thread_ts=thread,
            initial_comment=comment,
        )
    except SlackRequestError:  # Slack's file store did not take the bytes.
        return NotSent(Why.TRY_AGAIN, "upload failed")
    return Sent(str(MessageId(channel, answer["files"][0]["id"], thread or "")))


async def _repeatable(call: Awaitable[Sent | NotSent]) -> Sent | NotSent:
    """Where doing it twice is harmless, not knowing whether it was done means trying again."""
    answer = await answered(call)
    if isinstance(answer, NotSent) and answer.why is Why.UNKNOWN:
        return replace(answer, why=Why.TRY_AGAIN)
    return answer


async def answered(call: Awaitable[Sent | NotSent]) -> Sent | NotSent:
    """Return what a call came to: whatever Slack does is an answer."""
    try:
        return await call
    except SlackApiError as error:
        return _refused(error)
    except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
        return NotSent(Why.TRY_AGAIN, f"no connection: {type(error).__name__}")
    except (aiohttp.ClientError, TimeoutError, ConnectionError) as error:
        return NotSent(Why.UNKNOWN, f"no answer: {type(error).__name__}")
    except OSError as error:
        return NotSent(Why.OUR_FAULT, f"cannot read the file: {error.strerror}")


def _refused(error: SlackApiError) -> NotSent:
    status = _status(error)
    code = code_of(error)
    if status == 429 or code in ("ratelimited", "rate_limited"):
        return NotSent(Why.TRY_AGAIN, "ratelimited", _retry_after(error))
    if status == 503 or code in _NOT_TAKEN:
        # "Service unavailable" is said at the gate, before anything is done.
        return NotSent(Why.TRY_AGAIN, code)
    if status >= 500 or code in _PERHAPS_TAKEN:
        # Any other breakdown may have come after the message was stored.
        return NotSent(Why.UNKNOWN, code)
    if code in _GONE:
        return NotSent(Why.UNREACHABLE, code)
    return NotSent(Why.OUR_FAULT, "; ".join([code, *_places(error)]))


def code_of(error: SlackApiError) -> str:
    """Return Slack's word for what is wrong."""
    answer = _told(error)
    return str(answer["error"]) if "error" in answer else f"HTTP {_status(error)}"


def _places(error: SlackApiError) -> list[str]:
    """Return which blocks Slack finds wrong: places, never words."""
    return list((_told(error).get("response_metadata") or {}).get("messages") or ())


def _told(error: SlackApiError) -> dict[str, Any]:
    # An answer that is not JSON comes without data, or as the bare HTTP response.
    data = getattr(error.response, "data", None)
    return data if isinstance(data, dict) else {}


def _status(error: SlackApiError) -> int:
    response: Any = error.response
    return int(response.status_code if hasattr(response, "status_code") else response.status)


def _retry_after(error: SlackApiError) -> timedelta:
    written = error.response.headers.get("Retry-After", "")
    return timedelta(seconds=int(written)) if written.isdigit() else _USUAL_WAIT
