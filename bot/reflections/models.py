from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.db import Base, BigId
from bot.people.vocabulary import Visibility
from bot.reflections.showing.rules import To


class Enrolment(Base):
    """Somebody on a journey: what they will be asked next, and when."""

    __tablename__ = "enrolments"
    __table_args__ = (
        Index(
            "ix_enrolments_due",
            "next_due_at",
            sqlite_where=text("is_active = 1"),
            postgresql_where=text("is_active"),
        ),
    )

    person_id: Mapped[int] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), primary_key=True
    )
    journey: Mapped[str]
    edition: Mapped[str]
    """The order of prompts for which `next_prompt` was chosen."""

    round: Mapped[int] = mapped_column(default=1)
    """How many times round the journey they are."""

    next_prompt: Mapped[str]
    why: Mapped[str] = mapped_column(default="")
    """Why the next prompt was chosen, as `choosing.rules` says it."""

    next_due_at: Mapped[datetime]
    is_active: Mapped[bool] = mapped_column(default=True)
    ways: Mapped[list[str]] = mapped_column(JSON, default=list)
    """What they chose where the journey branches."""

    began_at: Mapped[datetime]
    look_back_at: Mapped[datetime | None] = mapped_column(index=True)
    """When they are next shown their own tracks."""


class State(StrEnum):
    ASKED = "asked"
    ANSWERED = "answered"
    SKIPPED = "skipped"


_SHOWN = "state = 'answered' AND deleted_at IS NULL AND visibility IN"
_ACROSS = f"{_SHOWN} ('unnamed', 'named') AND text != ''"
_TO_A_COACH = f"{_SHOWN} ('my coach', 'my set', 'unnamed', 'named')"


class Reflection(Base):
    """A question put to somebody, and what they kept in answer."""

    __tablename__ = "reflections"
    __table_args__ = (
        Index("ix_reflections_asked", "person_id", "journey", "round", "prompt", unique=True),
        # With the one above, all that a choice is made from is read without the rows themselves.
        Index(
            "ix_reflections_not_answered",
            "person_id",
            "round",
            "state",
            sqlite_where=text("state != 'answered'"),
            postgresql_where=text("state != 'answered'"),
        ),
        # What stands in a journal, and when it was written, is told from this alone.
        Index(
            "ix_reflections_journal",
            "person_id",
            "answered_at",
            "id",
            "deleted_at",
            sqlite_where=text("answered_at IS NOT NULL"),
            postgresql_where=text("answered_at IS NOT NULL"),
        ),
        # How many took part in which week is counted from this alone.
        Index(
            "ix_reflections_week",
            "answered_at",
            "person_id",
            sqlite_where=text("answered_at IS NOT NULL"),
            postgresql_where=text("answered_at IS NOT NULL"),
        ),
        Index(
            "ix_reflections_again",
            "again_at",
            sqlite_where=text("again_at IS NOT NULL"),
            postgresql_where=text("again_at IS NOT NULL"),
        ),
        # What is shown across places, and to coaches, is counted from these alone: see open_to.py.
        Index(
            "ix_reflections_across",
            "person_id",
            "answered_at",
            "id",
            sqlite_where=text(_ACROSS),
            postgresql_where=text(_ACROSS),
        ),
        # The same for single reflections, such as those of a theme.
        Index(
            "ix_reflections_each_across",
            "id",
            "person_id",
            "answered_at",
            sqlite_where=text(_ACROSS),
            postgresql_where=text(_ACROSS),
        ),
        Index(
            "ix_reflections_to_a_coach",
            "person_id",
            "visibility",
            sqlite_where=text(_TO_A_COACH),
            postgresql_where=text(_TO_A_COACH),
        ),
        # A number is never given out twice: letters are known by it.
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    journey: Mapped[str | None]
    """None, as round and prompt, where it answers a follow-up or nobody's question."""

    round: Mapped[int | None]
    prompt: Mapped[str | None]
    question: Mapped[str]
    """The words they were asked; content may change later. Empty where nobody asked."""

    opening: Mapped[str] = mapped_column(default="")
    """Their own words, brought back before the question."""

    theme: Mapped[str] = mapped_column(default="")
    """What the prompt is about; what the answer is about, they say with tags."""

    why: Mapped[str] = mapped_column(default="")
    """Why this question, as `choosing.rules` says it."""

    follows_id: Mapped[int | None] = mapped_column(
        BigId, ForeignKey("reflections.id", ondelete="CASCADE"), unique=True
    )
    """The reflection that this one takes further."""

    wave: Mapped[str | None] = mapped_column(index=True)
    state: Mapped[State] = mapped_column(default=State.ASKED)
    visibility: Mapped[Visibility]
    asked_at: Mapped[datetime]
    again_at: Mapped[datetime | None]
    """When to ask once more, because they said: later."""

    answered_at: Mapped[datetime | None]
    shown_at: Mapped[datetime | None]
    """When it was last shown to more people than before."""

    deleted_at: Mapped[datetime | None]
    """Taken out of the journal: unreadable at once, erased some days later."""

    text: Mapped[str] = mapped_column(default="")
    """All of its parts, in order."""


class Part(Base):
    """One message of an answer: kept apart so that an edit in the app finds its place."""

    __tablename__ = "reflection_parts"
    __table_args__ = (
        Index("ix_reflection_parts_message", "address", "message_id"),
        Index(
            "ix_reflection_parts_unheard",
            "id",
            sqlite_where=text("is_unheard = 1"),
            postgresql_where=text("is_unheard"),
        ),
        Index(
            "ix_reflection_parts_wanted",
            "id",
            sqlite_where=text("wanted_at IS NOT NULL"),
            postgresql_where=text("wanted_at IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    reflection_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("reflections.id", ondelete="CASCADE"), index=True
    )
    address: Mapped[str]
    message_id: Mapped[str]
    text: Mapped[str]
    file_kind: Mapped[str] = mapped_column(default="")
    """`voice` or `photo` where something came with the words, or instead of them."""

    file_id: Mapped[str] = mapped_column(default="")
    """What the platform needs to fetch it."""

    is_unheard: Mapped[bool] = mapped_column(default=False)
    """A recording that waits to be put into words."""

    transcript: Mapped[str] = mapped_column(default="")
    """What was heard in it; not theirs until they say so."""

    wanted_at: Mapped[datetime | None]
    """Since when they wait to have its file sent once more."""

    said_at: Mapped[datetime]
    edited_at: Mapped[datetime | None]


class Shown(Base):
    """Where somebody else has read a reflection, so that it can be taken back from there."""

    __tablename__ = "reflections_shown"

    letter_id: Mapped[int] = mapped_column(BigId, primary_key=True)
    reflection_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("reflections.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    reader_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    reader_as: Mapped[To]


class Push(Base):
    """Somebody waits for one more question, worded from what they wrote."""

    __tablename__ = "pushes"

    reflection_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("reflections.id", ondelete="CASCADE"), primary_key=True
    )
    otherwise: Mapped[str]
    """What is asked where that comes to nothing; perhaps empty."""


class Tag(Base):
    """What a reflection is about, in the eyes of whoever wrote it."""

    __tablename__ = "reflection_tags"

    reflection_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("reflections.id", ondelete="CASCADE"), primary_key=True
    )
    tag: Mapped[str] = mapped_column(primary_key=True, index=True)
    """The key of a theme, or free words in lower case."""


class Search(Base):
    """What somebody last looked for in their journal, so that its pages can be turned."""

    __tablename__ = "journal_searches"

    person_id: Mapped[int] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), primary_key=True
    )
    words: Mapped[str]


class Moment(Base):
    """A date of somebody's own that questions may hang on: they joined, their set met."""

    __tablename__ = "moments"
    __table_args__ = (UniqueConstraint("person_id", "kind", "at"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    kind: Mapped[str]
    at: Mapped[datetime]


class OneOff(Base):
    """A question that somebody is asked once, some days after a date of their own."""

    __tablename__ = "one_offs"
    __table_args__ = (UniqueConstraint("moment_id", "prompt"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    moment_id: Mapped[int] = mapped_column(BigId, ForeignKey("moments.id", ondelete="CASCADE"))
    prompt: Mapped[str]
    due_at: Mapped[datetime] = mapped_column(index=True)
    asked_at: Mapped[datetime | None]
