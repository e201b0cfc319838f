"""A bot that is killed while it listens, and started again: nothing lost, order kept."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.fakes.telegram import FakeTelegram

ROOT = Path(__file__).parents[3]
MESSAGES = 20


@asynccontextmanager
async def a_process(
    telegram: FakeTelegram, notebook: Path, *, most: int
) -> AsyncIterator[asyncio.subprocess.Process]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.platforms.telegram.notebook"),
        *(telegram.url, telegram.token, str(notebook), str(most)),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


def kept(notebook: Path) -> list[tuple[str, str, str]]:
    lines = notebook.read_text(encoding="utf-8").splitlines() if notebook.exists() else []
    return [tuple(json.loads(line)) for line in lines]


async def test_nothing_is_lost_when_the_bot_is_killed(
    telegram: FakeTelegram, tmp_path: Path
) -> None:
    notebook = tmp_path / "notebook"
    people = [telegram.person(id, name=f"P{id}") for id in (1, 2, 3)]
    for person in people:
        await person.starts()
        for number in range(MESSAGES):
            await person.says(f"{number}")
    # The whole batch is given, a part of it is kept, and none of it is confirmed.
    async with a_process(telegram, notebook, most=10) as process:
        assert process.stdout
        assert await asyncio.wait_for(process.stdout.readline(), 60) == b"full\n"
    assert len(kept(notebook)) == 10
    async with a_process(telegram, notebook, most=-1):
        await telegram.until(lambda: not telegram.updates.pending)
    once = dict.fromkeys(kept(notebook))  # the house's inbox does this, by the event's id
    assert len(once) == 3 * MESSAGES
    for person in people:
        heard = [text for _, sender, text in once if sender == f"telegram:{person.id}"]
        assert heard == [f"{number}" for number in range(MESSAGES)]
