"""Many small writings in one transaction, when they come fast."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

from bot.clock import pause

Entry = TypeVar("Entry")
Result = TypeVar("Result")


class Together(Generic[Entry, Result]):
    """What comes in while one transaction commits goes together into the next.

    Args:
        write: is given the entries, in the order in which they came, and returns a result for
            each once it is committed, or an error that only this one is told.
        most: how many entries share a transaction.
        gather: seconds to wait for others before each transaction.
    """

    def __init__(
        self,
        write: Callable[[Sequence[Entry]], Awaitable[Sequence[Result | BaseException]]],
        most: int | None = None,
        gather: float = 0,
    ) -> None:
        self._write = write
        self._most = most
        self._gather = gather
        self._waiting: list[tuple[Entry, asyncio.Future[Result]]] = []
        self._writing: asyncio.Task[None] | None = None

    async def __call__(self, entry: Entry) -> Result:
        """Return when it is committed."""
        written: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self._waiting.append((entry, written))
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write_all())
        return await written

    async def _write_all(self) -> None:
        while self._waiting:
            if self._gather:
                await pause(self._gather)
            together = self._waiting[: self._most]
            self._waiting = self._waiting[len(together) :]
            entries = [entry for entry, _ in together]
            [results] = await asyncio.gather(self._write(entries), return_exceptions=True)
            for place, (_, written) in enumerate(together):
                if written.done():  # whoever waited was cancelled
                    continue
                result = results if isinstance(results, BaseException) else results[place]
                if isinstance(result, BaseException):
                    written.set_exception(result)
                else:
                    written.set_result(result)
