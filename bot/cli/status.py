"""How the machine is, for the person who runs it: counts and ids, never words."""

from datetime import timedelta
from urllib.request import urlopen

import typer
from prometheus_client.parser import text_string_to_metric_families
from rich.console import Console
from rich.table import Table
from sqlalchemy.ext.asyncio import AsyncSession

from bot.cli.database import in_the_database
from bot.clock import SystemClock
from bot.config import Settings
from bot.delivery import metrics, overview
from bot.people import queries as people

LOOK_BACK = timedelta(days=1)
PATIENCE = 3.0
"""Seconds in which a bot on this machine says what it counted."""

_DEALT_WITH, _TOOK = "wayfinder_handling_seconds_count", "wayfinder_handling_seconds_sum"
_COUNTED = {
    _DEALT_WITH: "dealt with",
    "wayfinder_rate_limited_total": "asked to wait",
    "wayfinder_inbox_duplicates_total": "delivered again",
}


def add_to(app: typer.Typer) -> None:
    app.command()(status)


def status() -> None:
    """Say what waits to be sent, what is held up, what became of the last day's letters.

    Example: wayfinder status
    """
    waiting = Table("Lane", "Waiting", "Oldest", title="To be sent", title_justify="left")
    held_up = Table("Lane", "Why", title="Held up", title_justify="left")
    ended = Table("Lane", "Outcome", "Letters", title="The last day", title_justify="left")

    async def read(tx: AsyncSession) -> tuple[int, int]:
        for how in await overview.lanes(tx):
            if how.is_paused or how.failures:
                why = f"no answer, {how.failures} times" if how.failures else "asked to wait"
                held_up.add_row(how.lane, why)
        now = SystemClock().now()
        for lane, (depth, age) in (await metrics.measure(tx, now)).items():
            waiting.add_row(lane, str(depth), f"{age:.0f} s")
        for (lane, outcome), count in (await metrics.settled(tx, now - LOOK_BACK)).items():
            ended.add_row(lane, outcome, str(count))
        return await people.count_taking_part(tx), await metrics.closed(tx)

    taking_part, unreachable = in_the_database(read)
    console = Console()
    for table in (waiting, held_up, ended):
        if table.row_count:
            console.print(table)
        else:
            console.print(f"{table.title}: nothing.")
    counted = _counted_since_its_start(Settings().port)
    if counted is None:
        console.print("No bot answers on this machine, so nothing is known of its own counts.")
    else:
        console.print(counted)
    console.print(f"{taking_part} taking part, {unreachable} chat(s) that cannot be reached.")


def _counted_since_its_start(port: int) -> Table | None:
    """Return what the bot that runs on this machine counts itself; None where none answers."""
    try:
        with urlopen(f"http://127.0.0.1:{port}/metrics", timeout=PATIENCE) as answer:
            text = answer.read().decode()
    except OSError:
        return None
    table = Table("What", "Of", "Times", "Each", title="Since it started", title_justify="left")
    counted = {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }
    for (name, *of), value in counted.items():
        if name in _COUNTED and value:
            took = counted.get((_TOOK, *of)) if name == _DEALT_WITH else None
            each = "" if took is None else f"{took / value * 1000:.0f} ms"
            table.add_row(_COUNTED[name], *of, f"{value:.0f}", each)
    return table
