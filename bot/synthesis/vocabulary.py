"""How synthesis reads: words, their stems, the subjects they point to, and whose side is taken.

Everything it knows about a language stands in `prompts/synthesis/`, to be read and mended there.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import Stemmer
from pydantic import BaseModel, Field

from bot import content

FOLDER = content.ROOT / "prompts" / "synthesis"

_WORD = re.compile(r"[^\W_]+")
_CLAUSE = re.compile(r"[^.;:!?,\n\"“”()]+")
_SENTENCE = re.compile(r"[^\s\"“”](?:[^.!?\n]|[.!?](?!\s|$|[\"”]))*[.!?]?")
_EDGES = " \t-\u2013"
_SHORT_FORMS = [
    (re.compile(r"\bcan(?:'t|not)\b"), "can not"),
    (re.compile(r"\bwon't\b"), "will not"),
    (re.compile(r"n't\b"), " not"),
    (re.compile(r"'(?:s|re|ve|ll|d|m)\b"), ""),
]
_OPPOSITE_PREFIXES = ("un", "dis", "mis", "in", "im", "il", "ir")
_NEGATION_REACH = 4
"""How many words before a mention a "not" still turns it."""


class Subject(BaseModel):
    """Something people talk about, and the words that give it away."""

    name: str
    title: str
    cues: list[str] = Field(min_length=1)


class Subjects(BaseModel):
    """The content of `subjects.yaml`."""

    subjects: list[Subject]


class Frame(BaseModel):
    """The content of a frame: what a programme looks at its work by."""

    title: str = Field(min_length=1, max_length=75)
    subjects: list[Subject] = Field(min_length=1)


class Stance(BaseModel):
    """An answer that only takes a side."""

    name: str
    title: str
    statement: str
    cues: list[str] = Field(min_length=1)


class Words(BaseModel):
    """The content of `words.yaml`."""

    function_words: list[str]
    negations: list[str]
    fillers: list[str]
    stances: list[Stance]


class Topic(NamedTuple):
    """What a text can be about. Topics are the handles by which themes keep their identity."""

    kind: str
    """tag, frame, subject, stance, or term (a word or pair of words found in the texts)."""
    name: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.name}"


@dataclass(frozen=True)
class Mention:
    topic: Topic
    start: int
    """Position among the stems of the text."""
    end: int
    negated: bool


class Span(NamedTuple):
    """A stretch of a text, word for word."""

    start: int
    end: int


class Vocabulary:
    """The subjects and little words of one language. Not shared between threads."""

    def __init__(
        self, words: Words, subjects: Sequence[Subject], frame: Sequence[Subject] = ()
    ) -> None:
        self._stemmer = Stemmer.Stemmer("english")
        self._known_stems: dict[str, str] = {}
        self._function = frozenset(self.stems(" ".join(words.function_words)))
        self._negations = frozenset(self.stems(" ".join(words.negations)))
        self._fillers = frozenset(self.stems(" ".join(words.fillers)))
        self._little = self._function | self._fillers | self._negations
        self._stances = [(s.name, [self.stems(cue) for cue in s.cues]) for s in words.stances]
        lengths = (len(cue) for _, cues in self._stances for cue in cues)
        self._longest_stance = max(lengths, default=0)
        self._cues: dict[str, list[tuple[list[str], Topic, bool]]] = {}
        """By first stem: the cue, its topic, whether it says the opposite (unfair, distrust)."""
        self.titles: dict[Topic, str] = {}
        self.statements: dict[Topic, str] = {}
        for stance in words.stances:
            topic = Topic("stance", stance.name)
            self.titles[topic], self.statements[topic] = stance.title, stance.statement
        for kind, group in (("frame", frame), ("subject", subjects)):
            for subject in group:
                self._learn(Topic(kind, subject.name), subject)

    def _learn(self, topic: Topic, subject: Subject) -> None:
        self.titles[topic] = subject.title
        cues = sorted({tuple(self.stems(cue)) for cue in subject.cues})
        for cue in cues:
            opposite = any(_opposite(cue[0], other[0]) for other in cues if len(other) == 1)
            self._cues.setdefault(cue[0], []).append((list(cue), topic, opposite))

    def stems(self, text: str) -> list[str]:
        """Return the words of the text, lower case, short forms spelt out, without endings."""
        text = text.lower().replace("\u2019", "'")
        if "'" in text or "cannot" in text:
            for pattern, full in _SHORT_FORMS:
                text = pattern.sub(full, text)
        known, words = self._known_stems, _WORD.findall(text)
        for word in words:
            if word not in known:
                known[word] = self._stemmer.stemWord(word)
        return [known[word] for word in words]

    def content_stems(self, text: str) -> frozenset[str]:
        return self.telling(self.stems(text))

    def telling(self, stems: Iterable[str]) -> frozenset[str]:
        """Return the stems that carry a subject of their own."""
        return frozenset(stems) - self._function

    def mentions(self, stems: Sequence[str], asked: Collection[str] = ()) -> Iterator[Mention]:
        """Yield every mention of a subject, leaving out what only repeats the question.

        Args:
            stems: the text, as `stems` gives it.
            asked: the content stems of the question.
        """
        cues = self._cues
        for start, stem in enumerate(stems):
            if stem not in cues:
                continue
            for cue, topic, opposite in cues[stem]:
                end = start + len(cue)
                if list(stems[start:end]) == cue and not self._repeats(cue, asked):
                    before = stems[max(0, start - _NEGATION_REACH) : end]
                    turned = not self._negations.isdisjoint(before)
                    yield Mention(topic, start, end, negated=turned != opposite)

    def _repeats(self, cue: Sequence[str], asked: Collection[str]) -> bool:
        told = [s for s in cue if s not in self._function and s not in self._negations]
        return bool(told) and all(stem in asked for stem in told)

    def terms(
        self, stems: Sequence[str], taken: Collection[int], asked: Collection[str] = ()
    ) -> Iterator[str]:
        """Yield the words, and pairs of neighbouring words, that no subject has taken."""
        plain = [
            len(s) > 2 and not s.isdigit() and s not in self._function and s not in asked
            for s in stems
        ]
        for at, stem in enumerate(stems):
            if plain[at] and at not in taken:
                yield stem
        for at in range(len(stems) - 1):
            free = at not in taken or at + 1 not in taken
            known = stems[at] in self._function or stems[at + 1] in self._function
            if free and not known and (plain[at] or plain[at + 1]):
                yield f"{stems[at]} {stems[at + 1]}"

    def stance(self, text: str, asked: Collection[str] = ()) -> Topic | None:
        """Return the side taken if the text opens with a clause that does nothing else."""
        opening = next((text[s.start : s.end] for s in _stretches(_CLAUSE, text)), "")
        stems = self.stems(opening)
        rest = set(stems) - self._little - set(asked)
        if len(rest) > self._longest_stance:
            return None
        for name, cues in self._stances:
            for cue in cues:
                if rest <= set(cue) and _contains(stems, cue):
                    return Topic("stance", name)
        return None

    def surface_forms(self, text: str, term: str) -> Iterator[str]:
        """Yield the term as the text writes it, in lower case."""
        found = [(self.stems(word), word) for word in _WORD.findall(text.lower())]
        length = len(term.split())
        for at in range(len(found) - length + 1):
            window = found[at : at + length]
            if " ".join(" ".join(stems) for stems, _ in window) == term:
                yield " ".join(word for _, word in window)

    def topic_of_tag(self, tag: str) -> Topic:
        """Return the subject that a contributor's tag names, or a topic of its own."""
        stems = self.stems(tag)
        for cue, topic, _ in self._cues.get(stems[0], ()) if stems else ():
            if cue == stems:
                return topic
        return Topic("tag", " ".join(tag.lower().split()))


def load(folder: Path = FOLDER, frame: Frame | None = None) -> Vocabulary:
    """Read the vocabulary from its content files.

    Args:
        folder: where `words.yaml` and `subjects.yaml` stand.
        frame: subjects to start from.

    Raises:
        ContentError: a file is missing or malformed.
    """
    words = content.read_yaml(folder / "words.yaml", Words)
    subjects = content.read_yaml(folder / "subjects.yaml", Subjects).subjects
    return Vocabulary(words, subjects, frame.subjects if frame else ())


def clauses(text: str) -> list[Span]:
    """Return the stretches between punctuation marks that hold at least one word."""
    return list(_stretches(_CLAUSE, text))


def sentences(text: str) -> list[Span]:
    return list(_stretches(_SENTENCE, text))


def _stretches(pattern: re.Pattern[str], text: str) -> Iterator[Span]:
    for match in pattern.finditer(text):
        piece = match.group()
        if _WORD.search(piece):
            left = len(piece) - len(piece.lstrip(_EDGES + "*\u2022"))
            yield Span(match.start() + left, match.start() + len(piece.rstrip(_EDGES)))


def _opposite(stem: str, other: str) -> bool:
    return any(stem == prefix + other for prefix in _OPPOSITE_PREFIXES)


def _contains(stems: Sequence[str], cue: Sequence[str]) -> bool:
    return any(list(stems[i : i + len(cue)]) == list(cue) for i in range(len(stems)))
