"""Who acts on themes, why a step may not be done, and the one way to get a theme to act on."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy.ext.asyncio import AsyncSession

from bot.people.access import May
from bot.people.models import Person, Programme
from bot.people.record import By
from bot.synthesis import queries
from bot.synthesis.models import ALIVE, LivingTheme, Study

MOST_TITLE, MOST_STATEMENT, MOST_WORDS = 80, 400, 1000


class No(StrEnum):
    """Why a step was not done."""

    NOT_THERE = "not there"
    STALE = "stale"
    """Somebody else changed the theme meanwhile: look again."""

    CHANGED_SINCE = "changed since"
    """What a step changed has been changed again: undo the later one first."""

    UNDONE_ALREADY = "undone already"
    EMPTY = "empty"
    """No words where some are needed, or nothing chosen."""

    TOO_LONG = "too long"
    NOT_ALIVE = "not alive"
    """It has been merged into another, or retired."""

    NOT_APPROVED = "not approved"
    NOT_STOOD_BEHIND = "not stood behind"
    """No coach has approved it."""

    NOT_RETURNED = "not returned"
    """Those who wrote have not been asked whether it says what they meant."""

    SAME = "same"
    """A theme cannot be merged into itself."""

    NOT_ENOUGH = "not enough"
    """Too few people or places stand behind it for a coach to stand behind it."""

    TOO_FEW = "too few"
    """Too few people or places stand behind it for others to see it."""

    TOO_NEAR = "too near"
    """Beside what is shown already, it would single out a few."""


class CannotDo(Exception):
    def __init__(self, why: No) -> None:
        super().__init__(why.value)
        self.why = why


@dataclass(frozen=True)
class Desk:
    """Who acts, when, and by which door."""

    tx: AsyncSession
    now: datetime
    coach: Person
    by: By = "chat"


async def take(
    desk: Desk, theme_id: int, version: int | None
) -> tuple[LivingTheme, Study, Programme]:
    """Return a living theme that this coach may change, as they saw it.

    Raises:
        CannotDo: it is not theirs, is put away, or has changed since.
    """
    found = await queries.access_theme(desk.tx, desk.coach, theme_id, May.CHANGE)
    if found is None:
        raise CannotDo(No.NOT_THERE)
    theme = found[0]
    if version is not None and theme.version != version:
        raise CannotDo(No.STALE)
    if theme.state not in ALIVE:
        raise CannotDo(No.NOT_ALIVE)
    return found


def said(words: str, most: int, *, may_be_empty: bool = False) -> str:
    words = words.strip()
    if not words and not may_be_empty:
        raise CannotDo(No.EMPTY)
    if len(words) > most:
        raise CannotDo(No.TOO_LONG)
    return words
