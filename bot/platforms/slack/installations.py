"""The workspaces that installed the app by themselves, kept in the deployment's database.

Of slack_sdk's store only the bot's half is used: nothing is kept of whoever pressed the button.
A token is kept sealed, so that a copy of the database alone opens no workspace.
"""

import logging
from base64 import urlsafe_b64encode
from datetime import UTC, datetime
from hashlib import sha256
from typing import TYPE_CHECKING

from cryptography.fernet import Fernet, InvalidToken
from slack_bolt.error import BoltError
from slack_sdk.oauth.installation_store import Bot
from slack_sdk.oauth.installation_store.sqlalchemy import AsyncSQLAlchemyInstallationStore
from slack_sdk.oauth.state_store.async_state_store import AsyncOAuthStateStore

from bot.clock import Clock

if TYPE_CHECKING:
    from slack_sdk.oauth.installation_store import Installation
    from sqlalchemy.ext.asyncio import AsyncEngine

logger = logging.getLogger(__name__)

TABLE = AsyncSQLAlchemyInstallationStore.default_bots_table_name


def _seal(client_secret: str, purpose: str) -> Fernet:
    key = sha256(f"wayfinder {purpose}\0{client_secret}".encode()).digest()
    return Fernet(urlsafe_b64encode(key))


class Installations(AsyncSQLAlchemyInstallationStore):
    """Every workspace that has the app, and the token that it gave for it.

    A workspace's id is unique in all of Slack, so it is looked up by that alone, also where
    it belongs to an enterprise. The tables are made by our own migrations.

    Args:
        client_secret: opens the seals; where it was changed, workspaces install again.
        reading: an engine that waits for no writer.
    """

    def __init__(
        self, client_id: str, client_secret: str, writing: "AsyncEngine", reading: "AsyncEngine"
    ) -> None:
        super().__init__(client_id, writing, logger=logger)
        self._reading = AsyncSQLAlchemyInstallationStore(client_id, reading, logger=logger)
        self._seal = _seal(client_secret, "token")

    async def async_save(self, installation: "Installation") -> None:
        """Take in a workspace; what it gave earlier counts no longer."""
        bot = installation.to_bot()
        if bot.team_id is None:
            raise BoltError("an enterprise installs the app in one workspace at a time")
        bot.enterprise_id = None
        bot.bot_token = self._seal.encrypt(bot.bot_token.encode()).decode()
        await self.async_save_bot(bot)
        since = datetime.fromtimestamp(bot.installed_at, tz=UTC).replace(tzinfo=None)
        column = self.bots.c
        async with self.engine.begin() as connection:
            await connection.execute(
                self.bots.delete().where(
                    column.client_id == self.client_id,
                    column.team_id == bot.team_id,
                    column.installed_at < since,
                )
            )

    async def of(self, team: str) -> Bot | None:
        """Return what a workspace gave, its token unsealed; None where the app is not installed."""
        bot = await self._reading.async_find_bot(enterprise_id=None, team_id=team)
        if bot is None:
            return None
        try:
            bot.bot_token = self._seal.decrypt(bot.bot_token).decode()
        except InvalidToken:
            logger.error(
                "workspace %s installed the app under another SLACK_CLIENT_SECRET: install again",
                team,
            )
            return None
        return bot

    async def forget(self, team: str) -> None:
        await self.async_delete_bot(enterprise_id=None, team_id=team)


class States(AsyncOAuthStateStore):
    """What ties the way back from Slack to the way there. It is sealed, so it needs no row."""

    LASTS = 600  # seconds, as the cookie that must come back with it

    def __init__(self, client_secret: str, clock: Clock) -> None:
        self._seal = _seal(client_secret, "state")
        self._clock = clock

    async def async_issue(self, *_: object, **__: object) -> str:
        return self._seal.encrypt_at_time(b"", self._now()).decode()

    async def async_consume(self, state: str) -> bool:
        try:
            self._seal.decrypt_at_time(state, self.LASTS, self._now())
        except InvalidToken:
            return False
        return True

    def _now(self) -> int:
        return int(self._clock.now().timestamp())
