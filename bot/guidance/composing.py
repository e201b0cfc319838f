"""Has a language model put an answer together, and lets through only what stands in the passages.

A model may invent, misquote, or do what a document tells it to. So every sentence must bring a
quote, and the quote must stand in the passage it names, letter for letter; what the sentence says
must be in that passage's words too, every figure among them. What fails is cut, and if too little
is left there is no composed answer.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from prometheus_client import Counter
from pydantic import BaseModel, ConfigDict

from bot.guidance.likeness import stems

if TYPE_CHECKING:
    from bot.guidance.search import Excerpt

INSTRUCTION = "answer-from-passages"

FEWEST_QUOTED = 4  # words: fewer stand in any passage
FEWEST_SENTENCES = 2
FEWEST_KEPT = 0.5
"""If more than half of what a model said is not so, the rest is not worth much either."""

SHARED = 0.3
"""The share of a sentence's words that must stand in its passage; the rest may be reworded."""

MOST_CHARACTERS = 400

CUT = Counter("wayfinder_guidance_cut", "Sentences of a language model cut from answers", ["why"])

_FIGURES = re.compile(r"\d+(?:[.,]\d+)*")
_LINKS = re.compile(r"https?://\S+|www\.\S+|\S+@\S+\.\S+", re.I)
_TO_A_MACHINE = re.compile(
    r"\b(?:ignore|disregard|forget|override)\b.{0,40}\b(?:instruction|prompt|rule|previous|above)"
    r"|\byou are (?:now|an? (?:ai|assistant|language model|bot))\b|\bsystem prompt\b"
    r"|\b(?:as|to) (?:an? )?(?:ai|language model)\b|\b(?:answer|reply|respond|write|output) only\b",
    re.I | re.S,
)
_QUOTES = str.maketrans({"\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"'})


class Sentence(BaseModel):
    model_config = ConfigDict(extra="forbid")

    text: str
    passage: int
    quote: str


class ComposedAnswer(BaseModel):
    """What the instruction `answer-from-passages` is answered with."""

    model_config = ConfigDict(extra="forbid")

    sentences: list[Sentence]


@dataclass(frozen=True)
class Composed:
    sentences: tuple[Sentence, ...]

    @property
    def cited(self) -> list[int]:
        """The numbers of the passages that are cited, in the order of their first mention."""
        return list(dict.fromkeys(sentence.passage for sentence in self.sentences))


def material(excerpts: "Sequence[Excerpt]") -> list[dict[str, object]]:
    """Return the passages as a model is given them; those that speak to a machine stay here."""
    return [
        {"number": number, "text": excerpt.text}
        for number, excerpt in enumerate(excerpts, 1)
        if not speaks_to_a_machine(excerpt.text)
    ]


def speaks_to_a_machine(text: str) -> bool:
    """Say whether a text looks written to give orders to a language model."""
    return bool(_TO_A_MACHINE.search(text))


def checked(answer: ComposedAnswer, excerpts: "Sequence[Excerpt]") -> Composed | None:
    """Cut what does not hold; None if too little is left."""
    kept = []
    for sentence in answer.sentences:
        why = what_is_wrong(sentence, excerpts)
        if why:
            CUT.labels(why=why).inc()
        else:
            kept.append(sentence.model_copy(update={"text": " ".join(sentence.text.split())}))
    if len(kept) < FEWEST_SENTENCES or len(kept) < FEWEST_KEPT * len(answer.sentences):
        return None
    return Composed(tuple(kept))


def what_is_wrong(sentence: Sentence, excerpts: "Sequence[Excerpt]") -> str:
    """Say why a sentence cannot be shown; empty where it can."""
    if not 1 <= sentence.passage <= len(excerpts):
        return "no such passage"
    passage = excerpts[sentence.passage - 1].text
    if len(sentence.quote.split()) < FEWEST_QUOTED or plain(sentence.quote) not in plain(passage):
        return "no such words"
    if speaks_to_a_machine(passage) or speaks_to_a_machine(sentence.text):
        return "speaks to a machine"
    if not sentence.text.strip() or len(sentence.text) > MOST_CHARACTERS:
        return "length"
    if _LINKS.search(sentence.text):
        return "link"
    if not set(_FIGURES.findall(sentence.text)) <= set(_FIGURES.findall(passage)):
        return "figure"
    said = stems(sentence.text)
    if len(said & stems(passage)) < SHARED * len(said):
        return "other words"
    return ""


def plain(text: str) -> str:
    """Return a text as it is compared: one space between words, straight quotation marks."""
    return " ".join(text.translate(_QUOTES).split())
