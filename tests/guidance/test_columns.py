"""Pages of two columns are read one column after the other, however their file holds them."""

import textwrap
from itertools import zip_longest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.guidance.columns import in_reading_order
from bot.guidance.documents import Line, read
from bot.guidance.passages import passages
from tests.guidance.test_documents import Placed, pdf

HEAD = "What happened in the ward after the baths were shut, told by those who were there all along"
LEFT = textwrap.wrap(
    "The baths on Harbour Street were shut in the spring, and nobody in the ward had been asked "
    "what should come after. A few neighbours met in the laundry on Tuesday evenings.",
    40,
)
RIGHT = textwrap.wrap(
    "Partners had counted visits for years. When they sat down with those who came, they heard "
    "that most came for company, while what they were offered was advice about money and debt. "
    "They stopped counting.",
    40,
)
Column = list[Placed]


def page(*, row_by_row: bool, number: str) -> list[Placed]:
    """Return a page under a wide heading and above its number, as its file holds it."""
    left: Column = [(60, 700 - 12 * n, text) for n, text in enumerate(LEFT)]
    right: Column = [(320, 700 - 12 * n, text) for n, text in enumerate(RIGHT)]
    rows = [line for pair in zip_longest(left, right) for line in pair if line]
    return [(60, 740, HEAD), *(rows if row_by_row else left + right), (300, 30, number)]


@pytest.mark.parametrize("row_by_row", [True, False])
def test_a_pdf_of_two_columns_is_read_column_by_column(row_by_row: bool) -> None:
    pages = [page(row_by_row=row_by_row, number=number) for number in ("7", "8")]
    document = read("report.pdf", pdf(*pages))
    whole = [HEAD, *LEFT, *RIGHT]
    assert document.lines == tuple(
        Line(number, text) for number, foot in ((1, "7"), (2, "8")) for text in (*whole, foot)
    )
    told = " ".join(passage.text for passage in passages(document))
    assert "most came for company, while what they were offered was advice about money" in told
    assert "what should come after. A few neighbours met in the laundry" in told


def test_a_table_is_read_row_by_row() -> None:
    rows = [("Leeds", "fourteen months"), ("Hull", "two years"), ("York", "never"), ("Ely", "once")]
    cells = [
        cell
        for n, (place, how_long) in enumerate(rows)
        for cell in ((60, 700 - 12 * n, place), (320, 700 - 12 * n, how_long))
    ]
    read_as = [line.text for line in read("a.pdf", pdf(cells)).lines]
    assert [line.split(maxsplit=1) for line in read_as] == [list(row) for row in rows]


lines = st.lists(st.from_regex(r"[a-c]{0,20} {0,9}[a-c]{0,20}", fullmatch=True), max_size=12)


@given(lines)
def test_no_word_is_lost(lines: list[str]) -> None:
    ordered = " ".join(in_reading_order(lines, lines)).split()
    assert sorted(ordered) == sorted(" ".join(lines).split())
