"""`wayfinder classify-question --batch`, below the command line."""

import json
from pathlib import Path

import pytest

from bot.action_learning.questions.batch import BatchError, classify_file


def test_a_file_is_judged_line_by_line_in_order(tmp_path: Path) -> None:
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text(
        '{"id": "a-1", "text": "What else?"}\n\n{"id": 2, "text": "Have you tried a café?"}\n',
        encoding="utf-8",
    )
    seen: list[None] = []

    count = classify_file(source, target, lambda: seen.append(None))

    assert count == len(seen) == 2
    assert [json.loads(line) for line in target.read_text(encoding="utf-8").splitlines()] == [
        {"id": "a-1", "label": "open", "reasons": ["what"]},
        {"id": 2, "label": "advice", "reasons": ["have-you-tried: have you tried"]},
    ]


@pytest.mark.parametrize("line", ["nonsense", '{"id": "a"}', '{"id": "a", "text": 3}', "[]"])
def test_a_bad_line_is_named(tmp_path: Path, line: str) -> None:
    source = tmp_path / "in.jsonl"
    source.write_text(f'{{"id": "a", "text": "Who?"}}\n{line}\n', encoding="utf-8")

    with pytest.raises(BatchError, match="line 2: expected"):
        classify_file(source, tmp_path / "out.jsonl")
