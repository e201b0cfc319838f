"""Decides whether a question is answered, from what was asked and what the search saw."""

import math
import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Evidence:
    """What the search saw of a question."""

    unknown: float
    """The share of what is wanted, by weight, that stands in no document at all."""
    coverage: float
    """The best passage's BM25 score as a share of the weight of everything wanted; 1 is rare."""
    entry_coverage: float
    """The same for the best playbook entry."""
    covered: float
    """The largest share of what is wanted that stands in one passage and those beside it."""
    figure_covered: float
    """The same, of passages that hold the kind of figure asked for; 1 where none is asked for."""
    closeness: float
    """How close the nearest playbook entry is in everyday English; 1 where there are none."""


_MONEY = re.compile(
    r"\bhow much (?:money|funding|cash|did|does|do|should|would|will|is|are|was|were|has|have)?\b"
    r"|\bcosts?\b|\bprice[ds]?\b|\bsalar|\bpounds\b|£|\bfees?\b|\bpa(?:y|id)\b|\bwages?\b"
    r"|\bcharges?\b",
    re.I,
)
_NUMBER = re.compile(
    r"\bhow (?:many|long|big|large|often|old|far)\b|per cent|percentage|proportion|\bnumber of\b",
    re.I,
)
_DATE = re.compile(
    r"\bwhen (?:was|were|did|is|will|does)\b|\bwhat (?:year|date|day|time)\b|\bwhich year\b"
    r"|deadline",
    re.I,
)
_CONTACT = re.compile(r"phone|e-?mail|postal|address of|contact details", re.I)

_FIGURES = (
    (
        _MONEY,
        re.compile(r"£\s?\d|\d[\d,.]*\s?(?:million|billion|m\b|k\b|pounds)|\bpounds\b", re.I),
    ),
    (
        _NUMBER,
        re.compile(
            r"\d|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty"
            r"|forty|fifty|sixty|hundred|thousand|half|third|quarter|dozen)\b",
            re.I,
        ),
    ),
    (
        _DATE,
        re.compile(
            r"\b(?:19|20)\d\d\b|\b(?:January|February|March|April|May|June|July|August|September"
            r"|October|November|December)\b"
        ),
    ),
    (_CONTACT, re.compile(r"@|\b0\d{3,4}\s?\d{3}")),
)

_INSTRUCTIONS = re.compile(
    r"step.by.step|(?:talk|walk) me through|template|\bagenda\b|\bscript\b|checklist|instructions"
    r"|\bdraft\b|write me|give me an?\b|\bhow (?:do|would|to) (?:i |we |you )?(?:run|write|set up"
    r"|register|claim|calculate|apply|use|make|fill|draft|create|plan|do|get|reset|restart|install"
    r"|book)\b",
    re.I,
)
_ELSEWHERE = re.compile(
    r"gdpr|\blaws?\b|legal|\bthe \w+ act\b|insurance|\bvat\b|\btax\b|licen[cs]e|\bsoftware\b"
    r"|\bapps?\b|\btoday\b|tomorrow"
    r"|\bcurrent(?:ly)?\b|\blatest\b|this year|which (?:tool|platform)",
    re.I,
)

INTERCEPT = -0.3
UNKNOWN, SUPPORT, DISTANCE = -1.0, 3.4, -7.0
NO_FIGURE, INSTRUCTIONS, ELSEWHERE = -3.9, -5.9, -5.4
PASSAGE_LENIENCE = 0.15
CLOSE = 0.6
"""Entries closer than this do not make it likelier still that a question is answered."""
LIKELY_ENOUGH = 0.165


def figure_sought(question: str) -> re.Pattern[str] | None:
    """Return what the answer must hold, where the question asks for money, a number, a date or
    how to reach somebody."""
    return next((figure for asked, figure in _FIGURES if asked.search(question)), None)


def likelihood(question: str, evidence: Evidence) -> float:
    """Return how likely the documents answer the question, from 0 to 1.

    A logistic regression. A playbook is no manual, no law book and no newspaper: a question for
    instructions, law, products or the state of things today is believed to be answered only if
    most of its words stand together in one place; a question for a figure, only if the figure
    stands there with them.
    """
    apart = 1 - evidence.covered
    support = max(evidence.entry_coverage, evidence.covered - PASSAGE_LENIENCE)
    logit = (
        INTERCEPT
        + UNKNOWN * evidence.unknown
        + SUPPORT * support
        + DISTANCE * max(0, CLOSE - evidence.closeness)
        + NO_FIGURE * (1 - evidence.figure_covered)
        + INSTRUCTIONS * apart * bool(_INSTRUCTIONS.search(question))
        + ELSEWHERE * apart * bool(_ELSEWHERE.search(question))
    )
    return 1 / (1 + math.exp(-logit))


def is_answered(question: str, evidence: Evidence) -> bool:
    return evidence.covered > 0 and likelihood(question, evidence) >= LIKELY_ENOUGH
