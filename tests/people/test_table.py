"""Tables as people save them: every form reads the same."""

import io

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.people.table import CannotRead, read

ROWS = [["Reference", "Name", "Place"], ["7", "Zoë Café", "Ashdown"], ["8", 'Al "Red"', ""]]
READ = [
    (2, {"reference": "7", "name": "Zoë Café", "place": "Ashdown"}),
    (3, {"reference": "8", "name": 'Al "Red"', "place": ""}),
]


def as_csv(separator: str) -> str:
    quoted = [['"' + cell.replace('"', '""') + '"' for cell in row] for row in ROWS]
    return "\r\n".join(separator.join(row) for row in quoted) + "\r\n"


def as_workbook() -> bytes:
    book = openpyxl.Workbook()
    for row in ROWS:
        book.active.append([int(cell) if cell.isdecimal() else cell for cell in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        as_csv(",").encode(),
        as_csv(",").encode("utf-8-sig"),
        as_csv(";").encode("cp1252"),
        as_csv(";").encode("utf-8-sig"),
        as_csv("\t").encode("utf-16"),
        as_workbook(),
    ],
    ids=["utf-8", "utf-8 with bom", "excel cp1252", "excel utf-8", "excel unicode text", "xlsx"],
)
def test_all_forms_read_the_same(content: bytes) -> None:
    assert [(line.number, line.values) for line in read(content, "people")] == READ


def test_line_numbers_are_those_of_the_file() -> None:
    content = b'sep=;\r\nreference;name\r\n\r\n1;"Ann\r\nLee"\r\n;\r\n2;Bob;x\r\n'
    lines = read(content, "people.csv")
    assert [(line.number, line.values["name"], line.extra) for line in lines] == [
        (4, "Ann\r\nLee", 0),
        (7, "Bob", 1),
    ]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b"\n\n", "is empty"),
        (b"name,Name\nx,y\n", "two columns named 'name'"),
        (b"\xd0\xcf\x11\xe0rest", "old Excel file"),
        (b"PK\x03\x04 broken", "no Excel workbook"),
        (b"\x00\x01\x02", "neither CSV nor"),
    ],
)
def test_what_is_no_table_is_said_so(content: bytes, said: str) -> None:
    with pytest.raises(CannotRead, match=said):
        read(content, "people")


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    try:
        lines = read(content, "people")
    except CannotRead:
        return
    assert all(any(line.values.values()) or line.extra for line in lines)
