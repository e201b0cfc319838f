"""Proposes who sits with whom, with reasons. Pure.

What speaks against two people in one set is a number for each pair (`_costs`); seating.py makes
sets of which as little as possible speaks.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations, groupby

from bot.action_learning.composing.challenges import NOBODY, Challenges
from bot.action_learning.composing.seating import BARRED, MOST_OF_A_PLACE, Numbers, seat
from bot.action_learning.vocabulary import Clock, NoSeat
from bot.people.local_time import local

WORKING_HOURS = 8.0
ENOUGH_SHARED = 3.0
"""Hours of the working day in common, for a live meeting to be easy to find."""

SAME_PLACE, REPEAT, NO_SHARED_HOUR = 300, 80, 20
SAME_STAGE, UNLIKE_CHALLENGES = 3, 12


@dataclass(frozen=True)
class Candidate:
    id: int
    place: int | None
    timezone: str
    language: str
    stage: int = 0
    """How far along their journey, in coarse steps."""


@dataclass(frozen=True)
class Proposal:
    people: tuple[int, ...]
    clock: Clock
    shared_hours: float
    places: int
    stages: int
    repeats: int
    in_common: tuple[str, ...]
    """Words that the challenges of several of them share."""

    score: int
    """Of 100: how little speaks against it."""


@dataclass(frozen=True)
class Composition:
    proposals: tuple[Proposal, ...]
    left_over: dict[int, NoSeat]
    """Why each of these people is in no set."""


def compose(
    candidates: Sequence[Candidate],
    now: datetime,
    *,
    not_with: frozenset[frozenset[int]] = frozenset(),
    together: frozenset[frozenset[int]] = frozenset(),
    challenges: Challenges = NOBODY,
) -> Composition:
    """Propose sets of four to eight. Whoever fits nowhere is left over rather than squeezed in.

    `not_with` holds pairs who are never put together, `together` those who were in a set before.
    """
    people = sorted(candidates, key=lambda c: (c.language, _offset(c, now), c.place or 0, c.id))
    groups: list[list[Candidate]] = []
    left_over: dict[int, NoSeat] = {}
    for _language, each in groupby(people, key=lambda person: person.language):
        members = list(each)
        costs = _costs(members, now, not_with, together, challenges)
        seated, others = seat([_place(person) for person in members], costs)
        sets = [[members[n] for n in numbers] for numbers in seated]
        groups += sets
        left_over |= {members[n].id: _why(members[n], sets) for n in others}
    proposals = [look_at(group, now, together, challenges) for group in groups]
    return Composition(
        tuple(sorted(proposals, key=lambda proposal: -proposal.score)),
        dict(sorted(left_over.items())),
    )


def _place(person: Candidate) -> int:
    """Return what is alike for two people from one place."""
    return person.place or -person.id


def _why(person: Candidate, sets: Sequence[Sequence[Candidate]]) -> NoSeat:
    if not sets:
        return NoSeat.TOO_FEW
    is_full = all(
        sum(_place(other) == _place(person) for other in group) >= MOST_OF_A_PLACE for group in sets
    )
    return NoSeat.PLACE if is_full else NoSeat.NO_FIT


def best_addition(
    group: Sequence[Candidate],
    candidates: Sequence[Candidate],
    now: datetime,
    *,
    not_with: frozenset[frozenset[int]] = frozenset(),
    together: frozenset[frozenset[int]] = frozenset(),
    challenges: Challenges = NOBODY,
) -> int | None:
    """Return who fills a gap best; None where nobody may."""
    there = Counter(_place(person) for person in group)
    fitting = [one for one in candidates if there[_place(one)] < MOST_OF_A_PLACE]
    costs = _costs([*group, *fitting], now, not_with, together, challenges)
    against = costs[len(group) :, : len(group)].sum(axis=1)
    if not len(against) or against.min() >= BARRED:
        return None
    return fitting[int(against.argmin())].id


def _offset(candidate: Candidate, now: datetime) -> float:
    there = local(now, candidate.timezone).utcoffset()
    assert there is not None
    return there.total_seconds() / 3600


def _costs(
    people: Sequence[Candidate],
    now: datetime,
    not_with: frozenset[frozenset[int]],
    together: frozenset[frozenset[int]],
    challenges: Challenges,
) -> Numbers:
    """Return what speaks against each pair."""
    number = {person.id: n for n, person in enumerate(people)}
    import numpy as np

    offsets = np.array([_offset(person, now) for person in people])
    shared = WORKING_HOURS - np.abs(offsets[:, None] - offsets[None, :])
    costs = np.clip(ENOUGH_SHARED - shared, 0, ENOUGH_SHARED) * NO_SHARED_HOUR
    places = np.array([_place(person) for person in people])
    stages = np.array([person.stage for person in people])
    _, languages = np.unique([person.language for person in people], return_inverse=True)
    costs = costs + SAME_PLACE * (places[:, None] == places[None, :])
    costs = costs + SAME_STAGE * (stages[:, None] == stages[None, :])
    costs = costs + BARRED * (languages[:, None] != languages[None, :])
    alike = challenges.likeness([person.id for person in people])
    costs = costs + UNLIKE_CHALLENGES * (1 - alike)
    for pairs, cost in ((together, REPEAT), (not_with, BARRED)):
        for pair in pairs:
            if len(pair) == 2 and pair <= number.keys():
                one, other = (number[id_] for id_ in pair)
                costs[one, other] += cost
                costs[other, one] += cost
    np.fill_diagonal(costs, 0)
    result: Numbers = costs
    return result


def look_at(
    group: Sequence[Candidate],
    now: datetime,
    together: frozenset[frozenset[int]],
    challenges: Challenges,
) -> Proposal:
    """Say what there is to say of these people as a set."""
    offsets = [_offset(person, now) for person in group]
    shared = max(WORKING_HOURS - (max(offsets) - min(offsets)), 0.0)
    repeats = sum(
        frozenset((one.id, other.id)) in together for one, other in combinations(group, 2)
    )
    places = len({_place(person) for person in group})
    stages = len({person.stage for person in group})
    doubled = len(group) - places
    score = 100 - 25 * doubled - 10 * repeats - 5 * (stages == 1)
    if shared < ENOUGH_SHARED:
        score -= 10
    ids = [person.id for person in group]
    in_common = challenges.in_common(ids)
    if challenges.known(ids) > 1 and not in_common:
        score -= 5
    return Proposal(
        people=tuple(ids),
        clock=Clock.LIVE if shared >= ENOUGH_SHARED else Clock.DAYS,
        shared_hours=shared,
        places=places,
        stages=stages,
        repeats=repeats,
        in_common=in_common,
        score=max(score, 0),
    )
