"""Telegram's side of the wire, on loopback: a Bot API server, and people to be.

    async with FakeTelegram() as telegram:
        ann = telegram.person(42, name="Ann")
        ...                                  # a bot at telegram.url with telegram.token
        await ann.starts("CODE")
        await ann.is_told("Welcome")

`people.py` is what people do and see, `methods.py` what a bot may ask and how it is
refused, `markup.py` how strictly its text and buttons are read, `limits.py` how fast it
may speak, `server.py` the wire with its faults. All state is here: kill the bot,
start another, and the conversation goes on.
"""

from tests.fakes.telegram.limits import Limits
from tests.fakes.telegram.people import Group, Person, Shown
from tests.fakes.telegram.server import FakeTelegram

__all__ = ["FakeTelegram", "Group", "Limits", "Person", "Shown"]
