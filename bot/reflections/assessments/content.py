"""Reads assessments: what a place looks at, block by block."""

import re
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from bot.content import ContentError, read_yaml
from bot.reflections.journey import Source


class Block(BaseModel):
    model_config = ConfigDict(extra="forbid")

    block: str = Field(pattern=r"^[a-z]{1,16}$")
    title: str = Field(max_length=60)
    apart: str = Field(max_length=300)
    together: str = Field(max_length=300)
    shows: str = Field(max_length=300, pattern=r"\?$")
    differs: str = Field(max_length=300, pattern=r"\?$")
    sources: list[Source] = Field(min_length=1)


class Questions(BaseModel):
    model_config = ConfigDict(extra="forbid")

    title: str
    about: str
    language: str = "en"
    blocks: list[Block] = Field(min_length=1)

    @model_validator(mode="after")
    def _each_block_once(self) -> Self:
        names = [block.block for block in self.blocks]
        if len(set(names)) < len(names):
            raise ValueError("a block stands there twice")
        return self

    def after(self, block: str) -> Block | None:
        """Return the block that follows; None after the last."""
        names = [each.block for each in self.blocks]
        place = names.index(block) + 1
        return self.blocks[place] if place < len(self.blocks) else None


def load_all(root: Path, jargon: list[str]) -> dict[str, Questions]:
    """Read every assessment below `root`/prompts/assessments.

    Raises:
        ContentError: a file that cannot be used, with its line.
    """
    found = {}
    for path in sorted((root / "prompts" / "assessments").glob("*.yaml")):
        questions = read_yaml(path, Questions)
        lines = path.read_text(encoding="utf-8").splitlines()
        for number, line in enumerate(lines, 1):
            for word in jargon:
                if not line.startswith("#") and re.search(rf"\b{re.escape(word)}\b", line, re.I):
                    raise ContentError(path, number, f"{word!r} is jargon: say it plainly")
        found[path.stem] = questions
    return found
