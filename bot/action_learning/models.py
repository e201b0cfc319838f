from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.action_learning.vocabulary import (
    Carriage,
    Clock,
    Future,
    MemberStanding,
    Outcome,
    SetStanding,
)
from bot.db import Base, BigId


class LearningSet(Base):
    """A small group that meets several times."""

    __tablename__ = "learning_sets"

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"), index=True)
    name: Mapped[str] = mapped_column(String(60))
    code: Mapped[str] = mapped_column(String(20), unique=True)
    """Lets people in: `/set join CODE`."""

    format: Mapped[str] = mapped_column(String(60))
    """The name of a file in prompts/action_learning, without ending."""

    clock: Mapped[Clock]
    standing: Mapped[SetStanding] = mapped_column(default=SetStanding.GATHERING)
    begun_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    rotates: Mapped[bool] = mapped_column(default=False)
    """Members take turns to facilitate, and the bot keeps the time."""

    meetings_planned: Mapped[int] = mapped_column(default=5)
    meetings_held: Mapped[int] = mapped_column(default=0)
    keep_days: Mapped[int] = mapped_column(default=90)
    """How long after a meeting its words are kept, as the set agreed; with
    `rules.UNTIL_THE_END`, no longer than the set."""

    keep_wanted: Mapped[int | None]
    """What a member proposes instead, until all have agreed or one has not."""

    room: Mapped[str | None] = mapped_column(String(200), index=True)
    """The address of the group or channel where it meets; None: each in their own chat."""

    room_offered: Mapped[str | None] = mapped_column(String(200))
    """A group that somebody made for it, to be looked at."""

    room_wanted_at: Mapped[datetime | None] = mapped_column(index=True)
    """When its room is to be made, or to be opened to those who are not let in yet."""

    due_at: Mapped[datetime | None] = mapped_column(index=True)
    """When the next meeting is to come up, or the time to decide is over."""

    reasons: Mapped[list[str]] = mapped_column(JSON, default=list)
    """Why the composer proposed it."""

    score: Mapped[int | None]
    """Of 100, where the composer proposed it."""

    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class Member(Base):
    __tablename__ = "set_members"

    set_id: Mapped[int] = mapped_column(
        ForeignKey("learning_sets.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[int] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    standing: Mapped[MemberStanding] = mapped_column(default=MemberStanding.IN)
    facilitates: Mapped[bool] = mapped_column(default=False)
    """A coach who holds the meetings and takes no turn."""

    turns: Mapped[int] = mapped_column(default=0)
    """Meetings in which they have presented."""

    agreed_at: Mapped[datetime | None]
    """When they agreed to the ground rules."""

    keep_agreed: Mapped[int | None]
    """The proposed `keep_days` that they agree to."""

    future: Mapped[Future | None]
    since: Mapped[datetime]
    due_at: Mapped[datetime | None] = mapped_column(index=True)
    """When their invitation is brought up again, or lapses; of one who has left, when they are
    taken out of the set's room."""

    status_letter_id: Mapped[int | None] = mapped_column(BigId)
    """The letter that says where the meeting stands; it is redrawn."""

    let_in_at: Mapped[datetime | None]
    """When the set's room was opened to them."""


class Farewell(Base):
    """An account of somebody who was forgotten, which is yet to be taken out of a set's room."""

    __tablename__ = "set_farewells"

    set_id: Mapped[int] = mapped_column(
        ForeignKey("learning_sets.id", ondelete="CASCADE"), primary_key=True
    )
    address: Mapped[str] = mapped_column(String(200), primary_key=True)
    language: Mapped[str]
    due_at: Mapped[datetime | None]
    """When to try again; None at first."""


class Meeting(Base):
    """One meeting. Only who holds the version that they read may change its state."""

    __tablename__ = "set_meetings"
    __table_args__ = (UniqueConstraint("set_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    set_id: Mapped[int] = mapped_column(ForeignKey("learning_sets.id", ondelete="CASCADE"))
    number: Mapped[int]
    state: Mapped[dict[str, Any]] = mapped_column(JSON)
    version: Mapped[int] = mapped_column()
    due_at: Mapped[datetime | None] = mapped_column(index=True)
    """When the machine wants to be told that time has passed."""

    began_at: Mapped[datetime]
    said_at: Mapped[datetime]
    """When the last thing was said: what comes next is never due before it, even where it was
    heard by a process whose clock is behind."""

    ended_at: Mapped[datetime | None] = mapped_column(index=True)
    keep_until: Mapped[datetime | None] = mapped_column(index=True)
    """When its words are thrown away: never later than was agreed when it ended."""

    status_letter_id: Mapped[int | None] = mapped_column(BigId)
    """The letter that says in the set's room where the meeting stands."""

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class Utterance(Base):
    """What a member wrote in a meeting."""

    __tablename__ = "set_words"
    __table_args__ = (Index("ix_set_words_message", "address", "message_id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    meeting_id: Mapped[int] = mapped_column(
        ForeignKey("set_meetings.id", ondelete="CASCADE"), index=True
    )
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    step: Mapped[int]
    """Which step of the meeting's plan."""

    part: Mapped[str] = mapped_column(String(20))
    text: Mapped[str]
    carriage: Mapped[Carriage]
    address: Mapped[str]
    message_id: Mapped[str]
    answers_id: Mapped[int | None] = mapped_column(BigId)
    """The words that its writer replied to."""

    said_at: Mapped[datetime]


class Copy(Base):
    """One piece of somebody's words in another member's chat, so that edits find it."""

    __tablename__ = "set_copies"

    utterance_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("set_words.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[int] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), primary_key=True
    )
    piece: Mapped[int] = mapped_column(primary_key=True)
    letter_id: Mapped[int] = mapped_column(BigId, index=True)


class Enclosure(Base):
    """A file that came with somebody's words and has yet to be fetched and carried."""

    __tablename__ = "set_enclosed"

    utterance_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("set_words.id", ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int] = mapped_column(primary_key=True)
    """Which of the files that came with them, counted from 0."""

    address: Mapped[str]
    """Whose platform has it."""

    file_id: Mapped[str]
    name: Mapped[str] = mapped_column(String(200))
    is_picture: Mapped[bool]


class Notice(Base):
    """A letter of a meeting that is nobody's words: a reply to it goes to that meeting."""

    __tablename__ = "set_notices"

    letter_id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    meeting_id: Mapped[int] = mapped_column(
        ForeignKey("set_meetings.id", ondelete="CASCADE"), index=True
    )


class Kept(Base):
    """A question that somebody keeps because it helped."""

    __tablename__ = "set_kept_questions"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    utterance_id: Mapped[int | None] = mapped_column(
        BigId, ForeignKey("set_words.id", ondelete="SET NULL"), index=True
    )
    """None once the set's words are no longer kept."""

    text: Mapped[str]
    kept_at: Mapped[datetime]


class Topic(Base):
    """What somebody means to bring to the next meeting of their set."""

    __tablename__ = "set_topics"

    id: Mapped[int] = mapped_column(primary_key=True)
    set_id: Mapped[int] = mapped_column(
        ForeignKey("learning_sets.id", ondelete="CASCADE"), index=True
    )
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    text: Mapped[str]
    kept_at: Mapped[datetime]


class Commitment(Base):
    """What somebody said they would do, by when, and who will ask."""

    __tablename__ = "set_commitments"

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(
        ForeignKey("set_meetings.id", ondelete="CASCADE"), index=True
    )
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    asker_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    what: Mapped[str]
    first_step: Mapped[str]
    made_at: Mapped[datetime]
    by_when: Mapped[datetime]
    ask_at: Mapped[datetime | None] = mapped_column(index=True)
    """When to ask what became of it; None once asked."""

    outcome: Mapped[Outcome | None]
    answered_at: Mapped[datetime | None]


class Challenge(Base):
    """What somebody says they work on, for the composer alone."""

    __tablename__ = "set_challenges"

    person_id: Mapped[int] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), primary_key=True
    )
    text: Mapped[str] = mapped_column(String(500))
    said_at: Mapped[datetime]


class NotWith(Base):
    """Somebody would rather not be in a set with somebody. Nobody else is told."""

    __tablename__ = "not_with"

    person_id: Mapped[int] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), primary_key=True
    )
    other_id: Mapped[int] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), primary_key=True
    )
