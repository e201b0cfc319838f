"""Puts an answer together from what was found: short, word for word, with its sources.

The answer is the gist of the playbook entry that fits best, or else the sentences of the best
passage that speak to the question. Nothing is composed, so nothing can be made up.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypedDict

from bot.guidance import words
from bot.guidance.rules import is_answered
from bot.guidance.search import Excerpt, Index
from bot.guidance.tokens import STOP_WORDS
from bot.guidance.tokens import words as words_of

MOST_SENTENCES, MOST_CHARACTERS = 3, 450
MOST_IN_A_HEADING = 8
_ENDS = (".", "!", "?", ":", ";", ",", '"', "\u201d", "\u2019", ")")

_SENTENCE_END = re.compile(r"(?<=[.!?])[\"'\u201d\u2019)]*\s+(?=[\"'\u201c\u2018(]?[A-Z0-9])|\n+")


@dataclass(frozen=True)
class Answer:
    is_answered: bool
    text: str
    excerpts: tuple[Excerpt, ...]
    """What stands nearest to the question, even where it is not answered."""


def answer(index: Index, question: str) -> Answer:
    found = index.find(question)
    if not found.excerpts or not is_answered(question, found.evidence):
        return Answer(False, words.not_known(), found.excerpts)
    best = found.excerpts[0]
    told = index.gists[best.entry] if best.entry else _telling(best, question)
    cited = words.cited(best.source, best.unit, best.start_line, best.end_line)
    return Answer(True, f"{told} ({cited})", found.excerpts)


def _telling(excerpt: Excerpt, question: str) -> str:
    """Return the few sentences that share most words with the question, in their order."""
    asked = set(words_of(question)) - STOP_WORDS
    sentences = [
        sentence.strip()
        for line in excerpt.best.split("\n")
        if not _is_heading(line, excerpt.heading)
        for sentence in _SENTENCE_END.split(line)
        if sentence.strip()
    ] or [excerpt.best]
    ranked = sorted(range(len(sentences)), key=lambda n: -len(asked & set(words_of(sentences[n]))))
    kept: list[int] = []
    for n in ranked[:MOST_SENTENCES]:
        if not kept or sum(len(sentences[k]) for k in [*kept, n]) <= MOST_CHARACTERS:
            kept.append(n)
    return " ".join(sentences[n] for n in sorted(kept))


def _is_heading(line: str, heading: str) -> bool:
    """Say whether a line names what follows and says nothing itself."""
    words = line.strip(" #*_|")
    return (
        line.lstrip().startswith("#")
        or words == heading
        or (len(words.split()) <= MOST_IN_A_HEADING and not words.endswith(_ENDS))
    )


class PassageRow(TypedDict):
    source: str
    start_line: int
    end_line: int
    text: str
    score: float
    entry: str | None


class AnswerRow(TypedDict):
    """One line of the batch form, `wayfinder ask --batch`."""

    id: str
    answered: bool
    answer: str
    passages: list[PassageRow]


def answer_batch(index: Index, questions: Iterable[Mapping[str, str]]) -> Iterator[AnswerRow]:
    """Answer rows of `id` and `question`, one by one, in their order."""
    for row in questions:
        given = answer(index, row["question"])
        yield AnswerRow(
            id=row["id"],
            answered=given.is_answered,
            answer=given.text,
            passages=[
                PassageRow(
                    source=excerpt.source,
                    start_line=excerpt.start_line,
                    end_line=excerpt.end_line,
                    text=excerpt.text,
                    score=excerpt.score,
                    entry=excerpt.entry,
                )
                for excerpt in given.excerpts
            ],
        )
