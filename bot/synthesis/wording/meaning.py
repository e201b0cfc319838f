"""Asks for the meaning of reflections as numbers; `nearness.py` says what is done with them."""

from collections.abc import Iterable, Sequence

from bot.llm import Account, Embeddings
from bot.synthesis.nearness import Embed, Vectors
from bot.synthesis.reflection import Reflection
from bot.synthesis.wording.asking import batches
from bot.synthesis.wording.checks import Hide
from bot.synthesis.wording.task import MOST_CHARACTERS, Sent, sendable
from bot.synthesis.wording.waiting import all_answers

PURPOSE = "embed"
TEXTS_AT_ONCE = 64


async def meanings(
    reflections: Iterable[Reflection],
    embeddings: Embeddings,
    hide: Hide,
    *,
    programme_id: int | None,
) -> tuple[Embed, tuple[Sent, ...]]:
    """Return what `synthesise` takes as `embed`, and whose words were sent for it.

    Only words of people who agreed go, without names and accounts; the others have no meaning.

    Args:
        reflections: all that take part.
        embeddings: asked outside any transaction.
        hide: takes names and accounts out of words.
        programme_id: on whose account.

    Raises:
        NoAnswer: go on without.
    """
    import numpy as np

    agreed = sendable(reflections)
    some = list(batches(list(agreed), TEXTS_AT_ONCE))
    rows = await all_answers(
        embeddings.embed(
            [hide(agreed[key])[:MOST_CHARACTERS] for key in keys],
            Account(programme_id=programme_id, about=tuple(f"reflection:{key}" for key in keys)),
        )
        for keys in some
    )
    found = dict(zip(agreed.values(), np.concatenate(rows), strict=True)) if rows else {}
    width = rows[0].shape[1] if rows else 1
    unread = np.full(width, np.nan, np.float32)

    def embed(texts: Sequence[str]) -> Vectors:
        picked = [found.get(text, unread) for text in texts]
        return np.array(picked, np.float32).reshape(len(texts), width)

    return embed, tuple(Sent(PURPOSE, tuple(keys)) for keys in some)
