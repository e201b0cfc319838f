"""With embeddings: a mention counts for more where a text means what the others mean by it."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, TypeAlias

from bot.synthesis.gathering import Holders
from bot.synthesis.vocabulary import Topic

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Vectors: TypeAlias = "NDArray[np.float32]"
Embed = Callable[[Sequence[str]], Vectors]
"""Texts in, one row of numbers for each out: shape (texts, width), of any length.

A row of NaN stands for a text that was not read; its mentions count as they are."""

SLOPE = 4.0
"""A mention by a text in the middle of its topic counts 1 + this, at right angles 1."""
LEAST_WEIGHT = 0.05
NEAR = 0.35
"""A text that mentions no topic joins the nearest one from this nearness on (cosine)."""


def weigh(holders: Holders, texts: Mapping[str, str], embed: Embed) -> Holders:
    """Return the topics with each mention weighed by nearness, and texts without one taken in.

    Args:
        holders: for each topic, the texts that speak of it and how much.
        texts: every text, by reflection id.
        embed: called once, with the texts in the order of their ids.
    """
    import numpy as np

    keys, topics = sorted(texts), sorted(holders)
    if not topics:
        return {}
    row = {key: number for number, key in enumerate(keys)}
    vectors = _centred(embed([texts[key] for key in keys]))
    topics_of = {key: sum(key in holders[topic] for topic in topics) for key in keys}
    weighed: dict[Topic, dict[str, float]] = {}
    nearest = np.full(len(keys), -1.0, dtype=np.float32)
    nearest_topic = np.zeros(len(keys), dtype=np.int64)
    for number, topic in enumerate(topics):
        members = list(holders[topic])
        # a text that speaks of nothing else says best what the topic means
        purity = np.array([1 / topics_of[key] for key in members], dtype=np.float32)
        middle = purity @ vectors[[row[key] for key in members]]
        near = vectors @ (middle / max(float(np.linalg.norm(middle)), 1e-9))
        weighed[topic] = {
            key: weight * max(LEAST_WEIGHT, 1 + SLOPE * float(near[row[key]]))
            for key, weight in holders[topic].items()
        }
        better = near > nearest
        nearest[better], nearest_topic[better] = near[better], number
    for key in keys:
        if not topics_of[key] and nearest[row[key]] >= NEAR:
            weighed[topics[nearest_topic[row[key]]]][key] = float(nearest[row[key]])
    return weighed


def _centred(vectors: Vectors) -> Vectors:
    """Take away what all texts have in common, so that nearness tells them apart."""
    import numpy as np

    found = np.array(vectors, dtype=np.float32)
    was_read = ~np.isnan(found).any(axis=1)
    if was_read.any():
        found -= found[was_read].mean(axis=0)
    found[~was_read] = 0
    lengths = np.linalg.norm(found, axis=1, keepdims=True)
    return np.asarray(found / np.maximum(lengths, 1e-9), dtype=np.float32)
