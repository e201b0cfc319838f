"""What Slack tells of people, asked now and then and never waited for long."""

import asyncio
from datetime import datetime, timedelta

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.chat import Address, Profile
from bot.clock import Clock
from bot.platforms.slack.send import ClientFor

FRESH = timedelta(hours=6)
MOST = 10_000


class Profiles:
    """A cache in front of users.info. A slow answer is kept for the next time."""

    def __init__(self, client_for: ClientFor, clock: Clock, patience: timedelta) -> None:
        self._client_for = client_for
        self._clock = clock
        self._patience = patience
        self._known: dict[Address, tuple[datetime, Profile]] = {}
        self._asking: dict[Address, asyncio.Task[Profile]] = {}

    async def of(self, person: Address) -> Profile:
        """Return what is known of somebody; an empty profile where Slack is slow or refuses."""
        at, profile = self._known.get(person, (None, Profile()))
        if at is not None and self._clock.now() - at < FRESH:
            return profile
        asking = self._asking.get(person)
        if asking is None:
            asking = self._asking[person] = asyncio.create_task(self._ask(person))
        done, _ = await asyncio.wait({asking}, timeout=self._patience.total_seconds())
        return asking.result() if done else profile

    def forget(self, person: Address) -> None:
        self._known.pop(person, None)

    async def close(self) -> None:
        for asking in self._asking.values():
            asking.cancel()
        await asyncio.gather(*self._asking.values(), return_exceptions=True)

    async def _ask(self, person: Address) -> Profile:
        team, _, user = person.path.partition("/")
        try:
            client = await self._client_for(team)
            profile = await _ask(client, user) if client else Profile()
        except (SlackApiError, aiohttp.ClientError, OSError):
            # Not kept, so the next thing this person does asks again.
            return self._known.get(person, (None, Profile()))[1]
        finally:
            del self._asking[person]
        while len(self._known) >= MOST:
            del self._known[next(iter(self._known))]
        self._known[person] = (self._clock.now(), profile)
        return profile


async def _ask(client: AsyncWebClient, user: str) -> Profile:
    answer = await client.users_info(user=user, include_locale=True)
    told = answer["user"]
    names = told.get("profile", {})
    return Profile(
        name=names.get("display_name") or names.get("real_name") or told.get("real_name") or "",
        timezone=told.get("tz") or "",
        language=told.get("locale") or "",
    )
