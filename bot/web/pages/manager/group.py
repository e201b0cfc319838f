"""The programme that a page is about: fetched and checked in one place, and shown with its tabs."""

from typing import Any

from starlette.responses import Response

from bot.learning_events import queries
from bot.people import permission
from bot.people.access import May, Thing, Whose
from bot.people.models import Programme
from bot.web.declaring import Group, Need
from bot.web.pages.manager import words
from bot.web.visit import Visit

MANAGER = Group("manager", words.programmes, needs=Need(Thing.PROGRAMME, Whose.OWN, May.CHANGE))
MANAGER.entry("/manager", words.overview)


async def programme_of(visit: Visit) -> Programme:
    """Return the programme that the path names, if this person runs it, or end in a 404."""
    return await run_by(visit, int(visit.ref))


async def run_by(visit: Visit, programme_id: int | None) -> Programme:
    return visit.found(
        await permission.access_programme(
            visit.tx, visit.person, programme_id, Thing.PROGRAMME, May.CHANGE
        )
    )


async def show(
    visit: Visit, programme: Programme, template: str, tab: str, status: int = 200, **shown: Any
) -> Response:
    """Draw a page of a programme. `tab` is the end of the path that it stands under."""
    others = await permission.programmes_where(visit.tx, visit.person, Thing.PROGRAMME, May.CHANGE)
    return visit.show(
        f"manager/{template}",
        status,
        programme=programme,
        base=f"/manager/{programme.id}",
        tabs=words.tabs(),
        tab=tab,
        has_others=len(others) > 1,
        announces=await announces(visit, programme),
        **shown,
    )


async def announces(visit: Visit, programme: Programme) -> bool:
    """Tell whether this person may announce events in it: whoever runs the machine may not."""
    managed = await queries.managed(visit.tx, visit.person)
    return programme.id in {each.id for each in managed}
