"""A code for each person who is expected, to hand to them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.people import invites, table
from bot.people.models import Account, Invite, Membership, Person, Programme
from bot.people.vocabulary import Role, Standing

INVITED_FOR = timedelta(days=90)


@dataclass(frozen=True)
class Code:
    """An invite for one person, to hand to them."""

    reference: str
    name: str
    code: str


def codes_table(codes: Sequence[Code], telegram_bot: str) -> bytes:
    """Return the codes as CSV, to hand out; with links where the bot's name is given."""
    rows = [["reference", "name", "code", "telegram"]]
    for each in codes:
        link = invites.telegram_link(telegram_bot, each.code) if telegram_bot else ""
        rows.append([each.reference, each.name, each.code, link])
    return table.written(rows)


async def codes(tx: AsyncSession, programme: Programme, now: datetime) -> list[Code]:
    """Return a code for everybody who is expected and has no account; makes those that lack."""
    has_account = select(Account.person_id)
    expected = await tx.scalars(
        select(Person)
        .where(
            Person.programme_id == programme.id,
            Person.standing == Standing.EXPECTED,
            Person.id.not_in(has_account),
        )
        .order_by(Person.id)
    )
    made = {
        invite.person_id: invite
        for invite in await tx.scalars(
            select(Invite).where(
                Invite.programme_id == programme.id,
                Invite.person_id.is_not(None),
                Invite.uses_left > 0,
                Invite.expires_at > now,
            )
        )
    }
    roles = {
        membership.person_id: membership.role
        for membership in await tx.scalars(
            select(Membership).where(Membership.programme_id == programme.id)
        )
    }
    found = []
    for person in expected.all():
        invite = made.get(person.id) or invites.make(
            tx,
            now,
            programme.id,
            place_id=person.place_id,
            role=roles.get(person.id, Role.PRACTITIONER),
            lasts=INVITED_FOR,
            uses=1,
            for_person=person.id,
        )
        found.append(Code(person.reference or "", person.name, invite.code))
    return found
