"""What stands in one passage of what a question wants, and right beside the names in it: in the
same sentence or the next.

A near miss names a place that the documents know and asks what they do not say of it. Its words
may all stand on the same page, but the rest of them does not stand beside the name.
"""

import re
from collections.abc import Callable, Iterable, Sequence

import numpy as np

from bot.guidance.meaning import Floats
from bot.guidance.terms import Wanted

ALIKE, NEAR = 0.7, 0.6
"""What a word of the same meaning counts, and one near in everyday English, next to the word."""

_SENTENCE_END = re.compile(r"(?<=[.!?])[\"'\u201d\u2019)]*\s+|\n+")


def beside_names(
    wanted: Sequence[Wanted],
    weights: Floats,
    names: frozenset[str],
    texts: Iterable[str],
    read: Callable[[str], list[int]],
    like: Callable[[Sequence[int]], Floats],
) -> float:
    """Return how much of the rest stands right beside the names, by weight, at best.

    It is 1 where the question has no names, and 0 where no text does. A part of a name counts for
    at least half: the "Harbour Circle" becomes "the Circle".

    Args:
        weights: of each thing wanted.
        names: the stems of the names in the question.
        read: gives the terms of a sentence.
        like: gives how like each thing wanted (row) is to each term (column), from 0 to 1.
    """
    is_name = np.array([want.stem in names for want in wanted], bool)
    if not is_name.any():
        return 1.0
    called = {term for want in wanted if want.stem in names for term in want.terms}
    best = 0.0
    for text in texts:
        sentences = [terms for each in _SENTENCE_END.split(text) if (terms := read(each))]
        if all(called.isdisjoint(terms) for terms in sentences):
            continue
        exact, soft = _found(wanted, sentences, like)
        for n in range(len(sentences)):
            near = slice(max(0, n - 1), n + 2)
            named = _share(weights[is_name], exact[near, is_name].max(axis=0))
            rest = _share(weights[~is_name], soft[near, ~is_name].max(axis=0))
            if named:
                best = max(best, (1 + named) / 2 * rest)
    return best


def in_effect(
    wanted: Sequence[Wanted],
    weights: Floats,
    texts: Iterable[str],
    read: Callable[[str], list[int]],
    like: Callable[[Sequence[int]], Floats],
) -> float:
    """Return the largest share of what is wanted, by weight, that one text holds in some words.

    Args:
        weights, read, like: as for `beside_names`.
    """
    held = [terms for text in texts if (terms := read(text))]
    if not held or not wanted:
        return 0.0
    _, soft = _found(wanted, held, like)
    return float((soft @ weights).max() / weights.sum())


def _found(
    wanted: Sequence[Wanted],
    sentences: Sequence[Sequence[int]],
    like: Callable[[Sequence[int]], Floats],
) -> tuple[Floats, Floats]:
    """Return how far each thing wanted (column) stands in each sentence, or longer text (row): as
    it is, and in effect."""
    sets = [set(terms) for terms in sentences]
    exact, alike = (
        np.array([[not any_of.isdisjoint(terms) for any_of in meant] for terms in sets], np.float32)
        for meant in ([want.terms.keys() for want in wanted], [want.alike for want in wanted])
    )
    every = like([term for terms in sentences for term in terms])
    starts = np.cumsum([0, *map(len, sentences[:-1])])
    near = np.maximum.reduceat(every, starts, axis=1).T
    return exact, np.maximum(np.maximum(exact, ALIKE * alike), NEAR * near)


def _share(weights: Floats, held: Floats) -> float:
    return float(weights @ held / weights.sum()) if len(weights) else 1.0
