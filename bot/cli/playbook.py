"""Commands for what guidance answers from, and for asking it."""

import asyncio
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer
from rich.console import Console
from rich.progress import Progress, track
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot import content, schema
from bot.cli.database import in_the_database
from bot.cli.failing import CannotDo
from bot.clock import SystemClock
from bot.config import Settings
from bot.db import Database
from bot.guidance import shelf
from bot.guidance.documents import MOST_MEGABYTES, Document, UnreadableError, read
from bot.guidance.entries import problems, ranges_cited, read_entries
from bot.guidance.playbook import page_of, playbook
from bot.guidance.words import cited
from bot.people.models import Programme
from bot.service import embeddings_of, model_of

if TYPE_CHECKING:  # the bot, run by the same command, loads them with the first question
    from bot.guidance.answers import Answer
    from bot.guidance.search import Index

playbook_commands = typer.Typer(no_args_is_help=True, help="What guidance answers from.")

Files = Annotated[list[Path], typer.Argument(exists=True, dir_okay=False, help="Documents.")]
OfProgramme = Annotated[
    str, typer.Option("--programme", help="Only for this programme's people; all, if left out.")
]
Result = TypeVar("Result")


def add_to(app: typer.Typer) -> None:
    app.add_typer(playbook_commands, name="playbook")
    app.command()(ask)


@playbook_commands.command("add")
def add(files: Files, programme: OfProgramme = "") -> None:
    """Add documents (text, Markdown, HTML, PDF, Word), or put new versions in place of old ones.

    Example: wayfinder playbook add reports/*.pdf notes.md
    """
    refused = 0
    errors = Console(stderr=True)
    for path in track(files, "Reading", transient=True, console=errors):
        try:
            said = _add_one(path, programme)
        except UnreadableError as no:
            refused += 1
            errors.print(str(no), style="red", markup=False, highlight=False)
        else:
            typer.echo(said)
    _with_the_index(
        programme, lambda _index: None, by_meaning=False
    )  # so that the first who asks need not wait
    if refused:
        raise typer.Exit(1)


def _add_one(path: Path, programme: str) -> str:
    try:
        with path.open("rb") as file:
            data = file.read(MOST_MEGABYTES * 1_000_000 + 1)  # enough to be refused as too large
    except OSError as error:
        raise CannotDo(f"{path}: {error.strerror}.") from None
    document = read(path.name, data)

    async def keep(tx: AsyncSession) -> str:
        of = await _programme_id(tx, programme)
        was_there = await shelf.find(tx, document.name, of) is not None
        changed = await shelf.add(tx, document, shelf.digest(data), of, SystemClock().now())
        if not changed:
            return f"{document.name} is there already, just the same."
        return f"{'Updated' if was_there else 'Added'} {document.name}."

    return in_the_database(keep)


@playbook_commands.command("list")
def list_() -> None:
    """List the documents that were added, and count the playbook's own entries.

    Example: wayfinder playbook list
    """

    async def rows(tx: AsyncSession) -> list[str]:
        names = {each.id: each.name for each in await tx.scalars(select(Programme))}
        return [
            f"{kept.name}  {kept.added_at:%Y-%m-%d}  "
            + (f"only {names[kept.programme_id]}" if kept.programme_id else "for all")
            for kept in await shelf.listed(tx)
        ]

    for line in in_the_database(rows):
        typer.echo(line)
    typer.echo(f"{len(playbook(_root()))} entries in the playbook.")


@playbook_commands.command("show")
def show(
    name: Annotated[str, typer.Argument(help="A document's name, or an entry's.")],
    lines: Annotated[str, typer.Option(help="Only these, such as 10-25.")] = "",
    programme: OfProgramme = "",
) -> None:
    """Print a document or an entry with its line (page, paragraph) numbers.

    Example: wayfinder playbook show report.pdf --lines 3-4
    """
    first, last = _range(lines)

    async def find(tx: AsyncSession) -> Document | None:
        return await shelf.document(tx, name, await _programme_id(tx, programme))

    found = in_the_database(find)
    for page in (name, f"{name}.md"):
        found = found or page_of(_root(), page)
    if found is None:
        raise CannotDo(f"There is no {name}: 'wayfinder playbook list' shows what there is.")
    for line in found.lines:
        if first <= line.number <= last:
            typer.echo(f"{line.number:6} {line.text}".rstrip())


@playbook_commands.command("remove")
def remove(
    names: Annotated[list[str], typer.Argument(help="Documents' names.")],
    programme: OfProgramme = "",
) -> None:
    """Take documents out of all answers, at once.

    Example: wayfinder playbook remove report.pdf
    """

    async def take_out(tx: AsyncSession) -> None:
        of = await _programme_id(tx, programme)
        for name in names:
            kept = await shelf.find(tx, name, of)
            if kept is None:
                raise CannotDo(
                    f"There is no document {name}: 'wayfinder playbook list' shows what there is. "
                    "Nothing was removed."
                )
            await shelf.remove(tx, kept)

    in_the_database(take_out)
    _with_the_index(programme, lambda _index: None, by_meaning=False)
    typer.echo(f"Removed {', '.join(names)}.")


@playbook_commands.command("check")
def check() -> None:
    """Check every entry, and open every line that it cites in the documents that were added.

    Says how many cited ranges were opened, and how many were not for want of their document.

    Example: wayfinder playbook check
    """
    folder = _root() / "playbooks"

    async def documents(tx: AsyncSession) -> dict[str, Document]:
        names = {kept.name for kept in await shelf.listed(tx)}
        found = [await shelf.document(tx, name, None) for name in sorted(names)]
        return {each.name: each for each in found if each}

    there = in_the_database(documents)
    wrong = problems(folder, there)
    for problem in wrong:
        Console(stderr=True).print(str(problem), style="red", markup=False, highlight=False)
    if wrong:
        raise typer.Exit(1)
    entries = list(read_entries(folder))
    cited = ranges_cited(entries)
    missing = {name: cited[name] for name in sorted(cited.keys() - there.keys())}
    unopened = sum(missing.values())
    typer.echo(f"{len(entries)} entries are well formed.")
    typer.echo(f"{cited.total() - unopened} of the {cited.total()} ranges they cite were opened.")
    if missing:
        listed = ", ".join(f"{name} ({count})" for name, count in missing.items())
        typer.echo(
            f"{unopened} were not, because their documents are not added: {listed}. "
            "'wayfinder playbook add FILE' adds them."
        )


def ask(
    question: Annotated[str, typer.Argument(help="In your own words.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="As the batch form has it.")] = False,
    batch: Annotated[
        Path | None,
        typer.Option(exists=True, dir_okay=False, help='{"id", "question"} on each line.'),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help='{"id", "answered", "answer", "passages"} on each line.')
    ] = None,
    programme: OfProgramme = "",
) -> None:
    """Ask the playbook and the documents that were added.

    Example: wayfinder ask "How do we keep going when a funder leaves?"
    """
    from bot.guidance.answers import answer, answer_batch

    if bool(question) == bool(batch) or bool(batch) != bool(out):
        raise typer.BadParameter('give a "QUESTION", or --batch and --out')
    if batch and out:
        rows = list(_questions(batch))
        _with_the_index(programme, lambda index: _answer_all(index, rows, out))
        return
    if as_json:
        one = [{"id": "1", "question": question}]
        (row,) = _with_the_index(programme, lambda index: list(answer_batch(index, one)))
        typer.echo(json.dumps(row, ensure_ascii=False, indent=1))
        return
    given = _with_the_index(programme, lambda index: answer(index, question))
    _print(given)


def _print(given: "Answer") -> None:
    console = Console(highlight=False)
    console.print(given.text, markup=False)
    for excerpt in given.excerpts[:3] if given.is_answered else ():
        where = cited(excerpt.source, excerpt.unit, excerpt.start_line, excerpt.end_line)
        console.print(f"\n[{where}]", style="bold", markup=False)
        console.print(excerpt.best, markup=False)


def _questions(path: Path) -> Iterator[dict[str, str]]:
    try:
        with path.open(encoding="utf-8-sig") as file:
            for number, line in enumerate(file, 1):
                if not line.strip():
                    continue
                try:
                    row = json.loads(line)
                    yield {"id": str(row["id"]), "question": str(row["question"])}
                except (ValueError, KeyError, TypeError):
                    wanted = '{"id": "1", "question": "…"}'
                    raise CannotDo(f"{path}, line {number}: write {wanted}.") from None
    except UnicodeDecodeError:
        raise CannotDo(f"{path} is not UTF-8: save it as UTF-8 and try again.") from None


def _answer_all(index: "Index", rows: list[dict[str, str]], out: Path) -> None:
    from bot.guidance.answers import answer_batch

    console = Console(stderr=True)
    try:
        with out.open("w", encoding="utf-8") as file, Progress(console=console) as progress:
            for row in progress.track(answer_batch(index, rows), len(rows), description="Asking"):
                file.write(json.dumps(row, ensure_ascii=False) + "\n")
    except OSError as error:
        raise CannotDo(f"{out}: {error.strerror}.") from None


def _with_the_index(
    programme: str, use: Callable[["Index"], Result], *, by_meaning: bool = True
) -> Result:
    """Use the index of what is kept; with embeddings, where a model for them is configured."""

    async def do() -> Result:
        settings = Settings()
        async with Database(settings.database_url) as db:
            await schema.upgrade(db)
            async with db.reading() as tx:
                of = await _programme_id(tx, programme)
            model = model_of(settings, db, SystemClock())
            try:
                embeddings = embeddings_of(settings, model)
                kept = shelf.Shelf(db, _root(), embeddings, settings.files / shelf.INDEXES)
                index = await kept.index(of, by_meaning=by_meaning and embeddings is not None)
                return await asyncio.to_thread(use, index)
            finally:
                if model:
                    await model.close()

    return asyncio.run(do())


async def _programme_id(tx: AsyncSession, name: str) -> int | None:
    if not name:
        return None
    found = await tx.scalar(select(Programme.id).where(Programme.name == name))
    if found is None:
        raise CannotDo(f"There is no programme {name}: 'wayfinder programme list' shows them.")
    return found


def _root() -> Path:
    return Settings().content or content.ROOT


def _range(written: str) -> tuple[int, float]:
    first, _, last = written.partition("-")
    if not written:
        return 0, float("inf")
    if not first.isdecimal() or (last and not last.isdecimal()):
        raise typer.BadParameter("give lines such as 10-25", param_hint="--lines")
    return int(first), int(last or first)
