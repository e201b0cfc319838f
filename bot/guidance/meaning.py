"""Meaning without a language model: words that keep the same company come to lie close together.

Latent semantic analysis: a truncated singular value decomposition of the matrix of terms by texts
(Deerwester et al. 1990), by the randomised method of Halko, Martinsson and Tropp (2011). Playbook
entries teach it most, because they hold everyday words and the field's words side by side.
"""

from collections.abc import Sequence
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from bot.guidance.arrays import Arrays

DIMENSIONS = 100
MOST_TEXTS, MOST_TERMS = 2_500, 5_000
"""Learning from a sample keeps it to about a second and 50 MB, whatever the size of the library."""
ROUNDS = 2
SEED = 1990
TEXTS_AT_ONCE = 1_000

Floats = NDArray[np.float32]
Ints = NDArray[np.int32]


class Meaning:
    """Places texts, and then questions, in one space, as rows of unit length."""

    def __init__(self, arrays: Arrays) -> None:
        self.arrays = arrays
        self._rarity, self._axes, self._row_of, self.texts = (
            arrays[name] for name in ("rarity", "axes", "rows", "texts")
        )

    @classmethod
    def of(cls, texts: Sequence[Sequence[int]], terms: int) -> "Meaning":
        """Learn from texts given as term numbers below `terms`."""
        # Every text's different terms, one text after another: text n has those in
        # ids[starts[n]:starts[n + 1]], each occurring counts times.
        lengths = np.fromiter(map(len, texts), np.int64, len(texts))
        keys = np.fromiter(chain.from_iterable(texts), np.int64, int(lengths.sum()))
        keys += np.repeat(np.arange(len(texts)) * max(1, terms), lengths)
        keys, counts = np.unique(keys, return_counts=True)
        numbers, ids = (each.astype(np.int32) for each in np.divmod(keys, max(1, terms)))
        del keys
        starts = np.searchsorted(numbers, np.arange(len(texts) + 1))

        spread = np.bincount(ids, minlength=terms)
        rarity = np.log(1 + (len(texts) - spread + 0.5) / (spread + 0.5)).astype(np.float32)
        weights = np.log1p(counts.astype(np.float32)) * rarity[ids]
        axes, row_of = _axes(numbers, ids, weights, len(texts), terms)
        places = np.zeros((len(texts), axes.shape[1]), np.float32)
        for first in range(0, len(texts), TEXTS_AT_ONCE):
            part = slice(starts[first], starts[min(first + TEXTS_AT_ONCE, len(texts))])
            placed = axes[row_of[ids[part]]] * weights[part, None]
            written, at = np.unique(numbers[part], return_index=True)
            if len(written):
                places[written] = np.add.reduceat(placed, at, axis=0)
        places /= np.maximum(np.linalg.norm(places, axis=1, keepdims=True), 1e-9)
        return cls({"rarity": rarity, "axes": axes, "rows": row_of, "texts": places})

    def near(self, terms: dict[int, float]) -> Floats:
        """Return how close each text lies to a question, from -1 to 1."""
        ids = np.array(list(terms), np.int64)
        weights = np.log1p(np.array(list(terms.values()), np.float32)) * self._rarity[ids]
        place: Floats = weights @ self._axes[self._row_of[ids]]
        near: Floats = self.texts @ (place / max(float(np.linalg.norm(place)), 1e-9))
        return near


def _axes(numbers: Ints, ids: Ints, weights: Floats, texts: int, terms: int) -> tuple[Floats, Ints]:
    """Return the strongest axes of meaning, learnt from a sample of texts, and each term's row in
    them: the last, which is zero, for terms that are too rare."""
    sample = np.unique(np.linspace(0, max(0, texts - 1), min(texts, MOST_TEXTS)).astype(np.int64))
    row = np.full(texts, -1)
    row[sample] = np.arange(len(sample))
    spread = np.bincount(ids[row[numbers] >= 0], minlength=terms)
    kept = np.argsort(-spread, kind="stable")[:MOST_TERMS]
    kept = np.sort(kept[spread[kept] > 1])
    column = np.full(terms, -1, np.int32)
    column[kept] = np.arange(len(kept))
    inside = (row[numbers] >= 0) & (column[ids] >= 0)
    table = np.zeros((len(sample), len(kept)), np.float32)
    table[row[numbers[inside]], column[ids[inside]]] = weights[inside]
    table /= np.maximum(np.linalg.norm(table, axis=1, keepdims=True), 1e-9)
    size = min(DIMENSIONS, *table.shape)
    axes = np.zeros((len(kept) + 1, size), np.float32)
    if size:
        axes[:-1] = _right_singular_vectors(table, size)
    return axes, column


def _right_singular_vectors(table: Floats, size: int) -> Floats:
    """Return the `size` strongest axes of the rows of a table, one in each column."""
    wide = min(size + 10, *table.shape)
    start = np.random.default_rng(SEED).standard_normal((table.shape[1], wide))
    span, _ = np.linalg.qr(table @ start.astype(np.float32))
    for _ in range(ROUNDS):
        span, _ = np.linalg.qr(table @ (table.T @ span))
    small = span.T @ table
    # The axes of the small matrix by way of its still smaller square.
    squares, turned = np.linalg.eigh(small @ small.T)
    strongest = np.argsort(-squares, kind="stable")[:size]
    lengths = np.sqrt(np.maximum(squares[strongest], 1e-12))
    axes: Floats = (small.T @ turned[:, strongest]) / lengths
    return axes
