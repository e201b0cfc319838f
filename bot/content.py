"""Reads `prompts/` and `playbooks/`: pages of markdown with a YAML header, and YAML files.

Content is written by people, so every mistake is told with its file and line.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

_CARRIED = Path(__file__).parent / "_carried"
ROOT = _CARRIED if _CARRIED.is_dir() else Path(__file__).parent.parent
"""Where the content stands: inside an installed wheel, or beside the package in a checkout."""

# Written in C, where PyYAML was built with it: ten times as fast, with the same answers.
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

Header = TypeVar("Header", bound=BaseModel)


class ContentError(Exception):
    """A page that cannot be used: where, and what to mend."""

    def __init__(self, path: Path, line: int, what: str) -> None:
        super().__init__(f"{path}:{line}: {what}")
        self.path, self.line, self.what = path, line, what


@dataclass(frozen=True)
class Page(Generic[Header]):
    """One file: its name without ending, its header, and the text below it."""

    name: str
    path: Path
    header: Header
    body: str
    body_line: int
    """The line of the file on which the body begins, counted from 1."""

    header_lines: dict[str, int]
    """On which line each field of the header stands."""

    def refuse(self, field: str, what: str) -> "ContentError":
        """Return the error that points at this field of the header, or at the body."""
        return ContentError(self.path, self.header_lines.get(field, self.body_line), what)


def read_page(path: Path, header: type[Header]) -> Page[Header]:
    """Read one page of markdown whose header, between two lines `---`, fits the model.

    Raises:
        ContentError: the file cannot be read, or its header is malformed.
    """
    lines = _text(path).splitlines()
    if not lines or lines[0].rstrip() != "---":
        raise ContentError(path, 1, "the page must begin with a header between two lines '---'")
    end = next((n for n, line in enumerate(lines[1:], 1) if line.rstrip() == "---"), None)
    if end is None:
        raise ContentError(path, 1, "the header has no closing line '---'")
    written = "\n".join(lines[1:end])
    fields = _fit(path, written, header, first_line=2)
    node = yaml.compose(written, Loader=_Loader)
    keys = node.value if node else []
    header_lines = {key.value: 2 + key.start_mark.line for key, _value in keys}
    body = lines[end + 1 :]
    blank = next((n for n, line in enumerate(body) if line.strip()), 0)
    text = "\n".join(body).strip()
    return Page(path.stem, path, fields, text, end + 2 + blank, header_lines)


def read_pages(folder: Path, header: type[Header]) -> Iterator[Page[Header]]:
    """Read every page below a folder, in the order of their paths; READMEs are for people."""
    for path in sorted(folder.rglob("*.md")):
        if path.name != "README.md":
            yield read_page(path, header)


def read_yaml(path: Path, model: type[Header]) -> Header:
    """Read one YAML file that fits the model.

    Raises:
        ContentError: the file cannot be read, or is malformed.
    """
    return _fit(path, _text(path), model, first_line=1)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise ContentError(path, 1, f"not UTF-8: {error.reason}; save it as UTF-8") from None
    except OSError as error:
        raise ContentError(path, 1, f"cannot be read: {error.strerror}") from None


def _fit(path: Path, text: str, model: type[Header], first_line: int) -> Header:
    try:
        node = yaml.compose(text, Loader=_Loader)
        fields = yaml.load(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line if error.problem_mark else 0
        raise ContentError(path, first_line + line, f"not YAML: {error.problem}") from None
    if not isinstance(fields, dict):
        raise ContentError(path, first_line, "expected lines such as 'theme: power'")
    try:
        return model.model_validate(fields)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(step) for step in first["loc"])
        what = f"{where}: {first['msg']}" if where else first["msg"]
        raise ContentError(path, first_line + _line(node, first["loc"]), what) from None


def _line(node: Any, steps: tuple[int | str, ...]) -> int:
    """Return the line, from 0, of the value that the steps lead to, or of the nearest above it."""
    line = 0
    for step in steps:
        below = None
        if isinstance(node, yaml.MappingNode):
            below = next((value for key, value in node.value if key.value == str(step)), None)
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int):
            below = node.value[step] if step < len(node.value) else None
        if below is None:
            break
        node, line = below, below.start_mark.line
    return line
