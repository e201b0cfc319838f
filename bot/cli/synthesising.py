"""`wayfinder synthesise`: from a file of reflections to a file of themes.

Where a language model or embeddings are configured they help, with the words of those who agreed;
only then is the database opened, because it keeps the budget and what was sent.
"""

import asyncio
import csv
import ipaddress
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

import typer
from rich.console import Console

from bot import content, schema
from bot.cli.failing import CannotDo
from bot.clock import SystemClock
from bot.config import Settings
from bot.db import Database
from bot.llm import NoAnswer
from bot.llm.model import Model
from bot.llm.placeholders import Placeholders
from bot.reflections.journey import read_jargon
from bot.service import model_of
from bot.synthesis.flow import synthesise as find_themes
from bot.synthesis.nearness import Embed
from bot.synthesis.reflection import Reflection, from_rows
from bot.synthesis.themes import Synthesis
from bot.synthesis.vocabulary import Frame, Vocabulary, load
from bot.synthesis.wording import words
from bot.synthesis.wording.flow import Ended, Outcome, word, would_cost
from bot.synthesis.wording.meaning import meanings
from bot.synthesis.wording.task import Sent, Task

AGREED = "may_send"
"""The column that says whose words may go to a model's server."""


def add_to(app: typer.Typer) -> None:
    app.command()(synthesise)


@dataclass(frozen=True)
class _Wanted:
    question: str | None
    model: bool
    embeddings: bool
    most_tokens: int
    yes: bool
    vocabulary: Vocabulary


def synthesise(
    in_: Annotated[
        Path,
        typer.Option(
            "--in",
            exists=True,
            dir_okay=False,
            help="id,text[,person,place,prompt,date,tags,may_send]",
        ),
    ],
    out: Annotated[Path, typer.Option(help="Themes with their evidence, as JSON.")],
    question: Annotated[
        str, typer.Option(help="What all of them answer, if one question was put to all.")
    ] = "",
    model: Annotated[
        bool,
        typer.Option("--model/--no-model", help="Let the model in OPENAI_MODEL word the themes."),
    ] = True,
    embeddings: Annotated[
        bool,
        typer.Option(
            "--embeddings/--no-embeddings", help="Use the model in OPENAI_EMBEDDING_MODEL."
        ),
    ] = True,
    frame: Annotated[
        Path | None,
        typer.Option(
            exists=True,
            dir_okay=False,
            help="Begin with its subjects: a file as in prompts/synthesis/frames.",
        ),
    ] = None,
    all_agreed: Annotated[
        bool,
        typer.Option(
            "--all-agreed",
            help="All who wrote agreed that a model's server reads it. Not needed where the file "
            "says so itself (may_send: yes or no), or where the server is this machine.",
        ),
    ] = False,
    most_tokens: Annotated[
        int | None,
        typer.Option(min=0, help="What a run may take; else WAYFINDER_LLM_TOKENS_PER_DAY."),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask before words are sent.")] = False,
) -> None:
    """Find what reflections have in common, with the evidence for it.

    Example: wayfinder synthesise --in reflections.csv --out themes.json
    """
    try:
        reflections, says_who_agreed = _read(in_)
        settings = Settings()
        wanted = _Wanted(
            question or None,
            model and bool(settings.openai_model),
            embeddings and bool(settings.openai_embedding_model),
            settings.llm_tokens_per_day if most_tokens is None else most_tokens,
            yes,
            load(frame=content.read_yaml(frame, Frame) if frame else None),
        )
        if wanted.model or wanted.embeddings:
            if not says_who_agreed and (all_agreed or _is_here(settings.openai_base_url)):
                reflections = [replace(one, may_send=True) for one in reflections]
            found = asyncio.run(_with_help(reflections, wanted, settings))
        else:
            found = find_themes(
                reflections, wanted.question, vocabulary=wanted.vocabulary
            ).to_dict()
        out.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    except UnicodeDecodeError:
        raise CannotDo(f"{in_} is not UTF-8: save it as CSV UTF-8 and try again.") from None
    except csv.Error as error:
        raise CannotDo(f"{in_}: {error}") from None
    except OSError as error:
        raise CannotDo(f"{error.filename}: {error.strerror}.") from None


def _read(path: Path) -> tuple[list[Reflection], bool]:
    """Return the reflections, and whether the file says who agreed that they are sent."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.DictReader(file)
        columns = set(rows.fieldnames or ())
        if not {"id", "text"} <= columns:
            raise CannotDo(f"{path} needs a first line that names its columns: id,text")
        try:
            return from_rows(rows), AGREED in columns
        except ValueError as error:
            raise CannotDo(f"{path}: {error}") from None


def _is_here(base_url: str) -> bool:
    """Say whether a server is this machine, so that words do not leave it."""
    host = urlsplit(base_url).hostname or ""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


async def _with_help(
    reflections: Sequence[Reflection], wanted: _Wanted, settings: Settings
) -> dict[str, Any]:
    async with Database(settings.database_url) as db:
        await schema.upgrade(db)
        server = model_of(settings, db, SystemClock())
        assert server, "a model is configured"
        try:
            return await _find(reflections, wanted, settings, server)
        finally:
            await server.close()


async def _find(
    reflections: Sequence[Reflection], wanted: _Wanted, settings: Settings, server: Model
) -> dict[str, Any]:
    console = Console(stderr=True)
    vocabulary = wanted.vocabulary
    names = {one.person for one in reflections if one.person and not one.person.isdigit()}
    hide = Placeholders(names).hide
    embed: Embed | None = None
    sent: tuple[Sent, ...] = ()
    said: list[str] = []
    if wanted.embeddings:
        try:
            embed, sent = await meanings(reflections, server, hide, programme_id=None)
            if not sent:
                said.append(words.without_embeddings(Ended.NOBODY_AGREED))
        except NoAnswer as no:
            said.append(words.without_embeddings(no.why.value))
    plain = find_themes(reflections, wanted.question, vocabulary=vocabulary, embed=embed)
    if not wanted.model:
        return _told(plain, sent, said, console)
    task = Task(
        plain=plain,
        reflections={one.id: one for one in reflections},
        vocabulary=vocabulary,
        hide=hide,
        question=wanted.question,
        jargon=read_jargon(settings.content or content.ROOT),
    )
    cost = would_cost(task)
    console.print(words.would_send(cost.reflections, cost.calls, cost.tokens), highlight=False)
    if cost.calls and console.is_terminal and not wanted.yes:
        typer.confirm("Go on?", abort=True, err=True)
    outcome = await word(task, server, programme_id=None, most_tokens=wanted.most_tokens)
    said.append(words.happened(outcome))
    return _told(outcome.synthesis, (*sent, *outcome.sent), said, console, outcome)


def _told(
    found: Synthesis,
    sent: Sequence[Sent],
    said: Sequence[str],
    console: Console,
    outcome: Outcome | None = None,
) -> dict[str, Any]:
    """Return what is written to the file, and say on the terminal what happened."""
    for sentence in said:
        console.print(sentence, markup=False, highlight=False)
    told = {
        **found.to_dict(),
        "happened": list(said),
        "sent": [{"for": one.purpose, "reflections": list(one.reflections)} for one in sent],
    }
    if outcome:
        told["worded"] = sorted(outcome.worded)
        told["dropped"] = {why.value: count for why, count in outcome.dropped.items()}
        told["held_back"] = list(outcome.held_back)
    return told
