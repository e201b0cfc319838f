"""The stage machine: every format, both clocks, and whatever people do."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.action_learning import machine
from bot.action_learning.formats import EndsWhen, Part, SetFormat, read_formats
from bot.action_learning.state import (
    Agreed,
    Bid,
    Chosen,
    Cue,
    Cued,
    DrawerAnswered,
    Effect,
    Ending,
    Event,
    Had,
    MeetingEnded,
    Nudged,
    Phase,
    PresenterGone,
    Sealed,
    Spoke,
    StageBegan,
    State,
    Steered,
    Steering,
    TimeCame,
    Voted,
    Went,
)
from bot.action_learning.vocabulary import Clock

FORMATS = read_formats()
NOW = datetime(2026, 3, 26, 10, tzinfo=UTC)
ZONES = {1: "Europe/London", 2: "Europe/Berlin", 3: "America/New_York", 4: "Asia/Kolkata"}


class Play:
    """A meeting that a test leads; keeps all that was to be said."""

    def __init__(self, form: SetFormat, clock: Clock = Clock.LIVE, people: int = 4) -> None:
        self.form, self.now = form, NOW
        self.zones = {n: ZONES[(n - 1) % 4 + 1] for n in range(1, people + 1)}
        self.state, self.said = machine.begin(
            form,
            tuple(self.zones),
            clock,
            NOW,
            self.zones,
            agreed=(),
            turns={2: 1},
            presenter=1,
        )

    def do(self, event: Event) -> list[Effect]:
        self.state, effects = machine.move(self.form, self.state, event, self.now, self.zones)
        self.said += effects
        return effects

    def let_time_come(self) -> list[Effect]:
        assert self.state.due_at is not None
        assert self.state.due_at >= self.now
        self.now = self.state.due_at
        return self.do(TimeCame())

    @property
    def part(self) -> Part:
        return self.state.stage(self.form).part

    def take_part(self) -> None:
        """Let everybody whose part it is do what the stage asks for, then time pass."""
        at, phase = self.state.at, self.state.phase
        if phase is Phase.VOTING:
            for person in self.state.people:
                self.do(Voted(person, self.state.bids[0]))
        elif phase is Phase.OFFERED:
            self.do(DrawerAnswered(opens=True))
        elif self.part is Part.CONTRACT:
            for person in self.state.people:
                self.do(Agreed(person))
        elif self.part is Part.BIDS:
            for person in self.state.people:
                self.do(Bid(person) if person in (2, 3) else Had(person))
        else:
            for person in self.state.speakers(self.form):
                self.do(Spoke(person, 80))
            presenter = self.state.presenter
            if presenter and self.state.stage(self.form).ends is EndsWhen.PRESENTER_SAYS_SO:
                self.do(Had(presenter))
        while self.state.ending is None and (self.state.at, self.state.phase) == (at, phase):
            self.let_time_come()

    def until(self, part: Part) -> None:
        while self.part is not part:
            self.take_part()


@pytest.mark.parametrize("clock", list(Clock))
@pytest.mark.parametrize("name", sorted(FORMATS))
@pytest.mark.parametrize("people", [4, 6])
def test_every_format_comes_to_its_end_on_both_clocks(name: str, clock: Clock, people: int) -> None:
    play = Play(FORMATS[name], clock, people)
    stages = []
    while play.state.ending is None:
        stages.append(play.state.stage(play.form).key)
        play.take_part()
    assert play.state.ending is Ending.FINISHED
    turns = people if play.form.presenters == "everybody" else 1
    presenting = next(s.key for s in play.form.stages if s.part is Part.PRESENT)
    assert stages.count(presenting) == turns
    expected = [s.key for s in play.form.stages if s.part is not Part.DRAWER]
    assert list(dict.fromkeys(stages)) == expected
    if clock is Clock.LIVE and turns == 1:
        assert play.now - NOW <= timedelta(minutes=play.form.live_minutes(people) + 10)


def test_fewest_turns_break_a_tie() -> None:
    play = Play(FORMATS["classic-set"])
    play.until(Part.BIDS)
    for person in (2, 3):
        play.do(Bid(person))
    for person in (1, 4):
        play.do(Had(person))
    assert play.state.phase is Phase.VOTING
    for person, bidder in ((1, 2), (2, 2), (3, 3), (4, 3)):
        play.do(Voted(person, bidder))
    assert Chosen(3, 2, tie=True) in play.said  # 2 has presented once before


def test_who_says_nothing_is_nudged_once_and_then_not_waited_for() -> None:
    play = Play(FORMATS["classic-set"])
    play.until(Part.CHECK_IN)
    for person in (1, 2, 3):
        play.do(Spoke(person, 10))
    while play.part is Part.CHECK_IN:
        play.let_time_come()
    assert play.said.count(Nudged(4)) == 1
    assert play.state.quiet == (4,)
    play.do(Bid(1))
    for person in (2, 3):
        play.do(Had(person))
    assert play.part is Part.PRESENT  # nobody waited for 4
    play.do(Spoke(1, 10))
    play.do(Had(1))
    play.do(Spoke(4, 10))
    assert 4 not in play.state.quiet
    while play.state.ending is None:
        play.take_part()
    assert play.said.count(Nudged(4)) == 1


def test_who_writes_most_of_it_is_asked_once_to_make_room() -> None:
    play = Play(FORMATS["classic-set"])
    play.until(Part.ASK)
    for _ in range(3):
        play.do(Spoke(play.state.presenter or 0, 900))
    assert not any(isinstance(effect, Nudged) for effect in play.said)
    for _ in range(4):
        play.do(Spoke(4, 300))
    assert play.said.count(Nudged(4, talks_much=True)) == 1


def test_advice_opens_the_drawer_stage_only_if_there_is_some() -> None:
    play = Play(FORMATS["classic-set"])
    play.until(Part.REFLECT)
    play.do(Sealed(4))
    play.until(Part.DRAWER)
    assert play.state.phase is Phase.OFFERED
    play.do(DrawerAnswered(opens=False))
    assert play.part is Part.COMMIT
    assert play.state.sealed == 1


def test_the_presenter_goes_in_the_middle_and_the_runner_up_presents() -> None:
    play = Play(FORMATS["classic-set"], people=5)
    play.until(Part.ASK)
    gone = play.state.presenter
    assert gone is not None
    effects = play.do(Went(gone))
    assert PresenterGone(gone, 5 - gone) in effects
    assert play.part is Part.PRESENT
    assert play.state.presenter == 5 - gone


def test_a_swap_of_clocks_keeps_the_share_that_is_left() -> None:
    play = Play(FORMATS["classic-set"])
    play.until(Part.PRESENT)
    play.now += timedelta(minutes=3.5)
    play.do(Steered(Steering.SWAP_CLOCK))
    assert play.state.clock is Clock.DAYS
    assert play.state.left == pytest.approx(0.5)
    play.do(Steered(Steering.PAUSE))
    play.now += timedelta(days=3)
    play.do(Steered(Steering.RESUME))
    assert play.state.left == pytest.approx(0.5)
    play.do(Steered(Steering.SWAP_CLOCK))
    assert play.state.left == pytest.approx(3.5)


def test_a_stage_is_told_of_half_way_and_near_its_end() -> None:
    play = Play(FORMATS["classic-set"])
    play.until(Part.PRESENT)
    began = play.now
    assert play.let_time_come() == [Cued(Cue.HALF_WAY)]
    assert play.now - began == timedelta(minutes=3.5)
    assert Cued(Cue.NEAR_END) in play.let_time_come()
    assert play.now - began == timedelta(minutes=5.6)


PEOPLE = st.integers(1, 4)
EVENTS = st.one_of(
    st.just(TimeCame()),
    st.builds(Spoke, PEOPLE, st.integers(1, 2000)),
    st.builds(Had, PEOPLE),
    st.builds(Agreed, PEOPLE),
    st.builds(Bid, PEOPLE),
    st.builds(Voted, PEOPLE, PEOPLE),
    st.builds(Sealed, PEOPLE),
    st.builds(DrawerAnswered, st.booleans()),
    st.builds(Steered, st.sampled_from([s for s in Steering if s is not Steering.STOP])),
    st.builds(Went, st.just(4)),
)


@settings(max_examples=150)
@given(
    st.sampled_from(sorted(FORMATS)),
    st.sampled_from(list(Clock)),
    st.lists(st.tuples(EVENTS, st.integers(0, 400)), max_size=60),
)
def test_whatever_happens_it_goes_on_and_ends(
    name: str, clock: Clock, events: list[tuple[Event, int]]
) -> None:
    play = Play(FORMATS[name], clock)
    for event, minutes in events:
        play.now += timedelta(minutes=minutes)
        at = play.state.at
        effects = play.do(event)
        assert State.model_validate_json(play.state.model_dump_json()) == play.state
        if play.state.ending is not None:
            break
        assert play.state.due_at is not None
        if play.state.at != at:
            assert StageBegan() in effects
    for _ in range(300):
        if play.state.ending is not None:
            break
        play.now = max(play.now, play.state.due_at or play.now)
        play.do(TimeCame())
    assert play.state.ending is not None
    assert sum(isinstance(effect, MeetingEnded) for effect in play.said) == 1
    assert all(play.said.count(Nudged(person)) <= 1 for person in play.zones)


def test_two_accounts_of_one_person_become_one_in_a_running_meeting() -> None:
    state = State(
        clock=Clock.LIVE,
        plan=(),
        people=(1, 2, 3),
        facilitator=2,
        agreed=(2, 1),
        turns={2: 1},
        votes={2: 3, 3: 2},
        airtime={1: 40, 2: 10},
        since=NOW,
    )
    one = state.with_one_for(2, 9)
    assert one.people == (1, 9, 3)
    assert one.agreed == (9, 1)
    assert (one.facilitator, one.turns, one.votes) == (9, {9: 1}, {9: 3, 3: 9})
    assert one.airtime == {1: 40, 9: 10}
    assert state.with_one_for(2, 1).people == (1, 3)
