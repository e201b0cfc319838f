"""What people agreed to: given in some words, counted only while those words still stand."""

from datetime import datetime
from hashlib import sha256

from sqlalchemy import Select, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.people import words
from bot.people.models import Consent, Person
from bot.people.vocabulary import Agreement


def edition(english: str) -> str:
    """Return what marks these words: other words, another edition, another yes."""
    return sha256(english.encode()).hexdigest()[:12]


def who_agreed(to: Agreement) -> Select[int]:
    """Select the ids of those who agree to it now: for a join, or `Person.id.in_(…)`."""
    return _who_said_yes(to, words.in_english(to))


def _who_said_yes(to: str, english: str) -> Select[int]:
    return select(Consent.person_id).where(
        Consent.to == to, Consent.edition == edition(english), Consent.withdrawn_at.is_(None)
    )


async def agrees(tx: AsyncSession, person_id: int, to: Agreement) -> bool:
    """Tell whether somebody agrees to this now, in the words in which it stands now."""
    return await stands(tx, person_id, to, words.in_english(to))


async def stands(tx: AsyncSession, person_id: int, to: str, english: str) -> bool:
    """Tell whether somebody said yes to just these words, and has not taken it back."""
    given = _who_said_yes(to, english).where(Consent.person_id == person_id).limit(1)
    return await tx.scalar(given) is not None


async def agreed_to(tx: AsyncSession, person: Person) -> set[Agreement]:
    return {to for to in Agreement if await agrees(tx, person.id, to)}


async def history(tx: AsyncSession, person: Person) -> list[Consent]:
    """Return all that somebody ever agreed to, oldest first."""
    of_them = select(Consent).where(Consent.person_id == person.id).order_by(Consent.id)
    return list(await tx.scalars(of_them))


def give(
    tx: AsyncSession, person: Person, to: str, wording: str, english: str, now: datetime
) -> None:
    """Record a yes, in the words that were shown."""
    consent = Consent(
        person_id=person.id, to=to, wording=wording, edition=edition(english), given_at=now
    )
    tx.add(consent)


async def withdraw(tx: AsyncSession, person: Person, to: str, now: datetime) -> None:
    """Take every yes to this back, from this moment on."""
    await tx.execute(
        update(Consent)
        .where(Consent.person_id == person.id, Consent.to == to, Consent.withdrawn_at.is_(None))
        .values(withdrawn_at=now)
    )
