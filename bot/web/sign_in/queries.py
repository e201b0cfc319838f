"""Links become sessions, and sessions people. Everything is found by hash."""

from datetime import datetime

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.people.models import Person
from bot.web.sign_in import rules
from bot.web.sign_in.models import SignInLink, WebSession


async def new_link(tx: AsyncSession, person: Person, now: datetime) -> str | None:
    """Return a link's token; None where somebody has asked for too many."""
    recent = select(func.count()).where(
        SignInLink.person_id == person.id, SignInLink.made_at > now - rules.LINK_LASTS
    )
    if (await tx.scalars(recent)).one() >= rules.MOST_LINKS:
        return None
    token = rules.new_token()
    tx.add(
        SignInLink(
            person_id=person.id,
            token_hash=rules.hashed(token),
            made_at=now,
            expires_at=now + rules.LINK_LASTS,
        )
    )
    return token


async def is_good(tx: AsyncSession, token: str, now: datetime) -> bool:
    """Tell whether a link would let somebody in, without using it up."""
    good = select(SignInLink.id).where(
        SignInLink.token_hash == rules.hashed(token),
        SignInLink.used_at.is_(None),
        SignInLink.expires_at > now,
    )
    return await tx.scalar(good) is not None


async def use(tx: AsyncSession, token: str, now: datetime) -> tuple[Person, str] | None:
    """Use a link up; return whose it is, and the token of the session that begins."""
    person_id = await tx.scalar(
        update(SignInLink)
        .where(
            SignInLink.token_hash == rules.hashed(token),
            SignInLink.used_at.is_(None),
            SignInLink.expires_at > now,
        )
        .values(used_at=now)
        .returning(SignInLink.person_id)
    )
    if person_id is None:
        return None
    return await tx.get_one(Person, person_id), begin(tx, person_id, now)


def begin(tx: AsyncSession, person_id: int, now: datetime) -> str:
    """Begin a session of somebody who has proved who they are; return its token."""
    token = rules.new_token()
    tx.add(
        WebSession(
            person_id=person_id,
            token_hash=rules.hashed(token),
            began_at=now,
            seen_at=now,
            expires_at=now + rules.SESSION_LASTS,
        )
    )
    return token


async def signed_in(
    tx: AsyncSession, token: str, now: datetime
) -> tuple[WebSession, Person] | None:
    """Return the session with this token, and whose it is, unless it has ended."""
    found = await tx.execute(
        select(WebSession, Person)
        .join(Person, Person.id == WebSession.person_id)
        .where(WebSession.token_hash == rules.hashed(token))
    )
    row = found.one_or_none()
    if row is None or not rules.is_alive(row[0].seen_at, row[0].expires_at, now):
        return None
    return row[0], row[1]


async def sessions(tx: AsyncSession, person: Person, now: datetime) -> list[WebSession]:
    """Return where somebody is signed in, the newest first."""
    found = await tx.scalars(
        select(WebSession)
        .where(WebSession.person_id == person.id)
        .order_by(WebSession.began_at.desc(), WebSession.id.desc())
    )
    return [each for each in found if rules.is_alive(each.seen_at, each.expires_at, now)]


async def end(tx: AsyncSession, session_id: int) -> None:
    await tx.execute(delete(WebSession).where(WebSession.id == session_id))


async def end_all(tx: AsyncSession, person_id: int) -> None:
    """Sign somebody out everywhere, and make links they have not used worthless."""
    await tx.execute(delete(WebSession).where(WebSession.person_id == person_id))
    await tx.execute(delete(SignInLink).where(SignInLink.person_id == person_id))


async def sweep(tx: AsyncSession, now: datetime) -> None:
    await tx.execute(delete(SignInLink).where(SignInLink.expires_at <= now))
    await tx.execute(delete(WebSession).where(WebSession.expires_at <= now))
    await tx.execute(delete(WebSession).where(WebSession.seen_at <= now - rules.SESSION_RESTS))
