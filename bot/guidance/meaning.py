"""Meaning without a language model: words that keep the same company come to lie close together.

Latent semantic analysis: a truncated singular value decomposition of the matrix of terms by texts
(Deerwester et al. 1990), by the randomised method of Halko, Martinsson and Tropp (2011). Playbook
entries teach it most, because they hold everyday words and the field's words side by side.
"""

from collections.abc import Sequence
from itertools import chain

import numpy as np
from numpy.typing import NDArray

DIMENSIONS = 100
MOST_TEXTS, MOST_TERMS = 2_500, 5_000
"""Learning from a sample keeps it to about a second and 50 MB, whatever the size of the library."""
ROUNDS = 2
SEED = 1990
TEXTS_AT_ONCE = 1_000

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]


class Meaning:
    """Places texts, and then questions, in one space, as rows of unit length."""

    def __init__(self, texts: Sequence[Sequence[int]], terms: int) -> None:
        """Learn from texts given as term numbers below `terms`."""
        # Every text's different terms, one text after another: text n has those in
        # ids[starts[n]:starts[n + 1]], each occurring counts times.
        lengths = np.fromiter(map(len, texts), np.int64, len(texts))
        all_ids = np.fromiter(chain.from_iterable(texts), np.int64, int(lengths.sum()))
        numbers = np.repeat(np.arange(len(texts)), lengths)
        keys, counts = np.unique(numbers * max(1, terms) + all_ids, return_counts=True)
        numbers, ids = np.divmod(keys, max(1, terms))
        starts = np.searchsorted(numbers, np.arange(len(texts) + 1))

        spread = np.bincount(ids, minlength=terms)
        rarity = np.log(1 + (len(texts) - spread + 0.5) / (spread + 0.5))
        self._rarity = rarity.astype(np.float32)
        weights = np.log1p(counts).astype(np.float32) * self._rarity[ids]
        self._axes = _axes(numbers, ids, weights, len(texts), terms)
        self.texts = np.zeros((len(texts), self._axes.shape[1]), np.float32)
        for first in range(0, len(texts), TEXTS_AT_ONCE):
            part = slice(starts[first], starts[min(first + TEXTS_AT_ONCE, len(texts))])
            placed = self._axes[ids[part]] * weights[part, None]
            written, at = np.unique(numbers[part], return_index=True)
            if len(written):
                self.texts[written] = np.add.reduceat(placed, at, axis=0)
        self.texts /= np.maximum(np.linalg.norm(self.texts, axis=1, keepdims=True), 1e-9)

    def near(self, terms: dict[int, float]) -> Floats:
        """Return how close each text lies to a question, from -1 to 1."""
        ids = np.array(list(terms), np.int64)
        weights = np.log1p(np.array(list(terms.values()), np.float32)) * self._rarity[ids]
        place: Floats = weights @ self._axes[ids]
        near: Floats = self.texts @ (place / max(float(np.linalg.norm(place)), 1e-9))
        return near


def _axes(numbers: Ints, ids: Ints, weights: Floats, texts: int, terms: int) -> Floats:
    """Return the strongest axes of meaning, a row for each term, learnt from a sample of texts."""
    sample = np.unique(np.linspace(0, max(0, texts - 1), min(texts, MOST_TEXTS)).astype(np.int64))
    row = np.full(texts, -1)
    row[sample] = np.arange(len(sample))
    spread = np.bincount(ids[row[numbers] >= 0], minlength=terms)
    kept = np.argsort(-spread, kind="stable")[:MOST_TERMS]
    kept = np.sort(kept[spread[kept] > 1])
    column = np.full(terms, -1)
    column[kept] = np.arange(len(kept))
    inside = (row[numbers] >= 0) & (column[ids] >= 0)
    table = np.zeros((len(sample), len(kept)), np.float32)
    table[row[numbers[inside]], column[ids[inside]]] = weights[inside]
    table /= np.maximum(np.linalg.norm(table, axis=1, keepdims=True), 1e-9)
    size = min(DIMENSIONS, *table.shape)
    axes = np.zeros((terms, size), np.float32)
    if size:
        axes[kept] = _right_singular_vectors(table, size)
    return axes


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
