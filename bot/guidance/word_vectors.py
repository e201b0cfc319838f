"""Closeness in everyday English: "knackered" lies near "exhausted", though no document says so.

The vectors of single words come from a file (`word_vectors.md` says whence). A text lies at the
mean of its words' vectors, rarer words weighing more (Arora, Liang and Ma 2017). What the
documents themselves teach about their words is in `meaning.py`; this is what they cannot teach.
"""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np

from bot.guidance.meaning import Floats
from bot.guidance.terms import Wanted

FILE = Path(__file__).with_name("word_vectors.npz")


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
        self._vectors, self._terms = vectors, terms
        self._rarest = rarity.max(initial=1)
        self._rows = np.zeros((len(terms), vectors.rows.shape[1]), np.float32)
        for stem in terms.keys() & vectors.ids.keys():
            self._rows[terms[stem]] = rarity[terms[stem]] * vectors.rows[vectors.ids[stem]]
        ways = [self._placed(texts).sum(0) for texts in asked]
        self._entries = (self._placed(told) + _unit(self._stacked(ways))) / 2

    def _stacked(self, rows: Sequence[Floats]) -> Floats:
        return np.array(rows, np.float32).reshape(len(rows), self._rows.shape[1])

    def _placed(self, texts: Sequence[Sequence[int]]) -> Floats:
        return _unit(self._stacked([self._rows[list(text)].sum(0) for text in texts]))

    def near(self, wanted: Sequence[Wanted]) -> Floats:
        """Return how close each entry lies to a question, from -1 to 1.

        The question's words need not stand in any document.
        """
        place = np.zeros(self._rows.shape[1], np.float32)
        for want in wanted:
            if want.stem in self._terms:
                place += self._rows[self._terms[want.stem]]
            elif want.stem in self._vectors.ids:
                place += self._rarest * self._vectors.rows[self._vectors.ids[want.stem]]
        near: Floats = self._entries @ _unit(place[None])[0]
        return near


def _unit(rows: Floats) -> Floats:
    unit: Floats = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
    return unit
