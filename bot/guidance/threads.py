"""What a follow-up question means, given what was asked before it. Pure."""

import re
from collections.abc import Sequence

from bot.guidance.likeness import stems

STANDS_ALONE = 4
"""A question with so many words of its own needs nothing from the one before, unless it points."""

_POINTS = re.compile(
    r"^(?:and|but|so|or|what about|how about|why|why not|who|where|when|any)\b[^\w]*"
    r"|\b(?:it|its|that|this|these|those|they|them|their|there|he|she|his|her|one|ones|same|"
    r"such|more|else|other|others|another)\b",
    re.I,
)


def in_context(question: str, before: Sequence[str]) -> str:
    """Return what to look for: the question, with the one before it where it leans on that.

    Args:
        before: the questions of the thread, oldest first.
    """
    if not before:
        return question
    alone = len(stems(question))
    leans = alone < STANDS_ALONE or (alone < 2 * STANDS_ALONE and _POINTS.search(question))
    return f"{question} {before[-1]}" if leans else question
