"""Moves a meeting on: (state, what happened, now) → a new state and what to say. Pure.

A stage ends when its rule is met or its time is up, whichever comes first. Nothing in here knows
people's words, the database or a chat; `state.py` has what there is to know.
"""

from datetime import datetime

from bot.action_learning import timing
from bot.action_learning.course import Course
from bot.action_learning.formats import EndsWhen, Part, SetFormat, Speaks
from bot.action_learning.state import (
    FEWEST,
    Agreed,
    Bid,
    Changed,
    Cue,
    Cued,
    DrawerAnswered,
    DrawerOpened,
    Effect,
    Ending,
    Event,
    FloorIsFree,
    Had,
    Nudged,
    Phase,
    Queued,
    Sealed,
    Skipped,
    Spoke,
    State,
    Steered,
    Steering,
    TimeCame,
    Unsealed,
    Voted,
    Went,
    WentQuiet,
    plan_of,
)
from bot.action_learning.timing import Zones
from bot.action_learning.vocabulary import Clock

QUIET_AFTER = 2
"""Stages in a row without a word, after which the meeting waits for somebody."""

TALKS_MUCH = 0.5
"""Somebody with more than this share of what members wrote is asked, once, to make room."""

ENOUGH_TO_COMPARE = 600
"""Characters that members have written together, before shares mean anything."""


def begin(
    form: SetFormat,
    people: tuple[int, ...],
    clock: Clock,
    now: datetime,
    zones: Zones,
    *,
    agreed: tuple[int, ...],
    turns: dict[int, int],
    presenter: int,
    facilitator: int | None = None,
) -> tuple[State, list[Effect]]:
    """Begin a meeting. Where a format has no bids, `presenter` is whose it is."""
    plan = plan_of(form, len(people), has_newcomers=any(p not in agreed for p in people))
    parts = {stage.part for stage in form.stages}
    presenters: tuple[int, ...] = ()
    if form.presenters == "everybody":
        presenters = tuple(sorted(people, key=lambda p: (turns.get(p, 0), people.index(p))))
    elif Part.BIDS not in parts:
        presenters = (presenter,)
    if Part.CONTRACT not in parts:
        agreed = people
    state = State(
        clock=clock,
        plan=plan,
        people=people,
        facilitator=facilitator,
        agreed=tuple(person for person in people if person in agreed),
        turns={person: turns.get(person, 0) for person in people},
        presenters=presenters,
        since=now,
    )
    meeting = _Meeting(form, state, now, zones)
    meeting.enter(0)
    return meeting.state, meeting.effects


def move(
    form: SetFormat, state: State, event: Event, now: datetime, zones: Zones
) -> tuple[State, list[Effect]]:
    """Return what the meeting becomes through something that happened, and what to say."""
    if state.ending is not None:
        return state, []
    meeting = _Meeting(form, state, now, zones)
    meeting.take(event)
    return meeting.state, meeting.effects


class _Meeting(Course):
    def take(self, event: Event) -> None:
        match event:
            case TimeCame():
                self._time_came()
            case Spoke(person, size):
                self._spoke(person, size)
            case Queued(person):
                self._came_back(person)
                if person not in self.state.have:
                    self.set(have=(*self.state.have, person))
                self._end_if_met()
            case Had(person):
                self._came_back(person)
                self._had(person)
            case Agreed(person):
                if person not in self.state.agreed:
                    self.set(agreed=(*self.state.agreed, person))
                self._came_back(person)
                self._end_if_met()
            case Bid(person):
                self._came_back(person)
                if person not in self.state.bids:
                    self.set(bids=(*self.state.bids, person))
                self._add_to_have(person)
                self._end_if_met(settle=True)
            case Voted(person, bidder):
                self._came_back(person)
                if self.state.phase is Phase.VOTING and bidder in self.state.bids:
                    self.set(votes={**self.state.votes, person: bidder})
                self._end_if_met()
            case Sealed(person):
                self._came_back(person)
                self.set(sealed=self.state.sealed + 1)
                self._add_to_have(person)
                self.say(Changed())
            case Unsealed():
                self.set(sealed=max(self.state.sealed - 1, 0))
            case DrawerAnswered(opens):
                self._drawer_answered(opens)
            case Steered(how):
                self._steered(how)
            case Went(person):
                self._went(person)

    # What people do.

    def _came_back(self, person: int) -> None:
        self.set(quiet=tuple(one for one in self.state.quiet if one != person))
        if self.state.is_quiet:
            self.resume()

    def _add_to_have(self, person: int) -> None:
        if person not in self.state.have:
            self.set(have=(*self.state.have, person))
        self.set(count=self.state.count + 1)

    def _spoke(self, person: int, size: int) -> None:
        self._came_back(person)
        airtime = {**self.state.airtime, person: self.state.airtime.get(person, 0) + size}
        self.set(airtime=airtime)
        done_by_pressing = self.stage.part in (Part.CONTRACT, Part.BIDS) or (
            self.stage.ends is EndsWhen.PRESENTER_SAYS_SO and person == self.state.presenter
        )
        was_waited_for = self.state.waits_for_presenter(self.form)
        if done_by_pressing:
            self.set(count=self.state.count + 1)
            self._count_unanswered(person, was_waited_for)
            return
        self._add_to_have(person)
        self._count_unanswered(person, was_waited_for)
        self._make_room(person)
        self._end_if_met(settle=True)

    def _count_unanswered(self, person: int, was_waited_for: bool) -> None:
        """Whatever the presenter writes answers what was asked: who is to judge that?"""
        if person != self.state.presenter:
            if person in self.state.people:
                self.set(unanswered=self.state.unanswered + 1)
        elif self.state.unanswered or was_waited_for:
            self.set(unanswered=0)
            self.say(FloorIsFree())

    def _make_room(self, person: int) -> None:
        """Ask somebody who writes most of it, once and in private, to leave room."""
        if self.stage.part not in (Part.ASK, Part.TALK) or person in self.state.nudged:
            return
        members = {p: n for p, n in self.state.airtime.items() if p != self.state.presenter}
        together = sum(members.values())
        if together >= ENOUGH_TO_COMPARE and members.get(person, 0) > TALKS_MUCH * together:
            self.set(nudged=(*self.state.nudged, person))
            self.say(Nudged(person, talks_much=True))

    def _had(self, person: int) -> None:
        ends_it = person == self.state.presenter and self._presenter_ends()
        has_part = self.state.phase is Phase.OPEN and person in self.state.speakers(self.form)
        if ends_it:
            self._add_to_have(person)
            self.leave_stage()
        elif has_part:
            was_waited_for = self.state.waits_for_presenter(self.form)
            self._add_to_have(person)
            if was_waited_for and person == self.state.presenter:
                self.say(FloorIsFree())
            self._end_if_met(settle=was_waited_for)

    def _presenter_ends(self) -> bool:
        return self.stage.ends is EndsWhen.PRESENTER_SAYS_SO and self.state.phase is Phase.OPEN

    def _end_if_met(self, *, settle: bool = False) -> None:
        """End the stage if its rule is met; after words, a moment later, as more may come."""
        by_all = self.state.phase is Phase.OPEN and self.stage.ends is EndsWhen.ALL_HAVE
        if by_all or self.state.phase is Phase.VOTING or self.stage.part is Part.CONTRACT:
            met = not self.state.awaited(self.form)
        else:
            met = self.stage.number is not None and self.state.count >= self.stage.number
        if not met:
            self.say(Changed())
        elif settle and not self.state.is_paused:
            left = min(self.time_left(), timing.settling(self.state.clock))
            self.set(left=left, since=self.now, cue=Cue.END)
            self.set(due_at=self.after(left))
            self.say(Changed())
        else:
            self.leave_stage()

    def _drawer_answered(self, opens: bool) -> None:
        if self.state.phase is not Phase.OFFERED:
            return
        self._came_back(self.state.presenter or 0)
        if not opens:
            self.leave_stage()
            return
        self.set(sealed=0)
        self.say(DrawerOpened())
        self.start_phase(Phase.OPEN, timing.length(self.stage, self.state.clock))

    def _went(self, person: int) -> None:
        was_presenting = person == self.state.presenter
        without = {
            "people": tuple(one for one in self.state.people if one != person),
            "gone": (*self.state.gone, person),
            "bids": tuple(one for one in self.state.bids if one != person),
            "votes": {
                voter: bidder
                for voter, bidder in self.state.votes.items()
                if person not in (voter, bidder)
            },
        }
        self.set(**without)
        if len(self.state.people) < FEWEST:
            self.end(Ending.TOO_FEW)
        elif was_presenting and self.is_in_turn():
            self.pass_on(person)
        else:
            if was_presenting:
                self.say(FloorIsFree())
            self._end_if_met()

    def _steered(self, how: Steering) -> None:
        if how is Steering.STOP:
            self.end(Ending.STOPPED)
        elif how is Steering.RESUME or (how is Steering.MORE_TIME and self.state.is_paused):
            self.resume()
        elif how is Steering.GO_ON:
            self.set(is_paused=False, is_quiet=False)
            self.leave_stage()
        elif how is Steering.MORE_TIME:
            more = timing.more(self.state.clock)
            self.run(self.time_left() + more, self.state.length + more)
            self.say(Changed())
        elif how is Steering.PAUSE and not self.state.is_paused:
            self.pause()
            self.say(Changed())
        elif how is Steering.SWAP_CLOCK:
            self._swap_clock()

    def _swap_clock(self) -> None:
        left = self.time_left() if not self.state.is_paused else self.state.left
        share = left / self.state.length if self.state.length else 1
        clock = Clock.DAYS if self.state.clock is Clock.LIVE else Clock.LIVE
        length = timing.length(self.stage, clock)
        self.set(clock=clock, is_paused=False, is_quiet=False)
        self.run(max(share * length, timing.settling(clock)), length)
        self.say(Changed())

    # What time does.

    def _time_came(self) -> None:
        if self.state.due_at is None or self.state.due_at > self.now:
            return
        if self.state.is_paused:
            self.end(Ending.QUIET)
        elif self.state.cue is Cue.END:
            self._time_is_up()
        else:
            cue = self.state.cue
            self.say(Cued(cue))
            if self.state.waits_for_presenter(self.form):
                self._open_the_floor()
            self._nudge_the_silent(cue)
            self.run(self.time_left(), self.state.length, passed=cue)

    def _open_the_floor(self) -> None:
        self.set(floor_is_open=True)
        self.say(FloorIsFree())

    def _nudge_the_silent(self, cue: Cue) -> None:
        if cue is Cue.NEAR_END:
            silent = self.state.awaited(self.form)
        elif self.stage.part in (Part.ASK, Part.TALK) and self.state.count > 0:
            silent = tuple(p for p in self.state.speakers(self.form) if p not in self.state.have)
        else:
            return
        for person in silent:
            if person not in self.state.nudged and person not in self.state.quiet:
                self.set(nudged=(*self.state.nudged, person))
                self.say(Nudged(person))

    def _time_is_up(self) -> None:
        if self.stage.part is Part.CONTRACT and len(self.state.agreed) < FEWEST:
            if self.state.waited:
                self._go_quiet()
                return
            self.set(waited=True)
            self.run(self.state.length, self.state.length)
            self.say(Changed())
            return
        if self.stage.part is Part.PRESENT and self.state.count == 0:
            silent = self.state.presenter
            if silent is not None:
                self.set(gone=(*self.state.gone, silent), quiet=(*self.state.quiet, silent))
                self.set(silent_stages=self.state.silent_stages + 1)
                self.pass_on(silent)
                return
        if self.state.have and self.state.waits_for_presenter(self.form):
            self._open_the_floor()
            self.run(timing.settling(self.state.clock), self.state.length, passed=Cue.NEAR_END)
            return
        silent_people = self.state.awaited(self.form)
        was_silent = (
            self.state.count == 0
            and not self.state.have
            and not self.state.votes
            and self.stage.speaks is not Speaks.NOBODY
            and self.stage.part is not Part.CONTRACT
            and self.state.phase is not Phase.OFFERED
        )
        if silent_people and self.stage.ends is EndsWhen.ALL_HAVE:
            self.set(quiet=(*self.state.quiet, *silent_people))
            if not was_silent:
                self.say(Skipped(silent_people))
        self.set(silent_stages=self.state.silent_stages + 1 if was_silent else 0)
        if self.state.silent_stages >= QUIET_AFTER:
            self._go_quiet()
        else:
            self.leave_stage()

    def _go_quiet(self) -> None:
        self.set(silent_stages=0, quiet=(), is_quiet=True)
        self.pause()
        self.say(WentQuiet())
