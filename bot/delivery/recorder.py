"""Writes down what became of letters: one at a time, or many at once when they come fast."""

import asyncio
from datetime import timedelta

from sqlalchemy.exc import DBAPIError

from bot.clock import Clock, pause
from bot.db import Database
from bot.delivery import settling
from bot.delivery.kinds import State
from bot.delivery.points import point
from bot.delivery.queue import Claimed
from bot.delivery.rules import Verdict

MOST_TRIES = 20
Entry = tuple[Claimed, Verdict, timedelta]


class Recorder:
    """What comes in while one transaction commits goes together into the next."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock
        self._waiting: list[tuple[Entry, asyncio.Future[None]]] = []
        self._writing: asyncio.Task[None] | None = None

    async def record(self, letter: Claimed, verdict: Verdict, chat_every: timedelta) -> None:
        """Return when it is committed."""
        written = asyncio.get_running_loop().create_future()
        self._waiting.append(((letter, verdict, chat_every), written))
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write_all())
        await written

    async def _write_all(self) -> None:
        while self._waiting:
            together, self._waiting = self._waiting, []
            entries = [entry for entry, _ in together]
            [failed] = await asyncio.gather(self._write(entries), return_exceptions=True)
            for _, written in together:
                if written.done():  # whoever waited was cancelled
                    continue
                if failed is None:
                    written.set_result(None)
                else:  # every one who waits is told, whatever it was
                    written.set_exception(failed)

    async def _write(self, entries: list[Entry]) -> None:
        """Write; a database that is away for a moment is asked again.

        The answers are known only here: giving up makes these letters' outcome unknown.
        """
        for attempt in range(1, MOST_TRIES + 1):
            try:
                async with self._db.transaction() as tx:
                    now = self._clock.now()
                    plain = [entry for entry in entries if _is_plain(entry[1])]
                    if plain:
                        await settling.settle_sent(tx, plain, now)
                    for letter, verdict, chat_every in entries:
                        if not _is_plain(verdict):
                            await settling.settle(tx, letter, verdict, now, chat_every)
            except DBAPIError:
                if attempt == MOST_TRIES:
                    raise
                await pause(min(attempt / 4, 2))
            else:
                point("settle.committed")
                return


def _is_plain(verdict: Verdict) -> bool:
    return verdict.state is State.SENT and not verdict.lane_is_well
