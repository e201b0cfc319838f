"""Reads a table as people save it: CSV from anywhere, CSV from Excel, or an Excel workbook."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile


class CannotRead(Exception):
    """The file is no such table. Says what to do."""


@dataclass(frozen=True)
class Line:
    number: int
    """As a spreadsheet counts, the heading being line 1."""

    values: dict[str, str]
    """By column, trimmed; the columns in lower case."""

    extra: int = 0
    """How many more cells it has than the heading: a separator too many."""


def read(content: bytes, name: str) -> list[Line]:
    """Return the lines of a table, without empty ones.

    Raises:
        CannotRead: it is empty, or in no form that we know.
    """
    if content.startswith(b"PK"):
        rows = _workbook(content)
    elif content.startswith(b"\xd0\xcf\x11\xe0"):
        raise CannotRead(f"{name} is an old Excel file (.xls): save it as .xlsx or CSV.")
    else:
        rows = _csv(content, name)
    return list(_lines(rows, name))


def written(rows: Iterable[Sequence[str]]) -> bytes:
    """Return a table as CSV that spreadsheets read: no cell of it can pass for a formula."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows([[plain(cell) for cell in row] for row in rows])
    return out.getvalue().encode("utf-8-sig")


def plain(cell: str) -> str:
    """Keep a spreadsheet from taking somebody's name for a formula."""
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell


def _lines(rows: Iterator[tuple[int, list[str]]], name: str) -> Iterator[Line]:
    _, heading = next(rows, (0, []))
    columns = [" ".join(cell.casefold().split()) for cell in heading]
    if not any(columns):
        raise CannotRead(f"{name} is empty: its first line must name the columns.")
    doubled = {column for column in columns if column and columns.count(column) > 1}
    if doubled:
        raise CannotRead(f"{name} has two columns named {min(doubled)!r}: remove one.")
    for number, row in rows:
        cells = [cell.strip() for cell in row]
        if any(cells):
            beyond = [cell for cell in cells[len(columns) :] if cell]
            yield Line(number, dict(zip(columns, cells, strict=False)), len(beyond))


def _csv(content: bytes, name: str) -> Iterator[tuple[int, list[str]]]:
    text = _decoded(content, name)
    first = text.partition("\n")[0]
    if first.casefold().startswith("sep="):  # Excel's own way of naming the separator
        delimiter, text = first.strip()[4:] or ",", text.partition("\n")[2]
        before = 1
    else:
        delimiter, before = max(",;\t", key=first.count), 0
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        begins = before + 1
        for row in reader:
            yield begins, row
            begins = before + reader.line_num + 1
    except csv.Error as error:
        at = before + reader.line_num
        raise CannotRead(f"{name} cannot be read at line {at} ({error}): mend it.") from None


def _decoded(content: bytes, name: str) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    if "\0" in text:
        raise CannotRead(f"{name} is neither CSV nor an Excel workbook (.xlsx).")
    return text


def _workbook(content: bytes) -> Iterator[tuple[int, list[str]]]:
    try:
        import openpyxl
    except ImportError:
        raise CannotRead(
            "Reading .xlsx needs openpyxl: pip install 'wayfinder-bot[excel]', or save as CSV."
        ) from None
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    except (BadZipFile, ParseError, KeyError, ValueError, OSError):
        raise CannotRead("This is no Excel workbook that can be read: save it as CSV.") from None
    sheet = book.worksheets[0]
    for number, row in enumerate(sheet.iter_rows(values_only=True), 1):
        yield number, [_cell(value) for value in row]
    book.close()


def _cell(value: object) -> str:
    match value:
        case None:
            return ""
        case float() if value.is_integer():
            return str(int(value))
        case datetime():
            return value.date().isoformat()
    return str(value)
