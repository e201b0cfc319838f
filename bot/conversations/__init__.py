"""What each person is in the middle of: the open question, the half-filled form.

A feature asks a question through a `Turn`; when the person next writes, this room knows
which question they are answering and whose handler should hear it. turn.py is what handlers
are given; flow.py asks forms field by field where a platform cannot show them whole.
"""

from bot.conversations.room import Room
from bot.conversations.turn import Handler, Heard, Refusal, Turn

__all__ = ["Handler", "Heard", "Refusal", "Room", "Turn"]
