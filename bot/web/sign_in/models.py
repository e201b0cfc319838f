from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from bot.db import Base, BigId
from bot.web.sign_in.rules import new_token


class SignInLink(Base):
    """A way in, for one person, once, and not for long."""

    __tablename__ = "sign_in_links"
    __table_args__ = (Index("ix_sign_in_links_person", "person_id", "made_at"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    token_hash: Mapped[str] = mapped_column(unique=True)
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    used_at: Mapped[datetime | None]


class WebSession(Base):
    """One browser in which somebody is signed in."""

    __tablename__ = "web_sessions"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    began_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    """To within some minutes."""

    expires_at: Mapped[datetime] = mapped_column(index=True)
    seal_key: Mapped[str] = mapped_column(default=new_token)
    """Known here alone: what a page offers is sealed with it, see `desk.py`."""

    flash: Mapped[str] = mapped_column(default="")
    """What the next page says first, once: a `Flash` as JSON."""
