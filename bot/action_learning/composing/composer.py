"""Puts people into sets: a greedy start, then swaps as long as one helps. Pure.

What speaks against two people in one set is a number for each pair (`_costs`), so that a swap is
judged by a few additions, for all people at once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations
from math import ceil
from typing import TYPE_CHECKING, TypeAlias

from bot.action_learning.composing.challenges import NOBODY, Challenges
from bot.action_learning.vocabulary import Clock
from bot.people.local_time import local

if TYPE_CHECKING:  # a process that composes no sets does without
    import numpy as np
    from numpy.typing import NDArray

FEWEST, BEST, MOST = 4, 6, 8
WORKING_HOURS = 8.0
ENOUGH_SHARED = 3.0
"""Hours of the working day in common, for a live meeting to be easy to find."""

NEVER, OTHER_LANGUAGE, SAME_PLACE, REPEAT, NO_SHARED_HOUR = 1e6, 1e5, 300, 80, 20
SAME_STAGE, UNLIKE_CHALLENGES = 3, 12
MOST_ROUNDS = 200

Numbers: TypeAlias = "NDArray[np.float64]"


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
    left_over: tuple[int, ...]


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
    costs = _costs(people, now, not_with, together, challenges)
    groups: list[list[int]] = []
    left_over: list[int] = []
    for language in sorted({person.language for person in people}):
        members = [n for n, person in enumerate(people) if person.language == language]
        if len(members) < FEWEST:
            left_over += members
            continue
        groups += _improved(_greedy(members, costs), costs)
    whole: list[list[int]] = []
    for group in groups:
        kept = _without_clashes(group, people, costs, left_over)
        if len(kept) >= FEWEST:
            whole.append(kept)
        else:
            left_over += kept
    return Composition(
        proposals=tuple(
            sorted(
                (look_at([people[n] for n in group], now, together, challenges) for group in whole),
                key=lambda proposal: -proposal.score,
            )
        ),
        left_over=tuple(people[n].id for n in left_over),
    )


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
    everybody = [*group, *candidates]
    costs = _costs(everybody, now, not_with, together, challenges)
    against = costs[len(group) :, : len(group)].sum(axis=1)
    if not len(against) or against.min() >= OTHER_LANGUAGE:
        return None
    return candidates[int(against.argmin())].id


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
    places = np.array([person.place or -person.id for person in people])
    stages = np.array([person.stage for person in people])
    _, languages = np.unique([person.language for person in people], return_inverse=True)
    costs = costs + SAME_PLACE * (places[:, None] == places[None, :])
    costs = costs + SAME_STAGE * (stages[:, None] == stages[None, :])
    costs = costs + OTHER_LANGUAGE * (languages[:, None] != languages[None, :])
    alike = challenges.likeness([person.id for person in people])
    costs = costs + UNLIKE_CHALLENGES * (1 - alike)
    for pairs, cost in ((together, REPEAT), (not_with, NEVER)):
        for pair in pairs:
            if len(pair) == 2 and pair <= number.keys():
                one, other = (number[id_] for id_ in pair)
                costs[one, other] += cost
                costs[other, one] += cost
    np.fill_diagonal(costs, 0)
    result: Numbers = costs
    return result


def _greedy(members: list[int], costs: Numbers) -> list[list[int]]:
    """Seat the hardest to seat first, each where least speaks against it."""
    count = max(1, round(len(members) / BEST))
    most = min(MOST, ceil(len(members) / count))
    groups: list[list[int]] = [[] for _ in range(count)]
    hardest_first = sorted(members, key=lambda n: (-costs[n, members].sum(), n))
    for person in hardest_first:
        free = [group for group in groups if len(group) < most]
        best = min(free, key=lambda group: (costs[person, group].sum(), len(group)))
        best.append(person)
    return groups


def _improved(groups: list[list[int]], costs: Numbers) -> list[list[int]]:
    """Swap two people of different sets as long as that helps."""
    import numpy as np

    members = np.array([person for group in groups for person in group])
    seat = np.array([number for number, group in enumerate(groups) for _ in group])
    own = costs[np.ix_(members, members)]
    indices = np.arange(len(members))
    against = np.stack([own[:, seat == g].sum(axis=1) for g in range(len(groups))], axis=1)
    for _ in range(MOST_ROUNDS):
        swapped = False
        for one in range(len(members)):
            here = seat[one]
            gain = (
                against[one, here]
                + against[indices, seat]
                - against[one, seat]
                - against[:, here]
                + 2 * own[one]
            )
            gain[seat == here] = 0
            other = int(gain.argmax())
            if gain[other] > 1e-9:
                there = seat[other]
                moved = own[:, other] - own[:, one]
                against[:, here] += moved
                against[:, there] -= moved
                seat[one], seat[other] = there, here
                swapped = True
        if not swapped:
            break
    return [[int(n) for n in members[seat == g]] for g in range(len(groups))]


def _without_clashes(
    group: list[int], people: Sequence[Candidate], costs: Numbers, left_over: list[int]
) -> list[int]:
    """Take out whoever must not be in the set: not-with, or a third from one place."""
    kept: list[int] = []
    for person in sorted(group, key=lambda n: (costs[n, group].sum(), n)):
        place = people[person].place
        neighbours = sum(place is not None and people[other].place == place for other in kept)
        if neighbours >= 2 or (kept and costs[person, kept].max() >= OTHER_LANGUAGE):
            left_over.append(person)
        else:
            kept.append(person)
    return kept


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
    places = len({person.place or -person.id for person in group})
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
