"""Decides whether a question is answered, from what was asked and what the search saw."""

import math
from dataclasses import dataclass

from bot.guidance.asking import kinds_asked
from bot.guidance.tokens import words
from bot.guidance.weights import (
    INTERCEPT,
    LIKELY_ENOUGH,
    OF_EVIDENCE,
    OF_KINDS,
    OF_PLACE,
    OF_WORDS,
)


@dataclass(frozen=True)
class Evidence:
    """What the search saw of a question."""

    covered: float
    """The largest share of what is wanted, by weight, that stands in one passage and those beside
    it."""
    entry_covered: float
    """The same for one playbook entry."""
    in_effect: float
    """The largest share that one passage holds in some words: the question's, or words like
    them."""
    closeness: float
    """How close the nearest playbook entry is in everyday English."""
    meaning: float
    """The same by what the documents teach about their words. Of both, and of what an entry
    covers, less is asked where there are few entries."""
    beside_names: float
    """How much of the rest of a question stands right beside the names in it; 1 where it has
    none, 0 where no document knows them."""
    names: int
    """How many things wanted are written as names."""
    wanted: int
    """How many different things are wanted: of many, some are always missing."""
    place: tuple[float, ...]
    """Where the question lies in everyday English: what is asked for, in any words."""


def likelihood(question: str, evidence: Evidence) -> float:
    """Return how likely the documents answer the question, from 0 to 1.

    A logistic regression. What a question is about stands in the documents for a near miss as
    well; so it also weighs the kinds of thing asked for, in what corner of everyday English they
    lie and, by the little words that join others, how the question is put.
    `tests/tools/calibrate_refusal.py` has learnt the weights.
    """
    logit = (
        INTERCEPT
        + sum(weight * getattr(evidence, name) for name, weight in OF_EVIDENCE.items())
        + sum(OF_KINDS[kind] for kind in kinds_asked(question))
        + sum(OF_WORDS.get(word, 0.0) for word in set(words(question)))
        + sum(weight * at for weight, at in zip(OF_PLACE, evidence.place, strict=True))
    )
    return 1 / (1 + math.exp(-logit))


def is_answered(question: str, evidence: Evidence) -> bool:
    return evidence.covered > 0 and likelihood(question, evidence) >= LIKELY_ENOUGH
