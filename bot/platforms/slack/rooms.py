"""Private channels: made for some people, who are let in."""

import re
from collections.abc import Sequence

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.chat import Address, NotSent, Prepared, Sent, Why
from bot.platforms.slack.ids import address
from bot.platforms.slack.send import ClientFor, answered, code_of

MOST_NAME = 70
"""Characters; Slack takes 80, and a number may follow."""

TRIES = 9
_IN_ALREADY = frozenset({"already_in_channel", "cant_invite_self"})


async def prepare(
    client_for: ClientFor, room: Address | None, name: str, people: Sequence[Address]
) -> Prepared | NotSent:
    """Let people of one workspace into a private channel, as `bot.chat.Hosts` says."""
    team = people[0].path.partition("/")[0]
    client = await client_for(team)
    if client is None:
        return NotSent(Why.UNREACHABLE, f"the app is not installed in workspace {team}")
    made: list[str] = []

    async def work() -> Sent:
        channel = room.path.partition("/")[2] if room else await _make(client, name)
        made.append(channel)
        await _let_in(client, channel, [each.path.partition("/")[2] for each in people])
        return Sent(channel)

    done = await answered(work())
    return Prepared(address(team, made[0])) if isinstance(done, Sent) else done


async def show_out(client_for: ClientFor, room: Address, person: Address) -> NotSent | None:
    """Take somebody out of a private channel, as `bot.chat.Hosts` says."""
    team, _, user = person.path.partition("/")
    client = await client_for(team)
    if client is None:
        return NotSent(Why.UNREACHABLE, f"the app is not installed in workspace {team}")
    channel = room.path.partition("/")[2]

    async def work() -> Sent:
        try:
            await client.conversations_kick(channel=channel, user=user)
        except SlackApiError as error:
            if code_of(error) != "not_in_channel":
                raise
        return Sent(channel)

    done = await answered(work())
    return None if isinstance(done, Sent) else done


async def _make(client: AsyncWebClient, name: str) -> str:
    """Make a channel; where its name is taken, a number follows."""
    plain = re.sub(r"[^\w-]+", "-", name.casefold()).strip("-_")[:MOST_NAME] or "set"
    for number in range(1, TRIES + 1):
        try:
            answer = await client.conversations_create(
                name=plain if number == 1 else f"{plain}-{number}", is_private=True
            )
        except SlackApiError as error:
            if code_of(error) != "name_taken" or number == TRIES:
                raise
        else:
            return str(answer["channel"]["id"])
    raise AssertionError("unreachable")


async def _let_in(client: AsyncWebClient, channel: str, users: Sequence[str]) -> None:
    for user in users:
        try:
            await client.conversations_invite(channel=channel, users=user)
        except SlackApiError as error:
            if code_of(error) not in _IN_ALREADY:
                raise
