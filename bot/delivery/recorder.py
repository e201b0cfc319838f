"""Writes down what becomes of letters: one at a time, or many at once when they come fast."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy.exc import DBAPIError

from bot.clock import Clock, pause
from bot.db import Database
from bot.delivery import queue, settling
from bot.delivery.kinds import State
from bot.delivery.points import point
from bot.delivery.queue import Claimed
from bot.delivery.rules import Verdict
from bot.delivery.together import Together

MOST_TRIES = 20
Batch = tuple[Sequence[Claimed], timedelta]
Slots = list[tuple[Claimed, float]]
Entry = tuple[Claimed, Verdict, timedelta]


class Recorder:
    """One for all lanes of a process, so that they share their transactions.

    The lanes of a transaction are always taken in the same order: two processes can then wait
    for each other's rows, and never both at once.
    """

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock
        self._marks = Together(self._mark_all)
        self._records = Together(self._record_all)

    async def mark(self, letters: Sequence[Claimed], every: timedelta) -> Slots:
        """Begin to send letters of one lane; return those that may go, and when: `queue.mark`."""
        return await self._marks((letters, every))

    async def record(self, letter: Claimed, verdict: Verdict, chat_every: timedelta) -> None:
        """Record what became of a letter; return when it is committed."""
        await self._records((letter, verdict, chat_every))

    async def _mark_all(self, batches: Sequence[Batch]) -> list[Slots]:
        places = sorted(range(len(batches)), key=lambda place: batches[place][0][0].lane)
        going: list[Slots] = [[] for _ in batches]
        async with self._db.transaction() as tx:
            for place in places:
                going[place] = await queue.mark(tx, *batches[place])
        point("mark.committed")
        return going

    async def _record_all(self, entries: Sequence[Entry]) -> list[None]:
        """Write; a database that is away for a moment is asked again.

        The answers are known only here: giving up makes these letters' outcome unknown.
        """
        in_order = sorted(entries, key=lambda entry: entry[0].lane)
        for attempt in range(1, MOST_TRIES + 1):
            try:
                async with self._db.transaction() as tx:
                    now = self._clock.now()
                    plain = [entry for entry in in_order if _is_plain(entry[1])]
                    if plain:
                        await settling.settle_sent(tx, plain, now)
                    for letter, verdict, chat_every in in_order:
                        if not _is_plain(verdict):
                            await settling.settle(tx, letter, verdict, now, chat_every)
            except DBAPIError:
                if attempt == MOST_TRIES:
                    raise
                await pause(min(attempt / 4, 2))
            else:
                point("settle.committed")
                break
        return [None] * len(entries)


def _is_plain(verdict: Verdict) -> bool:
    return verdict.state is State.SENT and not verdict.lane_is_well
