"""A programme's settings and places, as the chat sets them; and what was done in it."""

from starlette.responses import Response

from bot.organising import setting_words as setting
from bot.people import permission
from bot.people.models import Programme
from bot.web import words as web_words
from bot.web.desk import look, take
from bot.web.pages.manager.group import MANAGER, programme_of, show
from bot.web.visit import Flash, Visit

MOST_TRACES = 30


@MANAGER.get("/manager/{id:int}/settings")
async def settings(visit: Visit) -> Response:
    programme = await programme_of(visit)
    path, ref = _path(programme), str(programme.id)
    return await show(
        visit,
        programme,
        "settings.html",
        "/settings",
        about=await look(visit, path, setting.CHANGE, ref),
        limits=await look(visit, path, setting.LIMITS, ref),
        places=await look(visit, path, setting.PLACES, ref),
        traces=await permission.access_record(visit.tx, visit.person, programme.id, MOST_TRACES),
    )


@MANAGER.post("/manager/{id:int}/settings")
async def save(visit: Visit) -> Response:
    programme = await programme_of(visit)
    took = await take(visit, _path(programme))
    if took is None:
        said = Flash(text=web_words.not_offered(), tone="problem")
        return visit.back(_path(programme), said)
    if took.desk.waits:
        status = 200 if took.heard else 422
        return await show(
            visit, programme, "settings_step.html", "/settings", status, desk=took.desk
        )
    assert took.heard is not None
    said = took.heard.flash()
    if not took.desk.has_buttons:  # what was done says what can be looked at next
        said = said.model_copy(update={"tone": "problem"})
    return visit.back(_path(programme), said)


def _path(programme: Programme) -> str:
    return f"/manager/{programme.id}/settings"
