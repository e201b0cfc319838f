"""Commands about the formats of action-learning sets."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from bot import content
from bot.action_learning.formats import FOLDER, SetFormat, read_format, read_formats
from bot.action_learning.rehearsal import rehearse
from bot.action_learning.vocabulary import Clock
from bot.cli.failing import CannotDo
from bot.clock import SystemClock
from bot.config import Settings
from bot.people import spoken, timezones

format_commands = typer.Typer(no_args_is_help=True, help="Formats of action-learning sets.")


def add_to(app: typer.Typer) -> None:
    app.add_typer(format_commands, name="format")


@format_commands.command("check")
def check_formats(
    files: Annotated[
        list[Path] | None, typer.Argument(help="YAML files; none means all that are installed.")
    ] = None,
) -> None:
    """Read formats and say what is wrong, with file and line.

    Example: wayfinder format check my-format.yaml
    """
    root = Settings().content or content.ROOT
    for path in files or sorted((root / FOLDER).glob("*.yaml")):
        form = read_format(path)
        minutes = form.live_minutes(form.fewest)
        typer.echo(
            f"{path.name}: {form.title}, {len(form.stages)} stages, "
            f"{form.fewest} to {form.most} people, {minutes} minutes or more"
        )


@format_commands.command("try")
def try_format(
    name: Annotated[str, typer.Argument(help="An installed format's name, or a YAML file.")],
    people: Annotated[int, typer.Option(help="How many take part; 0: as few as it needs.")] = 0,
    days: Annotated[bool, typer.Option("--days", help="On the days-long clock.")] = False,
    timezone: Annotated[str, typer.Option(help="Where everybody lives.")] = "Europe/London",
) -> None:
    """Play a format through without people: when each stage begins, and what would be said.

    Example: wayfinder format try classic-set --people 6 --days
    """
    form = _format(name)
    size = people or form.fewest
    if not form.fewest <= size <= form.most:
        raise CannotDo(f"{form.title} is for {form.fewest} to {form.most} people: say --people.")
    if not timezones.is_zone(timezone):
        raise CannotDo(f"{timezone!r} is no time zone: say one such as Europe/London.")
    table = Table(title=f"{form.title}, {size} people", title_justify="left", show_lines=True)
    for column in ("When", "What", "What the facilitator says"):
        table.add_column(column)
    clock = Clock.DAYS if days else Clock.LIVE
    for happening in rehearse(form, size, clock, SystemClock().now(), timezone):
        at = spoken.moment(happening.at, timezone)
        table.add_row(at, happening.what, happening.said)
    Console().print(table)


def _format(name: str) -> SetFormat:
    if name.endswith((".yaml", ".yml")):
        return read_format(Path(name))
    forms = read_formats(Settings().content or content.ROOT)
    if name not in forms:
        raise CannotDo(f"There is no format {name!r}; there are {', '.join(forms)}.")
    return forms[name]
