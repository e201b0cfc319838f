"""The web page: who is there, what their chat shows, and what pressing things does."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from pydantic import Base64Bytes, BaseModel, Field, ValidationError
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import (
    FileResponse,
    HTMLResponse,
    JSONResponse,
    Response,
    StreamingResponse,
)
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from bot.chat import Form
from bot.demo.cast import ZONE
from bot.demo.world import Someone, World
from bot.people import spoken
from bot.people.local_time import local
from bot.platforms.console import Chat, Entry, NotThere

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "media-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
JUMPS = {
    "next": None,
    "minute": timedelta(minutes=1),
    "tomorrow": timedelta(days=1),
    "week": timedelta(days=7),
}
SHOWN = ("image/", "audio/")
"""What the page shows of what people send."""

HUES = 9
"""Colours that the stylesheet has for faces."""

STILL_THERE_EVERY = 15.0
"""Seconds of silence after which an event stream says that it is alive."""


class _Write(BaseModel):
    text: str = Field(min_length=1, max_length=100_000)
    reply_to: str | None = None


class _PassOn(BaseModel):
    text: str = Field(min_length=1, max_length=4096)


class _Edit(BaseModel):
    message_id: str
    text: str = Field(min_length=1, max_length=4096)


class _Press(BaseModel):
    message_id: str
    number: int


class _Submit(BaseModel):
    action: str
    ref: str
    answers: dict[str, str]


class _SendFile(BaseModel):
    name: str = Field(min_length=1, max_length=200)
    media: str = Field(default="", max_length=100)
    text: str = Field(default="", max_length=4096)
    size: int = Field(ge=0)
    content: Base64Bytes | None = None
    """None where it is larger than the bot takes: the app would tell it so, too."""


class _Command(BaseModel):
    name: str = Field(pattern=r"^[a-z_]+$")


class Pages:
    def __init__(self, world: World) -> None:
        self._world = world
        self._closing = False
        self._templates = Environment(
            loader=PackageLoader("bot.demo"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.filters |= {"clock": _clock, "day": _day}
        hues = {key: number % HUES for number, key in enumerate(world.people)}
        self._templates.globals |= {"hue": hues.__getitem__, "initials": _initials}
        self.routes: list[BaseRoute] = [
            Route("/", self._front),
            Route("/events", self._events),
            Route("/clock", self._move_clock, methods=["POST"]),
            Route("/people/{key}", self._chat),
            Route("/people/{key}/home", self._home),
            Route("/people/{key}/now", self._now),
            Route("/people/{key}/files/{message_id}/{which}", self._file),
            Route("/people/{key}/sent/{message_id}", self._sent),
            *(
                Route(f"/people/{{key}}/{name}", self._doing(act), methods=["POST"])
                for name, act in ACTS.items()
            ),
            Mount("/static", StaticFiles(packages=[("bot.demo", "static")])),
        ]

    def close(self) -> None:
        """End the event streams, so that nothing keeps the server waiting."""
        self._closing = True
        self._world.tell_watchers()

    # Pages.

    async def _front(self, request: Request) -> Response:
        return self._page(None, "front")

    async def _chat(self, request: Request) -> Response:
        return self._page(self._someone(request), "chat")

    async def _home(self, request: Request) -> Response:
        someone = self._someone(request)
        if not someone.has_home:
            raise HTTPException(404, "This app has no home page.")
        await self._world.look_home(someone)
        return self._page(someone, "home")

    async def _now(self, request: Request) -> Response:
        """Return the parts of the page that change, as HTML."""
        key, tab = request.path_params["key"], request.query_params.get("tab", "chat")
        someone = None if key == "-" else self._someone(request)
        shown = self._shown(someone, tab)
        parts = ["people", "clock", "happened"]
        if someone:
            parts += ["tabs", "home" if tab == "home" else "chat"]
        return JSONResponse({part: self._draw(f"_{part}.html", shown) for part in parts})

    async def _file(self, request: Request) -> Response:
        entry = self._someone(request).chat.entries.get(request.path_params["message_id"])
        message = entry.message if entry else None
        which = request.path_params["which"]
        file = message and (message.image if which == "image" else message.file)
        if not file:
            raise HTTPException(404, "There is no such file.")
        if file.text:
            named = {"Content-Disposition": f'attachment; filename="{file.name}"'}
            return Response(file.read(), media_type="text/calendar", headers=named)
        return FileResponse(file.path, filename=None if which == "image" else file.name)

    async def _sent(self, request: Request) -> Response:
        """Return a picture or a recording that somebody sent, for the page to show."""
        chat, message_id = self._someone(request).chat, request.path_params["message_id"]
        content = chat.sent(message_id)
        media = chat.entries[message_id].media if content else ""
        if not media.startswith(SHOWN):
            raise HTTPException(404, "There is nothing to show.")
        return Response(content, media_type=media)

    def _page(self, someone: Someone | None, tab: str) -> Response:
        return HTMLResponse(self._draw("page.html", self._shown(someone, tab)))

    def _shown(self, someone: Someone | None, tab: str) -> dict[str, Any]:
        if someone and tab == "chat":
            someone.seen = len(someone.chat.entries)
        world = self._world
        return {
            "me": someone,
            "tab": tab,
            "days": list(_days(someone.chat)) if someone else [],
            "people": list(world.people.values()),
            "now": world.clock.now(),
            "happened": world.happened,
            "by_key": world.people,
            "is_ready": world.is_ready,
            "programme": world.cast.programme,
            "commands": list(world.app.commands),
            "listens": world.transcriber is not None,
        }

    def _draw(self, template: str, shown: dict[str, Any]) -> str:
        return self._templates.get_template(template).render(shown)

    # What pressing things does.

    def _doing(self, act: "Act") -> Callable[[Request], Awaitable[Response]]:
        async def do(request: Request) -> Response:
            someone = self._someone(request)
            read = await _body(request)
            try:
                form = await self._world.act(someone, lambda chat: act(chat, read))
            except NotThere:
                raise HTTPException(409, "That has changed meanwhile. Look again.") from None
            shown = self._draw("_form.html", {"form": form}) if form else None
            return JSONResponse({"form": shown})

        return do

    async def _move_clock(self, request: Request) -> Response:
        to = str((await _body(request)).get("to"))
        if to not in JUMPS:
            raise HTTPException(400, "The clock goes to next, minute, tomorrow or week.")
        await self._world.pass_time(JUMPS[to])
        return JSONResponse({"happened": len(self._world.happened)})

    # Staying in step.

    async def _events(self, request: Request) -> Response:
        headers = {"X-Accel-Buffering": "no"}
        return StreamingResponse(self._changes(), media_type="text/event-stream", headers=headers)

    async def _changes(self) -> AsyncIterator[str]:
        """Say `changed` whenever something has; what it is now, the page asks for itself."""
        async with self._world.watching() as changed:
            yield "retry: 1000\ndata: changed\n\n"
            while not self._closing:
                try:
                    await asyncio.wait_for(changed.wait(), STILL_THERE_EVERY)
                except TimeoutError:
                    yield ": still there\n\n"
                    continue
                changed.clear()
                yield "data: changed\n\n"

    def _someone(self, request: Request) -> Someone:
        someone = self._world.people.get(request.path_params["key"])
        if someone is None:
            raise HTTPException(404, "Nobody of that name lives here.")
        return someone


Act = Callable[[Chat, dict[str, Any]], Awaitable[Form | None]]


async def _write(chat: Chat, read: dict[str, Any]) -> None:
    body = _Write.model_validate(read)
    await chat.write(body.text, body.reply_to)


async def _pass_on(chat: Chat, read: dict[str, Any]) -> None:
    await chat.pass_on(_PassOn.model_validate(read).text)


async def _edit(chat: Chat, read: dict[str, Any]) -> None:
    body = _Edit.model_validate(read)
    await chat.edit(body.message_id, body.text)


async def _press(chat: Chat, read: dict[str, Any]) -> Form | None:
    body = _Press.model_validate(read)
    return await chat.press(body.message_id, body.number)


async def _submit(chat: Chat, read: dict[str, Any]) -> None:
    body = _Submit.model_validate(read)
    await chat.submit(body.action, body.ref, body.answers)


async def _command(chat: Chat, read: dict[str, Any]) -> None:
    await chat.command(_Command.model_validate(read).name)


async def _start(chat: Chat, read: dict[str, Any]) -> None:
    await chat.start()


async def _sticker(chat: Chat, read: dict[str, Any]) -> None:
    await chat.send_sticker()


async def _send_file(chat: Chat, read: dict[str, Any]) -> None:
    body = _SendFile.model_validate(read)
    await chat.send_file(body.name, body.content, body.size, body.text, body.media)


ACTS: dict[str, Act] = {
    "write": _write,
    "pass-on": _pass_on,
    "edit": _edit,
    "press": _press,
    "submit": _submit,
    "command": _command,
    "start": _start,
    "sticker": _sticker,
    "file": _send_file,
}


async def _body(request: Request) -> dict[str, Any]:
    """Read the JSON sent; a page of another site cannot send any without asking us first."""
    if request.headers.get("content-type") != "application/json":
        raise HTTPException(415, "Send JSON.")
    try:
        read = await request.json()
    except ValueError:
        raise HTTPException(400, "That is not JSON.") from None
    if not isinstance(read, dict):
        raise HTTPException(400, "Send a JSON object.")
    return read


async def _say_no(request: Request, error: Exception) -> Response:
    if isinstance(error, HTTPException):
        return JSONResponse({"error": error.detail}, error.status_code, headers=HEADERS)
    assert isinstance(error, ValidationError)
    first = error.errors()[0]
    where = ".".join(str(step) for step in first["loc"])
    return JSONResponse({"error": f"{where}: {first['msg']}"}, 400)


NOES: dict[Any, Any] = {HTTPException: _say_no, ValidationError: _say_no}


class _Headers:
    """Adds the headers to every response, without buffering streams."""

    def __init__(self, app: Any) -> None:
        self._app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        async def send_with_headers(message: Any) -> None:
            if message["type"] == "http.response.start":
                set_already = {name.lower() for name, _ in message["headers"]}
                extra = [
                    (name.lower().encode(), value.encode())
                    for name, value in HEADERS.items()
                    if name.lower().encode() not in set_already
                ]
                message = {**message, "headers": [*message["headers"], *extra]}
            await send(message)

        await self._app(scope, receive, send_with_headers)


MIDDLEWARE = [
    Middleware(_Headers),
    Middleware(TrustedHostMiddleware, allowed_hosts=["127.0.0.1", "localhost"]),
]


def _days(chat: Chat) -> Iterator[tuple[date, list[Entry]]]:
    """Yield the chat's entries by local day."""
    entries: list[Entry] = []
    last: date | None = None
    for entry in chat.entries.values():
        day = local(entry.at, ZONE).date()
        if last and day != last:
            yield last, entries
            entries = []
        entries.append(entry)
        last = day
    if last:
        yield last, entries


def _clock(instant: datetime) -> str:
    return spoken.clock(local(instant, ZONE).time())


def _day(instant: datetime) -> str:
    return spoken.day(instant, ZONE)


def _initials(name: str) -> str:
    return "".join(word[0] for word in name.split()[:2])
