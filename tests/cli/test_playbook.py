"""What guidance answers from, on the command line."""

import json
from pathlib import Path

import pytest

from bot import content
from tests.cli.conftest import Run

LIBRARY = Path(__file__).parent.parent / "guidance" / "library"
HARBOUR = str(LIBRARY / "harbour-street.md")
QUESTION = "Why was the joint database of families abandoned?"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wayfinder: Run) -> Run:
    """An empty folder with a small playbook configured."""
    folder = tmp_path / "content"
    folder.mkdir()
    (folder / "prompts").symlink_to(content.ROOT / "prompts")
    (folder / "playbooks").symlink_to(LIBRARY / "playbooks")
    monkeypatch.setenv("WAYFINDER_CONTENT", str(folder))
    return wayfinder


def test_a_document_is_added_asked_shown_and_removed(here: Run, tmp_path: Path) -> None:
    assert here("playbook", "add", HARBOUR).out == "Added harbour-street.md.\n"
    assert "there already, just the same" in here("playbook", "add", HARBOUR).out
    listed = here("playbook", "list").out
    assert "harbour-street.md" in listed
    assert "2 entries in the playbook." in listed

    asked = here("ask", QUESTION)
    assert "fourteen months" in asked.out
    assert "harbour-street.md, line" in asked.out
    row = json.loads(here("ask", QUESTION, "--json").out)
    assert row["answered"] is True
    assert row["passages"][0]["source"] == "harbour-street.md"

    shown = here("playbook", "show", "harbour-street.md", "--lines", "33-34").out
    assert shown.splitlines()[0].split()[0] == "33"
    assert len(shown.splitlines()) == 2
    assert (
        "leant on a single person" in here("playbook", "show", "one-coordinator-is-not-enough").out
    )

    changed = tmp_path / "harbour-street.md"
    changed.write_text("The laundry opened in spring.\n")
    assert here("playbook", "add", str(changed)).out == "Updated harbour-street.md.\n"
    assert here("playbook", "remove", "harbour-street.md").out == "Removed harbour-street.md.\n"
    assert "fourteen months" not in here("ask", QUESTION).out
    gone = here("playbook", "remove", "harbour-street.md")
    assert (gone.code, "There is no document harbour-street.md" in gone.err) == (1, True)


def test_the_batch_form(here: Run, tmp_path: Path) -> None:
    here("playbook", "add", HARBOUR)
    questions, answers = tmp_path / "questions.jsonl", tmp_path / "answers.jsonl"
    asked = [{"id": "a", "question": QUESTION}, {"id": "b", "question": "sourdough recipe?"}]
    questions.write_text("\n".join(json.dumps(row) for row in asked) + "\n")
    done = here("ask", "--batch", str(questions), "--out", str(answers))
    assert done.code == 0
    rows = [json.loads(line) for line in answers.read_text().splitlines()]
    assert [(row["id"], row["answered"]) for row in rows] == [("a", True), ("b", False)]

    questions.write_text('{"id": "a"}\n')
    wrong = here("ask", "--batch", str(questions), "--out", str(answers))
    assert (wrong.code, "questions.jsonl, line 1: write" in wrong.err) == (1, True)
    assert here("ask").code == 2
    assert here("ask", QUESTION, "--batch", str(questions)).code == 2


def test_check_opens_every_line_that_is_cited(here: Run, tmp_path: Path) -> None:
    before = here("playbook", "check")
    assert before.code == 0
    assert "2 entries are well formed." in before.out
    assert "0 of the 2 ranges they cite were opened." in before.out
    assert "2 were not, because their documents are not added: harbour-street.md (2)." in before.out
    here("playbook", "add", HARBOUR)
    opened = here("playbook", "check").out
    assert "2 of the 2 ranges they cite were opened." in opened
    assert "not added" not in opened
    short = tmp_path / "harbour-street.md"
    short.write_text("Only one line is left.\n")
    here("playbook", "add", str(short))
    after = here("playbook", "check")
    assert after.code == 1
    assert "has no words on lines 38-39" in after.err


def test_bad_files_get_a_clear_answer_and_the_good_ones_are_added(
    here: Run, tmp_path: Path
) -> None:
    scan, huge, good = tmp_path / "a.xyz", tmp_path / "huge.txt", tmp_path / "good.html"
    scan.write_bytes(b"x")
    with huge.open("wb") as file:
        file.truncate(300_000_001)
    good.write_text("<script>alert(1)</script><p>The laundry opened in spring.</p>")
    latin = tmp_path / "latin.txt"
    latin.write_bytes("café".encode("latin-1"))
    done = here("playbook", "add", str(scan), str(huge), str(latin), str(good))
    assert done.code == 1
    assert "Added good.html." in done.out
    assert "I cannot read a.xyz." in done.err
    assert "huge.txt is larger than 25 MB." in done.err
    assert "latin.txt is not UTF-8 text." in done.err
    assert "alert" not in here("playbook", "show", "good.html").out
