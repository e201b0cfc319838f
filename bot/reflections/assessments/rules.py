"""How views of a place are brought together: counted, never averaged. Pure."""

from collections import Counter
from collections.abc import Mapping, Sequence
from enum import StrEnum

ENOUGH = 3
"""So few people of one perspective could be told apart, so they are shown with others."""


class Judgement(StrEnum):
    NOT_YET = "not yet"
    BEGINNINGS = "beginnings"
    IN_PART = "in part"
    IN_PLACE = "in place"
    DONT_KNOW = "don't know"


class Perspective(StrEnum):
    STATUTORY = "statutory"
    LOCAL = "local organisation"
    RESIDENT = "resident"


Spread = dict[Judgement, int]


def spread(judgements: Sequence[Judgement]) -> Spread:
    """Return how many said what, in the order of the scale, without what nobody said."""
    counts = Counter(judgements)
    return {judgement: counts[judgement] for judgement in Judgement if counts[judgement]}


def groups(people: Mapping[int, Perspective]) -> list[frozenset[Perspective]]:
    """Return which perspectives are shown apart and which together.

    Every group has at least `ENOUGH` people in it, so that nobody is seen alone, not even by
    taking the others away from the whole. One group, or none, means: only the whole.
    """
    order = list(Perspective)
    sizes = Counter(people.values())
    apart = [frozenset({perspective}) for perspective, size in sizes.items() if size >= ENOUGH]
    few = frozenset(perspective for perspective, size in sizes.items() if size < ENOUGH)
    while few and sum(sizes[perspective] for perspective in few) < ENOUGH and apart:
        smallest = min(apart, key=lambda g: (sum(sizes[p] for p in g), -min(map(order.index, g))))
        apart.remove(smallest)
        few |= smallest
    found = [*apart, few] if few else apart
    return sorted(found, key=lambda group: min(order.index(p) for p in group))


def apartness(by_group: Sequence[Sequence[Judgement]]) -> int:
    """Return how far views of one block lie apart: the widest step between any two answers.

    For choosing what to talk about; never shown as a number.
    """
    scale = [j for j in Judgement if j is not Judgement.DONT_KNOW]
    steps = [scale.index(j) for group in by_group for j in group if j in scale]
    return max(steps) - min(steps) if steps else 0
