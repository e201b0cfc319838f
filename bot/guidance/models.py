from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.db import Base, BigId
from bot.guidance.documents import Unit


class KeptDocument(Base):
    """Somebody else's document, as it was added last."""

    __tablename__ = "playbook_documents"
    __table_args__ = (
        UniqueConstraint("programme_id", "name"),
        # In a unique constraint every NULL is different from every other.
        Index(
            "uq_playbook_documents_open_to_all",
            "name",
            unique=True,
            sqlite_where=text("programme_id IS NULL"),
            postgresql_where=text("programme_id IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int | None] = mapped_column(
        ForeignKey("programmes.id", ondelete="CASCADE")
    )
    """Who may be answered from it; None: everybody."""

    name: Mapped[str]
    unit: Mapped[Unit] = mapped_column(String(16))
    digest: Mapped[str]
    """SHA-256 of the file."""

    lines: Mapped[list[Any]] = mapped_column(JSON, deferred=True)
    """Number, words and level of each line."""

    added_at: Mapped[datetime]


class KeptPassage(Base):
    """A stretch of a document that can be found and cited."""

    __tablename__ = "playbook_passages"
    __table_args__ = (UniqueConstraint("document_id", "position"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    document_id: Mapped[int] = mapped_column(
        ForeignKey("playbook_documents.id", ondelete="CASCADE")
    )
    position: Mapped[int]
    start_line: Mapped[int]
    end_line: Mapped[int]
    text: Mapped[str]
    heading: Mapped[str]


class Edition(Base):
    """One row: it counts up whenever a document comes, changes or goes."""

    __tablename__ = "playbook_edition"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int]


class KeptEmbedding(Base):
    """What an embedding model made of a text of the library. Never of what people ask."""

    __tablename__ = "playbook_embeddings"

    model: Mapped[str] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(primary_key=True)
    """SHA-256 of the text."""

    numbers: Mapped[bytes] = mapped_column(LargeBinary)
    """32-bit floats, little end first."""


class State(StrEnum):
    WAITING = "waiting"
    ANSWERED = "answered"
    NOT_KNOWN = "not known"
    FAILED = "failed"


class Verdict(StrEnum):
    HELPFUL = "helpful"
    NOT_HELPFUL = "not helpful"


class Asked(Base):
    """A question that somebody asked of the playbook."""

    __tablename__ = "guidance_questions"
    __table_args__ = (
        Index(
            "ix_guidance_questions_waiting",
            "id",
            sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
        Index(
            "ix_guidance_questions_gaps",
            "programme_id",
            "id",
            sqlite_where=text("gap_at IS NOT NULL AND gap_closed_at IS NULL"),
            postgresql_where=text("gap_at IS NOT NULL AND gap_closed_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    programme_id: Mapped[int | None] = mapped_column(
        ForeignKey("programmes.id", ondelete="SET NULL")
    )
    address: Mapped[str]
    """Where it was asked, and where the answer goes."""

    thread: Mapped[str | None]
    """The platform's id of the message whose thread it was asked in."""

    text: Mapped[str]
    follows_id: Mapped[int | None] = mapped_column(
        BigId, ForeignKey("guidance_questions.id", ondelete="SET NULL"), index=True
    )
    """The question with which this thread began."""

    state: Mapped[State] = mapped_column(default=State.WAITING)
    asked_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    taken_until_us: Mapped[int | None] = mapped_column(BigId)
    """A process is looking; on the machine's clock."""

    shown: Mapped[list[Any]] = mapped_column(JSON, default=list)
    """The passages under the answer: source, first line, last line, entry or null."""

    verdict: Mapped[Verdict | None]
    gap_at: Mapped[datetime | None]
    """Since when it stands on the gap list."""

    gap_closed_at: Mapped[datetime | None]
    gap_edition: Mapped[int | None]
    """With which edition of the documents it was last looked for, while on the list."""


class AskedInRoom(Base):
    """A question asked in a group or channel: nobody's, kept for a day so that its thread can go
    on, and then gone."""

    __tablename__ = "guidance_room_questions"
    __table_args__ = (Index("ix_guidance_room_questions_thread", "room", "thread"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    room: Mapped[str]
    message_id: Mapped[str]
    """The message that asks it, beside which the answer stands."""

    thread: Mapped[str] = mapped_column(server_default="")
    """The platform's id of the message with which its thread began."""

    language: Mapped[str]
    text: Mapped[str]
    asked_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    letter_id: Mapped[int | None] = mapped_column(BigId)
    """The letter that answered it."""

    taken_until_us: Mapped[int | None] = mapped_column(BigId)


class Variant(Base):
    """What is different in somebody's place, for the owner of an entry to review."""

    __tablename__ = "playbook_variants"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    programme_id: Mapped[int | None] = mapped_column(
        ForeignKey("programmes.id", ondelete="SET NULL"), index=True
    )
    place_id: Mapped[int | None] = mapped_column(ForeignKey("places.id", ondelete="SET NULL"))
    entry: Mapped[str | None]
    """The entry's slug; None where a document was quoted without one."""

    source: Mapped[str]
    start_line: Mapped[int]
    end_line: Mapped[int]
    text: Mapped[str]
    said_at: Mapped[datetime]
    reviewed_at: Mapped[datetime | None]


class PeerState(StrEnum):
    ASKED = "asked"
    WILLING = "willing"
    """The peer said yes; the one who asked has not."""

    DECLINED = "declined"
    INTRODUCED = "introduced"


class PeerRequest(Base):
    """Somebody was asked whether they would talk about a question."""

    __tablename__ = "peer_requests"
    __table_args__ = (UniqueConstraint("question_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("guidance_questions.id", ondelete="CASCADE")
    )
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    state: Mapped[PeerState] = mapped_column(default=PeerState.ASKED)
    reach: Mapped[str] = mapped_column(default="")
    """How to reach the peer, in their own words; shown once both have said yes."""

    asked_at: Mapped[datetime]


class UploadState(StrEnum):
    OFFERED = "offered"
    WANTED = "wanted"
    DONE = "done"


class Upload(Base):
    """A file that a manager sent, which is fetched once they say that it belongs here."""

    __tablename__ = "playbook_uploads"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id", ondelete="CASCADE"))
    address: Mapped[str]
    file_id: Mapped[str]
    file_name: Mapped[str]
    state: Mapped[UploadState] = mapped_column(default=UploadState.OFFERED)
    sent_at: Mapped[datetime]
    taken_until_us: Mapped[int | None] = mapped_column(BigId)
