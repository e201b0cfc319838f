"""Closeness in everyday English: "knackered" lies near "exhausted", though no document says so.

The vectors of single words come from a file (`word_vectors.md` says whence). A text lies at the
mean of its words' vectors, rarer words weighing more (Arora, Liang and Ma 2017); and word by word,
each word of a question is met by the nearest that a text holds. What the documents themselves
teach about their words is in `meaning.py`; this is what they cannot teach.
"""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.guidance.arrays import Arrays
from bot.guidance.meaning import Floats
from bot.guidance.terms import Wanted

FILE = Path(__file__).with_name("word_vectors.npz")

STRANGERS, TWINS = 0.25, 0.55
"""Two words closer than the one mean something alike; from the other on, as good as the same."""


class WordVectors:
    def __init__(self, stems: Sequence[str], rows: Floats) -> None:
        """Take a row for each stem; rows need not be of unit length."""
        self.ids = {stem: n for n, stem in enumerate(stems)}
        self.rows = _unit(rows)

    def rows_of(self, numbers: NDArray[np.int32]) -> Floats:
        """Return the rows with these numbers, zero for -1."""
        rows: Floats = self.rows[numbers] * (numbers >= 0)[:, None]
        return rows

    @classmethod
    @cache
    def everyday(cls) -> "WordVectors":
        with np.load(FILE) as file:
            stems, packed = bytes(file["stems"]).decode(), file["packed"]
        rows = np.empty((len(packed), 2 * packed.shape[1]), np.float32)
        rows[:, ::2], rows[:, 1::2] = packed >> 4, packed & 15
        return cls(stems.split("\n"), rows - 8)


class Everyday:
    """Says how close questions lie to playbook entries."""

    def __init__(
        self, arrays: Arrays, vectors: WordVectors, terms: dict[str, int], rarity: Floats
    ) -> None:
        """Take what `of` makes; `terms` has the number of each stem, `rarity` how rare it is."""
        self.arrays, self._vectors, self._rarity = arrays, vectors, rarity
        self._rarest = float(rarity.max(initial=1))
        self._column = {term: n for n, term in enumerate(arrays["held"].tolist())}
        """Of each term that an entry holds in its own words."""
        numbers = _numbers(vectors, terms)
        self._rows = vectors.rows_of(numbers[arrays["held"]])
        self._numbers = numbers
        self._entries, self._holders, self._starts = (
            arrays[name] for name in ("entries", "holders", "starts")
        )

    @classmethod
    def of(
        cls,
        vectors: WordVectors,
        terms: dict[str, int],
        rarity: Floats,
        told: Sequence[Sequence[int]],
        asked: Sequence[Sequence[Sequence[int]]],
    ) -> "Everyday":
        """Take what each entry says, and the ways in which people ask for it, as term numbers."""
        own = [set(said).union(*ways) for said, ways in zip(told, asked, strict=True)]
        held = np.array(sorted(set().union(*own)), np.int32)
        column = {term: n for n, term in enumerate(held.tolist())}
        weighted = vectors.rows_of(_numbers(vectors, terms)[held]) * rarity[held][:, None]

        def placed(texts: Sequence[Sequence[int]]) -> Floats:
            sums = [weighted[[column[term] for term in text]].sum(0) for text in texts]
            return _unit(np.array(sums, np.float32).reshape(len(texts), weighted.shape[1]))

        ways = np.array([placed(texts).sum(0) for texts in asked], np.float32)
        entries = (placed(told) + _unit(ways.reshape(len(asked), weighted.shape[1]))) / 2
        columns = np.array([column[term] for each in own for term in sorted(each)], np.int32)
        numbers = np.repeat(np.arange(len(own), dtype=np.int32), [len(each) for each in own])
        arrays: Arrays = {
            "held": held,
            "entries": entries,
            # Which entries hold each term: term n is held by holders[starts[n]:starts[n + 1]].
            "holders": numbers[np.argsort(columns, kind="stable")],
            "starts": np.searchsorted(np.sort(columns), np.arange(len(held) + 1)),
        }
        return cls(arrays, vectors, terms, rarity)

    def place(self, wanted: Sequence[Wanted]) -> Floats:
        """Return where a question lies, as a row of unit length.

        Its words need not stand in any document.
        """
        rows, weights = self._vectors_of(wanted)
        place: Floats = _unit((weights @ rows)[None])[0]
        return place

    def near(self, place: Floats) -> Floats:
        """Return how close each entry lies to a question, from -1 to 1."""
        near: Floats = self._entries @ place
        return near

    def met(self, wanted: Sequence[Wanted]) -> Floats:
        """Return how far the words of a question are met by those of each entry, one by one: the
        rarity of each, as far as the entry holds a word like it, added up."""
        met = np.zeros(len(self._entries), np.float32)
        rows, weights = self._vectors_of(wanted)
        like = _like(rows, self._rows)
        for want, weight, near in zip(wanted, weights, like, strict=True):
            near[[self._column[term] for term in want.terms if term in self._column]] = 1
            best = np.zeros(len(self._entries), np.float32)
            for term in np.flatnonzero(near > 0):
                holders = self._holders[self._starts[term] : self._starts[term + 1]]
                best[holders] = np.maximum(best[holders], near[term])
            met += weight * best
        return met

    def like(self, wanted: Sequence[Wanted], terms: Sequence[int]) -> Floats:
        """Return how like each thing wanted (row) is to each term (column), from 0 to 1."""
        rows, _ = self._vectors_of(wanted)
        return _like(rows, self._vectors.rows_of(self._numbers[list(terms)]))

    def _vectors_of(self, wanted: Sequence[Wanted]) -> tuple[Floats, Floats]:
        """Return a row for each thing wanted, zero where nothing is known of it, and its weight."""
        rows = np.zeros((len(wanted), self._rows.shape[1]), np.float32)
        weights = np.zeros(len(wanted), np.float32)
        for n, want in enumerate(wanted):
            if want.stem in self._vectors.ids:
                rows[n] = self._vectors.rows[self._vectors.ids[want.stem]]
            weights[n] = max((self._rarity[t] for t in want.terms), default=self._rarest)
        return rows, weights


def _numbers(vectors: WordVectors, terms: dict[str, int]) -> NDArray[np.int32]:
    """Return the place of each term's vector, -1 where nothing is known of it."""
    numbers = np.full(len(terms), -1, np.int32)
    for stem, term in terms.items():
        numbers[term] = vectors.ids.get(stem, -1)
    return numbers


def _like(rows: Floats, others: Floats) -> Floats:
    like: Floats = ((rows @ others.T - STRANGERS) / (TWINS - STRANGERS)).clip(0, 1)
    return like


def _unit(rows: Floats) -> Floats:
    unit: Floats = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
    return unit
