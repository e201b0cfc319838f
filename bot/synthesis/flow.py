"""From reflections to themes, in order: read them, put them together, word what they share."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import partial

from bot.synthesis import rules
from bot.synthesis.checks import coverage
from bot.synthesis.evidence import describe, without_names
from bot.synthesis.gathering import Group, Reading, gather, read
from bot.synthesis.nearness import Embed, weigh
from bot.synthesis.reading import Written, written
from bot.synthesis.reflection import Reflection
from bot.synthesis.themes import Synthesis
from bot.synthesis.vocabulary import Vocabulary, load


@dataclass(frozen=True)
class Corpus:
    """Reflections and what each speaks of: read once, put together as often as is wanted."""

    reflections: Mapping[str, Reflection]
    """By id, in the order of the ids."""
    readings: Mapping[str, Reading]
    written: Written
    vocabulary: Vocabulary
    question: str | None


def synthesise(
    reflections: Iterable[Reflection],
    question: str | None = None,
    *,
    vocabulary: Vocabulary | None = None,
    embed: Embed | None = None,
    threshold: rules.Threshold = rules.DEFAULT,
) -> Synthesis:
    """Find what reflections have in common. The order in which they come makes no difference.

    Args:
        reflections: only what may be used across places.
        question: what all of them answer, if one question was put to all; a reflection's own
            prompt counts as well.
        vocabulary: with the programme's frame, if it has one; by default the general subjects.
        embed: meaning as numbers, where a model for that is configured.
        threshold: what is enough to be shown across places.

    Raises:
        ValueError: two reflections have the same id.
    """
    return themes_of(look(reflections, vocabulary or load(), question), embed, threshold)


def look(
    reflections: Iterable[Reflection], vocabulary: Vocabulary, question: str | None = None
) -> Corpus:
    known: dict[str, Reflection] = {}
    for reflection in reflections:
        if reflection.id in known:
            raise ValueError(f"two reflections have the id {reflection.id}")
        known[reflection.id] = reflection
    known = dict(sorted(known.items()))
    return Corpus(
        reflections=known,
        readings={key: read(one, vocabulary, question) for key, one in known.items()},
        written=written(one.text for one in known.values()),
        vocabulary=vocabulary,
        question=question,
    )


def together(
    corpus: Corpus, embed: Embed | None = None, only: Collection[str] | None = None
) -> list[Group]:
    """Return which reflections (of all, or only of these) belong together."""
    keys = corpus.readings.keys() if only is None else only
    readings = {key: corpus.readings[key] for key in keys}
    texts = {key: corpus.reflections[key].text for key in keys}
    groups = gather(readings, partial(weigh, texts=texts, embed=embed) if embed else None)
    return without_names(groups, corpus.reflections, corpus.vocabulary, corpus.written)


def themes_of(
    corpus: Corpus, embed: Embed | None = None, threshold: rules.Threshold = rules.DEFAULT
) -> Synthesis:
    known = corpus.reflections
    themes = describe(
        together(corpus, embed),
        known,
        corpus.vocabulary,
        corpus.written,
        corpus.question,
        threshold,
    )
    placed = {key for theme in themes for key in theme.reflections}
    return Synthesis(
        themes=tuple(themes),
        unplaced=tuple(key for key in known if key not in placed),
        coverage=coverage(themes, len(known)),
    )
