"""Plays a format through without people, so that its writer sees what a set would be told. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from bot.action_learning import machine
from bot.action_learning.formats import Part, SetFormat
from bot.action_learning.room import status
from bot.action_learning.state import (
    FEWEST,
    Agreed,
    Bid,
    Cue,
    Cued,
    DrawerAnswered,
    Event,
    Phase,
    Sealed,
    Spoke,
    StageBegan,
    State,
    TimeCame,
)
from bot.action_learning.vocabulary import Clock

_NAMES = ("Ann", "Bob", "Cat", "Dan", "Eve", "Fay", "Gil", "Hal", "Ida", "Jon", "Kay", "Lea")


@dataclass(frozen=True)
class Happening:
    at: datetime
    what: str
    """The stage that begins, or how far it is."""

    said: str


def rehearse(
    form: SetFormat, people: int, clock: Clock, now: datetime, timezone: str
) -> Iterator[Happening]:
    """Let a meeting run in which everybody takes part and every stage takes all of its time."""
    zones = dict.fromkeys(range(1, people + 1), timezone)
    state, effects = machine.begin(
        form, tuple(zones), clock, now, zones, agreed=(), turns={}, presenter=1
    )
    while True:
        for effect in effects:
            view = _view(form, state, zones)
            if isinstance(effect, StageBegan):
                shown = status.opening(view)
                yield Happening(now, shown.parts[0].text, shown.parts[1].text)
            elif isinstance(effect, Cued):
                said = status.cue(view, effect.cue)
                yield Happening(now, effect.cue.value, said.text if said else "(nothing)")
        if state.ending is not None or state.due_at is None:
            yield Happening(now, "end", "")
            return
        for event in _taking_part(form, state):
            state, _ = machine.move(form, state, event, now, zones)
        if state.ending is None and state.due_at is not None:
            now = state.due_at
            state, effects = machine.move(form, state, TimeCame(), now, zones)


def _taking_part(form: SetFormat, state: State) -> list[Event]:
    """Return what is just enough for the stage to run its course, and not to end early."""
    part = state.stage(form).part
    if state.phase is Phase.OFFERED:
        return [DrawerAnswered(opens=True)]
    if part is Part.CONTRACT:
        return [Agreed(person) for person in state.people[: max(FEWEST, len(state.people) - 1)]]
    if part is Part.BIDS:
        return [Bid(person) for person in state.people[:2]]
    if part is Part.ASK and state.sealed == 0 and state.cue is not Cue.END:
        return [Sealed(state.people[-1])]
    first = state.presenter if state.presenter is not None else state.people[0]
    return [Spoke(first, 1)]


def _view(form: SetFormat, state: State, zones: dict[int, str]) -> status.View:
    return status.View(
        form=form,
        state=state,
        meeting_id=1,
        me=1,
        timezone=zones[1],
        names={person: _NAMES[person - 1] for person in zones},
        ends_at=state.due_at,
    )
