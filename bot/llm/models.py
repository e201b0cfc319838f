from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from bot.db import Base, BigId


class Call(Base):
    """Something was sent to a language model: which rows' words, by ids; never the words."""

    __tablename__ = "llm_calls"
    __table_args__ = (Index("ix_llm_calls_spent", "programme_id", "at"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    at: Mapped[datetime]
    programme_id: Mapped[int | None] = mapped_column(
        ForeignKey("programmes.id", ondelete="SET NULL")
    )
    purpose: Mapped[str]
    """The instruction, or `embed` or `transcribe`."""

    model: Mapped[str]
    about: Mapped[list[str]] = mapped_column(JSON)
    outcome: Mapped[str]
    tokens_in: Mapped[int]
    tokens_out: Mapped[int]
