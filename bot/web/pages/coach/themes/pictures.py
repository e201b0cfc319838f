"""Pictures of a study's themes: by place, and over time. Only numbers that may be shown are there:
those that synthesis leaves out are dashes.
"""

from collections.abc import Callable

from markupsafe import Markup
from starlette.responses import Response

from bot.synthesis import board_words, chart, queries, shown, studies
from bot.synthesis.chart import Grid, Picture
from bot.synthesis.models import ALIVE, State
from bot.synthesis.shown import Spread
from bot.web.pages.coach.group import COACH, THEMES
from bot.web.pages.coach.themes import words
from bot.web.pages.coach.themes.access import in_path
from bot.web.visit import Visit


@COACH.get("/coach/themes/of/{id:int}/pictures", needs=THEMES)
async def pictures(visit: Visit) -> Response:
    """Themes by place and over time; only the published ones where that is asked for."""
    study, programme = visit.found(
        await queries.access_study(visit.tx, visit.person, in_path(visit))
    )
    is_published = bool(visit.query.get("published"))
    states = (State.PUBLISHED,) if is_published else ALIVE
    themes = await shown.themes(visit.tx, study, programme, states, spread=tuple(Spread))
    alive = await queries.themes(visit.tx, study.id, states)
    places = chart.grid(themes, [theme.by_place for theme in themes])
    quarters = chart.grid(themes, [theme.by_quarter for theme in themes])
    return visit.show(
        "coach/themes/pictures.html",
        study=study,
        name=board_words.study_name(studies.Listed(study, programme, 0, 0)),
        themes=themes,
        left_out=len(alive) - len(themes),
        threshold=queries.threshold_of(programme),
        places=places,
        quarters=quarters,
        by_place=_drawn(chart.heat_map, words.by_place(), places, "by-place"),
        by_quarter=_drawn(chart.bars, words.by_quarter(), quarters, "by-quarter"),
        in_words=board_words.in_words,
        is_published=is_published,
    )


def _drawn(lay_out: Callable[[str, Grid], Picture], said: str, grid: Grid, id_: str) -> Markup:
    """Draw a picture of a grid that has something in it; what coaches wrote is escaped there."""
    return Markup(chart.as_svg(lay_out(said, grid), id_) if grid.columns else "")
