"""One request by somebody who is signed in: all that a page's handler is given and may do."""

import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.datastructures import FormData, QueryParams
from starlette.responses import RedirectResponse, Response

from bot.chat import Commanded, Event, Message, Pressed, Profile, Said, Style, Submitted
from bot.conversations import Heard, Turn
from bot.conversations.turn import UNTIL_THE_NEXT
from bot.people import queries as people
from bot.people.models import Person
from bot.web import words
from bot.web.drawing import draw, draw_for_anybody
from bot.web.house import House
from bot.web.security import NOT_KEPT
from bot.web.viewer import Viewer

Value = TypeVar("Value")
_numbers = itertools.count(1)
LARGEST = 2**63
"""No row has a number as large; a database would stumble over a larger one."""


class NotHere(Exception):
    """There is no such thing, or not for this person: the two look the same."""


class Undo(BaseModel):
    """A way back from what has just been done."""

    model_config = ConfigDict(frozen=True)

    label: str
    path: str
    fields: dict[str, str] = {}


class Flash(BaseModel):
    """What a page says first, once."""

    model_config = ConfigDict(frozen=True)

    text: str
    tone: Literal["done", "problem"] = "done"
    undo: Undo | None = None


class Back(RedirectResponse):
    """On to another page, which first says something: the door keeps it until then."""

    def __init__(self, path: str, flash: Flash | None) -> None:
        super().__init__(path, 303, NOT_KEPT)
        self.flash = flash


@dataclass
class OnPage(Heard):
    """What a chat handler is given when a page presses its button.

    What it says is kept here for the page to show, and what the person writes next in the chat
    still answers what the chat asked. Letters to others go out as ever.
    """

    said: list[Message] = field(default_factory=list, init=False)
    asked: tuple[str, str] | None = field(default=None, init=False)
    """The action and reference that should hear the answer to what was asked last."""

    async def say(self, message: Message) -> int:
        self.said.append(message)
        return 0

    async def redraw(self, message: Message) -> None:
        self.said.append(message)

    async def ask(
        self, message: Message, action: str, ref: str = "", *, for_: object = UNTIL_THE_NEXT
    ) -> None:
        self.said.append(message)
        self.asked = (action, ref)

    async def expect(self, person: Person, *args: Any, **named: Any) -> None:
        """What is written in the chat is no answer to a page; others are asked in theirs."""
        if person is not self.person:
            await super().expect(person, *args, **named)

    async def stop_expecting(self, person: Person) -> None:
        """What the chat asked, it still wants to know."""

    def flash(self, undo: Undo | None = None) -> Flash:
        """Return what was said, for the next page to say; a card of settings is that page."""
        plain = [
            part.text
            for message in self.said
            if not any(part.style is Style.HEADING for part in message.parts)
            for part in message.parts
            if part.style is Style.PLAIN
        ]
        return Flash(text=" ".join(plain[:2]) or words.saved(), undo=undo)


@dataclass(frozen=True)
class Visit:
    tx: AsyncSession
    now: datetime
    house: House
    viewer: Viewer
    path: Mapping[str, Any]
    """What the route's path has in braces."""

    query: QueryParams
    form: FormData
    session_id: int
    csrf: str
    seal_key: str
    here: str
    """The path of this request."""

    flashed: Flash | None

    @property
    def person(self) -> Person:
        return self.viewer.person

    @property
    def turn(self) -> Turn:
        return Turn(self.tx, self.now)

    def text(self, name: str, most: int = 20_000) -> str:
        """Return a field of the form that was sent, without white space around it."""
        value = self.form.get(name, "")
        if not isinstance(value, str):
            return ""
        return value.replace("\r\n", "\n").replace("\0", "").strip()[:most]

    @property
    def ref(self) -> str:
        """Return the number in the path, as chat handlers take it."""
        number = self.path["id"]
        if not 0 < number < LARGEST:
            raise NotHere
        return str(number)

    def found(self, thing: Value | None) -> Value:
        """Return what was looked for, or end in a 404."""
        if thing is None:
            raise NotHere
        return thing

    async def press(
        self,
        action: str,
        ref: str = "",
        *,
        text: str | None = None,
        answers: dict[str, str] | None = None,
    ) -> OnPage:
        """Have a chat handler do it, as if its button were pressed, or its question answered."""
        person = self.person
        who: dict[str, Any] = {
            "id": f"page:{self.session_id}:{next(_numbers)}",
            "sender": await people.address_of(self.tx, person),
            "profile": Profile(name=person.name, timezone=person.timezone),
            "opens_form": True,
        }
        event: Event = Pressed(**who, action=action, ref=ref)
        if text is not None:
            event = Said(**who, text=text)
        elif answers is not None:
            event = Submitted(**who, action=action, ref=ref, answers=answers)
        heard = OnPage(self.tx, self.now, person, event, ref)
        await self.house.routes[action](heard)
        return heard

    async def command(self, name: str) -> OnPage:
        """Have a chat command carried out, as if it were written there."""
        person = self.person
        event = Commanded(
            id=f"page:{self.session_id}:{next(_numbers)}",
            sender=await people.address_of(self.tx, person),
            profile=Profile(name=person.name, timezone=person.timezone),
            opens_form=True,
            command=name,
        )
        heard = OnPage(self.tx, self.now, person, event)
        await self.house.commands[name](heard)
        return heard

    def show(self, template: str, status: int = 200, **shown: Any) -> Response:
        """Draw a page."""
        drawn = draw(template, self, shown)
        return Response(drawn, status, NOT_KEPT, media_type="text/html")

    def leave(self, template: str, **shown: Any) -> Response:
        """Draw a page for somebody who is signed in no longer."""
        drawn = draw_for_anybody(template, **shown)
        response = Response(drawn, 200, NOT_KEPT, media_type="text/html")
        response.delete_cookie(
            self.house.cookie, secure=self.house.is_secure, httponly=True, samesite="lax"
        )
        return response

    def back(self, path: str, said: Flash | None = None) -> Response:
        """Go on to a page, which first says this."""
        return Back(path, said)

    def file(self, name: str, content: str | bytes, media_type: str) -> Response:
        """Hand out a file to keep."""
        named = {"Content-Disposition": f'attachment; filename="{name}"'}
        return Response(content, headers={**named, **NOT_KEPT}, media_type=media_type)
