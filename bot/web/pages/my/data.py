"""Everything that is kept of somebody: to look at, to take away, and to have erased."""

from starlette.responses import Response

from bot.people import record
from bot.rights import data as rights_data
from bot.rights import words as rights_words
from bot.web.declaring import OWN_DATA, OWN_ERASING
from bot.web.pages.my.group import MY
from bot.web.visit import NotHere, Visit


@MY.get("/my/data", needs=OWN_DATA)
async def kept(visit: Visit) -> Response:
    gathered = await visit.house.rights.data.gather(visit.tx, visit.person, visit.now)
    return visit.show("my/data.html", sections=gathered.sections)


@MY.get("/my/data/my-data.{form}", needs=OWN_DATA, writes=True)
async def take(visit: Visit) -> Response:
    form, me = visit.path["form"], visit.person
    if form not in ("html", "json"):
        raise NotHere
    gathered = await visit.house.rights.data.gather(visit.tx, me, visit.now)
    record.note(visit.tx, "take data", visit.now, actor=me, subject=me)
    if form == "html":
        return visit.file("my-data.html", rights_data.page(gathered), "text/html")
    return visit.file("my-data.json", rights_data.document(gathered), "application/json")


@MY.get("/my/forget", needs=OWN_ERASING)
async def explain(visit: Visit) -> Response:
    return visit.show("my/forget.html", parts=rights_words.what_forgetting_means().parts)


@MY.post("/my/forget", needs=OWN_ERASING)
async def forget(visit: Visit) -> Response:
    """Erase everything. It cannot be undone, which is why this one is asked about first."""
    await visit.house.rights.forgetting.forget(visit.turn, visit.person, by="web")
    return visit.leave("signed_out.html", said=rights_words.forgotten().text)
