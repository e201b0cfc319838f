"""Cuts a document into passages: short runs of lines, each of which can be cited on its own.

Passages do not overlap; the search reads each together with its neighbours and answers with a
wider excerpt (`widen`). A cut falls where the text allows it: before a heading, at the end of a
paragraph, at the end of a sentence; not inside a sentence, even one that a footnote, a page break
or a second column interrupts. Running headers, page numbers and contents pages are left out: they
hold every keyword and answer nothing.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from bot.guidance.documents import Document, Line, Unit

MOST_CHARACTERS = 600
MOST_LINES = 14

_TAGS = re.compile(r"</?[a-zA-Z][^>]*>")
_PAGE_NUMBER = re.compile(r"(?:page\s*)?\d{1,4}(?:\s*(?:of|/)\s*\d{1,4})?|[ivxl]{1,6}", re.I)
_CONTENTS = re.compile(r".*\w.*?(?:\.{3,}|…|\t|\s{3,})[\s.…]*\d{1,4}")
_FINISHED = re.compile(r".*[.!?:;\u2026][\"'\u201d\u2019)\]*_]*(?:\d{1,3})?$", re.S)
_BULLET = re.compile(r"[-*\u2022\u2013l\u25cf\u25aa\u25e6\u00b7]\s+\S|\(?\d{1,2}[.)]\s")
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[\"'\u201c\u2018(]?[A-Z0-9])")


@dataclass(frozen=True, slots=True)
class Passage:
    """A run of lines of one source. Line numbers count from 1 and both ends belong to it."""

    source: str
    unit: Unit
    start_line: int
    end_line: int
    text: str
    heading: str = ""
    """The heading it stands under, where the document marks its headings."""


def passages(document: Document) -> list[Passage]:
    lines = _readable(document)
    cut: list[Passage] = []
    heading, seen = "", 0
    for start, end in _cuts(lines):
        marked = [line.text for line in lines[seen : start + 1] if line.level]
        heading, seen = marked[-1].strip(" #*_") if marked else heading, start + 1
        run = lines[start:end]
        cut.append(
            Passage(
                document.name, document.unit, run[0].number, run[-1].number, flowing(run), heading
            )
        )
    return cut


def flowing(lines: Sequence[Line]) -> str:
    """Return the words of the lines with hard-wrapped paragraphs joined; nothing is reworded.

    A hyphen at the end of a line stays, since "re-offending" has one anyway.
    """
    text = ""
    for before, line in zip([Line(0, ""), *lines], lines, strict=False):
        words = line.text.strip()
        if words:
            wrapped = before.text.strip() and not before.level and not line.level
            if not wrapped or _BULLET.match(words):
                text += "\n"
            elif not text.endswith("-"):
                text += " "
            text += words
    return text.strip()


def _readable(document: Document) -> list[Line]:
    """Return the lines without furniture, very long ones divided at sentences."""
    dropped = _furniture(document) | _contents(document.lines)
    lines: list[Line] = []
    for n, line in enumerate(document.lines):
        if n in dropped:
            continue
        text = line.text.replace("\f", " ").replace("\N{SOFT HYPHEN}", "")
        lines += [Line(line.number, part, line.level) for part in _divided(text)]
    return lines


def _divided(text: str) -> Iterator[str]:
    part = ""
    for sentence in _SENTENCE.split(text) if len(text) > 2 * MOST_CHARACTERS else [text]:
        if part and len(part) + len(sentence) > MOST_CHARACTERS:
            yield part
            part = ""
        part = f"{part} {sentence}" if part else sentence
        while len(part) > 2 * MOST_CHARACTERS:
            yield part[:MOST_CHARACTERS]
            part = part[MOST_CHARACTERS:]
    yield part


def _furniture(document: Document) -> set[int]:
    """Return the places of page numbers, and of lines that head or foot several pages."""
    pages: dict[int, list[int]] = {}
    page = 0
    for n, line in enumerate(document.lines):
        page = line.number if document.unit == "page" else page + line.text.startswith("\f")
        if line.text.strip():
            pages.setdefault(page, []).append(n)

    def shape(n: int) -> str:
        return re.sub(r"\d+", "#", " ".join(document.lines[n].text.split()).lower())

    edges = {n for places in pages.values() for n in (*places[:2], *places[-2:])}
    shapes = Counter(shape(n) for n in edges) if len(pages) > 2 else Counter()
    often = max(3, len(pages) // 5)
    return {
        n
        for places in pages.values()
        for n in places
        if (n in edges and shapes[shape(n)] >= often)
        or (document.unit != "paragraph" and _PAGE_NUMBER.fullmatch(document.lines[n].text.strip()))
    }


def _contents(lines: Sequence[Line]) -> set[int]:
    """Return the places of the lines of contents pages: three or more that end in a page number."""
    listed = [
        n
        for n, line in enumerate(lines)
        if _CONTENTS.fullmatch(_TAGS.sub("", line.text).strip().rstrip("|").rstrip())
    ]
    runs: list[list[int]] = []
    for n in listed:
        if runs and n - runs[-1][-1] <= 3:
            runs[-1].append(n)
        else:
            runs.append([n])
    return {n for run in runs if len(run) >= 3 for n in range(run[0], run[-1] + 1)}


def _looks_a_heading(lines: Sequence[Line], n: int) -> bool:
    """Say whether line n is marked as a heading or looks one: short, alone and unpunctuated."""
    words = lines[n].text.strip()
    return lines[n].level > 0 or (
        3 < len(words) <= 80
        and len(words.split()) <= 12
        and (n == 0 or not lines[n - 1].text.strip())
        and (n + 1 == len(lines) or not lines[n + 1].text.strip())
        and not words[0].islower()
        and not words.endswith((".", ",", ";", ":"))
        and not _BULLET.match(words)
    )


def _cuts(lines: Sequence[Line]) -> Iterator[tuple[int, int]]:
    """Yield runs [start, end) of at most MOST_CHARACTERS and MOST_LINES, cut where it hurts least.

    A single line longer than that stays whole.
    """
    written = [n for n, line in enumerate(lines) if line.text.strip()]
    gaps = {after: _gap(lines, before, after) for before, after in pairwise(written)}
    at = 0
    while at < len(written):
        start, size, end = written[at], 0, at
        while end < len(written):
            far = lines[written[end]].number - lines[start].number >= MOST_LINES
            longer = size + len(lines[written[end]].text) + 1
            section = lines[written[end]].level and size > MOST_CHARACTERS // 3
            if end > at and (longer > MOST_CHARACTERS or far or section):
                break
            size = longer
            end += 1
        if end < len(written):
            # The latest of the best gaps; not so early that the passage says too little.
            earliest = at + 1 + (end - at) // 3
            end = max(range(min(earliest, end), end + 1), key=lambda n: (gaps[written[n]], n))
        yield start, written[end - 1] + 1
        at = end


def _gap(lines: Sequence[Line], before: int, after: int) -> int:
    """Return how well the text can be cut between two written lines: 0 (not) to 3 (well)."""
    last, first = lines[before].text.strip(), lines[after].text.strip()
    if _looks_a_heading(lines, before):
        return 0
    if _looks_a_heading(lines, after):
        return 3
    if not _FINISHED.match(last) or first[0].islower():
        return 0
    return 2 if after - before > 1 or _BULLET.match(first) else 1
