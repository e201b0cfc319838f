from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from bot.db import Base


class Stage(StrEnum):
    OPEN = "open"
    """Answers come in, and nobody sees another's."""

    REVEALED = "revealed"
    """Everybody has seen them all, and is asked who was not in the room."""

    CLOSED = "closed"


class PlaceRound(Base):
    """The same question to everybody in a place, answered apart and read together."""

    __tablename__ = "place_rounds"

    id: Mapped[int] = mapped_column(primary_key=True)
    place_id: Mapped[int] = mapped_column(ForeignKey("places.id"), index=True)
    opened_by: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    question: Mapped[str]
    stage: Mapped[Stage] = mapped_column(default=Stage.OPEN)
    opened_at: Mapped[datetime]
    nudge_at: Mapped[datetime | None]
    """When those who have not answered are asked once more; None once done."""

    ends_at: Mapped[datetime] = mapped_column(index=True)
    """When this stage ends by itself."""

    enough: Mapped[int]
    """So many answers end the waiting."""


class RoundSeat(Base):
    """Somebody who was asked in a round, and what they said."""

    __tablename__ = "place_round_seats"

    round_id: Mapped[int] = mapped_column(
        ForeignKey("place_rounds.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[int] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), primary_key=True
    )
    text: Mapped[str] = mapped_column(default="")
    is_named: Mapped[bool] = mapped_column(default=False)
    answered_at: Mapped[datetime | None]
    absent: Mapped[str] = mapped_column(default="")
    """Who was not in the room, in their words."""
