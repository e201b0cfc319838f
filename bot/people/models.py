from datetime import date, datetime, time

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.db import Base, BigId
from bot.people.vocabulary import Role, Standing, Visibility


class Programme(Base):
    """A learning programme that somebody runs."""

    __tablename__ = "programmes"
    __table_args__ = (
        CheckConstraint("least_people >= 5", name="least_people"),
        CheckConstraint("least_places >= 3", name="least_places"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    welcome: Mapped[str] = mapped_column(default="")
    contact: Mapped[str] = mapped_column(default="")
    """A human being to turn to, as people read it: a name and how to reach them."""

    helplines: Mapped[str] = mapped_column(default="")
    """Whom to ring in an emergency, one a line; empty: as in prompts/safety."""

    journey: Mapped[str] = mapped_column(default="inner-journey")
    is_open: Mapped[bool] = mapped_column(default=False)
    """Anybody who finds the bot may join, without an invite."""

    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    least_people: Mapped[int] = mapped_column(default=5, server_default="5")
    """Nothing is shown across places that rests on fewer; can only be raised."""

    least_places: Mapped[int] = mapped_column(default=3, server_default="3")
    keep_days: Mapped[int | None]
    """How long what people wrote is kept, from the day they wrote it; None: until they erase it."""

    created_at: Mapped[datetime]


class Place(Base):
    """A neighbourhood, ward, town or borough where people work together."""

    __tablename__ = "places"
    __table_args__ = (
        Index(
            "ix_places_open",
            "programme_id",
            "name",
            unique=True,
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"))
    name: Mapped[str]
    timezone: Mapped[str]
    closed_at: Mapped[datetime | None]
    """Nobody is in it any more; what its people did together still names it."""


class Person(Base):
    """A human being, whichever apps they use."""

    __tablename__ = "people"
    __table_args__ = (
        Index("ix_people_rhythm", "timezone", "weekday", "at"),
        Index("ix_people_reference", "programme_id", "reference", unique=True),
        # A number is never used twice: the record of who looked at what goes by it.
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    standing: Mapped[Standing] = mapped_column(default=Standing.MET)
    language: Mapped[str] = mapped_column(default="en")
    timezone: Mapped[str] = mapped_column(default="Europe/London")
    weekday: Mapped[int] = mapped_column(default=0)
    """The day on which they like to be asked, Monday being 0."""

    at: Mapped[time] = mapped_column(default=time(9))
    """The local time at which they like to be asked."""

    # How much we may ask of them: see attention.py.
    every: Mapped[int] = mapped_column(default=1)
    """Weeks from one question to the next."""

    nation: Mapped[str] = mapped_column(default="")
    """Whose public holidays they keep, such as GB-WLS; empty: their time zone's country's."""

    working_days: Mapped[str] = mapped_column(default="01234")
    """Monday being 0."""

    quiet_from: Mapped[time] = mapped_column(default=time(21))
    quiet_to: Mapped[time] = mapped_column(default=time(7))
    """The same as `quiet_from` where no hour is quiet."""

    most_a_day: Mapped[int] = mapped_column(default=3)
    paused_until: Mapped[date | None]
    coach_until: Mapped[datetime | None]
    """A coach is talking with them."""

    busy_until: Mapped[datetime | None]
    """They are in a live meeting, which is meant to last until then."""

    booked_on: Mapped[date | None]
    """The last day, as they count days, for which pushes are sent or planned."""

    booked: Mapped[int] = mapped_column(default=0)
    """How many on that day."""

    heard_at: Mapped[datetime | None]
    silent_for: Mapped[int] = mapped_column(default=0)
    """Questions since they were last heard."""

    visibility: Mapped[Visibility] = mapped_column(default=Visibility.ONLY_ME)
    """Who may read a new reflection, unless they say otherwise for that one."""

    programme_id: Mapped[int | None] = mapped_column(ForeignKey("programmes.id"))
    place_id: Mapped[int | None] = mapped_column(ForeignKey("places.id"))
    invite: Mapped[str | None]
    """The code they came with, until they agree."""

    reference: Mapped[str | None]
    """What whoever runs the programme knows them by, such as an e-mail address."""

    asked_terms: Mapped[str | None]
    """The edition of the terms that they were last asked to agree to."""

    met_at: Mapped[datetime]
    joined_at: Mapped[datetime | None]


class Account(Base):
    """One way to reach a person, and to recognise them."""

    __tablename__ = "accounts"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    address: Mapped[str] = mapped_column(unique=True)
    lane: Mapped[str]
    """Whose rate limit letters to this account fall under."""

    is_preferred: Mapped[bool] = mapped_column(default=True)
    """Pushes go here; answers go to wherever the person spoke."""

    wrong_codes: Mapped[int] = mapped_column(default=0, server_default="0")
    """How many codes typed here were wrong, since `wrong_since`."""

    wrong_since: Mapped[datetime | None]


class Membership(Base):
    """What a person is in a programme. A practitioner's place stands on the person."""

    __tablename__ = "memberships"

    person_id: Mapped[int] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), primary_key=True
    )
    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"), primary_key=True)
    role: Mapped[Role] = mapped_column(primary_key=True)
    since: Mapped[datetime]


class Invite(Base):
    """A code that lets people into a programme."""

    __tablename__ = "invites"

    code: Mapped[str] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"))
    place_id: Mapped[int | None] = mapped_column(ForeignKey("places.id"))
    role: Mapped[Role] = mapped_column(default=Role.PRACTITIONER)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    uses_left: Mapped[int | None]
    """None means any number."""

    person_id: Mapped[int | None] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), index=True
    )
    """Whom it is for, where it is for one who is expected."""

    made_by: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))


class Consent(Base):
    """What somebody agreed to, in which words, and when."""

    __tablename__ = "consents"
    __table_args__ = (
        # Who agrees to something now is told from this alone.
        Index(
            "ix_consents_standing",
            "to",
            "edition",
            "person_id",
            sqlite_where=text("withdrawn_at IS NULL"),
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    to: Mapped[str]
    wording: Mapped[str]
    """The words that they were shown."""

    edition: Mapped[str] = mapped_column(default="", server_default="")
    """The same for the same words in every language; other words need another yes."""

    given_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


class Administrator(Base):
    """An account whose owner runs the machine. It gives no right to read anybody's words."""

    __tablename__ = "administrators"

    address: Mapped[str] = mapped_column(primary_key=True)
    since: Mapped[datetime]


class Link(Base):
    """Two accounts that somebody says are theirs: joined when both have said so."""

    __tablename__ = "links"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    address: Mapped[str]
    """Where the code was shown, and where the last yes must come from."""

    code_hash: Mapped[str] = mapped_column(unique=True)
    expires_at: Mapped[datetime]
    typed_at_address: Mapped[str | None]
    """Where the code was typed: it is used up then, whatever follows."""

    is_confirmed: Mapped[bool] = mapped_column(default=False)
    """The account that typed it has said that both are one person."""


class Trace(Base):
    """Who looked at or changed what, and when. Never what it said."""

    __tablename__ = "traces"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    """None: the command line, the bot itself, or somebody who has been forgotten."""

    by: Mapped[str]
    """`chat`, `web`, `command line` or `bot`."""

    deed: Mapped[str]
    """Such as `read reflection` or `set programme contact`."""

    subject_id: Mapped[int | None] = mapped_column(
        ForeignKey("people.id", ondelete="SET NULL"), index=True
    )
    """Whose thing it was."""

    programme_id: Mapped[int | None] = mapped_column(ForeignKey("programmes.id"))
    ref: Mapped[str] = mapped_column(default="")
    """Which thing: a number, or a count."""
