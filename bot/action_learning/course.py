"""Takes a meeting from stage to stage, and keeps its time. Pure."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.action_learning import timing
from bot.action_learning.formats import Part, SetFormat, Stage, When
from bot.action_learning.state import (
    Changed,
    Chosen,
    Cue,
    Effect,
    Ending,
    MeetingEnded,
    NobodyBid,
    Phase,
    PresenterGone,
    StageBegan,
    State,
)
from bot.action_learning.timing import Zones


@dataclass
class Course:
    """A meeting at one moment; changes its `state` and notes in `effects` what is to be said."""

    form: SetFormat
    state: State
    now: datetime
    zones: Zones
    effects: list[Effect] = field(default_factory=list)

    @property
    def stage(self) -> Stage:
        return self.state.stage(self.form)

    def set(self, **changes: Any) -> None:
        self.state = self.state.model_copy(update=changes)

    def say(self, effect: Effect) -> None:
        self.effects.append(effect)

    # From stage to stage.

    def leave_stage(self) -> None:
        """Go on to what comes after this stage, or after this half of it."""
        if self.stage.part is Part.BIDS:
            if self._bids_need_a_vote():
                length = max(timing.length(self.stage, self.state.clock) / 2, 0.5)
                self.start_phase(Phase.VOTING, length)
                return
            self._choose()
        self.enter(self.state.at + 1)

    def enter(self, index: int) -> None:
        """Begin the first stage from here on that has something to do."""
        while index < len(self.state.plan):
            self.set(at=index, have=(), count=0, phase=Phase.OPEN, waited=False)
            self.set(unanswered=0, floor_is_open=False)
            if self._has_something_to_do():
                is_drawer = self.stage.part is Part.DRAWER
                clock = self.state.clock
                length = timing.length(self.stage, clock)
                self.start_phase(
                    Phase.OFFERED if is_drawer else Phase.OPEN,
                    timing.drawer_offer(clock) if is_drawer else length,
                )
                return
            index += 1
        self.end(Ending.FINISHED)

    def _has_something_to_do(self) -> bool:
        if self.stage.part is Part.CONTRACT:
            return bool(self.state.awaited(self.form))
        if self.is_in_turn():
            presenter = self.state.presenter
            if presenter is None or presenter in self.state.gone:
                return False
        return self.stage.part is not Part.DRAWER or self.state.sealed > 0

    def is_in_turn(self) -> bool:
        return self.stage.when in (When.EACH_PRESENTER, When.IF_PRESENTER_WANTS)

    def start_phase(self, phase: Phase, length: float) -> None:
        self.set(phase=phase, is_paused=False, is_quiet=False)
        self.run(length, length)
        self.say(StageBegan())

    def end(self, ending: Ending) -> None:
        self.set(ending=ending, due_at=None)
        self.say(MeetingEnded(ending))

    # Who presents.

    def _bids_need_a_vote(self) -> bool:
        return self.state.phase is Phase.OPEN and len(self.state.bids) > 1

    def _ranking(self) -> list[int]:
        """Return the bidders, the one to present first: most votes, fewest turns, first bid."""
        votes = list(self.state.votes.values())
        return sorted(
            (bidder for bidder in self.state.bids if bidder not in self.state.gone),
            key=lambda bidder: (-votes.count(bidder), self.state.turns.get(bidder, 0)),
        )

    def _choose(self) -> None:
        ranking = self._ranking()
        if not ranking:
            self.set(presenters=())
            self.say(NobodyBid())
            return
        votes = list(self.state.votes.values())
        best = votes.count(ranking[0])
        tie = len(ranking) > 1 and votes.count(ranking[1]) == best
        self.set(presenters=(ranking[0],))
        self.say(Chosen(ranking[0], len(ranking), tie))

    def pass_on(self, gone: int) -> None:
        """The presenter is not there: the next who offered something presents, or we close."""
        ranking = self._ranking() if self.form.presenters == "one" else []
        self.say(PresenterGone(gone, ranking[0] if ranking else None))
        turn = self.state.plan[self.state.at].turn
        first = next(
            number
            for number, step in enumerate(self.state.plan)
            if step.turn == turn and self._stage_at(number).when is When.EACH_PRESENTER
        )
        if ranking:
            self.set(presenters=(ranking[0],), sealed=0)
            self.enter(first)
            return
        if self.form.presenters == "one":
            self.set(presenters=())
        self.enter(self.state.at + 1)

    def _stage_at(self, index: int) -> Stage:
        key = self.state.plan[index].stage
        return next(stage for stage in self.form.stages if stage.key == key)

    # Time.

    def after(self, amount: float) -> datetime:
        return timing.after(self.state.clock, self.now, amount, self._zones())

    def time_left(self) -> float:
        passed = timing.between(self.state.clock, self.state.since, self.now, self._zones())
        return max(self.state.left - passed, 0)

    def _zones(self) -> Zones:
        waited_for = [p for p in self.state.people if p not in self.state.quiet]
        return {p: self.zones[p] for p in waited_for or self.state.people or self.zones}

    def run(self, left: float, length: float, passed: Cue | None = None) -> None:
        """Let the stage run with so much left, and set what comes next by itself."""
        clock = self.state.clock
        marks = {
            Cue.HALF_WAY: timing.half_way(clock, length),
            Cue.NEAR_END: timing.near_the_end(clock, length),
        }
        is_short = self.state.phase is not Phase.OPEN
        cue, amount = Cue.END, left
        for mark, at in marks.items():
            if passed is Cue.NEAR_END or (passed is mark) or is_short:
                continue
            if 0 < at < left:
                cue, amount = mark, left - at
                break
        self.set(length=length, left=left, since=self.now, cue=cue, due_at=self.after(amount))

    def pause(self) -> None:
        self.set(left=self.time_left(), is_paused=True)
        self.set(due_at=self.after(timing.longest_pause(self.state.clock)))

    def resume(self) -> None:
        if not self.state.is_paused:
            return
        left = self.state.left or self.state.length
        self.set(is_paused=False, is_quiet=False)
        self.run(left, self.state.length)
        self.say(Changed())
