"""The report on what is published: a page, Markdown for those who edit, CSV for those who count.

It says what the overview says and nothing else, so it holds for the moment in which it is made.
"""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from jinja2 import Environment, PackageLoader, StrictUndefined
from sqlalchemy.ext.asyncio import AsyncSession

from bot.language import current
from bot.people.models import Programme
from bot.synthesis import report_words as words
from bot.synthesis import shown
from bot.synthesis.models import Study
from bot.synthesis.shown import Overview, Shown

_templates = Environment(
    loader=PackageLoader("bot.synthesis"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


@dataclass(frozen=True)
class Table:
    """Numbers by theme and something else; None where nobody or too few are."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[int | None, ...]], ...]

    @property
    def most(self) -> int:
        return max((cell or 0 for _, cells in self.rows for cell in cells), default=0)


@dataclass(frozen=True)
class Report:
    html: str
    markdown: str
    csv: str


async def make(tx: AsyncSession, study: Study, programme: Programme, on: date) -> Report | None:
    """Return the report on a study's published themes; None where there is none to show."""
    view = await shown.overview(tx, study, programme)
    return write(view, programme.name, on) if view.themes else None


def write(view: Overview, programme: str, on: date) -> Report:
    said = words.Said(programme, on, view)
    places = _table(view.themes, [theme.by_place for theme in view.themes])
    quarters = _table(view.themes, [theme.by_quarter for theme in view.themes])
    agreed = _agreement(view.themes, said.everybody)
    tables = (
        (said.by_place, said.small_cells, places),
        (said.by_quarter, said.small_cells, quarters),
        (said.meant_by_place, said.shares_of_yes, agreed),
    )
    told = {
        "said": said,
        "view": view,
        "tables": [each for each in tables if each[2].columns],
        "language": current(),
    }
    return Report(
        html=_templates.get_template("report.html").render(told),
        markdown=_markdown(said, view, tables),
        csv=_csv(view, places, quarters, agreed),
    )


def _table(themes: tuple[Shown, ...], counted: Sequence[Mapping[str, int]]) -> Table:
    columns = tuple(sorted({column for counts in counted for column in counts}))
    return Table(
        columns,
        tuple(
            (theme.title, tuple(counts.get(column) for column in columns))
            for theme, counts in zip(themes, counted, strict=True)
        ),
    )


def _agreement(themes: Sequence[Shown], everybody: str) -> Table:
    """In per cent: how many of those who answered say yes, in all and in each place."""
    columns = sorted({place for theme in themes for place in theme.agreed.by_place})
    rows = []
    for theme in themes:
        by_place = {place: share.yes for place, share in theme.agreed.by_place.items()}
        shares = [theme.agreed.share, *(by_place.get(place) for place in columns)]
        cells = tuple(None if share is None else round(100 * share) for share in shares)
        rows.append((theme.title, cells))
    has_any = any(cell is not None for _, cells in rows for cell in cells)
    return Table((everybody, *columns) if has_any else (), tuple(rows))


def _markdown(said: words.Said, view: Overview, tables: Iterable[tuple[str, str, Table]]) -> str:
    lines = [f"# {said.title}", "", said.opening, ""]
    for theme in view.themes:
        lines += [f"## {theme.title}", "", theme.statement, "", said.behind(theme), ""]
        lines += [line for quoted in theme.quotes for line in (f"> {_on_one_line(quoted)}", "")]
        if theme.otherwise:
            lines += [f"{said.otherwise}:", ""]
            lines += [line for q in theme.otherwise for line in (f"> {_on_one_line(q)}", "")]
    for title, legend, table in tables:
        if table.columns:
            lines += [f"## {title}", "", legend, ""]
            lines += [f"| {said.theme} | {' | '.join(table.columns)} |"]
            lines += ["|---|" + "---:|" * len(table.columns)]
            lines += [
                f"| {name.replace('|', '/')} | "
                + " | ".join("–" if cell is None else str(cell) for cell in cells)
                + " |"
                for name, cells in table.rows
            ]
            lines.append("")
    lines += [f"## {said.you_said}", ""]
    for theme in view.themes:
        did = _on_one_line(theme.did) if theme.did else said.nothing_done
        lines += [f"**{theme.title}.** {said.what_we_heard} {theme.statement}  "]
        lines += [f"{said.what_we_did} {did}", ""]
    return "\n".join([*lines, said.closing, ""])


def _csv(view: Overview, places: Table, quarters: Table, agreed: Table) -> str:
    """One line a theme. Words that a spreadsheet would take for a formula are kept from it."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(
        [
            *("theme", "statement", "reflections", "people", "places", "first", "last"),
            *("view_of_few", "common_ground", "places_differ", "what_we_did"),
            *(f"people in {place}" for place in places.columns),
            *(f"people in {quarter}" for quarter in quarters.columns),
            *(f"yes in per cent: {where}" for where in agreed.columns),
        ]
    )
    rows = zip(view.themes, places.rows, quarters.rows, agreed.rows, strict=True)
    for theme, (_, by_place), (_, by_quarter), (_, said_yes) in rows:
        cells = (*by_place, *by_quarter, *(said_yes if agreed.columns else ()))
        writer.writerow(
            [
                *(_plain(theme.title), _plain(theme.statement)),
                *(theme.reflections, theme.people, theme.places, theme.first, theme.last),
                *(
                    theme.is_minority,
                    theme.agreed.whole.is_common_ground,
                    theme.agreed.whole.is_difference,
                ),
                _plain(theme.did),
                *("" if cell is None else cell for cell in cells),
            ]
        )
    return out.getvalue()


def _plain(text: str) -> str:
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r"} else text


def _on_one_line(text: str) -> str:
    return " ".join(text.split())
