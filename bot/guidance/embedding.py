"""Turns texts into numbers by a configured model, each text of the library only once."""

import asyncio
import hashlib
from collections.abc import Sequence

import numpy as np
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert  # SQLite understands the same words

from bot.db import Database
from bot.guidance.meaning import Floats
from bot.guidance.models import KeptEmbedding
from bot.llm import Account, Embeddings

AT_ONCE = 500
NUMBERS = np.dtype("<f4")


class Embedding:
    """Called by an index, in a thread of its own; the model is asked in the loop.

    What the library holds is kept, so that no process pays for it again. Once the index is
    built, `keeps` is set to False: what people ask is turned into numbers and forgotten.
    """

    def __init__(
        self, db: Database, embeddings: Embeddings, loop: asyncio.AbstractEventLoop
    ) -> None:
        self._db, self._embeddings, self._loop = db, embeddings, loop
        self.keeps = True

    def __call__(self, texts: Sequence[str]) -> Floats:
        work = self._kept(texts) if self.keeps else self._once(texts)
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    async def _once(self, texts: Sequence[str]) -> Floats:
        account = Account(programme_id=None, about=("playbook question",))
        return await self._embeddings.embed(texts, account)

    async def _kept(self, texts: Sequence[str]) -> Floats:
        rows = [
            await self._some(texts[first : first + AT_ONCE])
            for first in range(0, len(texts), AT_ONCE)
        ]
        return np.concatenate(rows) if rows else np.zeros((0, 1), np.float32)

    async def _some(self, texts: Sequence[str]) -> Floats:
        by_digest = {hashlib.sha256(text.encode()).hexdigest(): text for text in texts}
        model = self._embeddings.name
        async with self._db.reading() as tx:
            kept = await tx.execute(
                select(KeptEmbedding.digest, KeptEmbedding.numbers).where(
                    KeptEmbedding.model == model, KeptEmbedding.digest.in_(by_digest)
                )
            )
            found = {digest: np.frombuffer(numbers, NUMBERS) for digest, numbers in kept}
        missing = [digest for digest in by_digest if digest not in found]
        if missing:
            account = Account(programme_id=None, about=("playbook passages",))
            new = await self._embeddings.embed([by_digest[each] for each in missing], account)
            found |= dict(zip(missing, new, strict=True))
            async with self._db.transaction() as tx:
                await tx.execute(
                    insert(KeptEmbedding).on_conflict_do_nothing(),
                    [
                        {"model": model, "digest": each, "numbers": row.astype(NUMBERS).tobytes()}
                        for each, row in zip(missing, new, strict=True)
                    ],
                )
        return np.array(
            [found[hashlib.sha256(text.encode()).hexdigest()] for text in texts], np.float32
        )
