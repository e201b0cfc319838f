"""Judges a whole file of messages, one JSON object on each line."""

import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from pydantic import BaseModel, ValidationError

from bot.action_learning.questions.rules import judge


class BatchError(Exception):
    """A line that cannot be judged: which one, and what it must look like."""


class _Written(BaseModel):
    id: str | int
    text: str


def classify_file(source: Path, target: Path, judged: Callable[[], None] = lambda: None) -> int:
    """Judge every line of `source` into `target` and return how many there were.

    In: {"id", "text"} a line. Out: {"id", "label", "reasons": [str]} a line, in the same order.
    `judged` is called after each, for a progress bar.

    Raises:
        BatchError: a line is not such an object. `target` then holds the lines before it.
        OSError: a file cannot be read or written.
    """
    count = 0
    with source.open(encoding="utf-8") as lines, target.open("w", encoding="utf-8") as out:
        for line in classified(lines):
            out.write(f"{line}\n")
            count += 1
            judged()
    return count


def classified(lines: Iterable[str]) -> Iterator[str]:
    """Judge lines of JSON into lines of JSON; blank lines are passed over."""
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            written = _Written.model_validate_json(line)
        except ValidationError as error:
            what = error.errors()[0]["msg"]
            raise BatchError(
                f'line {number}: expected {{"id": ..., "text": "..."}} ({what})'
            ) from None
        judgement = judge(written.text)
        answer = {
            "id": written.id,
            "label": judgement.label.value,
            "reasons": [str(reason) for reason in judgement.reasons],
        }
        yield json.dumps(answer, ensure_ascii=False)
