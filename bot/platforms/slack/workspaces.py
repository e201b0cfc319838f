"""Which workspaces have the app, and the token that each gave for it."""

from collections.abc import Callable

from slack_bolt.authorization import AuthorizeResult
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.chat import CannotOpen
from bot.platforms.slack import send
from bot.platforms.slack.installations import Installations

DEAD = frozenset({"account_inactive", "invalid_auth", "not_authed", "token_revoked"})
"""What Slack says of a token that a workspace no longer honours."""


class Workspaces:
    """One workspace by its token, which is known from the start, and any number that installed.

    Those are looked up each time: whichever process hears of one, all know of it at once.
    """

    def __init__(
        self, client: Callable[[str | None], AsyncWebClient], installations: Installations | None
    ) -> None:
        self._client, self._installations = client, installations
        self._by_token: dict[str, AuthorizeResult] = {}

    async def join(self, bot_token: str) -> AuthorizeResult:
        """Take in the workspace that this token is for.

        Raises:
            CannotOpen: Slack refused the token.
        """
        try:
            told = await self._client(bot_token).auth_test()
        except SlackApiError as error:
            raise CannotOpen(
                f"Slack refused SLACK_BOT_TOKEN ({send.code_of(error)}): "
                "copy it again from OAuth & Permissions."
            ) from error
        bot = AuthorizeResult.from_auth_test_response(bot_token=bot_token, auth_test_response=told)
        self._by_token[told["team_id"]] = bot
        return bot

    async def bot(self, team: str) -> AuthorizeResult | None:
        """Return as whom the app is known in a workspace; None where it is not installed."""
        if team in self._by_token:
            return self._by_token[team]
        kept = await self._installations.of(team) if self._installations else None
        if kept is None:
            return None
        return AuthorizeResult(
            enterprise_id=None,
            team_id=team,
            bot_id=kept.bot_id,
            bot_user_id=kept.bot_user_id,
            bot_token=kept.bot_token,
        )

    async def client(self, team: str) -> AsyncWebClient | None:
        """Return the client that holds a workspace's token; None where the app is not installed."""
        bot = await self.bot(team)
        return self._client(bot.bot_token) if bot else None

    async def has_left(self, team: str) -> bool:
        """Tell whether a workspace that had the app has taken it away, as Slack says.

        Slack may say it late, when the app has long been installed again: the token knows.

        Raises:
            SlackApiError, aiohttp.ClientError, OSError: Slack does not tell.
        """
        client = await self.client(team)
        if client is None:
            return False
        try:
            await client.auth_test()
        except SlackApiError as error:
            if send.code_of(error) in DEAD:
                return True
            raise
        return False

    async def forget(self, team: str) -> None:
        self._by_token.pop(team, None)
        if self._installations:
            await self._installations.forget(team)
