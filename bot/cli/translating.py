"""Commands for those who change the words the bot says, or translate them."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from bot import language
from bot.cli.failing import CannotDo

words_commands = typer.Typer(no_args_is_help=True, help="The bot's words and their translations.")

TEMPLATE = language.CATALOGUES / "bot.pot"
CODE = Path(__file__).parent.parent
KEYWORDS = {"_": None, "ngettext": (1, 2)}
SAME_ALWAYS = datetime(2026, 1, 1, tzinfo=UTC)
"""The date in the headers: a true one would conflict whenever two branches meet."""


def add_to(app: typer.Typer) -> None:
    app.add_typer(words_commands, name="words")


@words_commands.command("refresh")
def refresh() -> None:
    """Bring the catalogues up to date with the code: run it after changing what the bot says.

    Example: wayfinder words refresh
    """
    template = extracted()
    _write(TEMPLATE, template)
    typer.echo(f"{len(template)} texts in {TEMPLATE.name}")
    for name in language.available()[1:]:
        catalogue = read(name)
        before = {message.id: message.string for message in catalogue if message.string}
        before |= {key: old.string for key, old in catalogue.obsolete.items() if old.string}
        catalogue.update(template, no_fuzzy_matching=True)
        for message in catalogue:
            if message.id and not any(forms(message.string)) and message.id in before:
                message.string = before[message.id]
        catalogue.obsolete = {
            key: old for key, old in catalogue.obsolete.items() if key not in catalogue
        }
        _write(path_of(name), catalogue)
        typer.echo(f"{name}: {len(missing(name))} still in English")


@words_commands.command("missing")
def show_missing(
    into: Annotated[str, typer.Argument(help="The language, such as cy.")],
) -> None:
    """Print what has not been translated into a language, one text a line.

    Example: wayfinder words missing cy
    """
    if into not in language.available():
        raise CannotDo(f"There is no catalogue for {into!r}; there is: {_known()}.")
    for text in missing(into):
        typer.echo(repr(text))


def extracted() -> Catalog:
    """Return every text that the code passes through `_` or `ngettext`."""
    template = Catalog(
        project="Wayfinder",
        header_comment="# What Wayfinder says. Refreshed with 'wayfinder words refresh'.",
        creation_date=SAME_ALWAYS,
        charset="utf-8",
    )
    for file, _line, text, comments, context in extract_from_dir(
        CODE,
        method_map=[("**.py", "python"), ("web/templates/**.html", "jinja2")],
        keywords=KEYWORDS,
    ):
        template.add(text, locations=[(f"bot/{file}", 1)], user_comments=comments, context=context)
    return template


def read(name: str) -> Catalog:
    """Return the catalogue of a language."""
    with path_of(name).open("rb") as file:
        return read_po(file, locale=name)


def path_of(name: str) -> Path:
    return language.CATALOGUES / name / "LC_MESSAGES" / "bot.po"


def missing(name: str) -> list[str]:
    """Return what has no translation, in the order of the template."""
    return [
        message.id if isinstance(message.id, str) else message.id[0]
        for message in read(name)
        if message.id and not all(forms(message.string))
    ]


def forms(string: str | Sequence[str] | None) -> list[str]:
    """Return a translation's forms, at least one; empty ones where there is none yet."""
    return [string] if isinstance(string, str) else list(string or [""])


def _known() -> str:
    return ", ".join(language.available()[1:]) or "none"


def _write(path: Path, catalogue: Catalog) -> None:
    catalogue.creation_date = catalogue.revision_date = SAME_ALWAYS
    with path.open("wb") as file:
        write_po(file, catalogue, width=100, sort_by_file=True, include_lineno=False)
