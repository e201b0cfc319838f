"""When the bot says that it does not know, over the playbook that we carry and nothing else.

The ways of asking are left out of the entries that they belong to, and none of `near` taught the
weights; the near misses did (`tests/tools/calibrate_refusal.py`).
"""

import shutil
from pathlib import Path

import pytest
import yaml

from bot.content import ROOT
from bot.guidance import playbook
from bot.guidance.answers import answer
from bot.guidance.asking import kinds_asked, marks_in, names_in
from bot.guidance.entries import read_entries
from bot.guidance.search import Index

HERE = Path(__file__).parent
LEFT_OUT = 1
"""Which way of asking: 0 and 3 have taught the weights."""


def refused(index: Index, questions: list[str]) -> float:
    return sum(not answer(index, each).is_answered for each in questions) / len(questions)


def without_a_way_of_asking(content: Path) -> list[str]:
    """Copy the playbook, take one way of asking out of each entry, and return what was taken."""
    shutil.copytree(ROOT / "playbooks", content / "playbooks")
    asked = {each.slug: each.header.asked[LEFT_OUT] for each in read_entries(ROOT / "playbooks")}
    for path in (content / "playbooks").rglob("*.md"):
        lines = path.read_text(encoding="utf-8").split("\n")
        if "asked:" in lines:
            del lines[lines.index("asked:") + 1 + LEFT_OUT]
            path.write_text("\n".join(lines), encoding="utf-8")
    left = {each.slug: each.header.asked for each in read_entries(content / "playbooks")}
    assert all(way not in left[slug] for slug, way in asked.items())
    return list(asked.values())


def test_near_misses_are_refused_and_new_ways_of_asking_are_answered(tmp_path: Path) -> None:
    ways = without_a_way_of_asking(tmp_path)
    index = playbook.build(tmp_path, [])
    ours = yaml.safe_load((HERE / "questions.yaml").read_text(encoding="utf-8"))
    others = yaml.safe_load((HERE / "unanswerable.yaml").read_text(encoding="utf-8"))
    assert refused(index, ways) <= 0.08
    assert refused(index, ours["answerable"]["plain"]) <= 0.02
    assert refused(index, others["near"]) >= 0.90
    assert refused(index, others["other"]) >= 0.95
    assert refused(index, ours["near_misses"]) >= 0.85


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("Who runs the Job Café in Wisbech?", ["Job", "Café", "Wisbech"]),
        ("What did I'm told Oldham\N{RIGHT SINGLE QUOTATION MARK}s board do?", ["Oldham"]),
        ("Trust grew. what now", []),
    ],
)
def test_names_are_capitalised_words_within_a_question(question: str, names: list[str]) -> None:
    assert names_in(question) == names


@pytest.mark.parametrize(
    ("question", "kinds"),
    [
        ("How do we build trust?", []),
        ("Can you talk me through a world café?", ["instructions"]),
        ("Which app works best?", ["products", "the best or exact"]),
        ("Did the pilot save money in the end?", ["results"]),
        ("What does the Care Act say about it today?", ["law", "the state of things"]),
    ],
)
def test_what_is_asked_for_shows_in_how_it_is_put(question: str, kinds: list[str]) -> None:
    assert kinds_asked(question) == kinds


def test_how_a_question_is_put_shows_in_its_words_and_turns_of_phrase() -> None:
    assert marks_in("How much does the Circle cost?") == {
        *("how", "much", "does", "the", "circl", "cost"),
        *("^ how", "how much", "much does", "does the", "the _", "_ $"),
        *("^ how much", "how much does", "much does the", "does the _", "the _ $"),
    }
