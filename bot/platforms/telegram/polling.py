"""Asking Telegram for news, and confirming only what is kept.

An update counts as confirmed once we ask with an offset above it, so the offset moves
only past what the house has kept: killed at any point, we are given the rest again, and
the inbox knows what it has seen. (The library's own Updater puts updates on a queue in
memory and asks for more, which confirms what nobody has kept.)

Each circle (a chat, or the chats of people who are talking with one another) is heard in
order, others beside it. While one is slow or fails, the offset stands before it, and we look
again every moment for what others did: nothing needs to be remembered here, because Telegram
repeats whatever is not confirmed. It shows at most 100 updates ahead, so a circle that is
stuck holds up the others only after those.
"""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable
from typing import Any

from telegram.error import InvalidToken, RetryAfter, TelegramError

from bot.platforms.telegram.receive import chat_of
from bot.platforms.telegram.send import asked_wait

_LOOK_AGAIN = 0.5  # seconds between two looks while something is not kept yet
_LONGEST_WAIT = 60.0  # seconds between two attempts while Telegram is away

log = logging.getLogger(__name__)


class Polling:
    """`news` asks for updates from an offset on; `hear` says whether an update is kept.

    `circle` names the circle to which a chat belongs just now.
    """

    def __init__(
        self,
        news: Callable[[int], Awaitable[list[dict[str, Any]]]],
        hear: Callable[[dict[str, Any]], Awaitable[bool]],
        pause: Callable[[float], Awaitable[None]],
        circle: Callable[[str], Awaitable[str]],
    ) -> None:
        self._news = news
        self._hear = hear
        self._pause = pause
        self._circle = circle
        self._offset = 0
        self._kept: set[int] = set()
        self._busy: dict[str, asyncio.Task[bool]] = {}

    async def run(self) -> None:
        """Listen until cancelled."""
        try:
            while True:
                await self._look(await self._patient_news())
        finally:
            for task in self._busy.values():
                task.cancel()
            await asyncio.gather(*self._busy.values(), return_exceptions=True)

    async def _patient_news(self) -> list[dict[str, Any]]:
        failures = 0
        while True:
            try:
                return await self._news(self._offset)
            except RetryAfter as error:
                await self._pause(asked_wait(error).total_seconds())
            except TelegramError as error:
                if not failures:
                    log.warning("Telegram gives no news, trying on: %s", reason(error))
                failures += 1
                await self._pause(_wait(failures))

    async def _look(self, updates: list[dict[str, Any]]) -> None:
        for circle, theirs in (await self._by_circle(updates)).items():
            if circle not in self._busy:
                self._busy[circle] = asyncio.create_task(self._hear_in_order(theirs))
        if self._busy:
            await asyncio.wait(self._busy.values(), timeout=_LOOK_AGAIN)
        done = {circle: task for circle, task in self._busy.items() if task.done()}
        for circle in done:
            del self._busy[circle]
        ids = [update["update_id"] for update in updates]
        left = [id for id in ids if id not in self._kept]
        self._offset = min(left) if left else max(ids, default=self._offset - 1) + 1
        self._kept = {id for id in self._kept if id >= self._offset}
        if not all(task.result() for task in done.values()):
            await self._pause(_LOOK_AGAIN)

    async def _by_circle(self, updates: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
        circles: dict[str, list[dict[str, Any]]] = {}
        new = [update for update in updates if update["update_id"] not in self._kept]
        of = {chat: await self._circle(chat) for chat in dict.fromkeys(map(chat_of, new))}
        for update in new:
            circles.setdefault(of[chat_of(update)], []).append(update)
        return circles

    async def _hear_in_order(self, updates: list[dict[str, Any]]) -> bool:
        """Hear one circle's updates up to the first that fails; return whether none did."""
        for update in updates:
            if not await self._hear(update):
                return False
            self._kept.add(update["update_id"])
        return True


def reason(error: TelegramError) -> str:
    """Return what went wrong, fit for a log: the library puts tokens into some messages."""
    return "the token was refused" if isinstance(error, InvalidToken) else error.message


def _wait(failures: int) -> float:
    """Return a wait that doubles, with jitter so that many processes do not return as one."""
    return min(_LONGEST_WAIT, 2.0 ** min(failures, 10) / 2) * random.uniform(0.5, 1)
