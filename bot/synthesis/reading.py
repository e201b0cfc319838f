"""What must not become a statement: names, and orders to machines."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from bot.guidance.composing import speaks_to_a_machine

_WORD = re.compile(r"[^\W\d_]+")
_INSIDE = re.compile(r"(?<=[a-z,] )[A-Z][^\W\d_]*")
_PLANTED = re.compile(
    r"(?:^|[.!?:;\"“(\n])[^\S\n]*(?:please\s+)?(?:just\s+)?(?:say|state|write|report|repeat|answer|claim)"
    r"\s+(?:only|just|that|back|this)\b",
    re.I,
)


def gives_orders(text: str) -> bool:
    """Say whether a reflection looks written for a machine; then no machine is shown it."""
    return speaks_to_a_machine(text) or bool(_PLANTED.search(text))


@dataclass(frozen=True)
class Written:
    """The words of all reflections, in lower case."""

    small: frozenset[str]
    """Those that somebody writes without a capital."""
    large: frozenset[str]
    """Those that somebody writes with a capital inside a sentence, but for NHS and the like."""

    def named(self, stretch: str) -> bool:
        """Say whether a stretch seems to hold the name of a person, a place or an organisation."""
        for number, word in enumerate(_WORD.findall(stretch)):
            lower = word.lower()
            if lower in self.small or word == "I":
                continue
            capital = word[0].isupper() if number else word[1:] != lower[1:]
            if capital or lower in self.large:
                return True
        return False


def written(texts: Iterable[str]) -> Written:
    small: set[str] = set()
    large: set[str] = set()
    for text in texts:
        small.update(word for word in _WORD.findall(text) if word.islower())
        inside = _INSIDE.findall(text)
        large.update(word.lower() for word in inside if not (word.isupper() and len(word) > 1))
    return Written(frozenset(small), frozenset(large))
