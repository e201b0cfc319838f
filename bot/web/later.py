"""Answers that wait for an app: they are made once the transaction is over."""

import re
from collections.abc import Awaitable, Callable

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from bot.reflections.enclosed.flow import Enclosed, Held
from bot.reflections.enclosed.rules import UNKNOWN, format_of
from bot.web.security import NOT_KEPT


class Later(Response):
    """Args:
    make: makes the answer from the headers of the request.
    """

    def __init__(self, make: Callable[[Headers], Awaitable[Response]]) -> None:
        super().__init__(headers=NOT_KEPT)
        del self.headers["content-length"]
        self._make = make

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        answer = await self._make(Headers(scope=scope))
        for name, value in self.headers.items():
            answer.headers.setdefault(name, value)
        await answer(scope, receive, send)


def shown(enclosed: Enclosed, held: Held) -> Response:
    """Show or play what somebody sent; a 404 where the app does not give it any more."""

    async def make(asked: Headers) -> Response:
        content = await enclosed.fetch(held)
        return part_of(content, asked.get("range", "")) if content else Response(status_code=404)

    return Later(make)


def part_of(content: bytes, wanted: str) -> Response:
    """Return a file, or the one stretch of it that is wanted: some browsers play nothing else."""
    size, found = len(content), format_of(content)
    headers = {"Accept-Ranges": "bytes"}
    if found is UNKNOWN:
        headers["Content-Disposition"] = "attachment"
    stretch = re.fullmatch(r"bytes=(\d{1,12})-(\d{0,12})", wanted)
    if not stretch:
        return Response(content, headers=headers, media_type=found.media)
    first, last = int(stretch[1]), min(int(stretch[2] or size), size - 1)
    if first > last:
        return Response(status_code=416, headers={**headers, "Content-Range": f"bytes */{size}"})
    headers["Content-Range"] = f"bytes {first}-{last}/{size}"
    return Response(content[first : last + 1], 206, headers, found.media)
