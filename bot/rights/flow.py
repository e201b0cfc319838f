"""What a person can do with what is theirs, and what happens to it by itself."""

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import delete, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.chat import Button
from bot.conversations import Handler, Room
from bot.conversations.models import HalfFilled, HeldWords, Question
from bot.delivery.files import Files
from bot.people.models import Person
from bot.rights import words
from bot.rights.agreements import Agreements
from bot.rights.data import MyData
from bot.rights.forgetting import Forgetting
from bot.rights.linking import Linking

Rooms = Callable[[], Sequence[Room]]


class Rights(Room):
    """Agreements, accounts, data and forgetting.

    Args:
        rooms: everybody who keeps something of a person, this room included.
        files: where what is handed over waits to be sent.
    """

    name = "rights"
    for_anybody = ("link", "mydata", "forgetme")

    def __init__(self, rooms: Rooms, files: Files) -> None:
        self._files = files
        self.data = MyData(rooms, files)
        self.forgetting = Forgetting(rooms, files)
        agreements, linking = Agreements(), Linking(rooms)
        self.routes: dict[str, Handler] = {
            **agreements.routes,
            **linking.routes,
            **self.data.routes,
            **self.forgetting.routes,
        }
        self.commands: dict[str, Handler] = {
            "link": linking.begin,
            "mydata": self.data.send,
            "forgetme": self.forgetting.explain,
        }

    def settings(self) -> list[Button]:
        """Return the buttons under a person's settings that lead here."""
        return words.settings_buttons()

    async def merge(self, tx: AsyncSession, keep: Person, gone: Person) -> None:
        """Move what was asked and what is held; a form half filled in begins anew."""
        for row in (Question, HeldWords):
            await tx.execute(update(row).where(row.person_id == gone.id).values(person_id=keep.id))
        await tx.execute(delete(HalfFilled).where(HalfFilled.person_id == gone.id))

    async def sweep(self, tx: AsyncSession, now: datetime) -> None:
        self._files.sweep(now)
        await self.forgetting.sweep(tx, now)
