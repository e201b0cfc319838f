"""What is checked before anybody sees a theme. A check reports; it never mends."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.synthesis.reflection import Reflection
from bot.synthesis.themes import Theme

if TYPE_CHECKING:  # it takes a while to import, and few processes need it
    import numpy as np
    from numpy.typing import NDArray

MOST_COMPARED = 1000
"""So many reflections are compared pair by pair; of more, as many evenly spread ones."""


@dataclass(frozen=True)
class Problem:
    """Something that must not pass: in which theme, about which reflection, and what."""

    theme: str
    reflection: str | None
    what: str


def problems(themes: Iterable[Theme], reflections: Mapping[str, Reflection]) -> list[Problem]:
    """Find quotes, assignments and statements that the reflections do not bear out."""
    found = []
    for theme in themes:
        members = set(theme.reflections)
        for key in theme.reflections:
            if key not in reflections:
                found.append(Problem(theme.id, key, "this reflection does not exist"))
        if len(members) < len(theme.reflections):
            found.append(Problem(theme.id, None, "a reflection is listed twice"))
        if not theme.statement.strip():
            found.append(Problem(theme.id, None, "the theme has no statement"))
        for quote in (*theme.quotes, *theme.otherwise):
            source = reflections.get(quote.reflection)
            if source is None or quote.reflection not in members:
                what = "this quote is from outside the theme"
            elif not quote.text.strip() or quote.text not in source.text:
                what = "this quote does not stand word for word in the reflection"
            elif not source.may_quote:
                what = "this contributor does not let their words be quoted"
            else:
                continue
            found.append(Problem(theme.id, quote.reflection, what))
        source = reflections.get(theme.worded_from) if theme.worded_from else None
        if source and not source.may_quote:
            what = "the statement uses the words of somebody who did not agree to that"
            found.append(Problem(theme.id, source.id, what))
    return found


def coverage(themes: Iterable[Theme], reflections: int) -> float:
    """Return the share of all reflections that stand in some theme; of none, 1."""
    placed = {key for theme in themes for key in theme.reflections}
    return len(placed) / reflections if reflections else 1.0


def agreement(one: Sequence[Collection[str]], other: Sequence[Collection[str]]) -> float:
    """Return how far two runs put the same reflections together: pairwise F1, 0 to 1.

    Two reflections are together if they share at least one theme. 1 if neither run puts any
    together.

    Args:
        one: the ids of the reflections in each theme of a run; so `other`.
    """
    keys = sorted({key for members in (*one, *other) for key in members})
    if len(keys) > MOST_COMPARED:
        keys = [keys[n * len(keys) // MOST_COMPARED] for n in range(MOST_COMPARED)]
    first, second = _together(one, keys), _together(other, keys)
    both, either = int((first & second).sum()), int(first.sum()) + int(second.sum())
    return 2 * both / either if either else 1.0


def _together(themes: Sequence[Collection[str]], keys: Sequence[str]) -> "NDArray[np.bool_]":
    """Return which pairs of these reflections share a theme: shape (keys, keys), each pair once."""
    import numpy as np

    row = {key: number for number, key in enumerate(keys)}
    stands = np.zeros((len(keys), len(themes)), dtype=np.float32)
    for number, members in enumerate(themes):
        stands[[row[key] for key in members if key in row], number] = 1
    return np.triu(stands @ stands.T > 0, 1)
