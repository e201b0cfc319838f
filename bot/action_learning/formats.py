"""Set formats: the stages of a meeting, read from `prompts/action_learning/*.yaml`.

A format is content, written and changed by coaches. Every mistake in one is told with its file and
line by `bot.content.read_yaml`.
"""

import re
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    field_validator,
    model_validator,
)

from bot.content import ROOT, read_yaml

FOLDER = Path("prompts", "action_learning")
PLACEHOLDERS = frozenset({"presenter", "facilitator", "left"})
"""What the facilitator's words may name: the two people, and the time that is left."""


class Part(StrEnum):
    """What a stage does, for the machinery behind it."""

    CONTRACT = "contract"  # everybody agrees to the ground rules
    CHECK_IN = "check-in"  # everybody arrives; last commitments are looked at
    BIDS = "bids"  # one sentence each, then a vote
    PRESENT = "present"
    ASK = "ask"
    REFLECT = "reflect"
    TALK = "talk"  # the members think aloud together
    DRAWER = "drawer"  # the advice that was put aside
    COMMIT = "commit"  # what, first small step, by when, who will ask
    CLOSE = "close"


class When(StrEnum):
    FIRST_MEETING = "first meeting"
    EVERY_MEETING = "every meeting"
    EACH_PRESENTER = "each presenter"
    IF_PRESENTER_WANTS = "if the presenter wants"


class Speaks(StrEnum):
    """Who takes the word. A presenter who is asked may always answer, or decline to."""

    EVERYBODY = "everybody"
    PRESENTER = "presenter"
    MEMBERS = "members"  # all but the presenter
    NOBODY = "nobody"  # a silence


class Allowed(StrEnum):
    ANYTHING = "anything"
    CLARIFYING_QUESTIONS = "clarifying questions"
    OPEN_QUESTIONS = "open questions"
    QUESTIONS_AND_ANSWERS = "questions and answers"  # anybody asks anybody; statements only reply


class EndsWhen(StrEnum):
    """What ends a stage before its time is up."""

    ALL_HAVE = "all have"
    NUMBER_HAVE = "a number have"
    PRESENTER_SAYS_SO = "the presenter says so"
    TIME = "only its time"


Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]


class _Written(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Facilitator(_Written):
    """What the facilitator says as a stage goes by; short stages need only the start."""

    start: Words
    half_way: Words | None = None
    near_end: Words | None = None

    @field_validator("start", "half_way", "near_end")
    @classmethod
    def _names_only_what_is_known(cls, text: str | None) -> str | None:
        unknown = set(re.findall(r"\{(.*?)\}", text or "")) - PLACEHOLDERS
        if unknown:
            known = ", ".join(f"{{{name}}}" for name in sorted(PLACEHOLDERS))
            raise ValueError(f"{{{min(unknown)}}} cannot be filled in; there are {known}")
        return text


class Stage(_Written):
    key: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z-]{1,29}$")]
    title: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)]
    part: Part
    purpose: Line
    when: When = When.EACH_PRESENTER
    speaks: Speaks
    allowed: Allowed = Allowed.ANYTHING
    how: Line
    """Who may speak and how, in a sentence for the people in the set."""
    live_minutes: Annotated[int, Field(ge=1, le=90)]
    days: Annotated[float, Field(ge=0.5, le=10, multiple_of=0.5)]
    """Working days on the days-long clock."""
    ends: EndsWhen
    number: Annotated[int, Field(ge=1, le=50)] | None = None
    """How many contributions are enough, where a stage ends when a number have."""
    unanswered: Annotated[int, Field(ge=1, le=10)] | None = None
    """At most so many questions wait for the presenter; the next ones are kept until then."""
    presenter_first: bool = False
    """What the others write is kept until the presenter has spoken, or half the time is over."""
    says: Facilitator

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        if (self.ends is EndsWhen.NUMBER_HAVE) != (self.number is not None):
            raise ValueError(f"'number' belongs to 'ends: {EndsWhen.NUMBER_HAVE}', and only there")
        if self.allowed is not Allowed.ANYTHING and self.part is not Part.ASK:
            raise ValueError(f"'allowed: {self.allowed}' is only for a stage with 'part: ask'")
        if self.unanswered is not None and self.part is not Part.ASK:
            raise ValueError("'unanswered' is only for a stage with 'part: ask'")
        if self.presenter_first and self.speaks is not Speaks.EVERYBODY:
            raise ValueError(f"'presenter_first' belongs to 'speaks: {Speaks.EVERYBODY}'")
        if self.speaks is Speaks.NOBODY and self.ends is not EndsWhen.TIME:
            raise ValueError(f"where nobody speaks, write 'ends: {EndsWhen.TIME}'")
        return self

    @property
    def coached(self) -> bool:
        """Whether the open-question coach looks at what is written here."""
        return self.allowed is Allowed.OPEN_QUESTIONS


class SetFormat(_Written):
    title: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]
    summary: Words
    after: Line
    """Where the format comes from."""
    fewest: Annotated[int, Field(ge=3, le=12)]
    most: Annotated[int, Field(ge=3, le=12)]
    presenters: Literal["one", "everybody"]
    """How many present in one meeting: one, or everybody in turn."""
    ground_rules: Annotated[tuple[Line, ...], Field(min_length=3, max_length=10)]
    stages: Annotated[tuple[Stage, ...], Field(min_length=3, max_length=15)]

    @field_validator("stages")
    @classmethod
    def _each_has_its_place(cls, stages: tuple[Stage, ...]) -> tuple[Stage, ...]:
        keys = [stage.key for stage in stages]
        twice = next((key for key in keys if keys.count(key) > 1), None)
        if twice:
            raise ValueError(f"two stages have the key '{twice}'")
        parts = [stage.part for stage in stages]
        if parts.count(Part.PRESENT) != 1:
            raise ValueError("exactly one stage needs 'part: present'")
        for part in (Part.CONTRACT, Part.CHECK_IN, Part.BIDS, Part.DRAWER, Part.COMMIT):
            if parts.count(part) > 1:
                raise ValueError(f"at most one stage can have 'part: {part}'")
        return stages

    @model_validator(mode="after")
    def _fits_its_people(self) -> Self:
        if self.fewest > self.most:
            raise ValueError(f"'fewest: {self.fewest}' is more than 'most: {self.most}'")
        return self

    def live_minutes(self, people: int) -> int:
        """Return how long a meeting of so many lasts, after the first, with the drawer shut."""
        rounds = people if self.presenters == "everybody" else 1
        return sum(
            stage.live_minutes * (rounds if stage.when is When.EACH_PRESENTER else 1)
            for stage in self.stages
            if stage.when in (When.EVERY_MEETING, When.EACH_PRESENTER)
        )


def read_format(path: Path) -> SetFormat:
    """Read one format.

    Raises:
        ContentError: the file cannot be read, or is malformed.
    """
    return read_yaml(path, SetFormat)


def read_formats(root: Path = ROOT) -> dict[str, SetFormat]:
    """Read all formats, by the names of their files without ending."""
    return {path.stem: read_format(path) for path in sorted((root / FOLDER).glob("*.yaml"))}
