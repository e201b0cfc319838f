"""The playbook of a content folder: its entries, and its pages as documents."""

import hashlib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from bot.content import read_yaml
from bot.guidance.documents import Document, Line, read
from bot.guidance.entries import Citation, Entry, LineRange, read_entries, read_entry
from bot.guidance.passages import Passage, passages

if TYPE_CHECKING:  # what makes an index is loaded only by whoever makes one
    from bot.guidance.embedded import Embed
    from bot.guidance.search import Index
    from bot.guidance.terms import Synonyms


@cache
def playbook(root: Path) -> tuple[Entry, ...]:
    """Read the entries of a content folder, once in the life of a process."""
    return tuple(read_entries(root / "playbooks"))


@cache
def entry(root: Path, slug: str) -> Entry | None:
    """Read one entry; None where there is none of that name."""
    path = _paths(root).get(f"{slug}.md")
    return read_entry(path) if path else None


@cache
def synonyms(root: Path) -> "Synonyms":
    from bot.guidance.terms import Synonyms

    return read_yaml(root / "playbooks" / "synonyms.yaml", Synonyms)


@cache
def fingerprint(root: Path) -> bytes:
    """Return what is different whenever the playbook is, or how it is read."""
    files = [*sorted((root / "playbooks").rglob("*.*")), *sorted(Path(__file__).parent.glob("*.*"))]
    seen = hashlib.sha256()
    for path in files:
        if path.is_file():
            seen.update(path.name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return seen.digest()


@cache
def _paths(root: Path) -> dict[str, Path]:
    return {path.name: path for path in sorted((root / "playbooks").rglob("*.md"))}


def page_of(root: Path, name: str) -> Document | None:
    """Return an entry's own page as a document, by its file name."""
    path = _paths(root).get(name)
    return read(name, path.read_bytes()) if path else None


def _on_its_own_page(entry: Entry, page: Document | None) -> tuple[Entry, Document]:
    """Return an entry as one that cites itself, for where what it rests on is not kept."""
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


def build(root: Path, found: Sequence[Passage], embed: "Embed | None" = None) -> "Index":
    """Make an index of passages and of the playbook below a content folder.

    Raises:
        ContentError: an entry or the synonyms are malformed.
    """
    from bot.guidance.search import Index

    sources = {passage.source for passage in found}
    all_passages, entries = list(found), list[Entry]()
    for each in playbook(root):
        if any(citation.document in sources for citation in each.header.sources):
            entries.append(each)
        else:
            alone, page = _on_its_own_page(each, page_of(root, f"{each.slug}.md"))
            entries.append(alone)
            all_passages += passages(page)
    return Index.of(all_passages, entries, synonyms(root), embed)
