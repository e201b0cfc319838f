"""Reports that can be passed on: on a page that prints well, as Markdown and as CSV."""

from starlette.responses import Response

from bot.people import permission
from bot.people import queries as people
from bot.people.access import May, Thing, Whose
from bot.people.models import Place, Programme
from bot.web.declaring import Group, Need
from bot.web.pages import weeks
from bot.web.pages.reports import report, theme_words, words
from bot.web.visit import NotHere, Visit

REPORTS = Group("reports", words.reports, needs=Need(Thing.COUNTS, Whose.OWN, May.READ))
REPORTS.entry("/reports", words.overview)


@REPORTS.get("/reports")
async def listed(visit: Visit) -> Response:
    theirs = await permission.programmes_where(visit.tx, visit.person, Thing.COUNTS, May.READ)
    return visit.show(
        "reports/list.html",
        programmes=[(each, await people.places(visit.tx, each.id)) for each in theirs],
    )


@REPORTS.get("/reports/programmes/{id:int}")
async def of_programme(visit: Visit) -> Response:
    return await _shown(visit, await _programme(visit, int(visit.ref)), None)


@REPORTS.get("/reports/programmes/{id:int}/report.{form}")
async def programme_file(visit: Visit) -> Response:
    return await _file(visit, await _programme(visit, int(visit.ref)), None)


@REPORTS.get("/reports/places/{id:int}")
async def of_place(visit: Visit) -> Response:
    place = await _place(visit)
    return await _shown(visit, await _programme(visit, place.programme_id), place)


@REPORTS.get("/reports/places/{id:int}/report.{form}")
async def place_file(visit: Visit) -> Response:
    place = await _place(visit)
    return await _file(visit, await _programme(visit, place.programme_id), place)


async def _programme(visit: Visit, programme_id: int) -> Programme:
    return visit.found(
        await permission.access_programme(
            visit.tx, visit.person, programme_id, Thing.COUNTS, May.READ
        )
    )


async def _place(visit: Visit) -> Place:
    """Return the place that the path names; whose it is, is checked with its programme."""
    return visit.found(await visit.tx.get(Place, int(visit.ref)))


async def _gathered(
    visit: Visit, programme: Programme, place: Place | None
) -> report.Report | None:
    return await report.gather(
        visit.tx,
        programme,
        visit.now,
        visit.person.timezone,
        place,
        with_quotes=programme.id in visit.viewer.roles,  # whoever runs the machine reads no words
    )


async def _shown(visit: Visit, programme: Programme, place: Place | None) -> Response:
    it = await _gathered(visit, programme, place)
    if it is None:
        return visit.show("reports/too_small.html", place=place)
    return visit.show(
        "reports/report.html",
        it=it,
        tables=report.rows(it),
        bars=weeks.bars(it.weeks.weeks, it.weeks.most),
        words=words,
        theme_words=theme_words,
    )


async def _file(visit: Visit, programme: Programme, place: Place | None) -> Response:
    form = visit.path["form"]
    if form not in ("md", "csv"):
        raise NotHere
    it = visit.found(await _gathered(visit, programme, place))
    name = f"report-{visit.now:%Y-%m-%d}.{form}"
    if form == "md":
        return visit.file(name, report.markdown(it), "text/markdown")
    return visit.file(name, report.as_csv(it), "text/csv")
