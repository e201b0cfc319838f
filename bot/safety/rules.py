"""Whether words suggest that somebody may be at risk of harm. Pure.

It would rather answer once too often than miss one, but talk of hard work is full of death and
blood, so turns of phrase are set aside first.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

_SET_ASIDE = " … "


@dataclass(frozen=True)
class Signs:
    """Regular expressions over plain words: lower case, straight apostrophes, single spaces."""

    harmless: tuple[str, ...]
    """Turns of phrase that are set aside before the signs are looked for."""

    signs: tuple[str, ...]

    @cached_property
    def _harmless(self) -> re.Pattern[str]:
        return re.compile("|".join(f"(?:{each})" for each in self.harmless) or r"(?!)")

    @cached_property
    def _signs(self) -> re.Pattern[str]:
        return re.compile("|".join(f"(?:{each})" for each in self.signs) or r"(?!)")

    def are_in(self, plain: str) -> bool:
        return self._signs.search(self._harmless.sub(_SET_ASIDE, plain)) is not None


def suggests_harm(text: str, known: Sequence[Signs]) -> bool:
    """Tell whether the words suggest that the writer or somebody else may be at risk of harm."""
    plain = _plain(text)
    return any(signs.are_in(plain) for signs in known)


def _plain(text: str) -> str:
    straight = text.casefold().translate(str.maketrans("’‘ʼ`´", "'''''"))
    return " ".join(straight.replace("*", "").replace("_", " ").split())
