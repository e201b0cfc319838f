"""Documents in the database, and the index that each process makes of them.

Whatever adds, changes or removes a document counts the edition up in the same transaction. Every
question looks at that one row first, so a removed document is gone from all processes at once.
"""

import asyncio
import hashlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

from sqlalchemy import ColumnElement, and_, delete, insert, or_, select
from sqlalchemy.dialects.postgresql import insert as upsert  # SQLite understands the same words
from sqlalchemy.ext.asyncio import AsyncSession

from bot import content
from bot.content import read_yaml
from bot.db import Database
from bot.guidance.answers import Answer, answer
from bot.guidance.documents import Document, Line, read
from bot.guidance.embedding import Embedding
from bot.guidance.entries import Citation, Entry, LineRange, read_entries
from bot.guidance.models import Edition, KeptDocument, KeptPassage
from bot.guidance.passages import Passage, passages
from bot.guidance.search import Embed, Index
from bot.guidance.terms import Synonyms
from bot.llm import Embeddings, NoAnswer

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


async def kept_passages(tx: AsyncSession, programme_id: int | None) -> list[Passage]:
    """Return the passages that somebody in this programme may be shown, document by document."""
    seen: ColumnElement[bool] = KeptDocument.programme_id.is_(None)
    if programme_id is not None:
        own = KeptDocument.programme_id == programme_id
        seen = or_(own, and_(seen, KeptDocument.name.not_in(select(KeptDocument.name).where(own))))
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
        .where(seen)
        .order_by(KeptDocument.name, KeptPassage.document_id, KeptPassage.position)
    )
    return [Passage(*row) for row in rows]


@cache
def playbook(root: Path) -> tuple[Entry, ...]:
    """Read the entries of a content folder, once in the life of a process."""
    return tuple(read_entries(root / "playbooks"))


@cache
def _synonyms(root: Path) -> Synonyms:
    return read_yaml(root / "playbooks" / "synonyms.yaml", Synonyms)


@cache
def _paths(root: Path) -> dict[str, Path]:
    return {path.name: path for path in sorted((root / "playbooks").rglob("*.md"))}


def page_of(root: Path, name: str) -> Document | None:
    """Return an entry's own page as a document, by its file name."""
    path = _paths(root).get(name)
    return read(name, path.read_bytes()) if path else None


@cache
def _own_pages(root: Path) -> dict[str, tuple[Entry, list[Passage]]]:
    """Return each entry as one that cites itself, for where what it rests on is not kept."""
    alone = (_on_its_own_page(entry, page_of(root, f"{entry.slug}.md")) for entry in playbook(root))
    return {entry.slug: (entry, passages(document)) for entry, document in alone}


def _on_its_own_page(entry: Entry, page: Document | None) -> tuple[Entry, Document]:
    assert page is not None  # the entry was read from it
    marks = [line.number for line in page.lines if line.text.rstrip() == "---"]
    body = tuple(
        Line(line.number, line.text.lstrip("# "), line.level)
        for line in page.lines
        if line.number > marks[1]
    )
    written = [line.number for line in body if line.text.strip()]
    own = Citation(document=page.name, lines=[LineRange(start=written[0], end=written[-1])])
    header = entry.header.model_copy(update={"sources": [own]})
    return Entry(entry.slug, header, entry.body), Document(page.name, "line", body)


def build(root: Path, found: Sequence[Passage], embed: Embed | None = None) -> Index:
    """Make an index of passages and of the playbook below a content folder.

    Raises:
        ContentError: an entry or the synonyms are malformed.
    """
    sources = {passage.source for passage in found}
    all_passages, entries = list(found), list[Entry]()
    for entry in playbook(root):
        if any(citation.document in sources for citation in entry.header.sources):
            entries.append(entry)
        else:
            alone, own = _own_pages(root)[entry.slug]
            entries.append(alone)
            all_passages += own
    return Index(all_passages, entries, _synonyms(root), embed)


@dataclass(frozen=True)
class Given(Answer):
    """An answer, with the passages that each of its excerpts is made of."""

    passages: tuple[tuple[Passage, ...], ...]


def _give(index: Index, question: str) -> Given:
    found = answer(index, question)
    by_source: dict[str, list[Passage]] = {excerpt.source: [] for excerpt in found.excerpts}
    for passage in index.passages:
        if passage.source in by_source:
            by_source[passage.source].append(passage)
    made_of = (
        tuple(
            passage
            for passage in by_source[excerpt.source]
            if excerpt.start_line <= passage.start_line and passage.end_line <= excerpt.end_line
        )
        for excerpt in found.excerpts
    )
    return Given(found.is_answered, found.text, found.excerpts, tuple(made_of))


class Shelf:
    """The newest index, made anew when the edition has changed.

    Args:
        embeddings: what turns texts into numbers, where one is configured.
    """

    def __init__(
        self, db: Database, root: Path = content.ROOT, embeddings: Embeddings | None = None
    ) -> None:
        self._db, self.root = db, root
        self._embeddings = embeddings
        self._kept: dict[tuple[int | None, bool], tuple[int, Index]] = {}
        self._one_at_a_time = asyncio.Lock()

    async def answer(self, question: str, programme_id: int | None, *, may_send: bool) -> Given:
        """Answer from what this programme may see.

        Args:
            may_send: whoever asks agreed that their words go to a model's server. Names and
                accounts are taken out of the question by then.

        Raises:
            ContentError: an entry or the synonyms are malformed.
        """
        if self._embeddings and may_send:
            try:
                index = await self.index(programme_id, by_meaning=True)
                return await asyncio.to_thread(_give, index, question)
            except NoAnswer as no:
                log.warning("answering without embeddings", extra={"why": no.why.value})
        index = await self.index(programme_id)
        return await asyncio.to_thread(_give, index, question)

    async def index(self, programme_id: int | None, *, by_meaning: bool = False) -> Index:
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
                found = await kept_passages(tx, scope)
            index = await self._build(found, by_meaning)
            self._kept = {key: each for key, each in self._kept.items() if each[0] == now_at}
            self._kept[scope, by_meaning] = (now_at, index)
            return index

    async def _build(self, found: Sequence[Passage], by_meaning: bool) -> Index:
        if not (by_meaning and self._embeddings):
            return await asyncio.to_thread(build, self.root, found)
        embedding = Embedding(self._db, self._embeddings, asyncio.get_running_loop())
        index = await asyncio.to_thread(build, self.root, found, embedding)
        embedding.keeps = False
        return index

    async def _scope(self, tx: AsyncSession, programme_id: int | None) -> int | None:
        """Return the programme, if it has documents of its own; those without share an index."""
        if programme_id is None:
            return None
        own = select(KeptDocument.id).where(KeptDocument.programme_id == programme_id).limit(1)
        return programme_id if await tx.scalar(own) else None


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
