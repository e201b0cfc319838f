"""A theme as people see it: a title, a statement, and the evidence for both."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.synthesis.vocabulary import Topic


@dataclass(frozen=True)
class Quote:
    """A stretch of a reflection, word for word."""

    reflection: str
    text: str


@dataclass(frozen=True)
class Theme:
    """What several reflections have in common. A reflection can stand in several themes."""

    id: str
    """Made of the first topic, so the same theme has the same id in the next run."""
    title: str
    statement: str
    worded_from: str | None
    """The reflection whose words the statement uses, if it does."""
    topics: tuple[Topic, ...]
    """What its members speak of, the one that names it first."""
    reflections: tuple[str, ...]
    quotes: tuple[Quote, ...]
    otherwise: tuple[Quote, ...]
    """Members who seem to say the opposite, for a coach to look at."""
    people: int
    places: int
    shown_across_places: bool
    first: date | None
    last: date | None
    """Over what time its members were written, where that is known."""
    minority: bool
    """Whether only a few of all reflections say it: worth hearing, and worth marking as few."""


@dataclass(frozen=True)
class Synthesis:
    """The outcome of one run."""

    themes: tuple[Theme, ...]
    """The largest first."""
    unplaced: tuple[str, ...]
    coverage: float
    """The share of reflections that stand in some theme."""

    def to_dict(self) -> dict[str, Any]:
        """Return the form of `wayfinder synthesise --out`."""
        return {
            "themes": [
                {
                    "id": theme.id,
                    "title": theme.title,
                    "statement": theme.statement,
                    "reflections": list(theme.reflections),
                    "quotes": _quotes(theme.quotes),
                    "otherwise": _quotes(theme.otherwise),
                    "people": theme.people,
                    "places": theme.places,
                    "shown_across_places": theme.shown_across_places,
                    "first": theme.first.isoformat() if theme.first else None,
                    "last": theme.last.isoformat() if theme.last else None,
                    "minority": theme.minority,
                }
                for theme in self.themes
            ],
            "unplaced": list(self.unplaced),
            "coverage": round(self.coverage, 4),
        }


def _quotes(quotes: Iterable[Quote]) -> list[dict[str, str]]:
    return [{"reflection": quote.reflection, "text": quote.text} for quote in quotes]
