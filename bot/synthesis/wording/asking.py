"""What a language model is shown, a batch at a time, and the form its answers take.

The model sees numbers in place of ids; they mean something only within one batch.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict

from bot.synthesis.themes import Theme
from bot.synthesis.wording.task import Material

WORD, PLACE, JUDGE = "word-themes", "place-reflections", "judge-quotes"
"""The instructions in `prompts/llm`."""

THEMES_AT_ONCE = 5
MOST_SAMPLED = 12
"""So many members of a theme, evenly spread, are shown when it is worded."""
REFLECTIONS_AT_ONCE = 10
PAIRS_AT_ONCE = 20
OWN_TITLES = ("frame", "subject", "stance")
"""Kinds of topic whose titles are ours; the others are made of what people wrote."""

Item = TypeVar("Item")


class WordedTheme(BaseModel):
    model_config = ConfigDict(extra="forbid")

    theme: int
    statement: str


class WordedThemes(BaseModel):
    """What `word-themes` is answered with."""

    model_config = ConfigDict(extra="forbid")

    themes: list[WordedTheme]


class Placing(BaseModel):
    model_config = ConfigDict(extra="forbid")

    reflection: int
    theme: int
    quote: str


class PlacedReflections(BaseModel):
    """What `place-reflections` is answered with."""

    model_config = ConfigDict(extra="forbid")

    placed: list[Placing]


class Judgement(BaseModel):
    model_config = ConfigDict(extra="forbid")

    pair: int
    supports: bool


class JudgedQuotes(BaseModel):
    """What `judge-quotes` is answered with."""

    model_config = ConfigDict(extra="forbid")

    judged: list[Judgement]


def sample(theme: Theme, shown: Mapping[str, str]) -> list[str]:
    """Return the ids of the members that a model is shown to word a theme."""
    keys = [key for key in theme.reflections if key in shown]
    count = min(MOST_SAMPLED, len(keys))
    return [keys[n * len(keys) // count] for n in range(count)]


def to_word(themes: Sequence[Theme], given: Material) -> dict[str, Any]:
    """Return the inputs of `word-themes`; themes are numbered from 1."""
    return {
        "question": given.question,
        "themes": [
            {
                "number": number,
                "about": own_title(theme),
                "reflections": [given.shown[key] for key in sample(theme, given.shown)],
            }
            for number, theme in enumerate(themes, 1)
        ],
    }


def to_place(keys: Sequence[str], statements: Sequence[str], given: Material) -> dict[str, Any]:
    """Return the inputs of `place-reflections`; both are numbered from 1."""
    return {
        "question": given.question,
        "themes": [
            {"number": number, "statement": statement}
            for number, statement in enumerate(statements, 1)
        ],
        "reflections": [
            {"number": number, "text": given.shown[key]} for number, key in enumerate(keys, 1)
        ],
    }


def to_judge(pairs: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """Return the inputs of `judge-quotes`: a statement and a quote each, numbered from 1."""
    return {
        "pairs": [
            {"number": number, "statement": statement, "quote": quote}
            for number, (statement, quote) in enumerate(pairs, 1)
        ]
    }


def own_title(theme: Theme) -> str:
    """Return a theme's title if it is none of anybody's words."""
    return theme.title if all(t.kind in OWN_TITLES for t in theme.topics[:2]) else ""


def batches(items: Sequence[Item], most: int) -> Iterator[Sequence[Item]]:
    for first in range(0, len(items), most):
        yield items[first : first + most]
