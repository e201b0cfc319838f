"""The post room's tables. Columns ending in `_us` hold the database's real clock."""

from datetime import datetime
from typing import cast

from sqlalchemy import BigInteger, Enum, ForeignKey, Index, String, Table, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.db import Base, BigId
from bot.delivery.kinds import State

_STATE = Enum(
    State,
    native_enum=False,
    length=10,
    values_callable=lambda states: [state.value for state in states],
)


def _partial(name: str, *columns: str, where: str) -> Index:
    """An index over the few rows that are still of interest.

    SQLite uses it only for queries that say the same words, so `outbox` and `queue`
    write these conditions as literals, never as bound values.
    """
    return Index(name, *columns, sqlite_where=text(where), postgresql_where=text(where))


class Arrival(Base):
    """An event that came in, so that the second delivery of it is not news."""

    __tablename__ = "inbox"

    platform: Mapped[str] = mapped_column(String(20), primary_key=True)
    event_id: Mapped[str] = mapped_column(String(255), primary_key=True)
    seen_at: Mapped[datetime] = mapped_column(index=True)


class Body(Base):
    """What a wave says: stored once, however many letters carry it."""

    __tablename__ = "bodies"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    content: Mapped[str] = mapped_column(Text)


class Lane(Base):
    """One bot token or workspace: whoever holds the row decides what is sent next.

    It is also the rate limiter (the generic cell rate algorithm): `free_at_us` is when
    the next message may go.
    """

    __tablename__ = "lanes"

    name: Mapped[str] = mapped_column(String(100), primary_key=True)
    free_at_us: Mapped[int] = mapped_column(BigInteger, default=0)
    paused_until_us: Mapped[int] = mapped_column(BigInteger, default=0)
    """Nothing goes before: the platform said so, or it does not answer."""

    failures: Mapped[int] = mapped_column(default=0)
    """How often in a row the platform did not answer."""


class Chat(Base):
    """What is peculiar about an address; most have no row until something is sent there."""

    __tablename__ = "chats"

    address: Mapped[str] = mapped_column(String(200), primary_key=True)
    next_ok_us: Mapped[int] = mapped_column(BigInteger, default=0)
    closed_at: Mapped[datetime | None]
    """Unreachable since; letters wait until it is opened again, or expire."""

    closed_why: Mapped[str | None] = mapped_column(String(200))
    moved_to: Mapped[str | None] = mapped_column(String(200))
    """The room's new address, in the same lane."""


class Letter(Base):
    """One message to one address."""

    __tablename__ = "letters"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    key: Mapped[str | None] = mapped_column(String(200), unique=True)
    """What, whom and when: a letter with the same key is the same letter."""

    wave: Mapped[str | None] = mapped_column(String(100))
    kind: Mapped[str] = mapped_column(String(20))
    priority: Mapped[int]
    address: Mapped[str] = mapped_column(String(200))
    lane: Mapped[str] = mapped_column(String(100))
    content: Mapped[str | None] = mapped_column(Text)
    """Its own words; those of a wave are in `bodies`."""

    body_id: Mapped[int | None] = mapped_column(ForeignKey("bodies.id"))
    ref: Mapped[str] = mapped_column(String(64), default="")
    """Fills the empty references of its buttons."""

    reply_to: Mapped[str | None] = mapped_column(String(100))
    hangs_on: Mapped[int | None] = mapped_column(BigId)
    """The letter that it replies to, in the same chat: it waits until that one has been sent."""

    update_of: Mapped[int | None] = mapped_column(ForeignKey("letters.id"))
    due_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    """Where it is not what the kind says."""

    state: Mapped[State] = mapped_column(_STATE, default=State.DUE)
    attempts: Mapped[int] = mapped_column(default=0)
    token: Mapped[str | None] = mapped_column(String(32))
    """Whose turn it is: only the last to claim a letter may record what became of it."""

    lease_until_us: Mapped[int | None] = mapped_column(BigInteger)
    """Set while it is leased or sending, and only then."""

    message_id: Mapped[str | None] = mapped_column(String(100))
    why: Mapped[str | None] = mapped_column(String(20))
    error: Mapped[str | None] = mapped_column(String(200))
    settled_at: Mapped[datetime | None]

    __table_args__ = (
        _partial("ix_letters_due", "lane", "priority", "due_at", "id", where="state = 'due'"),
        _partial("ix_letters_due_at", "due_at", where="state = 'due'"),
        _partial(
            "ix_letters_expires_at",
            "expires_at",
            where="state = 'due' AND expires_at IS NOT NULL",
        ),
        _partial("ix_letters_not_begun", "address", where="state IN ('due', 'leased')"),
        _partial("ix_letters_redraws", "id", where="state = 'due' AND update_of IS NOT NULL"),
        _partial("ix_letters_in_flight", "address", where="lease_until_us IS NOT NULL"),
        _partial("ix_letters_update_of", "update_of", where="update_of IS NOT NULL"),
        _partial("ix_letters_wave", "wave", "state", where="wave IS NOT NULL"),
        _partial(
            "ix_letters_worded",
            "settled_at",
            where="settled_at IS NOT NULL AND content IS NOT NULL",
        ),
        _partial("ix_letters_message", "address", "message_id", where="message_id IS NOT NULL"),
    )


LETTERS, CHATS, LANES = (cast(Table, each.__table__) for each in (Letter, Chat, Lane))
"""For statements that are built once and run for every letter."""
