"""What people's challenges have in common: TF-IDF over the words they use. Pure."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import islice
from math import log
from typing import TYPE_CHECKING

import Stemmer

if TYPE_CHECKING:  # a process that composes no sets does without
    import numpy as np
    from numpy.typing import NDArray

_WORD = re.compile(r"[^\W\d_]{4,}")
_EMPTY = """
    able about actually after again also always another anything around away because been before
    being between both cannot come could does doing done down each even ever every everybody
    everyone feel find from getting give goes going have having help here into issue just keep know
    like local look made make many more most much must need needs never only onto other others
    ours over people place problem really same seem should some somebody someone something still
    such take than that their them then there these they thing things think this those through
    time together trying until upon very want wants well were what when where whether which while
    will with without work working would year your challenge question
"""
_JOINING = frozenset(_EMPTY.split())
"""Words that nearly everybody uses of a challenge, whatever it is about."""

MOST_WORDS = 3
ENOUGH_TO_TELL = 8
"""Among so many, a word that more than half of them use tells nothing."""


class Challenges:
    """Who said what about their challenge, ready to be compared.

    Args:
        texts: by person; those who said nothing are not in it.
    """

    def __init__(self, texts: Mapping[int, str]) -> None:
        stem = Stemmer.Stemmer("english").stemWord
        self._counts: dict[int, Counter[str]] = {}
        self._spelled: dict[str, Counter[str]] = {}
        for person, text in texts.items():
            words = [w for w in _WORD.findall(text.casefold()) if w not in _JOINING]
            self._counts[person] = Counter(map(stem, words))
            for word in words:
                self._spelled.setdefault(stem(word), Counter())[word] += 1
        self._counts = {person: counts for person, counts in self._counts.items() if counts}
        used_by = Counter(term for counts in self._counts.values() for term in counts)
        everybody = len(self._counts)
        most = everybody / 2 if everybody >= ENOUGH_TO_TELL else everybody
        self._weight = {
            term: log((1 + everybody) / n) for term, n in used_by.items() if 1 < n <= most
        }

    def known(self, people: Sequence[int]) -> int:
        """Return of how many of them a challenge is known."""
        return sum(person in self._counts for person in people)

    def likeness(self, people: Sequence[int]) -> "NDArray[np.float64]":
        """Return for each pair how much their challenges share: 0 nothing, 1 the same words."""
        import numpy as np

        column = {term: n for n, term in enumerate(self._weight)}
        rows = np.zeros((len(people), len(column)))
        for n, person in enumerate(people):
            for term, count in self._counts.get(person, Counter()).items():
                if term in column:
                    rows[n, column[term]] = (1 + log(count)) * self._weight[term]
        lengths = np.linalg.norm(rows, axis=1, keepdims=True)
        rows /= np.where(lengths > 0, lengths, 1)
        alike: NDArray[np.float64] = rows @ rows.T
        return alike

    def in_common(self, people: Sequence[int]) -> tuple[str, ...]:
        """Return a few words that at least two of these people use, the most telling first."""
        used = Counter(term for person in people for term in self._counts.get(person, ()))
        shared = sorted(
            (term for term, n in used.items() if n > 1 and term in self._weight),
            key=lambda term: (-used[term] * self._weight[term], term),
        )
        return tuple(islice((self._as_written(term) for term in shared), MOST_WORDS))

    def _as_written(self, term: str) -> str:
        spelled = self._spelled[term]
        return min(spelled, key=lambda word: (-spelled[word], len(word), word))


NOBODY = Challenges({})
