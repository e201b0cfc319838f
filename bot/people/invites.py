"""Codes that let people in: who made them, for what, how long and how often."""

import secrets
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.people.models import Invite, Membership, Person
from bot.people.vocabulary import Role, Standing

# Without letters and digits that look alike on paper.
ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
LENGTH = 10


def letters() -> Iterator[str]:
    """Draw letters and digits for a code that nobody guesses, without end."""
    while True:
        yield secrets.choice(ALPHABET)


def new_code(length: int = LENGTH) -> str:
    return "".join(islice(letters(), length))


def make(
    tx: AsyncSession,
    now: datetime,
    programme_id: int,
    *,
    place_id: int | None = None,
    role: Role = Role.PRACTITIONER,
    lasts: timedelta | None = None,
    uses: int | None = None,
    made_by: Person | None = None,
    for_person: int | None = None,
) -> Invite:
    """Make an invite. Whether the maker may is decided before: see `permission`."""
    invite = Invite(
        code=new_code(),
        programme_id=programme_id,
        place_id=place_id,
        role=role,
        created_at=now,
        expires_at=now + lasts if lasts else None,
        uses_left=uses,
        made_by=made_by.id if made_by else None,
        person_id=for_person,
    )
    tx.add(invite)
    return invite


def telegram_link(bot: str, code: str) -> str:
    """Return the link that opens the bot in Telegram and hands it the code."""
    return f"https://t.me/{bot.removeprefix('@')}?start={code}"


async def claim(tx: AsyncSession, person: Person, invite: Invite) -> None:
    """Somebody came with an invite that was made for one who is expected: they are that one."""
    if invite.person_id is None or invite.person_id == person.id:
        return
    expected = await tx.get(Person, invite.person_id)
    if expected is None or expected.standing is not Standing.EXPECTED:
        return
    invite.person_id = None
    person.reference, expected.reference = expected.reference, None
    person.programme_id = expected.programme_id
    person.place_id, person.language = expected.place_id, expected.language
    person.name = expected.name or person.name
    await tx.flush()
    theirs = await tx.scalars(select(Membership).where(Membership.person_id == expected.id))
    for membership in theirs.all():
        key = {
            "person_id": person.id,
            "programme_id": membership.programme_id,
            "role": membership.role,
        }
        if await tx.get(Membership, key) is None:
            tx.add(Membership(**key, since=membership.since))
    await tx.delete(expected)
    await tx.flush()
