"""Does on time what people sit and wait for, such as the next stage of their meeting."""

import asyncio
import logging
from collections.abc import Sequence

from bot.clock import Clock
from bot.conversations.room import Room
from bot.conversations.turn import Turn
from bot.db import Database

log = logging.getLogger("wayfinder")

AT_ONCE = 20
"""Things that share a transaction where there is one writer, and each would stand in line."""


class Pressing:
    def __init__(self, db: Database, clock: Clock) -> None:
        self._db, self._clock = db, clock
        self._one_at_a_time = asyncio.Lock()
        # Several rows held at once would make PostgreSQL's workers wait for one another.
        self._at_once = AT_ONCE if db.is_sqlite else 1

    async def do(self, rooms: Sequence[Room]) -> int:
        """Do what has come due; return how many things."""
        done = 0
        async with self._one_at_a_time:
            for room in rooms:
                async with self._db.reading() as tx:
                    due = await room.pressing(tx, self._clock.now())
                for first in range(0, len(due), self._at_once):
                    await self._act(room, due[first : first + self._at_once])
                done += len(due)
        return done

    async def _act(self, room: Room, refs: Sequence[int]) -> None:
        """Do a few things in one transaction; one that fails is undone alone."""
        try:
            async with self._db.transaction() as tx:
                for ref in refs:
                    try:
                        async with tx.begin_nested():
                            await room.act(Turn(tx, self._clock.now()), ref)
                    except Exception:
                        log.exception("due thing failed", extra={"room": room.name, "ref": ref})
        except Exception:
            log.exception("due things failed", extra={"room": room.name})
