"""Which themes to suggest for an answer. Pure: words in it, then what the question was about."""

import re
from collections.abc import Sequence

from pydantic import BaseModel, ConfigDict, Field

MOST = 3
MOST_CHARACTERS = 40


class Theme(BaseModel):
    model_config = ConfigDict(extra="forbid")

    key: str = Field(pattern=r"^[a-z]+$")
    label: str = Field(max_length=40)
    words: list[str]


class Themes(BaseModel):
    model_config = ConfigDict(extra="forbid")

    themes: list[Theme] = Field(min_length=1)


def suggest(text: str, prompted: str, themes: Sequence[Theme]) -> list[str]:
    """Return at most `MOST` keys: those whose words stand in the text most often come first.

    The prompt's own theme counts as one word, so that it is there even if the text says little.
    """
    plain = text.casefold()
    counts = {
        theme.key: sum(
            len(re.findall(rf"\b{re.escape(word)}", plain)) for word in theme.words if word in plain
        )
        + (theme.key == prompted)
        for theme in themes
    }
    found = sorted((key for key in counts if counts[key]), key=lambda key: -counts[key])
    return found[:MOST]


def free_tag(typed: str) -> str:
    """Return somebody's own words as a tag: short, lower case, one space between words."""
    tag = " ".join(typed.replace("#", " ").split()).casefold().strip(" .,;:!?")
    if len(tag) <= MOST_CHARACTERS:
        return tag
    return tag[:MOST_CHARACTERS].rsplit(" ", 1)[0]
