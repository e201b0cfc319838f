"""Playbook entries: cards in our own words, each resting on lines of a source one can open."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator

from bot.content import ContentError, Page, read_page
from bot.guidance.documents import Document

MOST_LINES_CITED = 40
FEWEST_WORDS, MOST_WORDS = 80, 250


class Kind(StrEnum):
    PRINCIPLE = "principle"
    FRAMEWORK = "framework"
    WAY_OF_WORKING = "way of working"
    PHASE = "phase"
    SUCCESS_FACTOR = "success factor"
    PITFALL = "pitfall"
    CASE = "case"
    TOOL = "tool"
    QUESTION_SET = "question set"


class Theme(StrEnum):
    IDENTITY = "identity"
    EVIDENCE = "evidence"
    POWER = "power"
    RELATIONSHIPS = "relationships"
    CONTEXT = "context"
    LEARNING = "learning"


Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class LineRange(BaseModel):
    """Lines of a source, counted from 1, both ends included; written "411-413" or "469"."""

    model_config = ConfigDict(frozen=True)

    start: int = Field(ge=1)
    end: int

    @classmethod
    def parse(cls, text: object) -> Self:
        match = re.fullmatch(r"(\d+)(?:\s*[-–]\s*(\d+))?", str(text).strip())
        if not match:
            raise ValueError(f"{text!r} is not a line or a range of lines such as 411-413")
        start, end = int(match[1]), int(match[2] or match[1])
        if not 1 <= start <= end:
            raise ValueError(f"{text!r} ends before it begins")
        if end - start + 1 > MOST_LINES_CITED:
            raise ValueError(f"{text!r} is more than {MOST_LINES_CITED} lines; cite fewer")
        return cls(start=start, end=end)


class Citation(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    document: Words
    lines: Annotated[list[LineRange], Field(min_length=1)]

    @field_validator("lines", mode="before")
    @classmethod
    def _ranges(cls, value: object) -> object:
        if isinstance(value, list):
            return [v if isinstance(v, LineRange) else LineRange.parse(v) for v in value]
        return value


class Header(BaseModel):
    """The header of an entry's file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: Annotated[Words, Field(max_length=80)]
    kind: Kind
    themes: Annotated[list[Theme], Field(min_length=1)]
    place: Words | None = None
    reported: Annotated[int, Field(ge=1900, le=2100)] | None = None
    asked: Annotated[list[Words], Field(min_length=4, max_length=8)]
    sources: Annotated[list[Citation], Field(min_length=1)]
    checked: date
    owner: Words

    @field_validator("asked")
    @classmethod
    def _different(cls, value: list[str]) -> list[str]:
        if len({question.casefold() for question in value}) < len(value):
            raise ValueError("the same question stands twice")
        return value


@dataclass(frozen=True)
class Entry:
    slug: str
    header: Header
    body: str

    @property
    def gist(self) -> str:
        """The paragraph before the first heading, on one line."""
        return " ".join(self.body.partition("\n#")[0].split())


def read_entry(path: Path) -> Entry:
    """Read one entry.

    Raises:
        ContentError: it is malformed; told with file and line.
    """
    page = read_page(path, Header)
    _check_body(page)
    return Entry(page.name, page.header, page.body)


def read_entries(folder: Path) -> Iterator[Entry]:
    """Read the entries below a folder in the order of their paths.

    Raises:
        ContentError: one is malformed, or two have the same name.
    """
    seen: dict[str, Path] = {}
    for path in _paths(folder):
        if path.stem in seen:
            raise ContentError(path, 1, f"{seen[path.stem]} has the same name; rename one")
        seen[path.stem] = path
        yield read_entry(path)


def problems(folder: Path, documents: Mapping[str, Document]) -> list[ContentError]:
    """Return what is wrong with the entries below a folder, at most one problem for each file.

    Every range that they cite is opened among the documents, given by file name; ranges of
    documents that are not given cannot be opened, and are passed over (`ranges_cited` counts them).
    """
    found = []
    seen: dict[str, Path] = {}
    for path in _paths(folder):
        try:
            entry = read_entry(path)
            if path.stem in seen:
                raise ContentError(path, 1, f"{seen[path.stem]} has the same name; rename one")
            _open_citations(path, entry, documents)
        except ContentError as error:
            found.append(error)
        seen.setdefault(path.stem, path)
    return found


def ranges_cited(entries: Iterable[Entry]) -> Counter[str]:
    """Return of how many ranges each document is cited, by its file name."""
    cited: Counter[str] = Counter()
    for entry in entries:
        for citation in entry.header.sources:
            cited[citation.document] += len(citation.lines)
    return cited


def _paths(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*.md") if path.name != "README.md")


def _check_body(page: Page[Header]) -> None:
    count = len(page.body.split())
    if not FEWEST_WORDS <= count <= MOST_WORDS:
        what = f"the body has {count} words; it needs {FEWEST_WORDS} to {MOST_WORDS}"
        raise ContentError(page.path, page.body_line, what)
    if page.body.startswith("#"):
        raise ContentError(page.path, page.body_line, "a gist must stand before the first heading")


def _open_citations(path: Path, entry: Entry, documents: Mapping[str, Document]) -> None:
    for citation in entry.header.sources:
        document = documents.get(citation.document)
        if document is None:
            continue
        for lines in citation.lines:
            if not document.between(lines.start, lines.end):
                line = _line_of(path, f"{lines.start}")
                where = f"{document.unit}s {lines.start}-{lines.end}"
                what = f"{citation.document} has no words on {where}"
                raise ContentError(path, line, what)


def _line_of(path: Path, words: str) -> int:
    """Return the line of a file on which a word first stands, or the first."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return next((n for n, line in enumerate(lines, 1) if re.search(rf"\b{words}\b", line)), 1)
