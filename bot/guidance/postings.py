"""BM25 scores of every term in every text, and how a question adds them up."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.guidance.arrays import Arrays
from bot.guidance.meaning import Floats
from bot.guidance.terms import Wanted

ALIKE = 0.3
"""What a word of the same meaning counts, next to the word itself."""
BESIDE = 0.5
"""What a word in the text before or after counts, next to one in the text itself."""


class Postings:
    def __init__(self, arrays: Arrays, size: int, documents: NDArray[Any] | None = None) -> None:
        """Take the postings of `size` texts, as `of` makes them.

        Where `documents` numbers the document of each text, neighbours within one share words.
        """
        self.arrays, self._size = arrays, size
        self._joined: NDArray[np.float32] | None = None
        if documents is not None:
            self._joined = (documents[1:] == documents[:-1]).astype(np.float32)
        self._scores, self._texts = arrays["scores"], arrays["texts"]
        self._starts = arrays["starts"]
        spread = np.diff(self._starts)
        self.rarity = np.log(1 + (self._size - spread + 0.5) / (spread + 0.5)).astype(np.float32)
        """How much the presence of each term says (its inverse document frequency)."""

    @classmethod
    def of(
        cls,
        texts: Sequence[Sequence[int]],
        terms: int,
        documents: NDArray[Any] | None = None,
    ) -> "Postings":
        """Index texts given as term numbers below `terms`."""
        arrays: Arrays = {
            "scores": np.zeros(0, np.float32),
            "texts": np.zeros(0, np.int32),
            "starts": np.zeros(terms + 1, np.int64),
        }
        if any(texts):
            import bm25s  # only whoever makes an index needs it

            bm25: Any = bm25s.BM25(method="lucene", k1=1.2, b=0.75)
            vocabulary = {str(term): term for term in range(terms)}
            bm25.index((list(texts), vocabulary), show_progress=False, create_empty_token=False)
            arrays = {
                "scores": bm25.scores["data"].astype(np.float32),
                "texts": bm25.scores["indices"].astype(np.int32),
                "starts": bm25.scores["indptr"].astype(np.int64),
            }
        return cls(arrays, len(texts), documents)

    def _weigh(self, want: Wanted) -> float:
        """Return the weight of a thing wanted; one that nobody knows weighs as much as any."""
        rarest = np.log(1 + (self._size + 0.5) / 0.5)
        return float(max((self.rarity[term] for term in want.terms), default=rarest))

    def coverage(self, wanted: Sequence[Wanted], scores: Floats) -> float:
        """Return the best score for words as a share of the weight of all that is wanted.

        About 1 would say that everything wanted stands in one text, and more than once.
        """
        total = sum(self._weigh(want) for want in wanted)
        return float(scores.max(initial=0)) / total if total else 0.0

    def covered(self, wanted: Sequence[Wanted]) -> Floats:
        """Return for each text the share, by weight, of what is wanted that stands in it or beside
        it, in the question's own words."""
        share = np.zeros(self._size, np.float32)
        for want in wanted:
            here = np.zeros(self._size, np.float32)
            for term in want.terms:
                here[self._texts[self._starts[term] : self._starts[term + 1]]] = 1
            if self._joined is not None:
                here = _shared(here, self._joined, 1)
            share += self._weigh(want) * here
        total = sum(self._weigh(want) for want in wanted)
        return share / np.float32(total or 1)

    def weigh(self, wanted: Sequence[Wanted]) -> Floats:
        """Return the weight of each thing wanted."""
        return np.array([self._weigh(want) for want in wanted], np.float32)

    def score(self, wanted: Sequence[Wanted]) -> Floats:
        """Return each text's score: for every thing wanted, the best of its meanings, added up."""
        total = np.zeros(self._size, np.float32)
        for want in wanted:
            best = np.zeros(self._size, np.float32)
            for term in want.alike:
                self._raise(best, term, ALIKE)
            for term, weight in want.terms.items():
                self._raise(best, term, weight)
            total += best if self._joined is None else _shared(best, self._joined, BESIDE)
        return total

    def _raise(self, best: Floats, term: int, weight: float) -> None:
        here = slice(self._starts[term], self._starts[term + 1])
        texts = self._texts[here]
        best[texts] = np.maximum(best[texts], weight * self._scores[here])


def _shared(best: Floats, joined: Floats, part: float) -> Floats:
    """Give each text a part of its neighbours' scores, where `joined` says they belong together."""
    shared = best.copy()
    if len(best) > 1:
        shared[1:] = np.maximum(shared[1:], np.float32(part) * best[:-1] * joined)
        shared[:-1] = np.maximum(shared[:-1], np.float32(part) * best[1:] * joined)
    return shared
