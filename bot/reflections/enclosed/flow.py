"""What happens to recordings and pictures after they were kept: the app they came by holds them.

asked for again in the chat → fetched, outside any transaction → sent
"""

import io
import zipfile
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from bot.chat import Address, Fetch
from bot.conversations import Handler, Heard, Room, Turn
from bot.db import Database
from bot.delivery.files import Files
from bot.delivery.kinds import REPLY
from bot.language import speaking
from bot.people.models import Person
from bot.reflections import queries
from bot.reflections import words as all_words
from bot.reflections.enclosed import queries as enclosed
from bot.reflections.enclosed import words
from bot.reflections.enclosed.rules import format_of
from bot.reflections.models import Part, Reflection


@dataclass(frozen=True)
class Held:
    """Where something is to be fetched; it stays true when the transaction is over."""

    part_id: int
    address: Address
    file_id: str
    kind: str
    said_at: datetime

    @classmethod
    def of(cls, part: Part) -> "Held":
        address = Address.parse(part.address)
        return cls(part.id, address, part.file_id, part.file_kind, part.said_at)


class Enclosed(Room):
    """Args:
    fetch: gets what somebody sent from the platform it came by.
    files: where it stands until it is sent.
    """

    name = "enclosed"

    def __init__(self, fetch: Fetch, files: Files) -> None:
        self._fetch, self._files = fetch, files
        self.routes: dict[str, Handler] = {words.AGAIN: self.again}
        self.commands: dict[str, Handler] = {}

    async def fetch(self, held: Held) -> bytes | None:
        """Return it; None where the app does not give it."""
        return await self._fetch(held.address, held.file_id)

    async def again(self, heard: Heard) -> None:
        """Note that somebody wants to have sent what came with an answer of theirs."""
        entry = await queries.own(heard.tx, heard.person, heard.ref)
        found = await enclosed.with_answers(heard.tx, [entry.id]) if entry else {}
        if entry is None or not found:
            await heard.say(all_words.gone())
            return
        for part in found[entry.id]:
            part.wanted_at = heard.now
        await heard.say(words.one_moment())

    async def think(self, db: Database, now: datetime) -> None:
        """Fetch what is wanted, and send it. Done by two processes, it is sent once."""
        async with db.reading() as tx:
            wanted = await tx.scalars(
                select(Part).where(Part.wanted_at.is_not(None)).order_by(Part.id).limit(10)
            )
            waiting = [Held.of(part) for part in wanted]
        for held in waiting:
            content = await self.fetch(held)
            async with db.transaction() as tx:
                await self._send(Turn(tx, now), held, content)

    async def _send(self, turn: Turn, held: Held, content: bytes | None) -> None:
        part = await turn.tx.get(Part, held.part_id, with_for_update=True)
        if part is None or part.wanted_at is None:
            return
        key = f"enclosed:{part.id}:{part.wanted_at:%Y%m%d%H%M%S%f}"
        part.wanted_at = None
        entry = await turn.tx.get_one(Reflection, part.reflection_id)
        if entry.deleted_at:
            return
        person = await turn.tx.get_one(Person, entry.person_id)
        with speaking(person.language):
            said = words.not_given()
            if content:
                name = file_name(held, content)
                file = self._files.write(name, content, whose=person.id, now=turn.now)
                said = words.here_it_is(part, person, file)
        await turn.tell(person, said, kind=REPLY, key=key)

    async def packed(
        self, held: Sequence[Held], write: Callable[[Mapping[int, str]], Awaitable[dict[str, str]]]
    ) -> bytes:
        """Return a zip file of all of this, and of texts that are told what it is called.

        Args:
            write: given the name of each part that is in it, returns texts by their name.
        """
        packed, names = io.BytesIO(), dict[int, str]()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
            for each in held:
                if content := await self.fetch(each):
                    names[each.part_id] = f"files/{file_name(each, content)}"
                    file.writestr(names[each.part_id], content)
            for name, text in (await write(names)).items():
                file.writestr(name, text)
        return packed.getvalue()


def file_name(held: Held, content: bytes) -> str:
    kind = "picture" if held.kind == words.PHOTO else "voice-note"
    return f"{held.said_at:%Y-%m-%d}-{kind}-{held.part_id}.{format_of(content).ending}"
