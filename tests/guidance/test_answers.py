"""Questions go in at the front door and come out with the lines that answer them."""

from pathlib import Path

import numpy as np
import pytest
import yaml
from numpy.typing import NDArray

from bot.content import ROOT, read_yaml
from bot.guidance import playbook
from bot.guidance.answers import answer, answer_batch
from bot.guidance.documents import Document, Line, read
from bot.guidance.entries import read_entry
from bot.guidance.library import open_library
from bot.guidance.passages import passages
from bot.guidance.search import Index
from bot.guidance.terms import Synonyms
from bot.guidance.windows import MOST_CHARACTERS, MOST_LINES

HERE = Path(__file__).parent
HARBOUR = read("harbour-street.md", (HERE / "library/harbour-street.md").read_bytes())
LIBRARY = open_library([HARBOUR], HERE / "library")


def lines(index: Index, question: str) -> list[tuple[int, int]]:
    return [(e.start_line, e.end_line) for e in answer(index, question).excerpts]


@pytest.mark.parametrize(
    ("question", "line"),
    [
        ("How much did the lottery give the Circle over three years?", 16),
        ("Why was the joint database abandoned?", 34),
        ("resdients panel casting vote bahts", 25),
        ("what did each resident get to try something on their stair", 20),
        ("wall of stories accepted by the funder", 45),
    ],
)
def test_questions_in_the_documents_words_find_their_lines(question: str, line: int) -> None:
    given = answer(LIBRARY, question)
    assert given.is_answered
    first = given.excerpts[0]
    assert first.source == "harbour-street.md"
    assert first.start_line <= line <= first.end_line


def test_a_document_that_no_entry_speaks_of_is_found_beside_a_whole_playbook() -> None:
    index = playbook.build(ROOT, passages(HARBOUR))
    for question in (
        "Why was the joint database abandoned?",
        "resdients panel casting vote bahts",
        "what did each resident get to try something on their stair",
    ):
        given = answer(index, question)
        assert given.is_answered
        assert given.excerpts[0].source == "harbour-street.md"


@pytest.mark.parametrize(
    ("question", "entry"),
    [
        ("Our meetings keep going round in circles", "a-day-in-each-others-work"),
        ("What if the one person holding it all burns out?", "one-coordinator-is-not-enough"),
    ],
)
def test_questions_in_other_words_come_through_entries(question: str, entry: str) -> None:
    given = answer(LIBRARY, question)
    assert given.is_answered
    assert given.excerpts[0].entry == entry
    assert given.text.startswith(LIBRARY.gists[entry])
    assert "harbour-street.md, line" in given.text


def test_an_answer_is_word_for_word() -> None:
    given = answer(LIBRARY, "Why was the joint database of families abandoned after months?")
    told = given.text.rpartition(" (")[0]
    assert "joint database of families was abandoned" in told
    assert told in " ".join(given.excerpts[0].text.split())


def test_a_heading_says_nothing() -> None:
    page = b"# Why the bakery closed\n\nThe oven broke in May. Nobody had saved for another one.\n"
    given = answer(open_library([read("bakery.md", page)], HERE / "library"), "bakery closed oven")
    assert given.text.startswith("The oven broke in May. Nobody had saved for another one. (")


def test_other_topics_are_not_answered() -> None:
    asked = yaml.safe_load((HERE / "unanswerable.yaml").read_text(encoding="utf-8"))
    refused = [not answer(LIBRARY, question).is_answered for question in asked["other"]]
    assert sum(refused) >= 0.8 * len(refused)
    assert answer(LIBRARY, asked["other"][0]).text.startswith("I do not know")


def test_a_figure_that_does_not_stand_there_is_not_answered() -> None:
    assert answer(LIBRARY, "How much money did the lottery give?").is_answered
    assert not answer(LIBRARY, "How much does the boxing gym pay its coaches?").is_answered


@pytest.mark.parametrize(
    "question", ["", "?", "the of and", "\N{WAVING HAND SIGN}", "0", "x" * 5_000]
)
def test_what_is_no_question_is_not_answered(question: str) -> None:
    assert not answer(LIBRARY, question).is_answered


def test_an_empty_library_answers_nothing() -> None:
    given = answer(Index.of([], [], Synonyms()), "What is trust?")
    assert (given.is_answered, given.excerpts) == (False, ())


def test_without_entries_passages_answer() -> None:
    index = open_library([HARBOUR], HERE / "library")
    index = Index.of(index.passages, [], Synonyms())
    given = answer(index, "Why was the joint database of families abandoned?")
    assert given.is_answered
    assert given.excerpts[0].entry is None


def test_an_entry_whose_document_is_gone_is_shown_no_more() -> None:
    entry = read_entry(HERE / "library/playbooks/cases/one-coordinator-is-not-enough.md")
    other = Document("other.md", "line", (Line(1, "The laundry opened in the spring."),))
    index = Index.of(open_library([other], HERE / "library").passages, [entry], Synonyms())
    assert {e.entry for e in answer(index, "one coordinator fell ill").excerpts} == {None}


def test_excerpts_are_short_and_never_overlap_or_repeat() -> None:
    copy = Document("copy.md", "line", HARBOUR.lines)
    wide = Document("wide.md", "line", tuple(Line(n, f"Trust {n} grew.") for n in range(1, 400)))
    index = open_library([HARBOUR, copy, wide], HERE / "library")
    found = answer(index, "how did trust grow with the residents' panel").excerpts
    assert 1 < len(found) <= 10
    for excerpt in found:
        assert excerpt.end_line - excerpt.start_line < MOST_LINES
        assert len(excerpt.text) <= MOST_CHARACTERS
        assert excerpt.best in excerpt.text
    for n, one in enumerate(found):
        for two in found[:n]:
            apart = one.end_line < two.start_line or two.end_line < one.start_line
            assert one.source != two.source or apart
    assert len({excerpt.best for excerpt in found}) == len(found)


def test_the_same_question_has_the_same_answer() -> None:
    again = open_library([HARBOUR], HERE / "library")
    question = "who decides about the baths"
    assert answer(LIBRARY, question) == answer(again, question)


def test_embeddings_bring_in_what_no_word_leads_to() -> None:
    def embed(texts: object) -> NDArray[np.float32]:
        assert isinstance(texts, list)
        near = ["boxing" in text or "pugilist" in text for text in texts]
        return np.array([[1.0, 0.0] if n else [0.0, 1.0] for n in near], np.float32)

    wide = tuple(
        Line(n, f"Visit {n} to kitchen garden {n + 300} took {n + 600} minutes.")
        for n in range(1, 300)
    )
    documents = [HARBOUR, Document("wide.md", "line", wide)]
    question = "pugilist in the kitchen garden"
    cut = [passage for document in documents for passage in passages(document)]
    without, with_them = Index.of(cut, [], Synonyms()), Index.of(cut, [], Synonyms(), embed)
    boxing = (26, 27)

    def shown(index: Index) -> bool:
        return any(
            e.source == HARBOUR.name and e.start_line <= boxing[1] and e.end_line >= boxing[0]
            for e in index.find(question, most=5).excerpts
        )

    assert not shown(without)
    assert shown(with_them)


def test_the_batch_form_is_what_others_rely_on() -> None:
    (row,) = answer_batch(LIBRARY, [{"id": "q1", "question": "who fell ill in the winter"}])
    assert list(row) == ["id", "answered", "answer", "passages"]
    assert (row["id"], row["answered"]) == ("q1", True)
    first = row["passages"][0]
    assert list(first) == ["source", "start_line", "end_line", "text", "score", "entry"]
    assert (first["source"], first["score"]) == ("harbour-street.md", 1.0)
    assert "eleven weeks" in first["text"]


def test_the_synonyms_that_we_carry_are_well_formed() -> None:
    groups = read_yaml(ROOT / "playbooks/synonyms.yaml", Synonyms).groups
    assert len(groups) > 100
    assert all(len(set(group)) == len(group) for group in groups)
