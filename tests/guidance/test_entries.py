"""Entries are loaded, or the mistake is told with its file and line."""

from pathlib import Path

import pytest

from bot.content import ContentError
from bot.guidance.documents import read
from bot.guidance.entries import problems, ranges_cited, read_entries

HERE = Path(__file__).parent / "library"
GOOD = (HERE / "playbooks/cases/one-coordinator-is-not-enough.md").read_text(encoding="utf-8")
HARBOUR = read("harbour-street.md", (HERE / "harbour-street.md").read_bytes())


def test_an_entry_is_read_whole() -> None:
    first, second = read_entries(HERE / "playbooks")
    assert first.slug == "a-day-in-each-others-work"
    assert first.gist.startswith("A group of partners in Saltmarsh was stuck")
    assert first.gist.endswith("do all day.")
    assert second.header.kind == "pitfall"
    (citation,) = second.header.sources
    assert [(lines.start, lines.end) for lines in citation.lines] == [(38, 39)]


@pytest.mark.parametrize(
    ("old", "new", "line", "what"),
    [
        ("kind: pitfall", "kind: disaster", 3, "kind"),
        ("owner: Playbook editors\n", "", 2, "owner"),
        ("[power, context]", "[power, weather]", 4, "themes"),
        ("  - Our lead officer is leaving\n", "", 8, "asked"),
        ("Our lead officer is leaving", "everything rests on my shoulders", 8, "twice"),
        ('["38-39"]', '["39-38"]', 14, "ends before"),
        ('["38-39"]', '["1-41"]', 14, "more than 40"),
        ('["38-39"]', '["page 4"]', 14, "not a line"),
        ('["38-39"]', "[]", 14, "lines"),
        ("checked: 2026-11-22", "checked: yesterday", 15, "checked"),
        ("Write down what only one of you knows", "Write " + "more " * 200, 18, "words"),
        ("The Harbour Circle leant", "## The Harbour Circle leant", 18, "gist"),
        ('["38-39"]', '["40"]', 14, "no words on lines 40-40"),
    ],
)
def test_a_mistake_is_told_with_its_line(
    tmp_path: Path, old: str, new: str, line: int, what: str
) -> None:
    assert old in GOOD
    path = tmp_path / "entry.md"
    path.write_text(GOOD.replace(old, new, 1), encoding="utf-8")
    (problem,) = problems(tmp_path, {HARBOUR.name: HARBOUR})
    assert problem.line == line
    assert what in problem.what


def test_good_entries_have_no_problems_and_two_of_one_name_do(tmp_path: Path) -> None:
    assert problems(HERE / "playbooks", {HARBOUR.name: HARBOUR}) == []
    for folder in ("cases", "tools"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "same.md").write_text(GOOD, encoding="utf-8")
    (problem,) = problems(tmp_path, {})
    assert "same name" in problem.what
    with pytest.raises(ContentError, match="same name"):
        list(read_entries(tmp_path))


def test_every_range_that_is_cited_counts(tmp_path: Path) -> None:
    for name, lines in (("one.md", '["38-39"]'), ("two.md", '["9-13", "38"]')):
        (tmp_path / name).write_text(GOOD.replace('["38-39"]', lines), encoding="utf-8")
    assert ranges_cited(read_entries(tmp_path)) == {"harbour-street.md": 3}
