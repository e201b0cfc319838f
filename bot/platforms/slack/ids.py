"""How Slack's ids are written in the bot's own words."""

from typing import NamedTuple, Self

from bot.chat import Address

NAME = "slack"


def address(team: str, user_or_channel: str) -> Address:
    return Address(NAME, f"{team}/{user_or_channel}")


class MessageId(NamedTuple):
    """Written `D1/1700.01`; a message inside a thread `D1/1700.02/1700.01`.

    Slack knows a message by its channel and its timestamp, and takes only a thread's
    first message as the thing to reply to: so a reply remembers its thread. Of a message
    that shares a file Slack tells the file alone: `D1/F1/1700.01`.
    """

    channel: str
    ts: str
    thread: str = ""

    def __str__(self) -> str:
        if self.thread and self.thread != self.ts:
            return f"{self.channel}/{self.ts}/{self.thread}"
        return f"{self.channel}/{self.ts}"

    @property
    def file(self) -> str:
        """The id of the file that it shares; empty for a message of words."""
        return self.ts if self.ts[0] == "F" else ""

    @property
    def first(self) -> str:
        """The timestamp of its thread's first message: its own, where it has no thread."""
        return self.thread or self.ts

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """Read what `str` wrote; None for what is no id of Slack's."""
        channel, _, rest = text.partition("/")
        ts, _, thread = rest.partition("/")
        return cls(channel, ts, thread) if channel and ts else None
