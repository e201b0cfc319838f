"""What a platform's answer means for the letter, its chat and its lane."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bot.chat import NotSent, Sent, Why
from bot.delivery.kinds import Kind, OnUnknown, State

MOST_SENDINGS = 3
"""How often a letter goes whose arrival nobody can confirm, where its kind sends it again."""

MOST_MOVES = 5
"""A room that is said to be elsewhere each time is nowhere."""

LONGEST_LANE_PAUSE = timedelta(seconds=30)
LONGEST_CHAT_PAUSE = timedelta(minutes=5)
NO_TIME = timedelta(0)

Jitter = Callable[[], float]
"""A number from 0 up to 1; spreads out those who wait for the same thing."""


@dataclass(frozen=True, kw_only=True)
class Verdict:
    state: State
    why: str | None = None
    error: str = ""
    message_id: str | None = None
    counts: bool = True
    """As an attempt: being told to wait does not."""

    pause_chat: timedelta = NO_TIME
    """Later letters to the same chat wait as well, so that they keep their order."""

    pause_lane: timedelta = NO_TIME
    failures: int | None = None
    """The lane's count of failures in a row from now on; None leaves it as it is."""

    lane_is_well: bool = False
    closes_chat: bool = False
    moved_to: str | None = None


def backoff(times: int, longest: timedelta, jitter: Jitter) -> timedelta:
    """Return 1, 2, 4, … seconds up to `longest`, each shortened by up to a half."""
    seconds = min(2.0 ** min(times - 1, 16), longest.total_seconds())
    return timedelta(seconds=seconds * (1 - jitter() / 2))


def judge(
    answer: Sent | NotSent,
    *,
    kind: Kind,
    redraws: bool,
    attempts: int,
    failures: int,
    jitter: Jitter,
) -> Verdict:
    """Decide what becomes of a letter.

    Args:
        redraws: it changes an earlier message, which may be done twice without harm.
        attempts: how often it was sent, this time included.
        failures: how often in a row its lane's platform had not answered before.
    """
    if isinstance(answer, Sent):
        return Verdict(state=State.SENT, message_id=answer.message_id, lane_is_well=failures > 0)
    said: dict[str, Any] = {"why": answer.why.value, "error": answer.detail}
    pauses: dict[str, Any] = {
        "pause_chat": backoff(attempts, LONGEST_CHAT_PAUSE, jitter),
        "pause_lane": backoff(failures + 1, LONGEST_LANE_PAUSE, jitter),
        "failures": failures + 1,
    }
    match answer.why:
        case Why.TRY_AGAIN if answer.retry_after is not None:
            return Verdict(state=State.DUE, counts=False, pause_lane=answer.retry_after, **said)
        case Why.TRY_AGAIN:  # as often as it takes: its expiry ends it
            return Verdict(state=State.DUE, **pauses, **said)
        case Why.UNKNOWN:
            harmless = redraws or kind.on_unknown is OnUnknown.SEND_AGAIN
            again = harmless and attempts < MOST_SENDINGS
            return Verdict(state=State.DUE if again else State.UNKNOWN, **pauses, **said)
        case Why.UNREACHABLE:
            return Verdict(state=State.FAILED, closes_chat=True, **said)
        case Why.MOVED if answer.detail and attempts < MOST_MOVES:
            return Verdict(state=State.DUE, moved_to=answer.detail, **said)
        case _:
            return Verdict(state=State.FAILED, **said)
