"""What a follow-up question means, given what was asked before it. Pure."""

import re
from collections.abc import Sequence

from bot.guidance.likeness import stems

STANDS_ALONE = 4
"""A question with so many words of its own needs nothing from the one before, unless it points."""

SAYS_SOMETHING = 2
"""A question with fewer words of its own says nothing of what a thread is about."""

_POINTS = re.compile(
    r"^(?:and|but|so|or|what about|how about|why|why not|who|where|when|any)\b[^\w]*"
    r"|\b(?:it|its|that|this|these|those|they|them|their|there|he|she|his|her|one|ones|same|"
    r"such|more|else|other|others|another)\b",
    re.I,
)


def in_context(question: str, before: Sequence[str]) -> str:
    """Return what to look for: the question, with the one before it where it leans on that, and
    those before that as far back as they say next to nothing.

    Args:
        before: the questions of the thread, oldest first.
    """
    alone = len(stems(question))
    leans = alone < STANDS_ALONE or (alone < 2 * STANDS_ALONE and _POINTS.search(question))
    said = [question]
    for earlier in reversed(before if leans else ()):
        said.append(earlier)
        if len(stems(earlier)) >= SAYS_SOMETHING:
            break
    return " ".join(said)
