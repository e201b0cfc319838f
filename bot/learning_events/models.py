from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, deferred, mapped_column

from bot.db import Base, BigId
from bot.learning_events.rules import Answer
from bot.people.vocabulary import Role


class State(StrEnum):
    DRAFT = "draft"
    WAITING = "waiting"
    """A second person is to say yes."""

    SCHEDULED = "scheduled"
    ANNOUNCED = "announced"
    STOPPED = "stopped"
    """The announcement was stopped while it was being sent."""

    CANCELLED = "cancelled"


class LearningEvent(Base):
    """Something that a programme tells many: a learning event, or news, which has no hour."""

    __tablename__ = "learning_events"
    __table_args__ = (Index("ix_learning_events_programme", "programme_id", "starts_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"))
    host_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    """Who holds it and hears replies; whoever made it, unless somebody else was asked to."""

    author_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    """The manager who made it and is told how the announcement goes."""

    is_news: Mapped[bool] = mapped_column(default=False)
    state: Mapped[State] = mapped_column(default=State.DRAFT)
    filled: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """The form as it was filled in, so that it can be shown again."""

    pending: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """Words that wait for their writer's yes: a `correction`, a `why` of cancelling, a `gist`."""

    title: Mapped[str] = mapped_column(default="")
    purpose: Mapped[str] = mapped_column(default="")
    """What for; of news, the news itself."""

    starts_at: Mapped[datetime | None]
    """None for news, and in a draft whose day or hour is not clear yet."""

    ends_at: Mapped[datetime | None]
    timezone: Mapped[str]
    place: Mapped[str] = mapped_column(default="")
    """Where: an address, or a link to join by."""

    capacity: Mapped[int | None]
    papers: Mapped[str] = mapped_column(default="")
    for_place_id: Mapped[int | None] = mapped_column(ForeignKey("places.id"))
    for_role: Mapped[Role | None]
    for_theme: Mapped[str] = mapped_column(default="")
    """The key of a theme: for those who chose to share something on it across places."""

    for_set_id: Mapped[int | None]
    """An action-learning set, as the room that keeps them numbers it."""

    for_language: Mapped[str] = mapped_column(default="")
    reminds: Mapped[str] = mapped_column(default="week day hour")
    """Which reminders there are, by the names of their stages."""

    rule: Mapped[str] = mapped_column(default="")
    """How it repeats, as RFC 5545 writes an RRULE; empty where it does not."""

    also_on: Mapped[list[str]] = mapped_column(JSON, default=list)
    """When a series begins again after its first date (ISO 8601); until it is announced."""

    series_id: Mapped[int | None] = mapped_column(
        ForeignKey("learning_events.id", ondelete="CASCADE"), index=True
    )
    """The first date of the series that this is one date of; its own number on that first."""

    occurs_at: Mapped[datetime | None]
    """Of one date of a series: when its rule has it, wherever it was moved since."""

    series_timezone: Mapped[str] = mapped_column(default="")
    """The clocks by which its rule counts."""

    room_code: Mapped[str | None] = mapped_column(unique=True)
    """Shown in the room: whoever writes it is there."""

    uid: Mapped[str]
    """The same in every calendar file, for ever; one for all dates of a series."""

    edition: Mapped[int] = mapped_column(default=0)
    """The calendar's SEQUENCE: one more with every change that people are told of."""

    arrivals: Mapped[int] = mapped_column(default=0)
    """How many have joined a queue for this event; the last number given."""

    corrections: Mapped[int] = mapped_column(default=0)
    announce_at: Mapped[datetime | None]
    announced_at: Mapped[datetime | None]
    asked_by: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    """Who wants to announce it, and therefore cannot be the one who approves."""

    approved_by: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    report_letter_id: Mapped[int | None] = mapped_column(BigId)
    """The host's message that shows how the announcement goes."""

    gist: Mapped[str] = mapped_column(default="")
    """What came out of it, for those who missed it."""

    @property
    def leads(self) -> bool:
        """Whether it stands for itself, or for a whole series."""
        return self.series_id is None or self.series_id == self.id

    @property
    def starts(self) -> datetime:
        assert self.starts_at is not None  # asked only of events that are no news, once complete
        return self.starts_at

    @property
    def ends(self) -> datetime:
        assert self.ends_at is not None
        return self.ends_at


class Invitation(Base):
    """Somebody who was told of an event or news, and what they said to it."""

    __tablename__ = "invitations"
    __table_args__ = (
        UniqueConstraint("event_id", "person_id"),
        Index("ix_invitations_answer", "event_id", "answer", "arrival"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("learning_events.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    answer: Mapped[Answer] = mapped_column(default=Answer.NONE)
    answered_at: Mapped[datetime | None]
    arrival: Mapped[int] = mapped_column(default=0)
    """Their place in the order of arrival, among those who want to come."""

    offered_until: Mapped[datetime | None]
    """How long the place that became free is theirs to take."""

    push_at: Mapped[datetime | None]
    """When the newest thing said to many may reach them; None where it may not at all."""

    question: Mapped[str] = mapped_column(default="")
    """What they want to work out."""

    was_answered: Mapped[bool] = mapped_column(default=False)
    """They say that their question was answered there."""

    needs: Mapped[str] = mapped_column(default="")
    """What they need in order to take part."""

    here_at: Mapped[datetime | None]
    will_try: Mapped[str] = mapped_column(default="")
    thread_letter_id: Mapped[int | None] = mapped_column(BigId)
    """The host's message under which everything that this person writes to them stands."""


class Stage(StrEnum):
    ANNOUNCE = "announce"
    PROGRESS = "progress"
    WEEK = "week"
    DAY = "day"
    HOUR = "hour"
    OFFER = "offer"
    """An offered place falls back."""

    AFTER = "after"
    WRAP_UP = "wrap up"


class Step(Base):
    """Something that time brings to an event."""

    __tablename__ = "event_steps"
    __table_args__ = (
        Index(
            "ix_event_steps_due",
            "due_at",
            sqlite_where=text("done_at IS NULL"),
            postgresql_where=text("done_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    event_id: Mapped[int] = mapped_column(
        ForeignKey("learning_events.id", ondelete="CASCADE"), index=True
    )
    stage: Mapped[Stage]
    due_at: Mapped[datetime]
    done_at: Mapped[datetime | None]


class Limits(Base):
    """What a programme allows its managers; without a row, the rules' defaults hold."""

    __tablename__ = "event_limits"

    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"), primary_key=True)
    most_a_day: Mapped[int]
    approval_above: Mapped[int]
    """A second person is asked where more people than this would be told."""


class Feed(Base):
    """The secret address of somebody's own calendar."""

    __tablename__ = "calendar_feeds"

    person_id: Mapped[int] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), primary_key=True
    )
    token: Mapped[str] = mapped_column(unique=True)


class PaperState(StrEnum):
    OFFERED = "offered"
    """Its sender has not said what it is for."""

    WANTED = "wanted"
    """To be fetched from the platform that it came by."""

    KEPT = "kept"
    LET_GO = "let go"


class Paper(Base):
    """A file that a manager sent, to go to those who come to an event."""

    __tablename__ = "event_papers"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    event_id: Mapped[int | None] = mapped_column(
        ForeignKey("learning_events.id", ondelete="CASCADE"), index=True
    )
    person_id: Mapped[int | None] = mapped_column(
        ForeignKey("people.id", ondelete="SET NULL"), index=True
    )
    """Who sent it."""

    state: Mapped[PaperState] = mapped_column(default=PaperState.OFFERED)
    name: Mapped[str]
    address: Mapped[str]
    """Where it was sent from, and with `file_id` all that is needed to fetch it."""

    file_id: Mapped[str]
    size: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime]
    content: Mapped[bytes | None] = deferred(mapped_column(LargeBinary))
    """Kept here, not in a folder: it is sent weeks later, perhaps from another machine."""


class Pass(Base):
    """Lets one colleague come to an event: brought by somebody, used once."""

    __tablename__ = "event_passes"
    __table_args__ = (UniqueConstraint("event_id", "brought_by"),)

    code: Mapped[str] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("learning_events.id", ondelete="CASCADE"))
    brought_by: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    taken_by: Mapped[int | None] = mapped_column(
        ForeignKey("people.id", ondelete="SET NULL"), index=True
    )
    taken_at: Mapped[datetime | None]
