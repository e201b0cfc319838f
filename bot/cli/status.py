"""How the machine is, for the person who runs it: counts and ids, never words."""

from datetime import timedelta

import typer
from rich.console import Console
from rich.table import Table
from sqlalchemy.ext.asyncio import AsyncSession

from bot.cli.database import in_the_database
from bot.clock import SystemClock
from bot.delivery import metrics
from bot.people import queries as people

LOOK_BACK = timedelta(days=1)


def add_to(app: typer.Typer) -> None:
    app.command()(status)


def status() -> None:
    """Say what waits to be sent, what became of the last day's letters, and who takes part.

    Example: wayfinder status
    """
    waiting = Table("Lane", "Waiting", "Oldest", title="To be sent", title_justify="left")
    ended = Table("Lane", "Outcome", "Letters", title="The last day", title_justify="left")

    async def read(tx: AsyncSession) -> tuple[int, int]:
        now = SystemClock().now()
        for lane, (depth, age) in (await metrics.measure(tx, now)).items():
            waiting.add_row(lane, str(depth), f"{age:.0f} s")
        for (lane, outcome), count in (await metrics.settled(tx, now - LOOK_BACK)).items():
            ended.add_row(lane, outcome, str(count))
        return await people.count_taking_part(tx), await metrics.closed(tx)

    taking_part, unreachable = in_the_database(read)
    console = Console()
    for table in (waiting, ended):
        if table.row_count:
            console.print(table)
        else:
            console.print(f"{table.title}: nothing.")
    console.print(f"{taking_part} taking part, {unreachable} chat(s) that cannot be reached.")
