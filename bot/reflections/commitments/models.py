from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from bot.db import Base, BigId


class Outcome(StrEnum):
    """What became of it, in the person's own judgement. None of them is a failure."""

    DID = "did"
    PARTLY = "partly"
    CHANGED = "changed my mind"
    NOT_YET = "not yet"
    LET_GO = "let go"


class Asks(StrEnum):
    BOT = "bot"
    COACH = "coach"


class Commitment(Base):
    """Something that somebody said they will try, by when, and who asks."""

    __tablename__ = "commitments"
    __table_args__ = (Index("ix_commitments_person", "person_id", "made_at"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    reflection_id: Mapped[int | None] = mapped_column(
        BigId, ForeignKey("reflections.id", ondelete="SET NULL")
    )
    """What it grew out of."""

    text: Mapped[str]
    asks: Mapped[Asks] = mapped_column(default=Asks.BOT)
    made_at: Mapped[datetime]
    due_at: Mapped[datetime]
    ask_at: Mapped[datetime | None] = mapped_column(index=True)
    """When to ask; None once asked, or taken back."""

    outcome: Mapped[Outcome | None]
    settled_at: Mapped[datetime | None]
