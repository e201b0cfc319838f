"""What somebody said elsewhere that they would do, such as in their set: shown with the rest, and
brought back before their next question."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.people.models import Person


@dataclass(frozen=True)
class Promised:
    text: str
    made_at: datetime
    asked_at: datetime | None
    """When they are asked what came of it; None once they were."""

    outcome: str | None


Elsewhere = Callable[[AsyncSession, Person], Awaitable[list[Promised]]]
"""Returns what somebody promised elsewhere, oldest first."""


async def nothing_elsewhere(tx: AsyncSession, person: Person) -> list[Promised]:
    return []


@dataclass(frozen=True)
class Intent:
    """What one of many meant to try."""

    person_id: int
    text: str
    made_at: datetime
    outcome: str | None


Intents = Callable[
    [AsyncSession, Sequence[int] | Select[int], datetime, datetime], Awaitable[list[Intent]]
]
"""Returns what these people promised elsewhere between two instants."""


async def no_intents(
    tx: AsyncSession, people: Sequence[int] | Select[int], start: datetime, end: datetime
) -> list[Intent]:
    return []
