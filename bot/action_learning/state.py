"""What is known of a meeting while it runs, what can happen to it, and what it then says. Pure.

Only ids, numbers and times: what people wrote stands elsewhere.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Self

from pydantic import BaseModel, ConfigDict

from bot.action_learning.formats import EndsWhen, Part, SetFormat, Speaks, Stage, When
from bot.action_learning.vocabulary import Clock

FEWEST = 3
"""Fewer than this are no set any more, whatever the format began with."""


class Phase(StrEnum):
    """Where a stage has more than one thing to do."""

    OPEN = "open"
    VOTING = "voting"  # bids are in
    OFFERED = "offered"  # the presenter is asked whether to open the drawer


class Cue(StrEnum):
    HALF_WAY = "half-way"
    NEAR_END = "near the end"
    END = "the end"


class Ending(StrEnum):
    FINISHED = "finished"
    TOO_FEW = "too few"
    QUIET = "quiet"
    STOPPED = "stopped"


class Step(BaseModel):
    """One stage of this meeting."""

    model_config = ConfigDict(frozen=True)

    stage: str
    turn: int = 0
    """Whose turn it is to present, counted from 0."""


class State(BaseModel):
    model_config = ConfigDict(frozen=True)

    clock: Clock
    plan: tuple[Step, ...]
    at: int = 0
    """Which step of the plan."""

    phase: Phase = Phase.OPEN
    people: tuple[int, ...]
    """Who takes part in this meeting, in the order in which they came to the set."""

    facilitator: int | None = None
    """None: the bot."""

    agreed: tuple[int, ...] = ()
    turns: dict[int, int] = {}
    """How often each has presented in earlier meetings."""

    presenters: tuple[int, ...] = ()
    bids: tuple[int, ...] = ()
    votes: dict[int, int] = {}
    gone: tuple[int, ...] = ()
    """Presenters who fell silent or left: they are not asked again in this meeting."""

    have: tuple[int, ...] = ()
    """Who has done in this stage what it asks for."""

    count: int = 0
    """Contributions in this stage."""

    unanswered: int = 0
    """Questions in this stage since the presenter last wrote."""

    floor_is_open: bool = False
    """The presenter, who speaks first, had the time to."""

    airtime: dict[int, int] = {}
    """Characters that each has written in this meeting."""

    quiet: tuple[int, ...] = ()
    """Whom nobody waits for, until they write again."""

    nudged: tuple[int, ...] = ()
    sealed: int = 0
    """Pieces of advice in the drawer."""

    length: float = 0
    """Of the stage, in minutes or working days."""

    left: float = 0
    """Of the length, at `since`."""

    since: datetime
    cue: Cue = Cue.END
    """What comes next by itself, at `due_at`."""

    due_at: datetime | None = None
    is_paused: bool = False
    is_quiet: bool = False
    """Paused because nobody came; whoever writes wakes it."""

    waited: bool = False
    """The stage has been given more time already because too few came."""

    silent_stages: int = 0
    """How many in a row went by without a word from anybody."""

    ending: Ending | None = None

    def with_one_for(self, gone: int, keep: int) -> Self:
        """Return the meeting in which `gone` is `keep`: two accounts were one human being."""

        def one(person: int) -> int:
            return keep if person == gone else person

        def many(people: tuple[int, ...]) -> tuple[int, ...]:
            return tuple(dict.fromkeys(map(one, people)))

        lists = ("people", "agreed", "presenters", "bids", "gone", "have", "quiet", "nudged")
        return self.model_copy(
            update={
                **{name: many(getattr(self, name)) for name in lists},
                "facilitator": None if self.facilitator is None else one(self.facilitator),
                "turns": {one(person): count for person, count in self.turns.items()},
                "votes": {one(person): one(choice) for person, choice in self.votes.items()},
                "airtime": {one(person): count for person, count in self.airtime.items()},
            }
        )

    @property
    def presenter(self) -> int | None:
        turn = self.plan[self.at].turn
        return self.presenters[turn] if turn < len(self.presenters) else None

    def stage(self, form: SetFormat) -> Stage:
        key = self.plan[self.at].stage
        return next(stage for stage in form.stages if stage.key == key)

    def speakers(self, form: SetFormat) -> tuple[int, ...]:
        """Return whose part it is to speak in this stage."""
        match self.stage(form).speaks:
            case Speaks.EVERYBODY:
                return self.people
            case Speaks.PRESENTER:
                return tuple(one for one in self.people if one == self.presenter)
            case Speaks.MEMBERS:
                return tuple(one for one in self.people if one != self.presenter)
        return ()

    def awaited(self, form: SetFormat) -> tuple[int, ...]:
        """Return whom the stage still waits for."""
        stage = self.stage(form)
        if self.phase is Phase.VOTING:
            return tuple(p for p in self.people if p not in self.votes and p not in self.quiet)
        if stage.part is Part.CONTRACT:
            return tuple(person for person in self.people if person not in self.agreed)
        if stage.ends not in (EndsWhen.ALL_HAVE, EndsWhen.PRESENTER_SAYS_SO):
            return ()
        waits_for = self.speakers(form)
        if stage.ends is EndsWhen.PRESENTER_SAYS_SO:
            waits_for = () if self.presenter is None else (self.presenter,)
        return tuple(p for p in waits_for if p not in self.have and p not in self.quiet)

    def may_speak(self, form: SetFormat, person: int) -> bool:
        """Whether somebody's words go to the set now. Who is asked may always answer."""
        stage = self.stage(form)
        if person == self.facilitator:
            return True
        if person not in self.people:
            return False
        if stage.part is Part.CONTRACT:
            return True
        answers = stage.part in (Part.ASK, Part.DRAWER) and person == self.presenter
        return person in self.agreed and (answers or person in self.speakers(form))

    def waits_for_presenter(self, form: SetFormat) -> bool:
        """Whether the presenter, who speaks first in this stage, has yet to."""
        return (
            self.stage(form).presenter_first
            and not self.floor_is_open
            and self.presenter in self.people
            and self.presenter not in (*self.have, *self.quiet, *self.gone)
        )

    def must_wait(self, form: SetFormat, person: int) -> bool:
        """Whether somebody who may speak in this stage has to wait for their turn."""
        if person in (self.presenter, self.facilitator):
            return False
        most = self.stage(form).unanswered
        is_full = most is not None and self.unanswered >= most
        return is_full or self.waits_for_presenter(form)

    def may_steer(self, person: int) -> bool:
        """Whether somebody may extend, go on, pause and swap the clock."""
        if person == self.facilitator:
            return True
        if self.presenter is None:
            return self.facilitator is None and person in self.people
        return person == self.presenter


def plan_of(form: SetFormat, people: int, has_newcomers: bool) -> tuple[Step, ...]:
    """Return the stages of a meeting, in order; where all present, each turn has its own."""
    turns = people if form.presenters == "everybody" else 1
    of_turn = [s for s in form.stages if s.when in (When.EACH_PRESENTER, When.IF_PRESENTER_WANTS)]
    plan: list[Step] = []
    for stage in form.stages:
        if stage is of_turn[0]:
            plan += [Step(stage=s.key, turn=turn) for turn in range(turns) for s in of_turn]
        if stage in of_turn or (stage.when is When.FIRST_MEETING and not has_newcomers):
            continue
        last_turn = turns - 1 if plan and any(s.stage == of_turn[0].key for s in plan) else 0
        plan.append(Step(stage=stage.key, turn=last_turn))
    return tuple(plan)


# What can happen.


@dataclass(frozen=True)
class TimeCame:
    """What was due at `due_at` is due."""


@dataclass(frozen=True)
class Spoke:
    person: int
    size: int
    """Characters."""


@dataclass(frozen=True)
class Queued:
    """Somebody wrote, and their words wait for their turn."""

    person: int


@dataclass(frozen=True)
class Had:
    """Somebody did what the stage asks for: passed, committed, or (the presenter) is done."""

    person: int


@dataclass(frozen=True)
class Agreed:
    person: int


@dataclass(frozen=True)
class Bid:
    person: int


@dataclass(frozen=True)
class Voted:
    person: int
    bidder: int


@dataclass(frozen=True)
class Sealed:
    """Advice went into the drawer."""

    person: int


@dataclass(frozen=True)
class Unsealed:
    """Whoever put advice into the drawer took it back."""


@dataclass(frozen=True)
class DrawerAnswered:
    opens: bool


class Steering(StrEnum):
    MORE_TIME = "more time"
    GO_ON = "go on"
    PAUSE = "pause"
    RESUME = "resume"
    SWAP_CLOCK = "swap the clock"
    STOP = "stop"


@dataclass(frozen=True)
class Steered:
    how: Steering


@dataclass(frozen=True)
class Went:
    """Somebody left the set."""

    person: int


Event = (
    TimeCame | Spoke | Queued | Had | Agreed | Bid | Voted | Sealed | Unsealed | DrawerAnswered
    | Steered | Went
)  # fmt: skip


# What is then to be said.


@dataclass(frozen=True)
class StageBegan:
    """A stage, or the vote in it, or the offer of the drawer."""


@dataclass(frozen=True)
class Cued:
    cue: Cue


@dataclass(frozen=True)
class Changed:
    """The status is to be drawn again."""


@dataclass(frozen=True)
class FloorIsFree:
    """What waits for its turn may go."""


@dataclass(frozen=True)
class Nudged:
    """To one person, in private, once in a meeting."""

    person: int
    talks_much: bool = False


@dataclass(frozen=True)
class Skipped:
    people: tuple[int, ...]


@dataclass(frozen=True)
class Chosen:
    presenter: int
    bidders: int
    tie: bool = False


@dataclass(frozen=True)
class NobodyBid:
    pass


@dataclass(frozen=True)
class PresenterGone:
    person: int
    next: int | None


@dataclass(frozen=True)
class DrawerOpened:
    pass


@dataclass(frozen=True)
class WentQuiet:
    pass


@dataclass(frozen=True)
class MeetingEnded:
    ending: Ending


Effect = (
    StageBegan | Cued | Changed | FloorIsFree | Nudged | Skipped | Chosen | NobodyBid
    | PresenterGone | DrawerOpened | WentQuiet | MeetingEnded
)  # fmt: skip
