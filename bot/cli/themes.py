"""Commands about themes. They show numbers, and what is published; nobody's words otherwise."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy.ext.asyncio import AsyncSession

from bot import content, schema
from bot.cli.database import in_the_database, programme_named
from bot.cli.failing import CannotDo
from bot.clock import SystemClock
from bot.config import Settings
from bot.db import Database
from bot.people import record
from bot.synthesis import report, runs, studies
from bot.synthesis.models import Run, RunKind

theme_commands = typer.Typer(no_args_is_help=True, help="Themes across places.")


def add_to(app: typer.Typer) -> None:
    app.add_typer(theme_commands, name="themes")


@theme_commands.command("run")
def run_themes(
    programme: Annotated[str, typer.Argument(help="The programme's name.")],
    only_new: Annotated[
        bool, typer.Option("--only-new", help="Place what is new into the themes that live.")
    ] = False,
) -> None:
    """Look for themes in what a programme's people share across places, for coaches to review.

    Example: wayfinder themes run "Good Neighbours"
    """
    kind = RunKind.NEW_ONES if only_new else RunKind.ANEW
    done = asyncio.run(_run(programme, kind))
    typer.echo(
        f"{done.reflections} reflections of {done.people} people in {done.places} places: "
        f"{done.placed} placed, {done.unplaced} not. Coaches review them with /themes."
    )


async def _run(name: str, kind: RunKind) -> Run:
    settings = Settings()
    async with Database(settings.database_url) as db:
        await schema.upgrade(db)
        now = SystemClock().now()
        async with db.transaction() as tx:
            programme = await programme_named(tx, name)
            study = await studies.find_or_make(tx, programme.id, now)
            wanted = await studies.queue(tx, study, now, kind=kind)
            record.note(
                tx, "run themes", now, by="command line", programme_id=programme.id,
                ref=str(wanted.id),
            )  # fmt: skip
        doing = runs.Runs(settings.content or content.ROOT)
        if await runs.take(db, wanted.id) is None:
            raise CannotDo("Another process is at it: wait until it is done, and look in the chat.")
        await doing.do(db, wanted.id, now)
        async with db.reading() as tx:
            return await tx.get_one(Run, wanted.id)


@theme_commands.command("weekly")
def run_weekly(
    programme: Annotated[str, typer.Argument(help="The programme's name.")],
    off: Annotated[bool, typer.Option("--off", help="Run only when a coach says so.")] = False,
) -> None:
    """Have a running bot look for themes every week.

    Example: wayfinder themes weekly "Good Neighbours"
    """

    async def change(tx: AsyncSession) -> None:
        now = SystemClock().now()
        of = await programme_named(tx, programme)
        study = await studies.find_or_make(tx, of.id, now)
        study.every_week = not off
        study.next_run_at = None if off else now + studies.WEEK
        record.note(tx, "weekly themes", now, by="command line", programme_id=of.id)

    in_the_database(change)
    typer.echo(f"{programme}: {'only when a coach says so' if off else 'every week'}.")


@theme_commands.command("report")
def write_report(
    programme: Annotated[str, typer.Argument(help="The programme's name.")],
    out: Annotated[Path, typer.Option(help="A folder for the three files.")] = Path("."),
) -> None:
    """Write the report on published themes: a page, Markdown and CSV.

    Example: wayfinder themes report "Good Neighbours" --out report
    """

    async def make(tx: AsyncSession) -> report.Report | None:
        now = SystemClock().now()
        of = await programme_named(tx, programme)
        study = await studies.find_or_make(tx, of.id, now)
        record.note(tx, "report themes", now, by="command line", programme_id=of.id)
        return await report.make(tx, study, of, now.date())

    made = in_the_database(make)
    if made is None:
        typer.echo("Nothing is published yet, so there is nothing to report.")
        return
    out.mkdir(parents=True, exist_ok=True)
    for name, text in (("html", made.html), ("md", made.markdown), ("csv", made.csv)):
        (out / f"themes.{name}").write_text(text, encoding="utf-8")
    typer.echo(f"Wrote themes.html, themes.md and themes.csv to {out}.")
