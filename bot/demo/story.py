"""Sets the scene: what an administrator would have prepared before anybody came in."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.chat import Address
from bot.demo import habits, year
from bot.demo.cast import ZONE, Cast
from bot.people.models import Invite, Place, Programme
from bot.people.vocabulary import Role


async def prepare(
    tx: AsyncSession, cast: Cast, now: datetime, of_the_year: Mapping[str, Address]
) -> None:
    """Write down the programme, its places, and the codes for those who run it; and the year.

    Args:
        of_the_year: the accounts of those in the year who can be played, by name.
    """
    await year.prepare(tx, now, of_the_year)
    about = cast.programme
    programme = Programme(
        name=about.name,
        welcome=about.welcome,
        contact=about.contact,
        is_open=True,
        created_at=now,
    )
    tx.add(programme)
    await tx.flush()
    for name in about.places:
        tx.add(Place(programme_id=programme.id, name=name, timezone=ZONE))
    for role in (Role.COACH, Role.MANAGER):
        code = habits.code_for(role)
        tx.add(Invite(code=code, programme_id=programme.id, role=role, created_at=now))
