"""The five formats that come with the bot, and what a coach is told who writes a sixth."""

from pathlib import Path

import pytest

from bot.action_learning.formats import (
    PLACEHOLDERS,
    Allowed,
    Part,
    SetFormat,
    Speaks,
    read_format,
    read_formats,
)
from bot.content import ROOT, ContentError

FORMATS = read_formats()
CLASSIC = ROOT / "prompts" / "action_learning" / "classic-set.yaml"

each_format = pytest.mark.parametrize("found", FORMATS.values(), ids=FORMATS.keys())


def test_five_formats_come_with_the_bot() -> None:
    assert list(FORMATS) == [
        "case-clinic",
        "classic-set",
        "ten-step-in-writing",
        "troika",
        "wial-style",
    ]


@pytest.mark.parametrize(
    ("name", "people", "minutes"),
    [
        ("classic-set", 6, 57),
        ("wial-style", 6, 59),
        ("troika", 3, 36),
        ("case-clinic", 5, 70),
        ("ten-step-in-writing", 5, 87),
    ],
)
def test_a_live_meeting_lasts_as_long_as_its_summary_promises(
    name: str, people: int, minutes: int
) -> None:
    assert FORMATS[name].live_minutes(people) == minutes


@each_format
def test_every_format_has_an_agreement_a_commitment_and_an_end(found: SetFormat) -> None:
    parts = [stage.part for stage in found.stages]

    assert parts[0] is Part.CONTRACT
    assert Part.COMMIT in parts
    assert parts[-1] is Part.CLOSE


@each_format
def test_what_the_facilitator_says_can_be_filled_in_and_is_calm(found: SetFormat) -> None:
    filled = dict.fromkeys(PLACEHOLDERS, "Amina")
    for stage in found.stages:
        for said in (stage.says.start, stage.says.half_way, stage.says.near_end):
            assert "{" not in (said or "").format(**filled)
            assert "!" not in (said or "")


def test_the_coach_looks_only_where_open_questions_are_asked_for() -> None:
    coached = {
        name: [stage.key for stage in found.stages if stage.coached]
        for name, found in FORMATS.items()
    }

    assert coached == {
        "case-clinic": [],
        "classic-set": ["open-questions"],
        "ten-step-in-writing": ["open-questions"],
        "troika": [],
        "wial-style": [],
    }


def test_the_presenter_is_not_interrupted() -> None:
    presenting = [
        stage for found in FORMATS.values() for stage in found.stages if stage.part is Part.PRESENT
    ]

    assert {stage.speaks for stage in presenting} == {Speaks.PRESENTER}
    assert {stage.allowed for stage in presenting} == {Allowed.ANYTHING}


def line_of(text: str, words: str) -> int:
    return text[: text.index(words)].count("\n") + 1


@pytest.mark.parametrize(
    ("right", "wrong", "at", "told"),
    [
        ("speaks: presenter\n", "speaks: everyone\n", "speaks: everyone", "speaks: Input"),
        ("live_minutes: 18", "live_minutes: long", "live_minutes: long", "valid integer"),
        ("on in {left}. A", "on in {time}. A", "near_end: We go on in {time}", "{time} cannot"),
        ("key: bids", "key: check-in", "  - key: contract", "two stages have the key 'check-in'"),
        ("part: drawer", "part: present", "  - key: contract", "exactly one stage needs"),
        ("ends: all have", "ends: a number have", "key: contract", "'number' belongs to"),
        ("most: 8", "most: 8\nlength: 60", "60", "Extra inputs"),
        ("fewest: 4", "fewest: 9", "title: Classic", "more than 'most: 8'"),
    ],
)
def test_a_mistake_is_told_with_its_file_and_line(
    tmp_path: Path, right: str, wrong: str, at: str, told: str
) -> None:
    text = CLASSIC.read_text(encoding="utf-8")
    broken = text.replace(right, wrong, 1)
    assert broken != text
    path = tmp_path / "mine.yaml"
    path.write_text(broken, encoding="utf-8")

    with pytest.raises(ContentError) as error:
        read_format(path)

    assert (error.value.path, error.value.line) == (path, line_of(broken, at))
    assert told in error.value.what
