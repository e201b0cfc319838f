"""Lets requests in: whose session it is, whether it came from a page of ours, what they may have.

Whoever is not signed in gets a 401 that says how to; whoever may not have a thing gets the same
404 as for a thing that is not there.
"""

import logging
from collections.abc import Awaitable, Callable
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from bot.conversations import Refusal
from bot.language import DEFAULT, fitting, speaking
from bot.people import record
from bot.people.models import Person
from bot.web import words
from bot.web.declaring import Route
from bot.web.drawing import draw_for_anybody
from bot.web.house import House
from bot.web.security import (
    HEADERS,
    MOST_BYTES,
    NOT_KEPT,
    STRICT_TRANSPORT,
    is_from_here,
    is_same,
)
from bot.web.sign_in import queries as sign_in
from bot.web.sign_in import rules
from bot.web.sign_in.models import WebSession
from bot.web.viewer import viewer
from bot.web.visit import Back, Flash, NotHere, Visit

log = logging.getLogger("wayfinder")

TRIES = 3
"""Handlers touch nothing but the database, so the loser of a collision is simply heard again."""

Endpoint = Callable[[Request], Awaitable[Response]]


def guarded(house: House, answer: Endpoint) -> Endpoint:
    """Give every answer its headers, and every *no* a page that helps."""

    async def guard(request: Request) -> Response:
        try:
            if request.method not in ("GET", "HEAD"):
                _check_sender(request, house)
            response = await answer(request)
        except HTTPException as refused:
            response = trouble(request, refused.status_code)
        except NotHere:
            response = trouble(request, 404)
        except Exception:
            log.exception("page failed", extra={"path": request.scope["route"].path})
            response = trouble(request, 500)
        for name, value in (HEADERS | (STRICT_TRANSPORT if house.is_secure else {})).items():
            response.headers.setdefault(name, value)
        return response

    return guard


def trouble(request: Request, status: int) -> Response:
    """Say what went wrong, and what to do."""
    accepted = request.headers.get("accept-language", DEFAULT).partition(",")[0]
    with speaking(fitting(accepted)):
        title, help_ = words.trouble(status)
        drawn = draw_for_anybody("trouble.html", title=title, help=help_)
    return Response(drawn, status, NOT_KEPT, media_type="text/html")


def endpoint(house: House, route: Route) -> Endpoint:
    """Return what answers a declared route."""

    async def answer(request: Request) -> Response:
        if route.method != "POST":
            return await _tried(house, route, request, FormData())
        async with request.form(max_files=1, max_fields=500, max_part_size=MOST_BYTES) as form:
            response = await _tried(house, route, request, form)
        if house.after_change:
            await house.after_change()
        return response

    return guarded(house, answer)


async def _tried(house: House, route: Route, request: Request, form: FormData) -> Response:
    for tries_left in reversed(range(TRIES)):
        try:
            return await _visit(house, route, request, form)
        except (IntegrityError, OperationalError):
            if not tries_left or not route.writes:
                raise
    raise AssertionError("unreachable")


async def _visit(house: House, route: Route, request: Request, form: FormData) -> Response:
    now, token = house.clock.now(), request.cookies.get(house.cookie, "")
    try:
        async with house.db.transaction() if route.writes else house.db.reading() as tx:
            session, person = await _who(tx, token, now)
            if route.method == "POST":
                given = form.get("csrf") or request.headers.get("x-csrf-token", "")
                if not is_same(str(given), rules.csrf(token)):
                    raise HTTPException(403)
            looking = await viewer(tx, person)
            if not looking.has(route.needs):
                raise NotHere
            session_id, seen_at, was_flashed = session.id, session.seen_at, session.flash
            visit = Visit(
                tx=tx,
                now=now,
                house=house,
                viewer=looking,
                path=request.path_params,
                query=request.query_params,
                form=form,
                session_id=session_id,
                csrf=rules.csrf(token),
                seal_key=session.seal_key,
                here=request.url.path,
                flashed=Flash.model_validate_json(was_flashed) if was_flashed else None,
            )
            with speaking(person.language), record.noting("web"):
                response = await route.answer(visit)
    except Refusal as refusal:
        response = Back(request.url.path, Flash(text=refusal.message.text, tone="problem"))
    is_page = response.headers.get("content-type", "").startswith("text/html")
    if isinstance(response, Back) and response.flash:
        await _keep(house, session_id, now, response.flash.model_dump_json())
    elif (was_flashed and is_page) or now - seen_at > rules.SEEN_TO_WITHIN:
        await _keep(house, session_id, now, "" if is_page else was_flashed)
    return response


async def _who(tx: AsyncSession, token: str, now: datetime) -> tuple[WebSession, Person]:
    found = await sign_in.signed_in(tx, token, now) if token else None
    if found is None:
        raise HTTPException(401)
    return found


async def _keep(house: House, session_id: int, now: datetime, flash: str) -> None:
    """Note that a session is in use, and what its next page says first."""
    async with house.db.transaction() as tx:
        await tx.execute(
            update(WebSession).where(WebSession.id == session_id).values(seen_at=now, flash=flash)
        )


def _check_sender(request: Request, house: House) -> None:
    length = request.headers.get("content-length", "")
    if not length.isdecimal() or int(length) > MOST_BYTES:
        raise HTTPException(413)
    if not is_from_here(request.headers, house.origin):
        raise HTTPException(403)
