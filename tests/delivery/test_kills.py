"""SIGKILL at every named point of the road, then another life: nothing lost, nothing doubled."""

import asyncio
import signal
from pathlib import Path

import pytest

from bot.bench.chaos import LETTERS as ALL
from bot.bench.chaos import POINTS, chaos, examine, live_here, start_life
from bot.db import Database

LATER_TOO = ("mark.committed", "send.accepted", "send.answered", "settle.recorded")


@pytest.mark.parametrize(
    "kill_at", [f"{point}:1" for point in POINTS] + [f"{point}:3" for point in LATER_TOO]
)
async def test_nothing_is_lost_or_doubled(
    database: Database, database_url: str, tmp_path: Path, kill_at: str
) -> None:
    memory = tmp_path / "memory"
    point, _, times = kill_at.partition(":")
    life = start_life(database_url, memory, 0, point, int(times))
    await asyncio.to_thread(life.join)
    assert life.exitcode == -signal.SIGKILL, "it passes the point"
    await live_here(database_url, memory, 0)
    outcome = await examine(database, memory, 1)
    assert (outcome.letters, outcome.sent + outcome.unknown) == (ALL, ALL)
    assert (outcome.lost, outcome.doubled, outcome.unsettled) == (0, 0, 0)
    if POINTS.index(point) < POINTS.index("claim.handed_back") and times == "1":
        # Nothing had been begun yet, so that nothing can be in doubt.
        assert outcome.unknown == outcome.sent_again == 0


async def test_random_kills(database: Database, database_url: str, tmp_path: Path) -> None:
    told: list[int] = []
    result = await chaos(
        database_url, tmp_path / "memory", kills=5, seed=7, on_kill=lambda: told.append(1)
    )
    assert len(told) == 5
    assert (result.outcome.lost, result.outcome.doubled, result.outcome.unsettled) == (0, 0, 0)
    assert result.outcome.letters == result.rounds * ALL
