"""Opens a library: the playbook of a content folder, and other people's documents beside it."""

from collections.abc import Iterable
from pathlib import Path

from bot.content import ROOT, read_yaml
from bot.guidance.documents import Document
from bot.guidance.embedded import Embed
from bot.guidance.entries import read_entries
from bot.guidance.passages import passages
from bot.guidance.search import Index
from bot.guidance.terms import Synonyms


def open_library(
    documents: Iterable[Document], content: Path = ROOT, embed: Embed | None = None
) -> Index:
    """Index the documents with the entries and synonyms of `content`/playbooks.

    Raises:
        ContentError: an entry or the synonyms are malformed.
    """
    playbooks = content / "playbooks"
    return Index.of(
        passages=[passage for document in documents for passage in passages(document)],
        entries=list(read_entries(playbooks)),
        synonyms=read_yaml(playbooks / "synonyms.yaml", Synonyms),
        embed=embed,
    )
