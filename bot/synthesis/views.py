"""What a coach is shown, as values."""

from dataclasses import dataclass
from datetime import date, datetime

from bot.people.models import Programme
from bot.synthesis.models import Part, Run, State, Study
from bot.synthesis.rules import Threshold


@dataclass(frozen=True)
class Card:
    """A theme on the board."""

    id: int
    version: int
    state: State
    title: str
    statement: str
    by_coach: bool
    """The words are a coach's."""

    is_minority: bool
    reflections: int
    people: int
    places: int
    first: date | None
    last: date | None
    is_enough: bool
    """Whether enough people and places stand behind it for others to see it."""

    became: str
    """What the last run made of it, as `placing.Became` has it; empty where it said nothing."""

    members_before: int
    to_tick: int
    """How many of its quotes nobody has looked at yet."""

    note: str
    did: str
    not_quite: int
    """Contributors who say that it does not say what they meant, or misses something."""

    split_from_id: int | None


@dataclass(frozen=True)
class Board:
    study: Study
    programme: Programme
    threshold: Threshold
    reflections: int
    """What the study would look at now; `unplaced` of it stands in no theme."""

    people: int
    places: int
    new: int
    """How many of them no run has seen."""

    unplaced: int
    coverage: float
    last_run: Run | None
    is_running: bool
    themes: tuple[Card, ...]
    """The living ones, those that wait for a coach first, then the largest."""


@dataclass(frozen=True)
class Item:
    """A reflection in a theme."""

    reflection_id: int
    text: str
    quote: str
    """Word for word in `text`; empty where none is chosen, or it no longer stands there."""

    part: Part
    on: date | None
    place: str
    """Empty where its writer does not let their place be named."""

    may_quote: bool
    by_coach: bool
    supports: bool | None
    """What a coach ticked for the statement as it stands."""

    also_in: tuple[int, ...]
    """The other themes in which it stands."""


@dataclass(frozen=True)
class Detail:
    """A theme with everything it rests on."""

    card: Card
    study: Study
    programme: Programme
    items: tuple[Item, ...]
    """With quotes first, those who say the opposite and minorities among the first."""

    problems: tuple[str, ...]
    """What fails a check, in words."""

    not_quite: tuple[str, ...]
    """What contributors would say instead."""


@dataclass(frozen=True)
class Unplaced:
    """Some of what stands in no theme."""

    study: Study
    programme: Programme
    count: int
    """Of all of it."""

    first: int
    """How many newer ones come before these."""

    items: tuple[Item, ...]


@dataclass(frozen=True)
class Deed:
    """A line of the history."""

    id: int
    at: datetime
    who: str
    """A coach's name; empty for the bot, the command line and those who are gone."""

    by: str
    deed: str
    why: str
    theme_id: int | None
    title: str
    can_be_undone: bool
    is_undone: bool
