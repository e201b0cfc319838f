"""Finds the passages that answer a question, without a language model.

Two rankings are made and dealt out in turn. One is of passages, by the words that stand in them and
beside them. The other is of playbook entries, by their own words, the ways in which people ask for
them and the lines they cite; an entry is shown as a window on the lines it rests on
(`windows.py`). Both add BM25 over stemmed, mended and widened terms (`terms.py`) to closeness of
meaning (`meaning.py`; for entries also `word_vectors.py`), and to closeness by embeddings where
those are configured. How much each counts was learnt from questions left out of the entries, one
of each, by a listwise regression. Entries lead, since they are written for how people ask, except
where a question is in the documents' own words and no entry is near. The passages of a document
that no entry speaks of are lent what the best entry lends to its own, and lead where they are best:
somebody added it to be asked about.

An `Index` is a value: built once from passages and entries (`indexing.py`), it answers any number
of questions, always the same. What changed is put into a new one. It is made of plain arrays, so
that it can be kept in files and opened in no time (`arrays.py`).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle
from typing import TypedDict

import numpy as np
from numpy.typing import NDArray

from bot.guidance.arrays import Arrays, Strings, under
from bot.guidance.asking import names_in
from bot.guidance.beside import beside_names, in_effect
from bot.guidance.documents import Unit
from bot.guidance.embedded import Embed, Embedded
from bot.guidance.entries import Entry
from bot.guidance.indexing import index
from bot.guidance.meaning import Floats, Meaning
from bot.guidance.packing import PackedPassages
from bot.guidance.passages import Passage
from bot.guidance.postings import Postings
from bot.guidance.rules import Evidence
from bot.guidance.terms import Synonyms, Vocabulary, Wanted
from bot.guidance.windows import Window, Windows, from_arrays
from bot.guidance.word_vectors import Everyday, WordVectors

MOST_FOUND = 10
CLOSENESS = 7.0
"""What full closeness of meaning adds to a BM25 score; a good match of words scores 10 to 30."""
EVERYDAY_CLOSENESS = 13.0
"""What full closeness in everyday English adds to the score of an entry; 0.5 is close."""
EMBEDDED_CLOSENESS = 10.0
"""What full closeness by a configured embedding model adds to any score."""
MET = 0.5
"""What a question's words add to the score of an entry that holds words like them."""
ALIKE_CLOSENESS = 0.2
"""What a word of the same meaning counts where closeness is measured, next to the word itself."""
BY_ENTRY = 0.3
"""What the score of an entry adds to the passages that it cites, in the ranking of passages."""
BY_PASSAGE = 0.1
"""What the best passage that it cites adds to an entry, in the ranking of entries."""
OWN_WORDS = 0.4
"""From this coverage (`Postings.coverage`) on, a question is taken to use the documents' words."""
FEW = 2
"""With so many entries, their closeness says half of what it says with very many."""
NEAR_ENTRY = 0.5
"""From this closeness in everyday English on, an entry is taken to be about the question."""
PASSAGE_FIRST, ENTRIES_FIRST, BY_TURNS = "PEE", "EEP", "PE"
"""How results are dealt from the ranking of passages (P) and that of entries (E), by turns."""
MOST_RANKED = 200
"""How far down a ranking something new is looked for; documents repeat themselves."""
BEST_READ, COVERING_READ = 30, 15
"""How many passages are read for what they hold of a question: the best, and those that hold most
of its words."""
SAME = 0.9
"""A passage with this share of its words in an excerpt already shown says nothing new; all of it
if it stands there."""
PER_RANGE = 1.0
"""What each line range of an entry that stands in a window adds to the window's score."""


@dataclass(frozen=True)
class Excerpt:
    """A stretch of one source, as it is shown and cited. Both ends belong to it."""

    source: str
    unit: Unit
    start_line: int
    end_line: int
    text: str
    heading: str
    best: str
    """The part of the text that was found; the rest stands around it."""
    parts: tuple[Passage, ...]
    """The passages that it is made of."""
    score: float
    """One over the rank: the rankings that are dealt together have no scale in common."""
    entry: str | None
    """The slug of the playbook entry that led here, if one did."""


@dataclass(frozen=True)
class Found:
    """The answer of a search: excerpts, best first, none overlapping another."""

    excerpts: tuple[Excerpt, ...]
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class _Hit:
    place: int
    entry: int | None = None
    window: Window | None = None


class _Read(TypedDict):
    """What the passages say that were read; see `Evidence`."""

    in_effect: float
    beside_names: float
    names: int


class Index:
    def __init__(self, arrays: Arrays, synonyms: Synonyms, embed: Embed | None = None) -> None:
        """Take what `of` has made, with the same synonyms, and embeddings if it had any."""
        self.arrays = arrays
        self.passages = PackedPassages(under("passages", arrays))
        self._slugs = list(Strings(arrays, "slugs"))
        self.gists = dict(zip(self._slugs, Strings(arrays, "gists"), strict=True))
        self._shown_as = Windows(self.passages)
        self._windows = from_arrays(under("windows", arrays), len(self._slugs))
        self._cited = [[p for window in each for p in window.cited] for each in self._windows]
        documents = self.passages.source_of
        spoken_of = np.unique(documents[[p for cited in self._cited for p in cited]])
        self._on_its_own = ~np.isin(documents, spoken_of)
        """Of each passage: whether no entry speaks of its document."""
        self._vocabulary = Vocabulary.of(under("vocabulary", arrays), synonyms)
        size = len(self.passages)
        self._in_passages = Postings(under("in_passages", arrays), size, documents)
        self._in_entries = Postings(under("in_entries", arrays), len(self._slugs))
        self._everyday = Everyday(
            under("everyday", arrays),
            WordVectors.everyday(),
            self._vocabulary.ids,
            self._in_passages.rarity,
        )
        self._meaning = Meaning(under("meaning", arrays))
        self._embedded = Embedded(under("embedded", arrays), embed) if embed else None

    @classmethod
    def of(
        cls,
        passages: Iterable[Passage],
        entries: Sequence[Entry],
        synonyms: Synonyms,
        embed: Embed | None = None,
    ) -> "Index":
        """Index the passages of each document in their order, one document after another."""
        return cls(index(passages, entries, synonyms, embed), synonyms, embed)

    def find(self, question: str, most: int = MOST_FOUND) -> Found:
        wanted = self._vocabulary.wanted(question)
        words, entry_words = self._in_passages.score(wanted), self._in_entries.score(wanted)
        close = self._meaning.near(_weights(wanted))
        entry_close, passage_close = np.split(close, [len(self._slugs)])
        by_passage = words + CLOSENESS * passage_close
        place = self._everyday.place(wanted)
        everyday = self._everyday.near(place)
        by_entry = (
            entry_words
            + CLOSENESS * entry_close
            + EVERYDAY_CLOSENESS * everyday
            + MET * self._everyday.met(wanted)
        )

        lent = np.where(self._on_its_own, by_entry.max(initial=0), 0).astype(np.float32)
        for number in np.argsort(by_entry, kind="stable"):
            lent[self._cited[number]] = by_entry[number]
        borrowed = np.array(
            [by_passage[cited].max() if cited else -np.inf for cited in self._cited], np.float32
        )
        places = by_passage + BY_ENTRY * lent
        numbers = by_entry + BY_PASSAGE * borrowed
        if self._embedded:
            passages_like, entries_like = self._embedded.near(question)
            places = places + EMBEDDED_CLOSENESS * passages_like
            numbers = numbers + EMBEDDED_CLOSENESS * entries_like

        order = _best_first(places, MOST_RANKED)
        cards = [int(n) for n in _best_first(numbers) if self._cited[n]]
        covered, held = self._in_passages.covered(wanted), self._in_entries.covered(wanted)
        evidence = Evidence(
            covered=float(covered.max(initial=0)),
            entry_covered=_spared(float(held.max(initial=0)), len(held)),
            closeness=_spared(float(everyday.max(initial=0)), len(everyday)),
            meaning=_spared(float(entry_close.max(initial=0)), len(entry_close)),
            wanted=len(wanted),
            place=tuple(place.tolist()),
            **self._read(question, wanted, covered, order),
        )

        by_own_words = (_Hit(int(place)) for place in order)
        through_entries = (self._hit(n, by_passage) for n in cards)
        coverage = self._in_passages.coverage(wanted, words)
        near_entry = not len(everyday) or float(everyday.max()) >= NEAR_ENTRY
        own_words = coverage > OWN_WORDS and not near_entry
        turns = PASSAGE_FIRST if own_words else ENTRIES_FIRST
        if len(order) and self._on_its_own[order[0]]:
            turns = BY_TURNS
        hits = _dealt({"P": by_own_words, "E": through_entries}, turns)
        return Found(tuple(self._excerpts(hits, most)), evidence)

    def _hit(self, number: int, by_passage: Floats) -> _Hit:
        """Return the window of an entry that fits the question best."""

        def worth(window: Window) -> float:
            return float(by_passage[list(window.cited)].max()) + PER_RANGE * window.ranges

        window = max(self._windows[number], key=worth)
        best = max(window.cited, key=lambda place: (by_passage[place], -place))
        return _Hit(best, number, window)

    def _read(
        self,
        question: str,
        wanted: Sequence[Wanted],
        covered: Floats,
        order: NDArray[np.intp],
    ) -> _Read:
        """Read the passages that may hold what is wanted."""
        stems = frozenset(self._vocabulary.stems(" ".join(names_in(question))))
        places = dict.fromkeys(map(int, [*order[:BEST_READ], *_best_first(covered, COVERING_READ)]))
        texts = [self.passages[place].text for place in places]
        weights, read = self._in_passages.weigh(wanted), self._vocabulary.read

        def like(terms: Sequence[int]) -> Floats:
            return self._everyday.like(wanted, terms)

        return _Read(
            in_effect=in_effect(wanted, weights, texts, read, like),
            beside_names=beside_names(wanted, weights, stems, texts, read, like),
            names=sum(want.stem in stems for want in wanted),
        )

    def _excerpts(self, hits: Iterator[_Hit], most: int) -> Iterator[Excerpt]:
        shown: set[int] = set()
        told: list[set[str]] = []
        """The different words of each excerpt so far; documents repeat themselves."""
        for rank, hit in enumerate(hits):
            if len(told) == most or rank == MOST_RANKED:
                return
            found = self.passages[hit.place]
            words = set(found.text.lower().split())
            if any(len(words & other) > SAME * len(words) for other in told):
                continue
            first, last = self._shown_as.around(hit.place, hit.window, shown)
            shown |= set(range(first, last + 1))
            parts = tuple(self.passages[first : last + 1])
            text = "\n".join(part.text for part in parts)
            told.append(set(text.lower().split()))
            yield Excerpt(
                source=found.source,
                unit=found.unit,
                start_line=parts[0].start_line,
                end_line=parts[-1].end_line,
                text=text,
                heading=found.heading,
                best=found.text,
                parts=parts,
                score=round(1 / len(told), 4),
                entry=None if hit.entry is None else self._slugs[hit.entry],
            )


def _spared(closeness: float, entries: int) -> float:
    """Return how near the nearest of some entries is, nearer to 1 the fewer there are: few say
    little of what a question is near to."""
    return closeness + (1 - closeness) * FEW / (FEW + entries)


def _weights(wanted: Sequence[Wanted]) -> dict[int, float]:
    weights = {term: ALIKE_CLOSENESS for want in wanted for term in want.alike}
    for want in wanted:
        weights |= want.terms
    return weights


def _best_first(scores: Floats, most: int | None = None) -> NDArray[np.intp]:
    """Return the places of the best scores; among equals, the first goes first."""
    if most is None or most >= len(scores):
        return np.argsort(-scores, kind="stable")
    least = np.partition(scores, len(scores) - most)[len(scores) - most]
    within = np.flatnonzero(scores >= least)
    return within[np.argsort(-scores[within], kind="stable")][:most]


def _dealt(piles: dict[str, Iterator[_Hit]], turns: str) -> Iterator[_Hit]:
    """Deal from piles by turns; when one is used up, the other goes on."""
    for turn in cycle(turns):
        if not piles:
            return
        if turn in piles:
            hit = next(piles[turn], None)
            if hit is None:
                del piles[turn]
            else:
                yield hit
