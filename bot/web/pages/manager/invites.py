"""Invites: made, shown with a picture to point a phone at, printed, ended, and brought back."""

from datetime import datetime, timedelta

from markupsafe import Markup
from sqlalchemy import select
from starlette.responses import Response

from bot.organising import words as organising
from bot.organising.page import picture
from bot.people import invites, record
from bot.people import queries as people
from bot.people.models import Invite, Place, Programme
from bot.web import words as web_words
from bot.web.desk import look, take
from bot.web.pages.manager import words
from bot.web.pages.manager.group import MANAGER, programme_of, run_by, show
from bot.web.visit import Flash, Undo, Visit


@MANAGER.get("/manager/{id:int}/invites")
async def listed(visit: Visit) -> Response:
    programme = await programme_of(visit)
    return await _shown(visit, programme)


async def _shown(
    visit: Visit, programme: Programme, status: int = 200, problem: str = ""
) -> Response:
    places = {place.id: place.name for place in await people.places(visit.tx, programme.id)}
    desk = await look(visit, _path(programme), organising.INVITE_TO, str(programme.id))
    return await show(
        visit,
        programme,
        "invites.html",
        "/invites",
        status,
        usable=[each for each in await _of(visit, programme) if _is_usable(each, visit.now)],
        places=places,
        role=words.role,
        desk=desk,
        problem=problem,
    )


@MANAGER.post("/manager/{id:int}/invites")
async def make(visit: Visit) -> Response:
    programme = await programme_of(visit)
    before = {each.code for each in await _of(visit, programme)}
    took = await take(visit, _path(programme))
    if took is None:
        return visit.back(_path(programme), Flash(text=web_words.not_offered(), tone="problem"))
    if took.heard is None:
        return await _shown(visit, programme, 422, web_words.is_missing())
    await visit.tx.flush()
    made = [each for each in await _of(visit, programme) if each.code not in before]
    if not made:
        return visit.back(
            _path(programme), took.heard.flash().model_copy(update={"tone": "problem"})
        )
    return visit.back(f"/manager/invites/{made[0].code}")


@MANAGER.get("/manager/invites/{code}")
async def one(visit: Visit) -> Response:
    invite, programme = await _theirs(visit)
    bot = visit.house.telegram_bot
    link = invites.telegram_link(bot, invite.code) if bot else ""
    place = await visit.tx.get(Place, invite.place_id) if invite.place_id else None
    return await show(
        visit,
        programme,
        "invite.html",
        "/invites",
        invite=invite,
        is_usable=_is_usable(invite, visit.now),
        place=place.name if place else "",
        role=words.role(invite.role),
        link=link,
        picture=Markup(picture(link)) if link else "",
    )


@MANAGER.post("/manager/invites/{code}/end")
async def end(visit: Visit) -> Response:
    """Let nobody in any more with it; it can be brought back."""
    invite, programme = await _theirs(visit)
    if not _is_usable(invite, visit.now):
        return visit.back(_path(programme), Flash(text=web_words.nothing_changed()))
    undo = Undo(
        label=words.undo(),
        path=f"/manager/invites/{invite.code}/bring-back",
        fields={"uses": "" if invite.uses_left is None else str(invite.uses_left)},
    )
    invite.uses_left = 0
    _note(visit, programme, "end invite")
    return visit.back(_path(programme), Flash(text=words.invite_ended(), undo=undo))


@MANAGER.post("/manager/invites/{code}/bring-back")
async def bring_back(visit: Visit) -> Response:
    invite, programme = await _theirs(visit)
    uses = visit.text("uses", 9)
    if invite.uses_left != 0 or not (uses == "" or uses.isdecimal()):
        return visit.back(_path(programme), Flash(text=web_words.nothing_changed(), tone="problem"))
    invite.uses_left = int(uses) if uses else None
    _note(visit, programme, "bring back invite")
    return visit.back(_path(programme), Flash(text=words.invite_back()))


def _path(programme: Programme) -> str:
    return f"/manager/{programme.id}/invites"


def _is_usable(invite: Invite, now: datetime) -> bool:
    return invite.uses_left != 0 and (
        invite.expires_at is None or invite.expires_at - now > timedelta(0)
    )


async def _of(visit: Visit, programme: Programme) -> list[Invite]:
    """Return the programme's invites for many, the newest first."""
    made = (
        select(Invite)
        .where(Invite.programme_id == programme.id, Invite.person_id.is_(None))
        .order_by(Invite.created_at.desc(), Invite.code)
    )
    return list(await visit.tx.scalars(made))


async def _theirs(visit: Visit) -> tuple[Invite, Programme]:
    code = str(visit.path["code"])[:40].replace("\0", "")
    invite = visit.found(await visit.tx.get(Invite, code))
    visit.found(None if invite.person_id else invite)
    return invite, await run_by(visit, invite.programme_id)


def _note(visit: Visit, programme: Programme, deed: str) -> None:
    record.note(visit.tx, deed, visit.now, actor=visit.person, programme_id=programme.id)
