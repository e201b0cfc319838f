"""From reflections to themes, in order: read them, put them together, word what they share."""

from collections.abc import Iterable
from functools import partial

from bot.synthesis import rules
from bot.synthesis.checks import coverage
from bot.synthesis.evidence import describe
from bot.synthesis.gathering import gather, read
from bot.synthesis.nearness import Embed, weigh
from bot.synthesis.reflection import Reflection
from bot.synthesis.themes import Synthesis
from bot.synthesis.vocabulary import Vocabulary, load


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
    known: dict[str, Reflection] = {}
    for reflection in reflections:
        if reflection.id in known:
            raise ValueError(f"two reflections have the id {reflection.id}")
        known[reflection.id] = reflection
    known = dict(sorted(known.items()))
    vocabulary = vocabulary or load()
    readings = {key: read(one, vocabulary, question) for key, one in known.items()}
    texts = {key: one.text for key, one in known.items()}
    groups = gather(readings, partial(weigh, texts=texts, embed=embed) if embed else None)
    themes = describe(groups, known, vocabulary, question, threshold)
    placed = {key for theme in themes for key in theme.reflections}
    return Synthesis(
        themes=tuple(themes),
        unplaced=tuple(key for key in known if key not in placed),
        coverage=coverage(themes, len(known)),
    )
