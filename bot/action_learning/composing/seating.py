"""Finds a seat for everybody of one language who can have one: as many sets as it takes, a greedy
start, people who move up for others, then swaps as long as one helps. Pure.

What is never done is kept to at every step: more than two from a place, or a barred pair. What
else speaks against two people is a number for each pair, so that a swap is judged by a few
additions, for all people at once.
"""

from collections import Counter, deque
from collections.abc import Sequence
from itertools import product
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:  # a process that composes no sets does without
    import numpy as np
    from numpy.typing import NDArray

FEWEST, BEST, MOST = 4, 6, 8
MOST_OF_A_PLACE = 2
MOST_ROUNDS = 200
MOST_TRIES = 8
"""Numbers of sets that are tried, until one leaves nobody without a seat who could have one."""

BARRED = 1e5
"""What speaks so much against a pair that they never sit together."""

Numbers: TypeAlias = "NDArray[np.float64]"
Seated: TypeAlias = tuple[list[list[int]], list[int]]
"""Sets, and who has no seat in any."""


def seat(places: Sequence[int], costs: Numbers) -> Seated:
    """Return sets of four to eight, and who is left over, by number.

    Args:
        places: of each person; alike where two are from one place.
        costs: what speaks against each pair; from `BARRED` on they never sit together.
    """
    best: Seated = ([], list(range(len(places))))
    per_place = list(Counter(places).values())
    for count, hardest_first in product(_numbers_of_sets(per_place), (True, False)):
        room = _room(per_place, count)
        found = _Table(places, costs).fill(count, room, hardest_first)
        best = min(best, found, key=lambda seated: len(seated[1]))
        if len(best[1]) <= len(places) - room:
            break
    return best


def _room(per_place: Sequence[int], count: int) -> int:
    """Return how many people so many sets can take, with two from each place at most."""
    return min(MOST * count, sum(min(n, MOST_OF_A_PLACE * count) for n in per_place))


def _numbers_of_sets(per_place: Sequence[int]) -> list[int]:
    """Return how many sets there might be: first those that leave fewest over, then those that
    are of about six people with the fewest pairs from one place.
    """
    people = sum(per_place)

    def against(count: int) -> tuple[int, bool, int, float]:
        size = _room(per_place, count) / count
        doubled = sum(max(min(n, MOST_OF_A_PLACE * count) - count, 0) for n in per_place)
        is_odd = not BEST - 1 <= size <= BEST + 1
        return people - _room(per_place, count), is_odd, doubled, abs(size - BEST)

    counts = range(1, people // FEWEST + 1)
    possible = [count for count in counts if _room(per_place, count) >= FEWEST * count]
    return sorted(possible, key=against)[:MOST_TRIES]


class _Table:
    """Who sits where, while sets are put together."""

    def __init__(self, places: Sequence[int], costs: Numbers) -> None:
        self._places, self._costs = places, costs
        self._barred = (costs >= BARRED).tolist()
        self._groups: list[list[int]] = []
        self._most: list[int] = []
        """How many each set may take."""

    def fill(self, count: int, people: int, hardest_first: bool) -> Seated:
        """Seat so many people in so many sets, all of about one size."""
        size, larger = divmod(people, count)
        self._groups = [[] for _ in range(count)]
        self._most = [size + (number < larger) for number in range(count)]
        waiting = self._move_up_all(self._seat_greedily(hardest_first))
        self._swap()
        self._most = [MOST] * len(self._places)
        waiting = self._move_up_all(waiting)
        waiting = self._open_more(waiting + self._close_small_ones())
        self._swap()
        return self._groups, sorted(self._move_up_all(waiting))

    def _fits(self, person: int, group: Sequence[int]) -> bool:
        barred, place = self._barred[person], self._places[person]
        neighbours = sum(self._places[other] == place for other in group)
        return neighbours < MOST_OF_A_PLACE and not any(barred[other] for other in group)

    def _cost(self, person: int, group: Sequence[int]) -> float:
        return float(self._costs[person, group].sum())

    def _seat_greedily(self, hardest_first: bool) -> list[int]:
        """Seat one after another where least speaks against it; return who found no seat.

        The hardest to seat come first, or last: where two or three must not meet one, it is best
        to do without that one.
        """
        costs = self._costs.sum(axis=1) * (-1 if hardest_first else 1)
        waiting = []
        for person in costs.argsort(kind="stable").tolist():
            free = [
                group
                for group, most in zip(self._groups, self._most, strict=True)
                if len(group) < most and self._fits(person, group)
            ]
            if free:
                min(free, key=lambda g: (self._cost(person, g), len(g))).append(person)
            else:
                waiting.append(person)
        return waiting

    def _move_up_all(self, waiting: Sequence[int]) -> list[int]:
        """Seat who can be seated if others move up; return who cannot."""
        left = [person for person in waiting if not self._move_up(person)]
        return left if len(left) == len(waiting) else self._move_up_all(left)

    def _move_up(self, newcomer: int) -> bool:
        """Seat somebody by letting as few others as possible move on; False where none can.

        Breadth first, and into each set once: along a road no set changes twice.
        """
        came_from: dict[int, tuple[int, int] | None] = {newcomer: None}
        unseen = set(range(len(self._groups)))
        on_the_road = deque([newcomer])
        while on_the_road:
            person = on_the_road.popleft()
            for number in sorted(unseen, key=lambda n: (self._cost(person, self._groups[n]), n)):
                group = self._groups[number]
                if len(group) < self._most[number] and self._fits(person, group):
                    self._go(person, number, came_from)
                    return True
                for other in self._who_may_make_way(person, group):
                    unseen.discard(number)
                    if other not in came_from:
                        came_from[other] = (person, number)
                        on_the_road.append(other)
        return False

    def _who_may_make_way(self, person: int, group: Sequence[int]) -> list[int]:
        """Return those in whose seat somebody could sit."""
        place = self._places[person]  # one from the same place makes way for nobody new
        return [
            other
            for other in group
            if self._places[other] != place
            and self._fits(person, [each for each in group if each != other])
        ]

    def _go(self, person: int, number: int, came_from: dict[int, tuple[int, int] | None]) -> None:
        """Sit down in a set; the seat that this leaves goes to whom it was left for."""
        self._groups[number].append(person)
        while left_for := came_from[person]:
            newcomer, number = left_for
            self._groups[number].remove(person)
            self._groups[number].append(newcomer)
            person = newcomer

    def _close_small_ones(self) -> list[int]:
        """Fill up sets of fewer than four from larger ones; return who sat in one that cannot be
        filled.
        """
        without: list[int] = []
        for small in self._groups:
            while small and len(small) < FEWEST:
                others = [
                    (self._cost(person, small), person, group)
                    for group in self._groups
                    if len(group) > FEWEST
                    for person in group
                    if self._fits(person, small)
                ]
                if not others:
                    without += small
                    small.clear()
                    break
                _cost, person, group = min(others)
                group.remove(person)
                small.append(person)
        self._groups = [group for group in self._groups if group]
        return without

    def _open_more(self, waiting: Sequence[int]) -> list[int]:
        """Make more sets of those who wait, filled up from larger ones; return who waits still."""
        while waiting:
            gathered = self._gather(waiting)
            self._groups.append(gathered)
            waiting = [person for person in waiting if person not in gathered]
            if without := self._close_small_ones():
                return waiting + without
        return []

    def _gather(self, waiting: Sequence[int]) -> list[int]:
        """Return the largest of a few sets in which some of these people could sit together."""
        easiest_first = sorted(
            waiting, key=lambda n: (sum(self._barred[n][other] for other in waiting), n)
        )
        best: list[int] = []
        for first in easiest_first[:MOST_TRIES]:
            group = [first]
            for person in easiest_first:
                if len(group) < MOST and person != first and self._fits(person, group):
                    group.append(person)
            best = max(best, group, key=len)
        return best

    def _swap(self) -> None:
        """Let two people of different sets change places as long as that helps."""
        import numpy as np

        if not self._groups:
            return
        members = np.array([person for group in self._groups for person in group])
        seat = np.array([number for number, group in enumerate(self._groups) for _ in group])
        own = self._costs[np.ix_(members, members)]
        indices = np.arange(len(members))
        numbers = range(len(self._groups))
        against = np.stack([own[:, seat == g].sum(axis=1) for g in numbers], axis=1)
        _, place = np.unique(np.array(self._places)[members], return_inverse=True)
        there_are = np.zeros((len(self._groups), len(members)), dtype=int)
        np.add.at(there_are, (seat, place), 1)
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
                is_neighbour = place == place[one]
                too_many = (there_are[seat, place[one]] >= MOST_OF_A_PLACE) | (
                    there_are[here, place] >= MOST_OF_A_PLACE
                )
                gain[(seat == here) | (too_many & ~is_neighbour)] = 0
                other = int(gain.argmax())
                if gain[other] > 1e-9:
                    there = seat[other]
                    moved = own[:, other] - own[:, one]
                    against[:, here] += moved
                    against[:, there] -= moved
                    for number, gone, come in ((here, one, other), (there, other, one)):
                        there_are[number, place[gone]] -= 1
                        there_are[number, place[come]] += 1
                    seat[one], seat[other] = there, here
                    swapped = True
            if not swapped:
                break
        self._groups = [[int(n) for n in members[seat == g]] for g in numbers]
