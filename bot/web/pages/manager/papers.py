"""Papers of an event: files that go to those who come."""

from starlette.datastructures import UploadFile
from starlette.responses import Response

from bot.learning_events import papers
from bot.learning_events import papers_words as said
from bot.web.pages.manager import words
from bot.web.pages.manager.events import path_of, theirs
from bot.web.pages.manager.group import MANAGER
from bot.web.visit import Flash, Visit


@MANAGER.post("/manager/events/{id:int}/papers")
async def add(visit: Visit) -> Response:
    event, _programme = await theirs(visit)
    file = visit.form.get("file")
    if not isinstance(file, UploadFile) or not file.filename:
        return visit.back(path_of(event), Flash(text=words.no_paper(), tone="problem"))
    data = await file.read()
    refused = await papers.add(visit.turn, event, visit.person, file.filename, data)
    if refused:
        return visit.back(path_of(event), Flash(text=refused.text, tone="problem"))
    taken = said.taken(papers.plain_name(file.filename), event)
    return visit.back(path_of(event), Flash(text=taken.text))


@MANAGER.post("/manager/events/{id:int}/papers/remove")
async def remove(visit: Visit) -> Response:
    event, _programme = await theirs(visit)
    heard = await visit.press(said.TAKE_OUT, visit.text("paper", 18))
    return visit.back(path_of(event), heard.flash())
