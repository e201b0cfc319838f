"""Reads other people's documents into lines that remember where they stood.

Text and Markdown keep their line numbers, HTML those of its source, PDF its page numbers and Word
its paragraph numbers (a table row counts as one), so that every quotation can be looked up.
Nothing in a document is ever run or obeyed: scripts, styles and hidden parts are dropped, the rest
is only words.
"""

import io
import logging
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import PurePath
from typing import TYPE_CHECKING, Literal

from bot.guidance import documents_words
from bot.guidance.columns import FEWEST_ROWS, in_reading_order

if TYPE_CHECKING:
    from pypdf import PageObject

MOST_MEGABYTES = 25
MOST_UNPACKED_MEGABYTES = 200
"""A Word file is a zip; a small one can unpack to fill a machine."""

Unit = Literal["line", "page", "paragraph"]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text. Several lines share a number where the unit is a page."""

    number: int
    text: str
    level: int = 0
    """1 to 6 for a heading that is marked as one, 0 for everything else."""


@dataclass(frozen=True)
class Document:
    """A source as people cite it: its file name, and its lines in reading order."""

    name: str
    unit: Unit
    lines: tuple[Line, ...]

    def between(self, start: int, end: int) -> str:
        """Return the words of the lines (pages, paragraphs) from start to end, inclusive."""
        return "\n".join(line.text for line in self.lines if start <= line.number <= end).strip()


class UnreadableError(Exception):
    """A document that cannot be used; the message says in one sentence what to do."""


def read(name: str, data: bytes) -> Document:
    """Read one document, whose kind is told by the ending of its name.

    Raises:
        UnreadableError: it is too big, damaged, locked, a scan, or of a kind we cannot read.
    """
    if len(data) > MOST_MEGABYTES * 1_000_000:
        raise UnreadableError(documents_words.too_big(name, MOST_MEGABYTES))
    unit: Unit = "line"
    match PurePath(name).suffix.lower():
        case ".txt" | ".text" | ".md" | ".markdown" | "":
            lines = _text(_decoded(name, data))
        case ".html" | ".htm" | ".xhtml":
            lines = _html(_decoded(name, data))
        case ".pdf":
            lines, unit = _pdf(name, data), "page"
        case ".docx":
            lines, unit = _word(name, data), "paragraph"
        case _:
            raise UnreadableError(documents_words.unknown_kind(name))
    if not any(line.text.strip() for line in lines):
        raise UnreadableError(
            documents_words.scanned(name) if unit == "page" else documents_words.empty(name)
        )
    return Document(name, unit, tuple(lines))


def _decoded(name: str, data: bytes) -> str:
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        raise UnreadableError(documents_words.not_text(name)) from None
    if "\0" in text:
        raise UnreadableError(documents_words.not_text(name))
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _text(text: str) -> list[Line]:
    """Read plain text or Markdown; text is often Markdown by another name.

    Lines end at newlines only: `str.splitlines` would count form feeds, and editors do not.
    """
    lines, fenced = [], False
    for number, line in enumerate(text.split("\n"), 1):
        fenced ^= line.lstrip().startswith(("```", "~~~"))
        marks = len(line) - len(line.lstrip("#"))
        is_heading = not fenced and 1 <= marks <= 6 and line[marks : marks + 1] == " "
        lines.append(Line(number, line.rstrip(" \t"), marks if is_heading else 0))
    return lines


_SILENT = {
    *("script", "style", "noscript", "template", "iframe", "object", "svg", "math"),
    *("nav", "head", "select", "button", "textarea"),
}
_INLINE = {
    *("a", "abbr", "b", "bdi", "bdo", "cite", "code", "data", "dfn", "em", "font", "i", "img"),
    *("kbd", "mark", "q", "s", "samp", "small", "span", "strong", "sub", "sup", "time", "u"),
    *("var", "wbr"),
}
_VOID = {
    *("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param"),
    *("source", "track", "wbr"),
}


class _Blocks(HTMLParser):
    """Collects the visible words of each block element with the line on which they begin."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[Line] = []
        self._words: list[str] = []
        self._began = 0
        self._level = 0
        self._silent: list[str] = []
        """The open elements from the outermost silent one inwards; empty while we listen."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _INLINE:
            self.close_block()
        if tag in _VOID:
            return
        named = dict(attrs)
        style = (named.get("style") or "").replace(" ", "").lower()
        hidden = "hidden" in named or "display:none" in style or "visibility:hidden" in style
        if self._silent or tag in _SILENT or hidden:
            self._silent.append(tag)
        elif len(tag) == 2 and tag[0] == "h" and tag[1] in "123456":
            self._level = int(tag[1])

    def handle_endtag(self, tag: str) -> None:
        if tag not in _INLINE:
            self.close_block()
            self._level = 0
        if tag in self._silent:
            last = len(self._silent) - 1 - self._silent[::-1].index(tag)
            del self._silent[last:]

    def handle_data(self, data: str) -> None:
        if self._silent or not (self._words or data.strip()):
            return
        if not self._words:
            leading = data[: len(data) - len(data.lstrip())]
            self._began = self.getpos()[0] + leading.count("\n")
        self._words.append(data)

    def close_block(self) -> None:
        text = " ".join("".join(self._words).split())
        if text:
            self.lines.append(Line(self._began, text, self._level))
        self._words.clear()


def _html(text: str) -> list[Line]:
    blocks = _Blocks()
    blocks.feed(text)
    blocks.close()
    blocks.close_block()
    return blocks.lines


def _pdf(name: str, data: bytes) -> list[Line]:
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # what is wrong, people hear from us
    try:
        from pypdf import PdfReader
        from pypdf.errors import DependencyError, FileNotDecryptedError, PyPdfError
    except ImportError:
        raise UnreadableError(documents_words.reader_missing(name, "pypdf")) from None
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise UnreadableError(documents_words.locked(name))
        return [
            Line(number, text.rstrip())
            for number, page in enumerate(reader.pages, 1)
            for text in _lines_of(page)
        ]
    except (DependencyError, FileNotDecryptedError):
        raise UnreadableError(documents_words.locked(name)) from None
    except (PyPdfError, *_BROKEN):
        raise UnreadableError(documents_words.damaged(name)) from None


_BROKEN = (ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError)
"""Python's own errors that pypdf lets out where a file breaks the format's rules."""


def _lines_of(page: "PageObject") -> list[str]:
    from pypdf.errors import PyPdfError

    lines: list[str] = (page.extract_text() or "").split("\n")
    if len(lines) < FEWEST_ROWS:
        return lines
    try:
        laid_out: str = page.extract_text(extraction_mode="layout")
    except (PyPdfError, ArithmeticError, *_BROKEN):
        return lines  # only where they stand on the page cannot be made out
    return in_reading_order(lines, laid_out.split("\n"))


_OLE = b"\xd0\xcf\x11\xe0"
"""How a Word file begins once it is encrypted (and how the old .doc begins)."""


def _word(name: str, data: bytes) -> list[Line]:
    try:
        import docx
        from docx.opc.exceptions import OpcError
    except ImportError:
        raise UnreadableError(documents_words.reader_missing(name, "python-docx")) from None
    if data.startswith(_OLE):
        raise UnreadableError(documents_words.locked(name))
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            unpacked = sum(part.file_size for part in parts.infolist())
        if unpacked > MOST_UNPACKED_MEGABYTES * 1_000_000:
            raise UnreadableError(documents_words.too_big(name, MOST_UNPACKED_MEGABYTES))
        return list(_paragraphs(docx.Document(io.BytesIO(data))))
    except (zipfile.BadZipFile, OpcError, KeyError, ValueError, SyntaxError):
        # lxml's error for malformed XML is a SyntaxError.
        raise UnreadableError(documents_words.damaged(name)) from None


def _paragraphs(document: "docx.document.Document") -> Iterator[Line]:  # type: ignore[name-defined]  # noqa: F821
    number = 0
    for block in document.iter_inner_content():
        if hasattr(block, "rows"):
            for row in block.rows:
                number += 1
                cells = dict.fromkeys(cell.text.strip() for cell in row.cells)
                yield Line(number, " | ".join(" ".join(cell.split()) for cell in cells if cell))
        else:
            number += 1
            style = (block.style.name if block.style is not None else None) or ""
            last = style.rpartition(" ")[2]
            level = int(last) if style.startswith("Heading ") and last in "123456" else 0
            yield Line(number, block.text.strip(), 1 if style == "Title" else level)
