"""Closeness by a configured embedding model: of a question to passages, and to entries."""

from collections.abc import Callable, Sequence

import numpy as np

from bot.guidance.arrays import Arrays
from bot.guidance.entries import Entry
from bot.guidance.meaning import Floats
from bot.guidance.passages import Passage

Embed = Callable[[Sequence[str]], Floats]
"""Texts in, a row of numbers for each out; rows need not be of unit length."""


class Embedded:
    def __init__(self, arrays: Arrays, embed: Embed) -> None:
        """Take what `embedded` has made by the same model."""
        self._embed = embed
        self._passages, self._asked = arrays["passages"], arrays["asked"]
        self._starts = arrays["starts"]

    def near(self, question: str) -> tuple[Floats, Floats]:
        """Return how close each passage and each entry lies to a question, from -1 to 1.

        An entry lies as close as the closest of the ways in which people ask for it.
        """
        (row,) = _rows(self._embed, [question])
        near = np.zeros(0, np.float32)
        if len(self._starts):
            near = np.maximum.reduceat(self._asked @ row, self._starts)
        return (self._passages @ row if len(self._passages) else near[:0]), near


def embedded(passages: Sequence[Passage], entries: Sequence[Entry], embed: Embed) -> Arrays:
    asked = [[*entry.header.asked, f"{entry.header.title}. {entry.gist}"] for entry in entries]
    return {
        "passages": _rows(embed, [f"{p.heading}\n{p.text}".strip() for p in passages]),
        "asked": _rows(embed, [text for each in asked for text in each]),
        "starts": np.cumsum([0, *map(len, asked)])[:-1],
    }


def _rows(embed: Embed, texts: Sequence[str]) -> Floats:
    if not texts:
        return np.zeros((0, 1), np.float32)
    rows: Floats = np.array(embed(texts), np.float32)
    rows /= np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
    return rows
