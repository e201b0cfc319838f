"""What reports tell of published themes: what was noticed, what was learned, what changed."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from bot.people.models import Place, Programme
from bot.synthesis import shown
from bot.synthesis.shown import Shown, Spread
from bot.web.pages.reports import theme_words as words


@dataclass(frozen=True)
class Noticed:
    title: str
    statement: str
    behind: str
    """Who stands behind it, in numbers and dates."""

    quotes: tuple[str, ...]
    """Word for word, of those who agreed; none in a report on one place, as it says nothing about
    where they were written."""

    otherwise: tuple[str, ...]


@dataclass(frozen=True)
class Learning:
    noticed: tuple[Noticed, ...]
    learned: tuple[str, ...]
    changed: tuple[str, ...]


async def gather(
    tx: AsyncSession, programme: Programme, place: Place | None, *, with_quotes: bool
) -> Learning:
    """Return what is published now."""
    spread = (Spread.PLACES,) if place else ()
    themes = await shown.published(tx, programme, spread=spread)
    return tell(themes, place.name if place else "", with_quotes=with_quotes)


def tell(themes: Sequence[Shown], place: str, *, with_quotes: bool) -> Learning:
    """Return what may be told: of a place, only what enough of its people speak of."""
    told = [theme for theme in themes if not place or place in theme.by_place]
    quoted = with_quotes and not place
    return Learning(
        noticed=tuple(
            Noticed(
                theme.title,
                theme.statement,
                words.behind(theme, place),
                theme.quotes if quoted else (),
                theme.otherwise if quoted else (),
            )
            for theme in told
        ),
        learned=tuple(line for theme in told for line in _learned(theme)),
        changed=tuple(words.did(theme.title, theme.did) for theme in told if theme.did),
    )


def _learned(theme: Shown) -> list[str]:
    found = []
    if theme.agreed.whole.is_common_ground:
        found.append(words.common_ground(theme.title))
    if theme.agreed.whole.is_difference:
        found.append(words.difference(theme.title))
    if theme.is_in_playbook:
        found.append(words.in_playbook(theme.title))
    return found


def markdown(it: Learning) -> list[str]:
    """Return the lines of the three sections."""
    said = words.sections()
    lines = [f"## {said['noticed']}", ""]
    for theme in it.noticed:
        lines += [f"### {_one_line(theme.title)}", "", theme.statement, "", theme.behind, ""]
        lines += [line for quote in theme.quotes for line in (f"> {_one_line(quote)}", "")]
        if theme.otherwise:
            lines += [words.otherwise(), ""]
            lines += [line for quote in theme.otherwise for line in (f"> {_one_line(quote)}", "")]
    if not it.noticed:
        return [*lines, words.nothing_noticed(), ""]
    for name, found, nothing in (
        ("learned", it.learned, words.nothing_learned()),
        ("changed", it.changed, words.nothing_changed()),
    ):
        lines += [f"## {said[name]}", ""]
        lines += [*(f"- {_one_line(line)}" for line in found or [nothing]), ""]
    return lines


def rows(it: Learning) -> list[list[str]]:
    """Return section, line, column and value of each thing that is told."""
    said, columns = words.sections(), words.columns()
    found = []
    for theme in it.noticed:
        told = [("statement", theme.statement), ("behind", theme.behind)]
        told += [("quote", quote) for quote in theme.quotes]
        told += [("otherwise", quote) for quote in theme.otherwise]
        found += [
            [said["noticed"], theme.title, columns[column], _one_line(value)]
            for column, value in told
        ]
    for name, lines in (("learned", it.learned), ("changed", it.changed)):
        found += [[said[name], str(n), "", _one_line(line)] for n, line in enumerate(lines, 1)]
    return found


def _one_line(text: str) -> str:
    return " ".join(text.split())
