"""Somebody asks in their chat for the pages, and gets a link that is theirs."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.conversations import Handler, Heard, Room
from bot.people.data import Section, when
from bot.people.models import Person
from bot.web.sign_in import queries, words
from bot.web.sign_in.models import WebSession


class SignIn(Room):
    """Args:
    base_url: where browsers reach the pages, without a slash at its end; empty: nowhere.
    """

    name = "sign in"

    def __init__(self, base_url: str) -> None:
        self._base_url = base_url
        self.routes: Mapping[str, Handler] = {}
        self.commands: Mapping[str, Handler] = {"web": self.send_link}

    async def send_link(self, heard: Heard) -> None:
        if not self._base_url:
            await heard.say(words.no_pages())
            return
        token = await queries.new_link(heard.tx, heard.person, heard.now)
        if token is None:
            await heard.say(words.too_many())
            return
        await heard.say(words.link(f"{self._base_url}/sign-in/{token}"))

    async def sweep(self, tx: AsyncSession, now: datetime) -> None:
        await queries.sweep(tx, now)

    async def merge(self, tx: AsyncSession, keep: Person, gone: Person) -> None:
        """Who goes is signed out everywhere."""
        await queries.end_all(tx, gone.id)

    async def export(self, tx: AsyncSession, person: Person) -> list[Section]:
        found = await tx.scalars(
            select(WebSession).where(WebSession.person_id == person.id).order_by(WebSession.id)
        )
        return [
            Section(
                name="web_sessions",
                title=words.sessions_title(),
                rows=[
                    {
                        "began_at": when(each.began_at),
                        "seen_at": when(each.seen_at),
                        "ends_at": when(each.expires_at),
                    }
                    for each in found
                ],
            )
        ]
