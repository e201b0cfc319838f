"""What a model is to help with, and what of it may be shown to one."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from bot.synthesis import rules
from bot.synthesis.reading import gives_orders
from bot.synthesis.reflection import Reflection
from bot.synthesis.themes import Synthesis
from bot.synthesis.vocabulary import Vocabulary
from bot.synthesis.wording.checks import Hide

MOST_CHARACTERS = 2000
"""Of a longer reflection the beginning is shown."""


@dataclass(frozen=True)
class Material:
    """What may be shown to a model."""

    shown: Mapping[str, str]
    """By reflection id, its words without names and accounts: only of people who agreed."""
    question: str
    held_back: tuple[str, ...]
    """Reflections of people who agreed that look written to give a machine orders."""


@dataclass(frozen=True)
class Task:
    """What a model is to help with."""

    plain: Synthesis
    """What was found without it."""
    reflections: Mapping[str, Reflection]
    """All that took part, by id."""
    vocabulary: Vocabulary
    hide: Hide
    question: str | None = None
    jargon: Collection[str] = ()
    threshold: rules.Threshold = rules.DEFAULT

    @cached_property
    def material(self) -> Material:
        agreed = sendable(self.reflections.values())
        held_back = tuple(key for key, text in agreed.items() if gives_orders(text))
        shown = {key: self.hide(text) for key, text in agreed.items() if key not in held_back}
        return Material(shown, self.question or "", held_back)


def sendable(reflections: Iterable[Reflection]) -> dict[str, str]:
    """Return what people agreed to have sent, by reflection id, in the order of the ids."""
    return {
        one.id: one.text
        for one in sorted(reflections, key=lambda one: one.id)
        if one.may_send and one.text.strip()
    }


@dataclass(frozen=True)
class Sent:
    """Whose words went to the model's server at once, by reflection ids; never the words."""

    purpose: str
    reflections: tuple[str, ...]
