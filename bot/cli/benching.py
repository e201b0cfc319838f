"""Measurements that anybody can repeat: `wayfinder bench NAME`.

Each is imported when it is asked for: the bot is run by the same command, and stays small.
"""

import asyncio
import json
import os
import platform
import tempfile
from collections.abc import Callable, Coroutine
from dataclasses import asdict, replace
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table
from sqlalchemy import select

from bot import schema
from bot.cli.failing import CannotDo
from bot.db import Database
from bot.delivery.models import Letter

commands = typer.Typer(no_args_is_help=True, help="Measure; nothing leaves this machine.")

OnDatabase = Annotated[
    str, typer.Option(help="An empty database to measure on; without it, a temporary SQLite file.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


def add_to(app: typer.Typer) -> None:
    app.add_typer(commands, name="bench")


@commands.command()
def broadcast(
    slack: Annotated[
        bool, typer.Option(help="20 workspaces, instead of one Telegram bot.")
    ] = False,
    letters: Annotated[
        int | None, typer.Option(help="For each lane.", min=10, show_default="10000; Slack 300")
    ] = None,
    workers: Annotated[int, typer.Option(min=1)] = 1,
    kill_one: Annotated[bool, typer.Option(help="Kill one worker half-way.")] = False,
    database: OnDatabase = "",
    as_json: AsJson = False,
) -> None:
    """Send to a platform that keeps its limits, and count the time and what it refused.

    Example: wayfinder bench broadcast --letters 2000
    """
    from bot.bench import broadcast as broadcasts

    setting = broadcasts.slack() if slack else broadcasts.telegram()
    setting = replace(
        setting,
        letters_a_lane=letters or setting.letters_a_lane,
        workers=workers,
        kill_one=kill_one,
    )
    _measure("broadcast", lambda url, _: broadcasts.broadcast(url, setting), database, as_json)


@commands.command()
def fanout(
    people: Annotated[int, typer.Option(min=1)] = 100_000,
    database: OnDatabase = "",
    as_json: AsJson = False,
) -> None:
    """Put a question for everybody in the outbox at once.

    Example: wayfinder bench fanout --people 100000
    """
    from bot.bench.fanout import fanout as queue_for_everybody

    _measure("fanout", lambda url, _: queue_for_everybody(url, people), database, as_json)


@commands.command()
def inbound(
    rate: Annotated[float, typer.Option(help="Events a second, half of each platform.")] = 200,
    seconds: Annotated[float, typer.Option(min=1)] = 30,
    as_json: AsJson = False,
) -> None:
    """Write to the bot at a steady rate, over signed HTTP calls, and time its acknowledgements.

    Example: wayfinder bench inbound --rate 50
    """
    from bot.bench.inbound import inbound as take_everything_in

    _measure(
        "inbound",
        lambda url, folder: take_everything_in(url, folder, rate, seconds),
        "",
        as_json,
    )


@commands.command()
def idle(as_json: AsJson = False) -> None:
    """Start the bot with both platforms, and say how soon it is ready and what it holds.

    Example: wayfinder bench idle
    """
    from bot.bench.idle import idle as start_and_wait

    _measure("idle", start_and_wait, "", as_json)


@commands.command()
def chaos(
    kills: Annotated[int, typer.Option(min=1)] = 1000,
    seed: Annotated[int, typer.Option(help="What the instants are drawn with.")] = 1,
    database: OnDatabase = "",
    as_json: AsJson = False,
) -> None:
    """Kill the post room at random instants, and look what was lost or doubled.

    Example: wayfinder bench chaos --kills 100
    """
    from bot.bench.chaos import chaos as kill_at_random

    with Progress(console=Console(stderr=True)) as progress:
        killing = progress.add_task("Killing", total=kills)
        _measure(
            "chaos",
            lambda url, folder: kill_at_random(
                url, folder / "memory", kills, seed, lambda: progress.advance(killing)
            ),
            database,
            as_json,
        )


@commands.command()
def journey(
    people: Annotated[int, typer.Option(min=1)] = 100_000,
    each: Annotated[int, typer.Option(help="Reflections of each.", min=0)] = 200,
    due: Annotated[int, typer.Option(help="People asked at once.", min=1)] = 10_000,
    database: OnDatabase = "",
    as_json: AsJson = False,
) -> None:
    """Choose and queue the next question for many, and turn the pages of full journals.

    Example: wayfinder bench journey --people 10000 --each 20
    """
    from bot.bench.journey import measure as measure_journey

    _measure(
        "journey",
        lambda url, _: measure_journey(url, people, each, min(due, people)),
        database,
        as_json,
    )


@commands.command()
def guidance(
    passages: Annotated[int, typer.Option(help="In the library.", min=1)] = 20_000,
    as_json: AsJson = False,
) -> None:
    """Open a library of invented words beside the playbook, and ask it.

    Example: wayfinder bench guidance --passages 1000
    """
    from bot.bench.guidance import run as ask_a_library

    _show("guidance", "sqlite", asdict(asyncio.run(ask_a_library(passages))), as_json)


@commands.command()
def sets(
    number: Annotated[int, typer.Option(help="Live sets at once.", min=1)] = 500,
    as_json: AsJson = False,
) -> None:
    """Run live sets at once: how fast words are carried, and stages changed.

    Example: wayfinder bench sets --number 20
    """
    from bot.bench.sets import bench_sets

    _show("sets", "sqlite", asyncio.run(bench_sets(number=number)), as_json)


@commands.command()
def synthesis(
    reflections: Annotated[int, typer.Option(min=100)] = 10_000,
    database: OnDatabase = "",
    as_json: AsJson = False,
) -> None:
    """Find themes among many reflections, and place a hundred new ones into them.

    Example: wayfinder bench synthesis --reflections 1000
    """
    from bot.bench.synthesis import run as find_themes

    _measure("synthesis", lambda url, _: find_themes(url, reflections), database, as_json)


@commands.command()
def pages(
    reflections: Annotated[int, typer.Option(help="50 of each person.", min=1)] = 100_000,
    requests: Annotated[int, typer.Option(help="For each page.", min=1)] = 40,
    database: OnDatabase = "",
    as_json: AsJson = False,
) -> None:
    """Ask for every page where much has been written, and time each.

    Example: wayfinder bench pages --reflections 10000
    """
    from bot.bench.pages import measure as ask_for_every_page

    _measure(
        "pages",
        lambda url, folder: ask_for_every_page(url, folder, reflections, requests),
        database,
        as_json,
    )


def _measure(
    name: str,
    bench: Callable[[str, Path], Coroutine[Any, Any, Any]],
    database: str,
    as_json: bool,
) -> None:
    with tempfile.TemporaryDirectory(prefix="wayfinder-") as folder:
        url = database or f"sqlite+aiosqlite:///{folder}/bench.db"
        asyncio.run(_prepare(url))
        figures = asdict(asyncio.run(bench(url, Path(folder))))
    _show(name, "postgresql" if url.startswith("postgres") else "sqlite", figures, as_json)


def _show(name: str, database: str, figures: dict[str, Any], as_json: bool) -> None:
    machine = {
        "bench": name,
        "machine": f"{os.cpu_count()} cores, {platform.machine()}",
        "python": platform.python_version(),
        "database": database,
    }
    if as_json:
        typer.echo(json.dumps(machine | figures))
        return
    table = Table(show_header=False, box=None)
    lists = {key: value for key, value in figures.items() if value and isinstance(value, list)}
    for key, value in (machine | figures).items():
        if key not in lists:
            table.add_row(key.replace("_", " "), _shown(value))
    Console().print(table)
    for key, rows in lists.items():
        _show_rows(key, rows)


def _shown(value: object) -> str:
    return f"{value:.3f}" if isinstance(value, float) else str(value)


def _show_rows(title: str, rows: list[Any]) -> None:
    """Show a line each: of things with columns, or of plain words."""
    lines = [row if isinstance(row, dict) else {title: row} for row in rows]
    table = Table(*(key.replace("_", " ") for key in lines[0]), box=None)
    for line in lines:
        table.add_row(*map(_shown, line.values()))
    Console(width=110).print(table)


async def _prepare(url: str) -> None:
    """Make the tables, and refuse a database that is somebody's."""
    async with Database(url) as db:
        await schema.upgrade(db)
        async with db.reading() as tx:
            if await tx.scalar(select(Letter.id).limit(1)):
                raise CannotDo(
                    "That database has letters in it: measure on an empty one, because what is "
                    "due there would be sent."
                )
