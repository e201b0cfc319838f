"""Documents in the database, and the index that each process opens or makes of them.

Whatever adds, changes or removes a document counts the edition up in the same transaction. Every
question looks at that one row first, so a removed document is gone from all processes at once.
What an index needs is imported with the first question: a process that is never asked stays small.
"""

import asyncio
import hashlib
import json
import logging
import shutil
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, and_, delete, insert, or_, select
from sqlalchemy.dialects.postgresql import insert as upsert  # SQLite understands the same words
from sqlalchemy.ext.asyncio import AsyncSession

from bot import content
from bot.db import Database
from bot.guidance.documents import Document, Line
from bot.guidance.models import Edition, KeptDocument, KeptPassage
from bot.guidance.passages import Passage, passages
from bot.guidance.playbook import build, fingerprint, synonyms
from bot.llm import Embeddings, NoAnswer
from bot.llm.local import CannotEmbed, LocalEmbeddings

if TYPE_CHECKING:
    from bot.guidance.answers import Answer
    from bot.guidance.embedded import Embed
    from bot.guidance.search import Index

INDEXES = "guidance"
"""The folder for indexes among the files of a deployment."""

MOST_KEPT = 8
"""Indexes on disk: of programmes with documents of their own, with and without embeddings."""

log = logging.getLogger("wayfinder")
logging.getLogger("bm25s").setLevel(logging.WARNING)  # it sets itself to DEBUG


async def add(
    tx: AsyncSession, document: Document, digest: str, programme_id: int | None, now: datetime
) -> bool:
    """Keep a document in place of any of the same name; False where it is just the same."""
    kept = await find(tx, document.name, programme_id)
    if kept and kept.digest == digest:
        return False
    if kept:
        await tx.execute(delete(KeptPassage).where(KeptPassage.document_id == kept.id))
    else:
        kept = KeptDocument(name=document.name, programme_id=programme_id)
        tx.add(kept)
    kept.unit, kept.digest, kept.added_at = document.unit, digest, now
    kept.lines = [[line.number, line.text, line.level] for line in document.lines]
    await tx.flush()
    rows = [
        {
            "document_id": kept.id,
            "position": position,
            "start_line": passage.start_line,
            "end_line": passage.end_line,
            "text": passage.text,
            "heading": passage.heading,
        }
        for position, passage in enumerate(await asyncio.to_thread(passages, document))
    ]
    if rows:
        await tx.execute(insert(KeptPassage), rows)
    await _next_edition(tx)
    return True


async def remove(tx: AsyncSession, kept: KeptDocument) -> None:
    """Take a document out of all answers from now on."""
    await tx.execute(delete(KeptPassage).where(KeptPassage.document_id == kept.id))
    await tx.delete(kept)
    await _next_edition(tx)


async def find(tx: AsyncSession, name: str, programme_id: int | None) -> KeptDocument | None:
    return await tx.scalar(
        select(KeptDocument).where(
            KeptDocument.name == name, KeptDocument.programme_id.is_not_distinct_from(programme_id)
        )
    )


async def document(tx: AsyncSession, name: str, programme_id: int | None) -> Document | None:
    """Return a document as somebody in this programme may read it: theirs, or everybody's."""
    kept = await find(tx, name, programme_id) or await find(tx, name, None)
    if kept is None:
        return None
    lines = (await tx.scalars(select(KeptDocument.lines).where(KeptDocument.id == kept.id))).one()
    return Document(kept.name, kept.unit, tuple(Line(*line) for line in lines))


async def listed(tx: AsyncSession) -> list[KeptDocument]:
    return list(await tx.scalars(select(KeptDocument).order_by(KeptDocument.name, KeptDocument.id)))


async def edition(tx: AsyncSession) -> int:
    return await tx.scalar(select(Edition.number)) or 0


async def _next_edition(tx: AsyncSession) -> None:
    await tx.execute(
        upsert(Edition)
        .values(id=1, number=1)
        .on_conflict_do_update(index_elements=[Edition.id], set_={"number": Edition.number + 1})
    )


def _seen_by(programme_id: int | None) -> ColumnElement[bool]:
    """Return which documents somebody in this programme may be shown."""
    seen: ColumnElement[bool] = KeptDocument.programme_id.is_(None)
    if programme_id is not None:
        own = KeptDocument.programme_id == programme_id
        seen = or_(own, and_(seen, KeptDocument.name.not_in(select(KeptDocument.name).where(own))))
    return seen


async def _fingerprints(tx: AsyncSession, programme_id: int | None) -> list[str]:
    """Return what is different whenever one of these documents is."""
    rows = await tx.execute(
        select(KeptDocument.id, KeptDocument.name, KeptDocument.digest, KeptDocument.added_at)
        .where(_seen_by(programme_id))
        .order_by(KeptDocument.name)
    )
    return [f"{number} {name} {digest} {at.isoformat()}" for number, name, digest, at in rows]


async def kept_passages(tx: AsyncSession, programme_id: int | None) -> list[Passage]:
    """Return the passages that somebody in this programme may be shown, document by document."""
    rows = await tx.execute(
        select(
            KeptDocument.name,
            KeptDocument.unit,
            KeptPassage.start_line,
            KeptPassage.end_line,
            KeptPassage.text,
            KeptPassage.heading,
        )
        .join(KeptDocument, KeptDocument.id == KeptPassage.document_id)
        .where(_seen_by(programme_id))
        .order_by(KeptDocument.name, KeptPassage.document_id, KeptPassage.position)
    )
    return [Passage(*row) for row in rows]


class Shelf:
    """The newest index, made anew when the edition has changed.

    Args:
        embeddings: what turns texts into numbers, where one is configured.
        folder: where indexes are kept, for the next process to open; without one, each process
            makes its own.
    """

    def __init__(
        self,
        db: Database,
        root: Path = content.ROOT,
        embeddings: Embeddings | None = None,
        folder: Path | None = None,
    ) -> None:
        self._db, self.root, self._folder = db, root, folder
        self._embeddings = embeddings
        self._kept: dict[tuple[int | None, bool], tuple[int, Index]] = {}
        self._one_at_a_time = asyncio.Lock()

    async def answer(self, question: str, programme_id: int | None, *, may_send: bool) -> "Answer":
        """Answer from what this programme may see.

        Args:
            may_send: whoever asks agreed that their words go to a model's server. Names and
                accounts are taken out of the question by then.

        Raises:
            ContentError: an entry or the synonyms are malformed.
        """
        from bot.guidance.answers import answer

        if self._embeddings and (may_send or isinstance(self._embeddings, LocalEmbeddings)):
            try:
                index = await self.index(programme_id, by_meaning=True)
                return await asyncio.to_thread(answer, index, question)
            except NoAnswer as no:
                log.warning("answering without embeddings", extra={"why": no.why.value})
            except CannotEmbed as error:
                log.error("answering without embeddings: %s", error)
        index = await self.index(programme_id)
        return await asyncio.to_thread(answer, index, question)

    async def index(self, programme_id: int | None, *, by_meaning: bool = False) -> "Index":
        """Return the index of what this programme may be answered from.

        Raises:
            ContentError: an entry or the synonyms are malformed.
            NoAnswer: the embedding model gives none.
        """
        async with self._one_at_a_time:
            async with self._db.reading() as tx:
                now_at = await edition(tx)
                scope = await self._scope(tx, programme_id)
                kept = self._kept.get((scope, by_meaning))
                if kept and kept[0] == now_at:
                    return kept[1]
                documents = await _fingerprints(tx, scope)
            index = await self._open_or_build(documents, scope, by_meaning)
            self._kept = {key: each for key, each in self._kept.items() if each[0] == now_at}
            self._kept[scope, by_meaning] = (now_at, index)
            return index

    async def _open_or_build(
        self, documents: Sequence[str], scope: int | None, by_meaning: bool
    ) -> "Index":
        from bot.guidance.embedding import Embedding

        embedding = None
        if by_meaning and self._embeddings:
            embedding = Embedding(self._db, self._embeddings, asyncio.get_running_loop())
        model = self._embeddings.name if embedding and self._embeddings else ""
        folder = await asyncio.to_thread(self._folder_of, documents, model)
        index = await asyncio.to_thread(self._open, folder, embedding)
        if index is None:
            async with self._db.reading() as tx:
                found = await kept_passages(tx, scope)
            index = await asyncio.to_thread(self._build, folder, found, embedding)
        if embedding:
            embedding.keeps = False
        return index

    def _folder_of(self, documents: Sequence[str], model: str) -> Path | None:
        if self._folder is None:
            return None
        seen = hashlib.sha256(fingerprint(self.root))
        seen.update(json.dumps([model, *documents]).encode())
        return self._folder / seen.hexdigest()[:32]

    def _open(self, folder: Path | None, embed: "Embed | None") -> "Index | None":
        from bot.guidance.arrays import load
        from bot.guidance.search import Index

        if folder is None or not folder.is_dir():
            return None
        try:
            return Index(load(folder), synonyms(self.root), embed)
        except (OSError, ValueError, KeyError) as error:
            log.warning("a kept index cannot be opened: %s", error, extra={"folder": folder.name})
            shutil.rmtree(folder, ignore_errors=True)
            return None

    def _build(
        self, folder: Path | None, found: Sequence[Passage], embed: "Embed | None"
    ) -> "Index":
        """Make an index and keep it; what is held in memory then is what was kept."""
        from bot.guidance.arrays import save

        index = build(self.root, found, embed)
        if folder is None:
            return index
        try:
            save(folder, index.arrays)
        except OSError as error:
            log.warning("an index cannot be kept: %s", error, extra={"folder": str(folder)})
            return index
        by_age = sorted(folder.parent.iterdir(), key=lambda each: each.stat().st_mtime)
        for old in by_age[:-MOST_KEPT]:
            shutil.rmtree(old, ignore_errors=True)
        return self._open(folder, embed) or index

    async def _scope(self, tx: AsyncSession, programme_id: int | None) -> int | None:
        """Return the programme, if it has documents of its own; those without share an index."""
        if programme_id is None:
            return None
        own = select(KeptDocument.id).where(KeptDocument.programme_id == programme_id).limit(1)
        return programme_id if await tx.scalar(own) else None


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
