"""One person, two apps: how two accounts become one person's, and stop being.

Nobody's account can be taken over, because three things are needed, each at its own end:

    a code that only one account was shown          (random, kept as a hash, ten minutes, once)
    a yes at the account that typed it              so that nobody is tricked into typing a code
    a yes at the account that was shown it          so that nobody is tricked into reading it out

Both are told the name and the app of the other before they say yes. A wrong code counts
against the account that typed it.
"""

from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.chat import Address
from bot.delivery import erasing
from bot.people.invites import new_code
from bot.people.models import (
    Account,
    Consent,
    Invite,
    Link,
    Membership,
    Person,
    Trace,
)
from bot.people.vocabulary import Agreement, Standing

LASTS = timedelta(minutes=10)
MOST_WRONG = 5
WRONG_ARE_FORGOTTEN = timedelta(hours=1)


def _hash(code: str) -> str:
    return sha256(code.strip().upper().encode()).hexdigest()


async def account(tx: AsyncSession, address: Address) -> Account:
    return (await tx.scalars(select(Account).where(Account.address == str(address)))).one()


async def accounts(tx: AsyncSession, person: Person) -> list[Account]:
    of_them = select(Account).where(Account.person_id == person.id).order_by(Account.id)
    return list(await tx.scalars(of_them))


async def show_code(tx: AsyncSession, person: Person, at: Address, now: datetime) -> str:
    """Return a new code, to be shown at this account only. Older ones no longer count."""
    await tx.execute(delete(Link).where(Link.person_id == person.id))
    code = new_code()
    link = Link(person_id=person.id, address=str(at), code_hash=_hash(code), expires_at=now + LASTS)
    tx.add(link)
    return code


async def may_try(tx: AsyncSession, at: Address, now: datetime) -> bool:
    """Tell whether this account may type a code, or has typed too many wrong ones."""
    typist = await account(tx, at)
    if typist.wrong_since and typist.wrong_since <= now - WRONG_ARE_FORGOTTEN:
        typist.wrong_codes, typist.wrong_since = 0, None
    return typist.wrong_codes < MOST_WRONG


async def type_code(tx: AsyncSession, code: str, at: Address, now: datetime) -> Link | None:
    """Use a code up. None if it is wrong, too old, used, or one's own; that counts as a try."""
    link: Link | None = await tx.scalar(
        update(Link)
        .where(
            Link.code_hash == _hash(code),
            Link.expires_at > now,
            Link.typed_at_address.is_(None),
        )
        .values(typed_at_address=str(at))
        .returning(Link)
    )
    typist = await account(tx, at)
    if link is None or link.person_id == typist.person_id:
        typist.wrong_codes += 1
        typist.wrong_since = typist.wrong_since or now
        return None
    return link


async def typed_here(tx: AsyncSession, ref: str, at: Address, now: datetime) -> Link | None:
    """Return the link whose code this very account typed, while it can still be confirmed."""
    link = await tx.get(Link, int(ref)) if ref.isdecimal() else None
    return link if link and link.expires_at > now and link.typed_at_address == str(at) else None


async def to_finish_here(tx: AsyncSession, ref: str, at: Address, now: datetime) -> Link | None:
    """Return the link whose code this very account was shown, once the typist has said yes."""
    link = await tx.get(Link, int(ref)) if ref.isdecimal() else None
    if link is None or link.expires_at <= now or not link.is_confirmed:
        return None
    return link if link.address == str(at) else None


def which_stays(one: Person, other: Person) -> tuple[Person, Person]:
    """Return who stays and who goes: who has joined before who has not, then who joined first."""

    def rank(person: Person) -> tuple[bool, float, int]:
        joined_at = person.joined_at.timestamp() if person.joined_at else float("inf")
        return (person.standing is not Standing.TAKING_PART, joined_at, person.id)

    keep, gone = sorted((one, other), key=rank)
    return keep, gone


async def merge(tx: AsyncSession, keep: Person, gone: Person, now: datetime) -> None:
    """Make one person of two, as far as this room knows them. Ends with `gone` gone.

    Of what each agreed to beyond taking part, only what both agreed to goes on counting.
    """
    await _merge_consents(tx, keep, gone, now)
    await _merge_memberships(tx, keep, gone)
    await tx.execute(update(Account).where(Account.person_id == gone.id).values(
        person_id=keep.id, is_preferred=False
    ))  # fmt: skip
    for row, column in (
        (Invite, Invite.made_by),
        (Trace, Trace.actor_id),
        (Trace, Trace.subject_id),
    ):
        await tx.execute(update(row).where(column == gone.id).values({column: keep.id}))
    await tx.execute(delete(Link).where(Link.person_id.in_([keep.id, gone.id])))
    for name in ("programme_id", "place_id", "name"):
        if not getattr(keep, name):
            setattr(keep, name, getattr(gone, name))
    reference, gone.reference = gone.reference, None
    await tx.flush()
    if keep.reference is None and keep.programme_id == gone.programme_id:
        keep.reference = reference
    await tx.delete(gone)
    await tx.flush()


async def _merge_consents(tx: AsyncSession, keep: Person, gone: Person, now: datetime) -> None:
    """Bring the record together; a yes that only one of them gave counts no longer."""
    has_joined = {person: person.joined_at is not None for person in (keep, gone)}
    if all(has_joined.values()):
        given = {
            person: set(
                await tx.scalars(
                    select(Consent.to).where(
                        Consent.person_id == person.id, Consent.withdrawn_at.is_(None)
                    )
                )
            )
            for person in (keep, gone)
        }
        only_one = (given[keep] ^ given[gone]) & set(Agreement)
        await tx.execute(
            update(Consent)
            .where(
                Consent.person_id.in_([keep.id, gone.id]),
                Consent.to.in_(only_one),
                Consent.withdrawn_at.is_(None),
            )
            .values(withdrawn_at=now)
        )
    await tx.execute(update(Consent).where(Consent.person_id == gone.id).values(person_id=keep.id))


async def _merge_memberships(tx: AsyncSession, keep: Person, gone: Person) -> None:
    of_both = list(
        await tx.scalars(select(Membership).where(Membership.person_id.in_([keep.id, gone.id])))
    )
    kept = {(m.programme_id, m.role) for m in of_both if m.person_id == keep.id}
    for membership in of_both:
        if membership.person_id == gone.id:
            await tx.delete(membership)
            if (membership.programme_id, membership.role) not in kept:
                tx.add(
                    Membership(
                        person_id=keep.id,
                        programme_id=membership.programme_id,
                        role=membership.role,
                        since=membership.since,
                    )
                )
    await tx.flush()


async def prefer(tx: AsyncSession, person: Person, chosen: Account) -> None:
    """Send what the bot has to say to this account of theirs."""
    for each in await accounts(tx, person):
        each.is_preferred = each.id == chosen.id
    await tx.flush()


async def part(tx: AsyncSession, person: Person, leaving: Account) -> None:
    """Let one account go. All that was written stays with the person."""
    await erasing.to(tx, [leaving.address])
    await tx.execute(delete(Link).where(Link.person_id == person.id))
    await tx.delete(leaving)
    await tx.flush()
    left = await accounts(tx, person)
    if not any(each.is_preferred for each in left):
        await prefer(tx, person, left[0])
