from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from bot.db import Base, BigId


class Question(Base):
    """Something that the bot asked somebody, and whose handler hears the answer.

    Only a person's newest question hears words that reply to nothing in particular; older
    ones still hear a reply to their own message.
    """

    __tablename__ = "questions"
    __table_args__ = (Index("ix_questions_newest", "person_id", "id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    action: Mapped[str]
    ref: Mapped[str]
    letter_id: Mapped[int | None] = mapped_column(BigId, index=True)
    """The letter that carried it."""

    asked_at: Mapped[datetime]
    open_until: Mapped[datetime]
    unasked: Mapped[bool] = mapped_column(default=True)
    """It came by itself: they had done nothing to be asked it."""

    holds: Mapped[bool] = mapped_column(default=False)
    """They are in the middle of this: what comes by itself meanwhile hears only replies."""


class HalfFilled(Base):
    """A form that somebody is being asked field by field."""

    __tablename__ = "half_filled"

    person_id: Mapped[int] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), primary_key=True
    )
    form: Mapped[str]
    answers: Mapped[dict[str, Any]] = mapped_column(JSON)
    started_at: Mapped[datetime]


class HeldWords(Base):
    """Words that answered nothing we had asked, held until their writer says what they are."""

    __tablename__ = "held_words"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    text: Mapped[str]
    address: Mapped[str]
    message_id: Mapped[str]
    said_at: Mapped[datetime]
