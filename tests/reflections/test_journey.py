"""Content is loaded by a test, and content that would make a poor question is refused."""

from pathlib import Path

import pytest

from bot import content
from bot.content import ContentError
from bot.reflections.journey import load_all

JOURNEY = """\
title: A journey
about: Short.
movements:
  - {key: notice, title: Notice, about: Look.}
prompts: [01-one]
"""
PROMPT = """\
---
theme: power
movement: notice
sources: [{document: report.txt, lines: ["1-2"]}]
---

Who spoke first?
"""


FORK = """\
forks:
  - after: {after}
    ask: {ask}
    ways: [{{key: left, label: Left}}, {{key: right, label: Right}}]
"""


def test_the_inner_journey() -> None:
    journey = load_all(content.ROOT)["inner-journey"]
    assert len(journey.prompts) >= 26
    assert len(journey.movements) == 7
    themes = {prompt.theme for prompt in journey.prompts.values()}
    assert themes == {"identity", "evidence", "power", "relationships", "context", "learning"}
    assert {prompt.movement for prompt in journey.prompts.values()} == set(journey.movements)


def write(root: Path, journey: str = JOURNEY, prompt: str = PROMPT) -> None:
    folder = root / "prompts" / "journeys" / "ours"
    folder.mkdir(parents=True)
    (root / "prompts" / "jargon.txt").write_text("stakeholder\n")
    (folder / "journey.yaml").write_text(journey)
    (folder / "01-one.md").write_text(prompt)


def test_a_small_journey_of_ones_own(tmp_path: Path) -> None:
    write(tmp_path)
    assert load_all(tmp_path)["ours"].prompts["01-one"].question == "Who spoke first?"


def test_a_prompt_in_another_language(tmp_path: Path) -> None:
    write(tmp_path)
    welsh = tmp_path / "prompts" / "journeys" / "ours" / "cy" / "01-one.md"
    welsh.parent.mkdir()
    welsh.write_text("---\ntranslator: Sian\n---\n\nPwy siaradodd gyntaf?\n", encoding="utf-8")
    prompt = load_all(tmp_path)["ours"].prompts["01-one"]
    assert prompt.question_in("cy") == "Pwy siaradodd gyntaf?"
    assert prompt.question_in("en") == prompt.question_in("fr") == "Who spoke first?"
    welsh.write_text("---\ntranslator: Sian\n---\n\nPwy?\nBeth?\n", encoding="utf-8")
    with pytest.raises(ContentError, match="one question"):
        load_all(tmp_path)


@pytest.mark.parametrize(
    ("prompt", "line", "what"),
    [
        ("Who spoke first?", 1, "must begin with a header"),
        ("---\ntheme: power\n", 1, "no closing line"),
        (PROMPT.replace("power", "politics"), 2, "theme"),
        (PROMPT.replace("movement: notice", "movement: leap"), 3, "not in journey.yaml"),
        (PROMPT.replace("theme: power", "theme: [power"), 3, "not YAML"),
        (PROMPT.replace("Who spoke first?", ""), 6, "no question"),
        (PROMPT.replace("first?", "first? And why?"), 7, "one question"),
        (PROMPT.replace("first?", "first."), 7, "one question"),
        (PROMPT.replace("Who spoke", "Which Stakeholder spoke"), 7, "jargon"),
        (PROMPT.replace("Who spoke", "Who " + "really " * 60 + "spoke"), 7, "characters"),
    ],
)
def test_a_poor_page_is_refused_with_its_file_and_line(
    tmp_path: Path, prompt: str, line: int, what: str
) -> None:
    write(tmp_path, prompt=prompt)
    with pytest.raises(ContentError) as refused:
        load_all(tmp_path)
    assert refused.value.path.name == "01-one.md"
    assert what in refused.value.what
    assert refused.value.line == line


@pytest.mark.parametrize(
    ("journey", "what"),
    [
        (JOURNEY.replace("[01-one]", "[01-one, 02-two]"), "no file 02-two.md"),
        (JOURNEY.replace("[01-one]", "[]"), "prompts"),
        (JOURNEY.replace("[01-one]", "[01-one, 01-one]"), "twice"),
        (JOURNEY + FORK.format(after="02-two", ask="Where to?"), "02-two is not in the list"),
        (JOURNEY + FORK.format(after="01-one", ask="Shall we go?"), "yes or no"),
        (JOURNEY + FORK.format(after="01-one", ask="Where to?"), "on the way 'left'"),
    ],
)
def test_a_poor_order_is_refused(tmp_path: Path, journey: str, what: str) -> None:
    write(tmp_path, journey=journey)
    with pytest.raises(ContentError, match=what):
        load_all(tmp_path)


def test_no_journey_at_all(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match="no journey"):
        load_all(tmp_path)
