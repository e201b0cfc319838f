"""Hears those who talk with one another in the order in which they came, others beside them.

Two transactions that begin one after the other need not reach a set's meeting in that order:
the second may get its connection first, and its writer's words would stand before those that
they answer. So whoever comes waits here, before any transaction, for those who came earlier.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.chat import Address, Together


class InOrder:
    def __init__(self, together: Together) -> None:
        self._together = together
        self._looking = asyncio.Lock()  # lets go in the order in which it was asked
        self._last: dict[str, asyncio.Event] = {}

    @asynccontextmanager
    async def turn(self, sender: Address) -> AsyncIterator[None]:
        """Wait for one's turn, and hold it until the block ends."""
        over = asyncio.Event()
        async with self._looking:
            circle = await self._together(sender)
            before, self._last[circle] = self._last.get(circle), over
        try:
            if before:
                await before.wait()
            yield
        finally:
            over.set()
            if self._last[circle] is over:
                del self._last[circle]
