"""Pictures of a study's themes: by place, and over time. Only numbers that may be shown are there:
those that synthesis leaves out are dashes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from starlette.responses import Response

from bot.synthesis import board_words, queries, shown, studies
from bot.synthesis.models import ALIVE, State
from bot.synthesis.shown import Shown
from bot.web.pages.coach.group import COACH, THEMES
from bot.web.pages.coach.themes.access import in_path
from bot.web.visit import Visit


@dataclass(frozen=True)
class Grid:
    """People by theme and something else; None where nobody or too few are."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Shown, tuple[int | None, ...]], ...]
    """Only themes of which some number can be shown."""

    left_out: int

    @property
    def most(self) -> int:
        return max((cell or 0 for _, cells in self.rows for cell in cells), default=0)

    @property
    def peaks(self) -> list[tuple[Shown, list[str], int]]:
        """Return for each theme where most people are, and how many: the picture in words."""
        found = []
        for theme, cells in self.rows:
            most = max((cell or 0 for cell in cells), default=0)
            if most:
                where = [c for c, n in zip(self.columns, cells, strict=True) if n == most]
                found.append((theme, where, most))
        return found


def grid(themes: Sequence[Shown], counted: Sequence[Mapping[str, int]]) -> Grid:
    columns = tuple(sorted({column for counts in counted for column in counts}))
    rows = tuple(
        (theme, tuple(counts.get(column) for column in columns))
        for theme, counts in zip(themes, counted, strict=True)
        if counts
    )
    return Grid(columns, rows, len(themes) - len(rows))


@COACH.get("/coach/themes/of/{id:int}/pictures", needs=THEMES)
async def pictures(visit: Visit) -> Response:
    """Themes by place and over time; only the published ones where that is asked for."""
    study, programme = visit.found(
        await queries.access_study(visit.tx, visit.person, in_path(visit))
    )
    is_published = bool(visit.query.get("published"))
    states = (State.PUBLISHED,) if is_published else ALIVE
    view = await shown.overview(visit.tx, study, programme, states)
    alive = await queries.themes(visit.tx, study.id, states)
    return visit.show(
        "coach/themes/pictures.html",
        study=study,
        name=board_words.study_name(studies.Listed(study, programme, 0, 0)),
        view=view,
        left_out=len(alive) - len(view.themes),
        threshold=queries.threshold_of(programme),
        places=grid(view.themes, [theme.by_place for theme in view.themes]),
        quarters=grid(view.themes, [theme.by_quarter for theme in view.themes]),
        is_published=is_published,
    )
