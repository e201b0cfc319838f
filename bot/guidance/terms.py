"""Turns text into terms, and a question into the terms to look for.

A term is a stemmed word. A question's words are mended where they are mistyped, and widened by
the words that people in the field use for the same thing (`playbooks/synonyms.yaml`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Annotated

import numpy as np
from pydantic import BaseModel, ConfigDict, Field
from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.guidance.arrays import Arrays, Strings, packed
from bot.guidance.tokens import STOP_WORDS, stemmed, words

MENDED = 0.8
"""What a mended word counts, next to one that was typed as the documents write it."""

Group = Annotated[list[Annotated[str, Field(min_length=2)]], Field(min_length=2)]


class Synonyms(BaseModel):
    """Words that stand for one another in questions; a member may be of several words."""

    model_config = ConfigDict(extra="forbid")

    groups: list[Group] = []


@dataclass(frozen=True, slots=True)
class Wanted:
    """One thing that a question asks for."""

    typed: str
    stem: str
    """The stem of what was typed."""
    terms: dict[int, float]
    """The term, or what a mistyped word may mean, each with its weight; empty if unknown."""
    alike: frozenset[int]
    """Terms that mean the same."""


class Vocabulary:
    """Every word that the index holds. Grows while texts are indexed, then answers questions."""

    def __init__(self, synonyms: Synonyms) -> None:
        self.ids: dict[str, int] = {}
        """Stem to term number, in order of first appearance."""
        self._known: dict[str, int] = dict.fromkeys(STOP_WORDS, -1)
        self._by_length: dict[int, list[str]] = {}
        self._groups = [[self.stems(member) for member in group] for group in synonyms.groups]
        self._groups_of: dict[str, list[int]] = {}
        for n, group in enumerate(self._groups):
            for stem in {stem for member in group for stem in member}:
                self._groups_of.setdefault(stem, []).append(n)

    @classmethod
    def of(cls, arrays: Arrays, synonyms: Synonyms) -> "Vocabulary":
        """Return a vocabulary that has learnt already, as `arrays` has kept it."""
        made = cls(synonyms)
        made.ids = {stem: n for n, stem in enumerate(_unpacked(arrays, "stems"))}
        numbers = arrays["numbers"].tolist()
        made._known = dict(zip(_unpacked(arrays, "words"), numbers, strict=True))
        return made

    @property
    def arrays(self) -> Arrays:
        return {
            "numbers": np.fromiter(self._known.values(), np.int32, len(self._known)),
            **packed("words", ["\n".join(self._known)]),
            **packed("stems", ["\n".join(self.ids)]),
        }

    def stems(self, text: str) -> tuple[str, ...]:
        return tuple(stemmed(word) for word in words(text))

    def learn(self, text: str) -> list[int]:
        """Return the terms of a text that is being indexed, stop words left out."""
        known = self._known
        self._by_length.clear()
        for word in (found := words(text)):
            if word not in known:
                known[word] = self.ids.setdefault(stemmed(word), len(self.ids))
        return [term for word in found if (term := known[word]) >= 0]

    def read(self, text: str) -> list[int]:
        """Return the terms of a text that has been indexed, or of a part of it."""
        return [term for word in words(text) if (term := self._known.get(word, -1)) >= 0]

    def wanted(self, question: str) -> list[Wanted]:
        """Return what a question asks for: one for each different word that means something."""
        asked = words(question)
        joined = {a + b for a, b in pairwise(asked)}
        asked = [w for w in asked if w not in joined or stemmed(w) in self.ids]
        mended = [self._mend(word) for word in asked]
        best = [stemmed(meanings[0]) if meanings else "" for meanings in mended]
        groups = self._groups_in(best)
        found: dict[str, Wanted] = {}
        for typed, meanings, stem in zip(asked, mended, best, strict=True):
            if meanings and all(self._known.get(word) == -1 for word in meanings):
                continue
            weight = 1.0 if typed in meanings else MENDED
            terms = {self.ids[s]: weight for word in meanings if (s := stemmed(word)) in self.ids}
            alike = {
                self.ids[member[0]]
                for n in groups & set(self._groups_of.get(stem, ()))
                for member in self._groups[n]
                if len(member) == 1 and member[0] in self.ids
            }
            want = Wanted(typed, stemmed(typed), terms, frozenset(alike - terms.keys()))
            found.setdefault(stem or typed, want)
        return list(found.values())

    def _groups_in(self, stems: Sequence[str]) -> set[int]:
        """Return the groups of which a member stands in the question, all its words in order."""
        asked = " ".join(["", *stems, ""])
        return {
            n
            for n in {n for stem in stems for n in self._groups_of.get(stem, ())}
            if any(f" {' '.join(member)} " in asked for member in self._groups[n])
        }

    def _mend(self, word: str) -> list[str]:
        """Return the known words that a typed word means: itself, the nearest, or none."""
        stem = stemmed(word)
        if word in self._known or stem in self.ids or stem in self._groups_of:
            return [word]
        if len(word) < 3 or word.isdigit():
            return []
        if not self._by_length:
            for known in sorted(self._known):
                if not known.isdigit():
                    self._by_length.setdefault(len(known), []).append(known)
        most = 1 if len(word) < 8 else 2
        lengths = range(len(word) - most, len(word) + most + 1)
        candidates = [w for n in lengths for w in self._by_length.get(n, ())]
        return _nearest(word, candidates, most)[:3]


def _unpacked(arrays: Arrays, name: str) -> list[str]:
    (joined,) = Strings(arrays, name)
    return joined.split("\n") if joined else []


def _nearest(word: str, known: Sequence[str], most: int) -> list[str]:
    """Return the known words fewest slips of the finger away; swapped letters are one slip.

    People seldom mistype the first letter, so words that share it go before the others.
    """
    near = process.extract(word, known, scorer=OSA.distance, score_cutoff=most, limit=None)
    ranked = sorted((distance + (w[0] != word[0]) * 0.5, w) for w, distance, _ in near)
    return [w for distance, w in ranked if distance == ranked[0][0]]
