"""All routes of the pages: those that are declared, the way in, and what anybody may fetch."""

import time
from collections.abc import Sequence
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Mount
from starlette.routing import Route as Path
from starlette.staticfiles import StaticFiles

from bot.learning_events.flow import feed
from bot.people import record
from bot.web.door import endpoint, guarded, trouble
from bot.web.drawing import draw_for_anybody
from bot.web.house import House
from bot.web.pages import GROUPS
from bot.web.security import HEADERS, NOT_KEPT, Limiter
from bot.web.sign_in import queries, rules

TRIES, IN_SECONDS = 30, 60.0
"""At the way in, and at calendars, from one address."""


class Site:
    """Args:
    house: what the pages are handed; its `base_url` is not empty.
    """

    def __init__(self, house: House) -> None:
        self._house = house
        self._limiter = Limiter(TRIES, IN_SECONDS, time.monotonic)
        declared = [route for group in GROUPS for route in group.routes]
        self.routes: Sequence[BaseRoute] = [
            Path("/sign-in/{token}", guarded(house, self._knock), methods=["GET"]),
            Path("/sign-in/{token}", guarded(house, self._come_in), methods=["POST"]),
            Path("/calendar/{token}.ics", guarded(house, self._calendar), methods=["GET"]),
            *(Path(each.path, endpoint(house, each), methods=[each.method]) for each in declared),
            *(Path(f"/{group.name}/{{rest:path}}", guarded(house, _nothing)) for group in GROUPS),
            Mount("/assets", _Assets(packages=[("bot.web", "static"), ("bot.chat", "static")])),
        ]

    async def front(self, request: Request) -> Response:
        return RedirectResponse("/my", 303)

    async def not_found(self, request: Request, error: Exception) -> Response:
        response = trouble(request, error.status_code if isinstance(error, HTTPException) else 404)
        response.headers.update(HEADERS)
        return response

    async def _knock(self, request: Request) -> Response:
        """Show one button: apps that look at links for a preview must not use them up."""
        self._slow_down(request)
        async with self._house.db.reading() as tx:
            good = await queries.is_good(tx, request.path_params["token"], self._house.clock.now())
        if not good:
            raise HTTPException(410)
        return Response(draw_for_anybody("sign_in.html"), 200, NOT_KEPT, media_type="text/html")

    async def _come_in(self, request: Request) -> Response:
        self._slow_down(request)
        house, now = self._house, self._house.clock.now()
        async with house.db.transaction() as tx:
            used = await queries.use(tx, request.path_params["token"], now)
            if used is None:
                raise HTTPException(410)
            person, token = used
            record.note(tx, "sign in", now, by="web", actor=person, subject=person)
        response = RedirectResponse("/my", 303, NOT_KEPT)
        response.set_cookie(
            house.cookie,
            token,
            max_age=int(rules.SESSION_LASTS.total_seconds()),
            path="/",
            secure=house.is_secure,
            httponly=True,
            samesite="lax",
        )
        return response

    async def _calendar(self, request: Request) -> Response:
        """Hand out somebody's calendar to whoever has its secret address."""
        self._slow_down(request)
        async with self._house.db.reading() as tx:
            found = await feed(tx, request.path_params["token"], self._house.clock.now())
        if found is None:
            raise HTTPException(404)
        return Response(found, headers={"Cache-Control": "private"}, media_type="text/calendar")

    def _slow_down(self, request: Request) -> None:
        if not self._limiter.may(request.client.host if request.client else ""):
            raise HTTPException(429)


async def _nothing(request: Request) -> Response:
    raise HTTPException(404)


class _Assets(StaticFiles):
    """Files whose address changes with their content, so that browsers may keep them."""

    def file_response(self, *args: Any, **named: Any) -> Response:
        response = super().file_response(*args, **named)
        response.headers.update(HEADERS)
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return response
