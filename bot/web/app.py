"""Every path that is answered over HTTP: the platforms' calls and the machine's health."""

from collections.abc import Awaitable, Callable, Mapping

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.chat import WebReply, WebRequest
from bot.web.house import House
from bot.web.site import Site

Hook = Callable[[WebRequest], Awaitable[WebReply]]
MOST_BYTES = 1_000_000
"""No platform's call is larger; whatever is, is not one."""


def web_app(
    hooks: Mapping[str, Hook],
    what_is_wrong: Callable[[], Awaitable[str]],
    measure: Callable[[], Awaitable[None]],
    house: House | None = None,
) -> Starlette:
    """Build the HTTP side of one process.

    Args:
        hooks: paths that platforms call, or send browsers to, and who answers there.
        what_is_wrong: why the process cannot do its work now; empty when it can.
        measure: brings the gauges up to date, before they are read.
        house: what the pages are handed; without an address for browsers there are none.
    """

    async def healthz(request: Request) -> Response:
        return PlainTextResponse("ok\n")

    async def readyz(request: Request) -> Response:
        wrong = await what_is_wrong()
        if wrong:
            return PlainTextResponse(f"not ready: {wrong}\n", status_code=503)
        return PlainTextResponse("ready\n")

    async def metrics(request: Request) -> Response:
        await measure()
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    site = Site(house) if house and house.base_url else None
    return Starlette(
        routes=[
            Route("/healthz", healthz),
            Route("/readyz", readyz),
            Route("/metrics", metrics),
            *(
                Route(path, _endpoint(hook), methods=["GET", "POST"])
                for path, hook in hooks.items()
            ),
            *([Route("/", site.front), *site.routes] if site else []),
        ],
        exception_handlers={404: site.not_found, 405: site.not_found} if site else {},
    )


def _endpoint(hook: Hook) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        body = bytearray()
        async for chunk in request.stream():
            body += chunk
            if len(body) > MOST_BYTES:
                return PlainTextResponse("too large\n", status_code=413)
        reply = await hook(
            WebRequest(
                method=request.method,
                body=bytes(body),
                headers=dict(request.headers),
                query=request.url.query,
            )
        )
        return Response(reply.body, status_code=reply.status, headers=dict(reply.headers))

    return answer
