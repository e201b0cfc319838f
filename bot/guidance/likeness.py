"""How alike short texts are, by the words they share. Pure.

For questions among questions and reflections: a rare word that two share says much, a common one
little (inverse document frequency, Spärck Jones 1972).
"""

import math
from collections import Counter
from collections.abc import Iterable, Sequence

from bot.guidance.tokens import STOP_WORDS, stemmed, words

ALIKE = 0.4
"""From this cosine on, two questions ask for the same."""

FEWEST_SHARED = 2
"""Different words that somebody must have shared on a question, to be thought of for it."""

_ASKING = frozenset(
    [
        "ask",
        "get",
        "know",
        "thing",
        "make",
        "want",
        "need",
        "work",
        "people",
        "good",
        "best",
        "way",
        "help",
    ]
)


def stems(text: str) -> frozenset[str]:
    """Return the words of a text that carry meaning, stemmed."""
    kept = (word for word in words(text) if word not in STOP_WORDS and word not in _ASKING)
    return frozenset(stemmed(word) for word in kept)


def rarity(texts: Sequence[frozenset[str]]) -> dict[str, float]:
    counts = Counter(stem for text in texts for stem in text)
    return {stem: math.log(1 + len(texts) / count) for stem, count in counts.items()}


def clusters(texts: Sequence[str]) -> list[list[int]]:
    """Put texts that ask for the same together, as places in the sequence; the largest first.

    Each text joins the first cluster whose earliest text is alike, so that the same texts in
    the same order make the same clusters.
    """
    found = [stems(text) for text in texts]
    weights = rarity(found)
    together: list[list[int]] = []
    for n, own in enumerate(found):
        home = next((c for c in together if _cosine(own, found[c[0]], weights) >= ALIKE), None)
        if home is None:
            together.append([n])
        else:
            home.append(n)
    return sorted(together, key=len, reverse=True)


def nearest(question: str, said: Iterable[tuple[int, str]]) -> list[int]:
    """Return whose words come nearest to a question, best first: people, by number.

    Somebody counts by the one text in which they come nearest. Those who share fewer than
    FEWEST_SHARED words with it are left out.
    """
    asked = stems(question)
    texts = [(person, stems(text)) for person, text in said]
    weights = rarity([text for _, text in texts])
    best: dict[int, float] = {}
    for person, text in texts:
        shared = asked & text
        if len(shared) >= FEWEST_SHARED:
            score = sum(weights[stem] for stem in shared)
            best[person] = max(score, best.get(person, 0.0))
    return sorted(best, key=lambda person: (-best[person], person))


def _cosine(one: frozenset[str], two: frozenset[str], weights: dict[str, float]) -> float:
    def size(text: Iterable[str]) -> float:
        return math.sqrt(sum(weights[stem] ** 2 for stem in text))

    shared = sum(weights[stem] ** 2 for stem in one & two)
    return shared / (size(one) * size(two)) if shared else float(one == two)
