"""What is kept of themes. The words of those who wrote stand in rows that hang on their
reflections, so that they go when the reflection goes; acts and counts hold numbers only."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.db import Base, BigId


class Study(Base):
    """What is looked at: the shared reflections of a programme, or some of them."""

    __tablename__ = "synthesis_studies"

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(
        ForeignKey("programmes.id", ondelete="CASCADE"), index=True
    )
    since: Mapped[date | None]
    until: Mapped[date | None]
    """The last day that counts."""

    prompt: Mapped[str] = mapped_column(default="")
    """Only answers to this prompt; empty: to any."""

    about: Mapped[str] = mapped_column(default="")
    """Only what its writers tagged so; empty: all."""

    frame: Mapped[str] = mapped_column(default="")
    """Begin with the subjects of this frame, not only with what people say; empty: with none."""

    every_week: Mapped[bool] = mapped_column(default=False)
    next_run_at: Mapped[datetime | None] = mapped_column(index=True)
    made_at: Mapped[datetime]


class RunState(StrEnum):
    WANTED = "wanted"
    DONE = "done"
    FAILED = "failed"
    UNDONE = "undone"
    """A coach took back what it did to the themes."""


class RunKind(StrEnum):
    ANEW = "anew"
    """Everything is read, and what is found is matched to the living themes."""

    WORDED = "worded"
    """The same, and a language model words what was found: only when a coach says so."""

    NEW_ONES = "new ones"
    """Only what no run has seen yet is read, and placed into the living themes."""


class Run(Base):
    """Once through a study's reflections, wanted first and done when there is time."""

    __tablename__ = "synthesis_runs"
    __table_args__ = (
        Index(
            "ix_synthesis_runs_wanted",
            "id",
            sqlite_where=text("state = 'wanted'"),
            postgresql_where=text("state = 'wanted'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    study_id: Mapped[int] = mapped_column(
        ForeignKey("synthesis_studies.id", ondelete="CASCADE"), index=True
    )
    kind: Mapped[RunKind] = mapped_column(default=RunKind.ANEW)
    state: Mapped[RunState] = mapped_column(default=RunState.WANTED)
    seed: Mapped[int]
    """Which tenth of the reflections the second run leaves out."""

    wanted_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    """None: the week's run, or the command line."""

    address: Mapped[str] = mapped_column(default="")
    """Where to say that it is done; empty: nowhere."""

    wanted_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    taken_until_us: Mapped[int | None] = mapped_column(BigId)
    """A process is at it; on the machine's clock."""

    reflections: Mapped[int] = mapped_column(default=0)
    people: Mapped[int] = mapped_column(default=0)
    places: Mapped[int] = mapped_column(default=0)
    placed: Mapped[int] = mapped_column(default=0)
    unplaced: Mapped[int] = mapped_column(default=0)
    agreement: Mapped[float | None]
    """How far the second run put the same reflections together, 0 to 1."""

    tokens: Mapped[int] = mapped_column(default=0)
    """About what it would take to have a model word this; 0: there is none, or nobody agreed."""

    note: Mapped[str] = mapped_column(default="")
    """What is to be told of embeddings and language models; never words of those who wrote."""


class State(StrEnum):
    PROPOSED = "proposed"
    """Found by a run, or made by a coach; no coach stands behind it yet."""

    TO_CHANGE = "to change"
    """A coach asked for change."""

    APPROVED = "approved"
    RETURNED = "returned"
    """Those who wrote are asked whether it says what they meant."""

    PUBLISHED = "published"
    MERGED = "merged"
    RETIRED = "retired"
    TAKEN_BACK = "taken back"
    """Found by a run that a coach undid: no run knows it."""


ALIVE = (State.PROPOSED, State.TO_CHANGE, State.APPROVED, State.RETURNED, State.PUBLISHED)
STOOD_BEHIND = (State.APPROVED, State.RETURNED, State.PUBLISHED)
"""A coach has said yes to it."""


class Wording(Base):
    """A theme's title and statement. One made of somebody's words goes with what they wrote."""

    __tablename__ = "synthesis_wordings"

    id: Mapped[int] = mapped_column(primary_key=True)
    study_id: Mapped[int] = mapped_column(
        ForeignKey("synthesis_studies.id", ondelete="CASCADE"), index=True
    )
    title: Mapped[str]
    statement: Mapped[str]
    worded_from_id: Mapped[int | None] = mapped_column(
        BigId, ForeignKey("reflections.id", ondelete="CASCADE"), index=True
    )
    by_coach: Mapped[bool] = mapped_column(default=False)
    """No run puts other words in its place."""


class LivingTheme(Base):
    """A theme that lives on between runs."""

    __tablename__ = "synthesis_themes"

    id: Mapped[int] = mapped_column(primary_key=True)
    study_id: Mapped[int] = mapped_column(
        ForeignKey("synthesis_studies.id", ondelete="CASCADE"), index=True
    )
    version: Mapped[int] = mapped_column(default=1)
    """Counts up with every change, so that nobody changes what they have not seen."""

    state: Mapped[State] = mapped_column(default=State.PROPOSED)
    topics: Mapped[list[Any]] = mapped_column(JSON, default=list)
    """Kind and name of each; none where a coach made it by hand."""

    name: Mapped[str]
    """Its title where no wording is left."""

    wording_id: Mapped[int | None] = mapped_column(
        ForeignKey("synthesis_wordings.id", ondelete="SET NULL"), index=True
    )
    is_minority: Mapped[bool] = mapped_column(default=False)
    note: Mapped[str] = mapped_column(default="")
    """Of the coaches, for coaches."""

    did: Mapped[str] = mapped_column(default="")
    """What the programme did about it, for everybody."""

    merged_into_id: Mapped[int | None] = mapped_column(
        ForeignKey("synthesis_themes.id", ondelete="SET NULL")
    )
    split_from_id: Mapped[int | None] = mapped_column(
        ForeignKey("synthesis_themes.id", ondelete="SET NULL")
    )
    approved_at: Mapped[datetime | None]
    """Since when a coach stands behind it: what came later is counted, but not quoted."""

    returned_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]
    made_at: Mapped[datetime]


class Part(StrEnum):
    """What a reflection is to a theme."""

    SUPPORTS = "supports"
    COUNTER = "counter"
    MINORITY = "minority"
    """Says it otherwise than most, and is to be heard."""


class Evidence(Base):
    """A reflection in a theme."""

    __tablename__ = "synthesis_evidence"

    theme_id: Mapped[int] = mapped_column(
        ForeignKey("synthesis_themes.id", ondelete="CASCADE"), primary_key=True
    )
    reflection_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("reflections.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    quote: Mapped[str] = mapped_column(default="")
    """A stretch of it, word for word; empty where none is chosen."""

    part: Mapped[Part] = mapped_column(default=Part.SUPPORTS)
    is_out: Mapped[bool] = mapped_column(default=False)
    """A coach took it out: no run puts it back."""

    by_coach: Mapped[bool] = mapped_column(default=False)
    """A coach decided about it: no run changes that."""

    is_supporting: Mapped[bool | None]
    """Whether a coach finds that it bears the statement out."""

    ticked_wording_id: Mapped[int | None]
    """Of which statement they said so; of another it says nothing."""

    added_at: Mapped[datetime]
    """Since when it stands there with this quote."""

    counts: Mapped[bool] = mapped_column(default=True)
    """Whether its writer let it be used when it was last looked at."""

    may_quote: Mapped[bool] = mapped_column(default=False)
    """The same for being quoted."""


class Change(Base):
    """What became of a theme in a run."""

    __tablename__ = "synthesis_changes"

    run_id: Mapped[int] = mapped_column(
        ForeignKey("synthesis_runs.id", ondelete="CASCADE"), primary_key=True
    )
    theme_id: Mapped[int] = mapped_column(
        ForeignKey("synthesis_themes.id", ondelete="CASCADE"), primary_key=True
    )
    became: Mapped[str]
    """As `placing.Became` has it."""

    other_id: Mapped[int | None] = mapped_column(
        ForeignKey("synthesis_themes.id", ondelete="SET NULL")
    )
    """What it split off from, or went into."""

    members_before: Mapped[int]
    members_after: Mapped[int]


class Unplaced(Base):
    """A reflection that the last run found no theme for."""

    __tablename__ = "synthesis_unplaced"

    study_id: Mapped[int] = mapped_column(
        ForeignKey("synthesis_studies.id", ondelete="CASCADE"), primary_key=True
    )
    reflection_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("reflections.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class Act(Base):
    """One step that changed themes: who, when, why, and what it changed, to be undone by."""

    __tablename__ = "synthesis_acts"

    id: Mapped[int] = mapped_column(primary_key=True)
    study_id: Mapped[int] = mapped_column(
        ForeignKey("synthesis_studies.id", ondelete="CASCADE"), index=True
    )
    theme_id: Mapped[int | None] = mapped_column(
        ForeignKey("synthesis_themes.id", ondelete="SET NULL"), index=True
    )
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    """None: the bot itself, the command line, or somebody who has been forgotten."""

    by: Mapped[str]
    at: Mapped[datetime]
    deed: Mapped[str]
    why: Mapped[str] = mapped_column(default="")
    changes: Mapped[list[Any]] = mapped_column(JSON, default=list)
    """Table, key, column, before, after: numbers, states and coaches' words, nobody else's."""

    undoes_id: Mapped[int | None] = mapped_column(
        ForeignKey("synthesis_acts.id", ondelete="SET NULL")
    )
    undone_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("synthesis_acts.id", ondelete="SET NULL")
    )


class Answer(StrEnum):
    NONE = "none"
    YES = "yes"
    NOT_QUITE = "not quite"
    MISSING = "missing"


class Reply(Base):
    """Whether a theme says what one who wrote had meant."""

    __tablename__ = "synthesis_replies"
    __table_args__ = (UniqueConstraint("theme_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    theme_id: Mapped[int] = mapped_column(ForeignKey("synthesis_themes.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    answer: Mapped[Answer] = mapped_column(default=Answer.NONE)
    words: Mapped[str] = mapped_column(default="")
    """What they would say instead, for the coaches."""

    asked_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]


class Digest(Base):
    """What was sent to many."""

    __tablename__ = "synthesis_digests"

    id: Mapped[int] = mapped_column(primary_key=True)
    study_id: Mapped[int] = mapped_column(
        ForeignKey("synthesis_studies.id", ondelete="CASCADE"), index=True
    )
    themes: Mapped[dict[str, str]] = mapped_column(JSON)
    """The ids of those it speaks of, each with what marks its words, see `shown.mark`."""

    sent_at: Mapped[datetime]
    redrawn_to: Mapped[int | None] = mapped_column(BigId)
    """Something in it no longer holds: the last letter that was put right; None: all are."""


class EntryState(StrEnum):
    OFFERED = "offered"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    PULLED_BACK = "pulled back"


ON_THE_WAY = (EntryState.OFFERED, EntryState.ACCEPTED)


class LearnedEntry(Base):
    """A theme on its way into the playbook."""

    __tablename__ = "synthesis_entries"

    id: Mapped[int] = mapped_column(primary_key=True)
    theme_id: Mapped[int] = mapped_column(
        ForeignKey("synthesis_themes.id", ondelete="CASCADE"), unique=True
    )
    state: Mapped[EntryState] = mapped_column(default=EntryState.OFFERED)
    document: Mapped[str]
    """The file name by which it is cited."""

    offered_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    offered_at: Mapped[datetime]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    decided_at: Mapped[datetime | None]
