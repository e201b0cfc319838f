from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from bot.db import Base
from bot.reflections.assessments.rules import Judgement, Perspective


class Assessment(Base):
    """A place looks at itself, block by block."""

    __tablename__ = "assessments"

    id: Mapped[int] = mapped_column(primary_key=True)
    place_id: Mapped[int] = mapped_column(ForeignKey("places.id"), index=True)
    name: Mapped[str]
    """Which assessment of `prompts/assessments`."""

    opened_by: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    opened_at: Mapped[datetime]
    ends_at: Mapped[datetime] = mapped_column(index=True)
    closed_at: Mapped[datetime | None]


class AssessmentSeat(Base):
    """Somebody who takes part, and from which perspective."""

    __tablename__ = "assessment_seats"

    assessment_id: Mapped[int] = mapped_column(
        ForeignKey("assessments.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[int] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), primary_key=True
    )
    perspective: Mapped[Perspective | None]


class View(Base):
    """What one person says of one block."""

    __tablename__ = "assessment_views"

    assessment_id: Mapped[int] = mapped_column(
        ForeignKey("assessments.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[int] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), primary_key=True
    )
    block: Mapped[str] = mapped_column(primary_key=True)
    judgement: Mapped[Judgement]
    shows: Mapped[str] = mapped_column(default="")
    differs: Mapped[str] = mapped_column(default="")
    said_at: Mapped[datetime]
