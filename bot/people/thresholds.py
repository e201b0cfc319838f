"""Numbers that nobody can be recognised by. Pure.

A number is told from a programme's least number of people on. Nor is one told from which, with
the whole beside it, a smaller number could be worked out: then it is "nearly all".
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    EXACT = "exact"
    FEW = "few"
    """Fewer than may be told: perhaps nobody."""

    NEARLY_ALL = "nearly all"
    """All, or all but a few."""


@dataclass(frozen=True)
class Told:
    kind: Kind
    n: int
    """The number; of a few, none; of nearly all, the whole."""


def told(n: int, least: int, whole: int | None = None) -> Told:
    """Return what may be told of n people, where it may be known how many the whole are."""
    if n < least:
        return Told(Kind.FEW, 0)
    if whole is not None and 0 <= whole - n < least:
        return Told(Kind.NEARLY_ALL, whole)
    return Told(Kind.EXACT, n)


def beside(shown: Mapping[str, int], counted: Mapping[str, int], least: int) -> dict[str, int]:
    """Return what may be told of a second number by place, in a table of which one stands.

    Args:
        shown: the first number of each place that has a line; '' is the line of all others.
        counted: the second, by place.
    """
    lines = {place: counted.get(place, 0) for place in shown if place}
    if "" in shown:
        lines[""] = sum(counted.values()) - sum(lines.values())
    safe = {place: n for place, n in lines.items() if n >= least}
    hidden = sum(counted.values()) - sum(safe.values())
    while safe and 0 < hidden < least:
        smallest = min(safe, key=lambda place: (safe[place], place))
        hidden += safe.pop(smallest)
    return safe
