"""Decides whether a question is answered, from what was asked and what the search saw."""

import math
from dataclasses import asdict, dataclass

from bot.guidance.asking import kinds_asked
from bot.guidance.tokens import words
from bot.guidance.weights import INTERCEPT, LIKELY_ENOUGH, OF_EVIDENCE, OF_KINDS, OF_WORDS


@dataclass(frozen=True)
class Evidence:
    """What the search saw of a question."""

    unknown: float
    """The share of what is wanted, by weight, that stands in no document at all."""
    covered: float
    """The largest share of what is wanted that stands in one passage and those beside it."""
    entry_covered: float
    """The same for one playbook entry."""
    figure_covered: float
    """As `covered`, of passages that hold the kind of figure asked for; 1 where none is."""
    closeness: float
    """How close the nearest playbook entry is in everyday English; the fewer there are, the nearer
    to 1, since few say little of what a question is near to."""
    beside_names: float
    """How much of the rest of a question stands right beside the names in it; 1 where it has
    none, 0 where no document knows them."""


def likelihood(question: str, evidence: Evidence) -> float:
    """Return how likely the documents answer the question, from 0 to 1.

    A logistic regression. What a question is about stands in the documents for a near miss as
    well; so it also weighs the kinds of thing asked for and, by the little words that join others,
    how the question is put. `tests/tools/calibrate_refusal.py` has learnt the weights.
    """
    logit = (
        INTERCEPT
        + sum(OF_EVIDENCE[name] * value for name, value in asdict(evidence).items())
        + sum(OF_KINDS[kind] for kind in kinds_asked(question))
        + sum(OF_WORDS.get(word, 0.0) for word in set(words(question)))
    )
    return 1 / (1 + math.exp(-logit))


def is_answered(question: str, evidence: Evidence) -> bool:
    return evidence.covered > 0 and likelihood(question, evidence) >= LIKELY_ENOUGH
