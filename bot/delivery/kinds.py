"""The kinds of letters, and the states a letter passes through.

    due → leased → sending → sent
     ↑       │         ├───→ unknown     it left, and nobody knows whether it arrived
     ├───────┘         ├───→ failed      it will not arrive: `why` says for what reason
     └─────────────────┘
    due → expired      it would have come too late
    due → cancelled    somebody withdrew it, or a newer one took its place

A kind says who goes first, how late is too late, and what is worse when nobody knows
whether a letter arrived: to miss it, or to get it twice.
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class State(StrEnum):
    DUE = "due"
    LEASED = "leased"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    UNKNOWN = "unknown"


class OnUnknown(StrEnum):
    REPORT = "report"
    """Do not send again: nearly all had arrived. It stands in the report with a button."""

    SEND_AGAIN = "send again"
    """Missing is worse than doubled."""


@dataclass(frozen=True, kw_only=True)
class Kind:
    name: str
    priority: int
    """0 goes first."""

    expires_after: timedelta
    """Counted from when it was due; a letter may bring an expiry of its own."""

    on_unknown: OnUnknown = OnUnknown.REPORT
    newest_only: bool = False
    """A newer one to the same address, in the same wave, replaces those not yet sent."""

    stands_alone: bool = True
    """A redraw whose original never arrived is sent as a new message; otherwise it is dropped."""


REPLY = Kind(name="reply", priority=0, expires_after=timedelta(days=1))
"""Somebody did something and waits for the answer."""

HOME = Kind(
    name="home",
    priority=0,
    expires_after=timedelta(days=1),
    on_unknown=OnUnknown.SEND_AGAIN,
    newest_only=True,
)
"""A person's own page. It is replaced whole, so that drawing it twice does no harm."""

CARE = Kind(
    name="care",
    priority=0,
    expires_after=timedelta(days=2),
    on_unknown=OnUnknown.SEND_AGAIN,
)
"""Somebody asked for a human being: nothing holds it back."""

WORDS = Kind(
    name="words",
    priority=1,
    expires_after=timedelta(days=1),
    on_unknown=OnUnknown.SEND_AGAIN,
)
"""What people in a set say to one another. All of it arrives, in order."""

STAGE = Kind(
    name="stage",
    priority=0,
    expires_after=timedelta(days=1),
    on_unknown=OnUnknown.SEND_AGAIN,
    newest_only=True,
)
"""Where a set stands now: people watch the clock for it. `wave` names the set. What was said before
it in the same chat goes before it all the same (`several.py`).
"""

STATUS = Kind(
    name="status",
    priority=2,
    expires_after=timedelta(days=1),
    on_unknown=OnUnknown.SEND_AGAIN,
    newest_only=True,
    stands_alone=False,
)
"""A set's stage and its time, redrawn in place: what is said goes first."""

REMINDER = Kind(name="reminder", priority=2, expires_after=timedelta(days=1), stands_alone=False)
"""Something is near. One for an event should bring the event's start as its expiry."""

INVITATION = Kind(
    name="invitation", priority=2, expires_after=timedelta(days=3), stands_alone=False
)
"""Somebody asks them into something that they have not agreed to yet."""

PROMPT = Kind(name="prompt", priority=2, expires_after=timedelta(days=2), stands_alone=False)
"""A question from somebody's journey."""

BROADCAST = Kind(name="broadcast", priority=3, expires_after=timedelta(days=2), stands_alone=False)
"""From a programme to many."""

_ALL = (REPLY, HOME, CARE, WORDS, STAGE, STATUS, REMINDER, INVITATION, PROMPT, BROADCAST)
KINDS = {kind.name: kind for kind in _ALL}
PRIORITIES = sorted({kind.priority for kind in KINDS.values()})
