"""How a study's run is helped: `mean` before themes are looked for, `improve` after.

Both are awaited outside any transaction. Neither ever fails a run: what went otherwise is told.
"""

from collections.abc import Callable, Collection, Mapping
from typing import Protocol

from bot.db import Database
from bot.guidance import queries as guidance_queries
from bot.llm import Embeddings, LanguageModel, NoAnswer
from bot.llm.placeholders import Placeholders
from bot.synthesis import rules
from bot.synthesis.nearness import Embed
from bot.synthesis.reflection import Reflection
from bot.synthesis.themes import Synthesis
from bot.synthesis.vocabulary import Vocabulary
from bot.synthesis.wording import words
from bot.synthesis.wording.flow import Ended, word, would_cost
from bot.synthesis.wording.meaning import meanings
from bot.synthesis.wording.task import Task


class Found(Protocol):
    """What was found without a language model, and in what."""

    @property
    def synthesis(self) -> Synthesis: ...
    @property
    def reflections(self) -> Mapping[str, Reflection]: ...
    @property
    def vocabulary(self) -> Vocabulary: ...
    @property
    def threshold(self) -> rules.Threshold: ...
    @property
    def programme_id(self) -> int: ...


class ByMeaning:
    def __init__(self, db: Database, embeddings: Embeddings) -> None:
        self._db, self._embeddings = db, embeddings

    async def mean(
        self, reflections: Collection[Reflection], programme_id: int
    ) -> tuple[Embed | None, str]:
        """Return what `synthesise` takes as `embed`, and what is to be told of it, if anything."""
        hide = await _hide(self._db, programme_id)
        try:
            embed, sent = await meanings(
                reflections, self._embeddings, hide, programme_id=programme_id
            )
        except NoAnswer as no:
            return None, words.without_embeddings(no.why.value)
        return embed, "" if sent else words.without_embeddings(Ended.NOBODY_AGREED)


class ByModel:
    """Args:
    jargon: words that statements do without.
    most_tokens: what one run may take.
    """

    def __init__(
        self, db: Database, model: LanguageModel, jargon: Collection[str], most_tokens: int
    ) -> None:
        self._db, self._model = db, model
        self._jargon, self._most_tokens = jargon, most_tokens

    async def improve(self, found: Found) -> tuple[Synthesis, str]:
        """Return the themes as far as a model could word them, and what is to be told of it."""
        outcome = await word(
            await self._task(found),
            self._model,
            programme_id=found.programme_id,
            most_tokens=self._most_tokens,
        )
        return outcome.synthesis, words.happened(outcome)

    async def cost(self, found: Found) -> int:
        """Return about how many tokens that would take. Nothing is sent."""
        return would_cost(await self._task(found)).tokens

    async def _task(self, found: Found) -> Task:
        return Task(
            plain=found.synthesis,
            reflections=found.reflections,
            vocabulary=found.vocabulary,
            hide=await _hide(self._db, found.programme_id),
            jargon=self._jargon,
            threshold=found.threshold,
        )


async def _hide(db: Database, programme_id: int) -> Callable[[str], str]:
    async with db.reading() as tx:
        return Placeholders(await guidance_queries.names(tx, programme_id)).hide
