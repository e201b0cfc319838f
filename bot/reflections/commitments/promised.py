"""What somebody said elsewhere that they would do, such as in their set: shown with the rest."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

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
