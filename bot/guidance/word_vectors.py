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
        self,
        vectors: WordVectors,
        terms: dict[str, int],
        rarity: Floats,
        told: Sequence[Sequence[int]],
        asked: Sequence[Sequence[Sequence[int]]],
    ) -> None:
        """Take what each entry says, and the ways in which people ask for it, as term numbers.

        `terms` has the number of each stem; `rarity`, by that number, how rare it is.
        """
        self._vectors, self._terms, self._rarity = vectors, terms, rarity
        self._rarest = float(rarity.max(initial=1))
        own = [set(said).union(*ways) for said, ways in zip(told, asked, strict=True)]
        held = sorted(set().union(*own))
        self._column = {term: n for n, term in enumerate(held)}
        """Of each term that an entry holds in its own words."""
        self._rows = np.zeros((len(held), vectors.rows.shape[1]), np.float32)
        numbers = {term: vectors.ids[stem] for stem, term in terms.items() if stem in vectors.ids}
        for term, n in self._column.items():
            if term in numbers:
                self._rows[n] = vectors.rows[numbers[term]]
        self._weights = rarity[held]
        ways = [self._placed(texts).sum(0) for texts in asked]
        self._entries = (self._placed(told) + _unit(self._stacked(ways))) / 2
        self._words = np.array([self._column[t] for each in own for t in sorted(each)], np.int64)
        self._starts = np.cumsum([0, *(len(each) for each in own)])[:-1]

    def _stacked(self, rows: Sequence[Floats]) -> Floats:
        return np.array(rows, np.float32).reshape(len(rows), self._rows.shape[1])

    def _placed(self, texts: Sequence[Sequence[int]]) -> Floats:
        columns = [[self._column[term] for term in text] for text in texts]
        return _unit(self._stacked([self._weights[c] @ self._rows[c] for c in columns]))

    def near(self, wanted: Sequence[Wanted]) -> Floats:
        """Return how close each entry lies to a question, from -1 to 1.

        The question's words need not stand in any document.
        """
        rows, weights = self._vectors_of(wanted)
        near: Floats = self._entries @ _unit((weights @ rows)[None])[0]
        return near

    def met(self, wanted: Sequence[Wanted]) -> Floats:
        """Return how far the words of a question are met by those of each entry, one by one: the
        rarity of each, as far as the entry holds a word like it, added up."""
        if not len(self._entries) or not wanted:
            return np.zeros(len(self._entries), np.float32)
        rows, weights = self._vectors_of(wanted)
        like = rows @ self._rows.T
        for n, want in enumerate(wanted):
            like[n, [self._column[term] for term in want.terms if term in self._column]] = 1
        like = np.clip((like - STRANGERS) / (TWINS - STRANGERS), 0, 1)
        met: Floats = weights @ np.maximum.reduceat(like[:, self._words], self._starts, axis=1)
        return met

    def _vectors_of(self, wanted: Sequence[Wanted]) -> tuple[Floats, Floats]:
        """Return a row for each thing wanted, zero where nothing is known of it, and its weight."""
        rows = np.zeros((len(wanted), self._rows.shape[1]), np.float32)
        weights = np.zeros(len(wanted), np.float32)
        for n, want in enumerate(wanted):
            if want.stem in self._vectors.ids:
                rows[n] = self._vectors.rows[self._vectors.ids[want.stem]]
            weights[n] = max((self._rarity[t] for t in want.terms), default=self._rarest)
        return rows, weights


def _unit(rows: Floats) -> Floats:
    unit: Floats = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
    return unit
