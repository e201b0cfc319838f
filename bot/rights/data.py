"""Everything that is kept of somebody, handed over: a page to read and a document for programs."""

import json
from collections.abc import Callable, Sequence
from datetime import datetime

from jinja2 import Environment, PackageLoader, StrictUndefined
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.chat import Message
from bot.conversations import Handler, Heard, Room, Turn
from bot.conversations.models import HalfFilled, HeldWords
from bot.delivery.files import Files
from bot.delivery.kinds import REPLY
from bot.language import current, speaking
from bot.people import record
from bot.people.data import Data, Section, when, who_they_are
from bot.people.models import Person
from bot.rights import words

_pages = Environment(loader=PackageLoader("bot.rights"), autoescape=True, undefined=StrictUndefined)


class MyData:
    def __init__(self, rooms: Callable[[], Sequence[Room]], files: Files) -> None:
        self._rooms, self._files = rooms, files
        self.routes: dict[str, Handler] = {words.DATA: self.send}

    async def send(self, heard: Heard) -> None:
        """Somebody wants what is kept of them."""
        for letter in await self._letters(heard, heard.person):
            await heard.say(letter)
        record.note(heard.tx, "take data", heard.now, actor=heard.person, subject=heard.person)

    async def send_to(self, turn: Turn, person: Person) -> None:
        """Send somebody their own data because they asked elsewhere; nobody else sees it."""
        with speaking(person.language):
            for letter in await self._letters(turn, person):
                await turn.tell(person, letter, kind=REPLY)
        record.note(turn.tx, "send data", turn.now, by="command line", subject=person)

    async def _letters(self, turn: Turn, person: Person) -> list[Message]:
        data = await self.gather(turn.tx, person, turn.now)
        files = (("my-data.html", page(data)), ("my-data.json", document(data)))
        return [
            letter(self._files.write(name, content.encode(), whose=person.id, now=turn.now))
            for letter, (name, content) in zip(
                (words.data_to_read, words.data_for_programs), files, strict=True
            )
        ]

    async def gather(self, tx: AsyncSession, person: Person, now: datetime) -> Data:
        """Ask every room what it keeps of this person."""
        sections = await who_they_are(tx, person)
        for room in self._rooms():
            sections += await room.export(tx, person)
        sections.append(await _unfinished(tx, person))
        return Data(made_at=now, sections=sections)


async def _unfinished(tx: AsyncSession, person: Person) -> Section:
    held = await tx.scalars(
        select(HeldWords).where(HeldWords.person_id == person.id).order_by(HeldWords.id)
    )
    half = await tx.get(HalfFilled, person.id)
    rows: list[dict[str, str | int | bool | None]] = [
        {"what": "words held", "text": words_.text, "at": when(words_.said_at)} for words_ in held
    ]
    if half:
        text = json.dumps(half.answers, ensure_ascii=False)
        rows.append({"what": "form half filled", "text": text, "at": when(half.started_at)})
    return Section(name="unfinished", title=words.unfinished(), rows=rows)


def page(data: Data) -> str:
    """Return it as a page that any browser shows, with nothing to load from elsewhere."""
    template = _pages.get_template("my_data.html")
    return template.render(
        data=data, title=words.data_title(), nothing=words.nothing_kept(), language=current()
    )


def document(data: Data) -> str:
    """Return it as JSON, with the schema that it keeps to."""
    both = {"schema": Data.model_json_schema(), "data": data.model_dump(mode="json")}
    return json.dumps(both, ensure_ascii=False, indent=1)
