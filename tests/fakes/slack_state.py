"""What the fake Slack remembers: people, channels, messages, and faults it was asked to make."""

import itertools
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from tests.fakes.slack_blocks import Block, Refused, buttons, seen

TRIGGER_SECONDS = 3.0


@dataclass
class Post:
    """A message in a channel, of a person or of the bot."""

    channel: str
    ts: str
    user: str
    text: str
    blocks: list[Block] = field(default_factory=list)
    thread_ts: str | None = None
    files: list[dict[str, Any]] = field(default_factory=list)
    edits: int = 0

    @property
    def seen(self) -> str:
        return seen(self.blocks) if self.blocks else self.text

    @property
    def buttons(self) -> list[str]:
        return [button["text"]["text"] for button in buttons(self.blocks)]


@dataclass
class User:
    id: str
    name: str
    tz: str
    locale: str
    deleted: bool = False
    home: Block | None = None
    modal: Block | None = None


class How(StrEnum):
    STATUS = "answers with an HTTP status"
    SILENT = "never answers"
    HANGS_UP = "closes the connection without an answer"
    ERROR = "answers ok: false"
    LATE = "answers as it should, late"


@dataclass(frozen=True)
class Fault:
    how: How
    status: int = 200
    retry_after: int | None = None
    late_by: float = 0
    """Seconds."""

    error: str = ""
    taken: bool = False
    """Whether Slack did the work all the same."""


def throttled(seconds: int) -> Fault:
    return Fault(How.STATUS, status=429, retry_after=seconds, error="ratelimited")


def broken(status: int = 500, *, taken: bool = False) -> Fault:
    return Fault(How.STATUS, status=status, taken=taken)


def silent(*, taken: bool = False) -> Fault:
    return Fault(How.SILENT, taken=taken)


def late(seconds: float) -> Fault:
    return Fault(How.LATE, late_by=seconds, taken=True)


def hangs_up(*, taken: bool = False) -> Fault:
    return Fault(How.HANGS_UP, taken=taken)


def refuses(error: str) -> Fault:
    return Fault(How.ERROR, error=error)


class State:
    """One workspace. Timestamps count up; nothing here asks what time it is.

    `beside` is another one on the same Slack, which counts on and files with this one.
    """

    app = "A1"
    bot_user = "U0BOT"
    bot = "B0BOT"

    def __init__(self, team: str = "T1", beside: "State | None" = None) -> None:
        self.team = team
        self.users: dict[str, User] = {}
        self.channels: dict[str, set[str]] = {}
        """Channel to its members; those of a direct message are one person and the bot."""
        self.names: dict[str, str] = {}
        """Of the channels that the bot made."""
        self.archived: set[str] = set()
        self.posts: list[Post] = []
        self.files: dict[str, dict[str, Any]] = {}
        self.calls: Counter[str] = Counter()
        self.faults: defaultdict[str, list[Fault]] = defaultdict(list)
        self._triggers: dict[str, tuple[str, float]] = {}
        self._numbers = itertools.count(1)
        if beside:
            self.files, self.calls, self.faults = beside.files, beside.calls, beside.faults
            self._numbers = beside._numbers

    def number(self) -> int:
        return next(self._numbers)

    def ts(self) -> str:
        n = self.number()
        return f"{1_700_000_000 + n}.{n:06d}"

    def dm(self, user: str) -> str:
        """Return the channel of somebody's direct messages with the bot, made when first used."""
        if user not in self.users:
            raise Refused("channel_not_found")
        channel = f"D{user[1:]}"
        self.channels.setdefault(channel, {user, self.bot_user})
        return channel

    def resolve(self, channel: str) -> str:
        """Return the channel to post to: a person's id stands for their direct messages."""
        if channel in self.users:
            return self.dm(channel)
        if channel not in self.channels:
            raise Refused("channel_not_found")
        if self.bot_user not in self.channels[channel]:
            raise Refused("not_in_channel")
        if channel in self.archived:
            raise Refused("is_archived")
        return channel

    def find(self, channel: str, ts: str) -> Post | None:
        return next((p for p in self.posts if p.channel == channel and p.ts == ts), None)

    def post(self, channel: str, user: str, text: str, **more: Any) -> Post:
        thread = more.get("thread_ts")
        if thread:
            first = self.find(channel, thread)
            if first is None:
                raise Refused("thread_not_found")
            if first.thread_ts not in (None, thread):
                raise Refused("cannot_reply_to_message")
        post = Post(channel=channel, ts=self.ts(), user=user, text=text, **more)
        self.posts.append(post)
        return post

    def trigger(self, user: str) -> str:
        trigger = f"{self.number()}.{self.number()}.trigger"
        self._triggers[trigger] = (user, time.monotonic())
        return trigger

    def spend(self, trigger: str) -> User:
        """Use up a trigger: each opens one view, within three seconds of what the person did."""
        if trigger not in self._triggers:
            raise Refused("invalid_trigger_id")
        user, since = self._triggers[trigger]
        if not user:
            raise Refused("exchanged_trigger_id")
        if time.monotonic() - since > TRIGGER_SECONDS:
            raise Refused("expired_trigger_id")
        self._triggers[trigger] = ("", since)
        return self.users[user]
