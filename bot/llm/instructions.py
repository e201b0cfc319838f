"""Instructions to a language model are content: one page each in `prompts/llm`."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from bot.content import ContentError, read_pages
from bot.llm.port import Told

Name = Annotated[str, Field(pattern=r"^[a-z][a-z_]*$")]


class Header(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, Field(pattern=r"^[a-z][a-z-]*$")]
    inputs: Annotated[list[Name], Field(min_length=1)]
    schema_name: Annotated[str, Field(alias="schema", min_length=1)]
    """The name of the class that its answers fit."""


@dataclass(frozen=True)
class Instruction:
    name: str
    inputs: tuple[str, ...]
    schema: str
    text: str

    def told(self, inputs: Mapping[str, Any]) -> list[Told]:
        """Return what the model is told: the instruction, and apart from it the inputs as JSON.

        Inputs are other people's words. They stay inside one JSON value, so that nothing in
        them can pass for a part of the instruction.
        """
        if set(inputs) != set(self.inputs):
            raise ValueError(f"{self.name} takes {self.inputs}, not {tuple(inputs)}")
        return [
            Told("system", self.text),
            Told("user", json.dumps(inputs, ensure_ascii=False, indent=1)),
        ]


def load(content: Path) -> dict[str, Instruction]:
    """Read the instructions below a content folder, by name.

    Raises:
        ContentError: one is malformed.
    """
    found: dict[str, Instruction] = {}
    for page in read_pages(content / "prompts" / "llm", Header):
        name = page.header.name
        if name != page.name:
            raise page.refuse("name", f"the file is called {page.name}; they must be the same")
        if not page.body:
            raise ContentError(page.path, page.body_line, "there is no instruction")
        header = page.header
        found[name] = Instruction(name, tuple(header.inputs), header.schema_name, page.body)
    return found
