"""Reads a journey: its movements, its order, its branches and its prompts.

A page that would make a poor question is refused with its file and line, before anybody
is asked it.
"""

import hashlib
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from bot.content import ContentError, Page, read_page, read_yaml
from bot.reflections.checks import what_is_wrong, what_is_wrong_in_any_language

Theme = Literal["identity", "evidence", "power", "relationships", "context", "learning"]
Near = Literal["set", "learning event", "theme"]
"""What may happen near a question: a set meets, a learning event, a theme is published."""


class Source(BaseModel):
    model_config = ConfigDict(extra="forbid")

    document: str
    lines: list[str] = Field(min_length=1)


class Movement(BaseModel):
    model_config = ConfigDict(extra="forbid")

    key: str
    title: str
    about: str


class Way(BaseModel):
    model_config = ConfigDict(extra="forbid")

    key: str = Field(pattern=r"^[a-z][a-z-]{0,20}$")
    label: str = Field(max_length=60)


class Fork(BaseModel):
    """Where the journey branches: once `after` is answered, people say which way they go."""

    model_config = ConfigDict(extra="forbid")

    after: str
    ask: str
    ways: list[Way] = Field(min_length=2, max_length=6)


class JourneyFile(BaseModel):
    model_config = ConfigDict(extra="forbid")

    title: str
    about: str
    language: str = "en"
    movements: list[Movement] = Field(min_length=1)
    prompts: list[str] = Field(min_length=1)
    forks: list[Fork] = []
    one_offs: list[str] = []


class OneOffHeader(BaseModel):
    model_config = ConfigDict(extra="forbid")

    days: int = Field(ge=0, le=730)
    after: Literal["joining", "set", "learning event"]


class PromptHeader(BaseModel):
    model_config = ConfigDict(extra="forbid")

    theme: Theme
    movement: str
    follow_up: str = ""
    way: str = ""
    """Asked only to those who chose this way."""

    near: Near | None = None
    """Comes forward when such a thing is near."""

    brings_back: list[str] = []
    """Earlier prompts: the first that was answered is quoted; asked only if one was."""

    closes_with_intent: bool = False
    """After it, people are asked what they will try."""

    one_off: OneOffHeader | None = None
    sources: list[Source] = Field(min_length=1)


class TranslationHeader(BaseModel):
    """Of a prompt in another language: the rest stands in the original."""

    model_config = ConfigDict(extra="forbid")

    translator: str


@dataclass(frozen=True)
class Prompt:
    name: str
    question: str
    theme: str
    movement: str
    follow_up: str = ""
    translated: dict[str, str] = field(default_factory=dict)
    """The question in other languages, where there is one."""

    way: str = ""
    near: str = ""
    brings_back: tuple[str, ...] = ()
    closes_with_intent: bool = False
    days: int = 0
    after: str = ""
    """For a one-off: how many days after which date of the person's own."""

    def question_in(self, language: str) -> str:
        return self.translated.get(language, self.question)


@dataclass(frozen=True)
class Journey:
    name: str
    title: str
    about: str
    language: str
    movements: dict[str, Movement]
    prompts: dict[str, Prompt]
    """In the order in which they are asked."""

    forks: dict[str, Fork] = field(default_factory=dict)
    """By the prompt after which the journey branches."""

    one_offs: dict[str, Prompt] = field(default_factory=dict)

    @cached_property
    def order(self) -> list[str]:
        return list(self.prompts)

    @cached_property
    def edition(self) -> str:
        """A mark that changes whenever what is asked, or its order, does."""
        marks = [
            *(f"{p.name} {p.way} {p.brings_back}" for p in self.prompts.values()),
            *(f"{p.name} {p.days} {p.after}" for p in self.one_offs.values()),
        ]
        return hashlib.sha256("\n".join(marks).encode()).hexdigest()[:12]

    def prompt(self, name: str | None) -> Prompt | None:
        """Return a prompt of the round, or a one-off."""
        return self.prompts.get(name or "") or self.one_offs.get(name or "")


def load_all(root: Path) -> dict[str, Journey]:
    """Read every journey below `root`/prompts/journeys.

    Raises:
        ContentError: a file that cannot be used, with its line.
    """
    folder = root / "prompts" / "journeys"
    jargon = read_jargon(root)
    found = {path.parent.name: load(path, jargon) for path in sorted(folder.glob("*/journey.yaml"))}
    if not found:
        raise ContentError(folder, 1, "no journey: expected <name>/journey.yaml in this folder")
    return found


def load(path: Path, jargon: list[str]) -> Journey:
    """Read one journey from its journey.yaml."""
    about = read_yaml(path, JourneyFile)
    movements = {movement.key: movement for movement in about.movements}
    ways = {way.key for fork in about.forks for way in fork.ways}
    prompts: dict[str, Prompt] = {}
    for name in [*about.prompts, *about.one_offs]:
        page_path = path.parent / f"{name}.md"
        if not page_path.is_file():
            raise ContentError(path, 1, f"prompts: there is no file {name}.md beside it")
        if name in prompts:
            raise ContentError(path, 1, f"prompts: {name} stands there twice")
        page = read_page(page_path, PromptHeader)
        _check(page, movements, ways, jargon)
        if (page.header.one_off is not None) != (name in about.one_offs):
            raise page.refuse("one_off", "a page with one_off belongs in one_offs, and only there")
        for earlier in page.header.brings_back:
            if earlier not in prompts:
                raise page.refuse("brings_back", f"{earlier!r} does not come before it")
        prompts[name] = _prompt(page, page_path)
    for fork in about.forks:
        if wrong := _what_is_wrong_with(fork, about.prompts, prompts, jargon):
            raise ContentError(path, 1, f"forks: {wrong}")
    for left_over in sorted({p.stem for p in path.parent.glob("*.md")} - set(prompts) - {"README"}):
        raise ContentError(path, 1, f"prompts: {left_over}.md is not in the list")
    return Journey(
        path.parent.name,
        about.title,
        about.about,
        about.language,
        movements,
        {name: prompts[name] for name in about.prompts},
        {fork.after: fork for fork in about.forks},
        {name: prompts[name] for name in about.one_offs},
    )


def _what_is_wrong_with(
    fork: Fork, order: list[str], prompts: dict[str, Prompt], jargon: list[str]
) -> str:
    """Return why people could not go on at a fork, or nothing."""
    if fork.after not in order:
        return f"{fork.after} is not in the list of prompts"
    if wrong := what_is_wrong(fork.ask, jargon):
        return f"{fork.ask!r}: {wrong}"
    to_come = {prompts[name].way for name in order[order.index(fork.after) + 1 :]}
    for way in fork.ways:
        if way.key not in to_come:
            return f"after {fork.after} nothing is asked on the way {way.key!r}"
    return ""


def _translated(page_path: Path) -> dict[str, str]:
    """Read a prompt's translations: files of the same name in folders named by language."""
    found = {}
    for path in sorted(page_path.parent.glob(f"*/{page_path.name}")):
        page = read_page(path, TranslationHeader)
        if wrong := what_is_wrong_in_any_language(page.body):
            raise page.refuse("body", wrong)
        found[path.parent.name] = page.body
    return found


def _prompt(page: Page[PromptHeader], page_path: Path) -> Prompt:
    header = page.header
    return Prompt(
        page.name,
        page.body,
        header.theme,
        header.movement,
        header.follow_up,
        _translated(page_path),
        header.way,
        header.near or "",
        tuple(header.brings_back),
        header.closes_with_intent,
        header.one_off.days if header.one_off else 0,
        header.one_off.after if header.one_off else "",
    )


def _check(
    page: Page[PromptHeader], movements: dict[str, Movement], ways: set[str], jargon: list[str]
) -> None:
    if page.header.movement not in movements:
        raise page.refuse("movement", f"{page.header.movement!r} is not in journey.yaml")
    if page.header.way and page.header.way not in ways:
        raise page.refuse("way", f"no fork in journey.yaml offers the way {page.header.way!r}")
    if wrong := what_is_wrong(page.body, jargon):
        raise page.refuse("body", wrong)
    if page.header.follow_up and (wrong := what_is_wrong(page.header.follow_up, jargon)):
        raise page.refuse("follow_up", wrong)


def read_jargon(root: Path) -> list[str]:
    """Return the words that questions do without, one a line of prompts/jargon.txt."""
    path = root / "prompts" / "jargon.txt"
    if not path.is_file():
        return []
    lines = (line.strip() for line in path.read_text(encoding="utf-8").splitlines())
    return [line for line in lines if line and not line.startswith("#")]
