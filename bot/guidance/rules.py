"""Decides whether a question is answered, from what was asked and what the search saw."""

import math
from dataclasses import dataclass
from functools import cache
from itertools import combinations_with_replacement
from pathlib import Path

from bot.guidance.asking import kinds_asked, marks_in

WEIGHTS = Path(__file__).with_name("weights.tsv")
LIKELY_ENOUGH = "likely enough"
SHARES = ("covered", "entry_covered", "in_effect", "closeness", "meaning", "beside_names")
COUNTS = ("names", "wanted")


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


def features(question: str, evidence: Evidence) -> dict[str, float]:
    """Return by name all that is weighed: what was `seen`, alone and each share with each, what
    kinds of thing are `asked` for, how it is `put`, and its `place`."""
    seen = {name: getattr(evidence, name) for name in SHARES}
    return {
        "always": 1.0,
        **{f"seen {name}": share for name, share in seen.items()},
        **{f"seen {name}": float(getattr(evidence, name)) for name in COUNTS},
        **{f"seen {a} x {b}": seen[a] * seen[b] for a, b in combinations_with_replacement(seen, 2)},
        **{f"asked {kind}": 1.0 for kind in kinds_asked(question)},
        **{f"put {mark}": 1.0 for mark in marks_in(question)},
        **{f"place {n}": at for n, at in enumerate(evidence.place)},
    }


def likelihood(question: str, evidence: Evidence) -> float:
    """Return how likely the documents answer the question, from 0 to 1.

    A logistic regression. What a question is about stands in the documents for a near miss as
    well; so it also weighs the kinds of thing asked for, how the question is put, and in what
    corner of everyday English it lies. `tests/tools/calibrate_refusal.py` has learnt the weights.
    """
    weights = _weights()
    logit = sum(weights.get(name, 0.0) * n for name, n in features(question, evidence).items())
    return 1 / (1 + math.exp(-logit))


def is_answered(question: str, evidence: Evidence) -> bool:
    return evidence.covered > 0 and likelihood(question, evidence) >= _weights()[LIKELY_ENOUGH]


@cache
def _weights() -> dict[str, float]:
    """Return what each feature adds to the log odds, and how likely is LIKELY_ENOUGH."""
    rows = (line.split("\t") for line in WEIGHTS.read_text(encoding="utf-8").splitlines())
    return {name: float(weight) for name, weight in rows}
