"""Reads prompts/safety/: for each language the signs of danger, and the numbers to ring."""

import re
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, field_validator

from bot.content import ContentError, read_yaml
from bot.language import DEFAULT
from bot.safety.rules import Signs


class SafetyFile(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    numbers: tuple[str, ...] = Field(min_length=1)
    harmless: tuple[str, ...]
    signs: tuple[str, ...] = Field(min_length=1)

    @field_validator("harmless", "signs")
    @classmethod
    def _can_be_read(cls, patterns: tuple[str, ...]) -> tuple[str, ...]:
        for pattern in patterns:
            try:
                re.compile(pattern)
            except re.error as error:
                raise ValueError(f"{pattern!r} is not a regular expression: {error}") from None
        return patterns


def load(root: Path) -> dict[str, SafetyFile]:
    """Read what there is, by language.

    Raises:
        ContentError: a file that cannot be used, or no English one.
    """
    folder = root / "prompts" / "safety"
    found = {path.stem: read_yaml(path, SafetyFile) for path in sorted(folder.glob("*.yaml"))}
    if DEFAULT not in found:
        raise ContentError(folder / f"{DEFAULT}.yaml", 1, "the signs of danger are missing")
    return found


def signs(files: dict[str, SafetyFile]) -> list[Signs]:
    """Return the signs of every language: people write in whichever comes to them."""
    return [Signs(file.harmless, file.signs) for file in files.values()]
