"""Documents are cut where it hurts least, and nothing in them is lost or reworded."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.guidance.documents import Document, Line, read
from bot.guidance.passages import MOST_CHARACTERS, MOST_LINES, Passage, passages

SENTENCE = "Nobody in the ward had asked for a plan before the baths were shut in the spring."


def cut(text: str, name: str = "report.txt") -> list[Passage]:
    return passages(read(name, text.encode()))


def test_a_passage_knows_its_lines_and_its_heading() -> None:
    money = "\n\n".join([SENTENCE] * 9)
    text = f"# Report\n\n## Money\n\n{money}\n\n## Power\n\nThe panel decided.\n"
    last = cut(text, "report.md")[-1]
    assert (last.source, last.unit, last.heading) == ("report.md", "line", "Power")
    assert "The panel decided." in last.text
    assert (last.start_line, last.end_line) == (23, 25)


def test_wrapped_lines_are_joined_and_paragraphs_are_not() -> None:
    (passage,) = cut("work to pre-\nvent re-\noffending\nbegan.\n\nIt grew.\n- one\n- two")
    assert passage.text == "work to pre-vent re-offending began.\nIt grew.\n- one\n- two"


@pytest.mark.parametrize("before", range(1, 9))
def test_a_sentence_split_by_a_footnote_stays_in_one_passage(before: int) -> None:
    half, rest = "The panel met in the old baths and agreed to", "share the keys among four people."
    footnote = "<sup>5</sup> *Common Places.* Saltmarsh Press. 2011."
    text = "\n\n".join([*[SENTENCE] * before, half, "---", footnote, rest, *[SENTENCE] * 5])
    assert any(half in p.text and rest in p.text for p in cut(text))


def test_contents_pages_and_running_heads_are_left_out() -> None:
    contents = "Contents\nMoney ..... 4\nPower ....... 9\nTrust ..... 12\n"
    pages = [
        f"Harbour Street review\n{SENTENCE} {word} followed.\nPage {n}\n"
        for n, word in enumerate(["Meetings", "Visits", "Doubts", "Laughter"], 1)
    ]
    told = "\n".join(p.text for p in cut(contents + "\f" + "\f".join(pages)))
    assert "....." not in told
    assert "Harbour Street review" not in told
    assert "Page 2" not in told
    assert told.count(SENTENCE) == 4


def test_page_numbers_of_a_pdf_are_its_places() -> None:
    document = Document("a.pdf", "page", (Line(1, SENTENCE), Line(2, SENTENCE), Line(2, "End.")))
    assert {(p.start_line, p.end_line) for p in passages(document)} == {(1, 2)}


def test_a_paragraph_on_one_endless_line_is_divided_at_sentences() -> None:
    found = cut(" ".join([SENTENCE] * 60))
    assert len(found) > 5
    assert {(p.start_line, p.end_line) for p in found} == {(1, 1)}
    assert all(p.text.endswith("spring.") for p in found)


words = st.text(st.sampled_from("abc. ,A-"), max_size=90)


@given(st.lists(words, max_size=80))
def test_every_word_comes_out_once_and_in_order(lines: list[str]) -> None:
    document = Document("a.txt", "line", tuple(Line(n, t) for n, t in enumerate(lines, 1)))
    found = passages(document)
    told = "".join(p.text for p in found)
    assert "".join(told.split()) == "".join("".join(lines).split())
    for passage in found:
        assert len(passage.text) <= 2 * MOST_CHARACTERS
        assert passage.end_line - passage.start_line <= MOST_LINES
    places = [(p.start_line, p.end_line) for p in found]
    assert places == sorted(places)
    assert all(before[1] < after[0] for before, after in pairwise(places))
