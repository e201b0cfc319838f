"""Who wakes the house: what is due stands in the database, and a wake-up carries nothing.

`embedded.py` is for one process with a database of its own; `distributed.py` for any number
of processes on one PostgreSQL. Both do the same three things: start, nudge, stop.
"""

from typing import Protocol

from bot.engine.embedded import EmbeddedEngine


class Engine(Protocol):
    async def start(self) -> None: ...

    def nudge(self) -> None:
        """Deliver at once: somebody has just been answered."""
        ...

    async def stop(self) -> None:
        """Finish what is being sent, hand back the rest."""
        ...


__all__ = ["EmbeddedEngine", "Engine"]
