"""A bot in a process of its own, to be killed: it writes what it hears into a file.

Run with the server's address, the token, the file's path, and after how many things
said it says so on standard output and keeps no more.
"""

import asyncio
import json
import os
import sys
from pathlib import Path

from bot.chat import Event, Said
from bot.clock import pause
from bot.platforms.telegram.connect import TelegramDoor


async def listen(url: str, token: str, path: Path, most: int) -> None:
    door = TelegramDoor(token, commands={"help": "What I can do"}, pause=pause, api_url=url)
    for_ever = asyncio.Event()
    kept: list[Event] = []
    with path.open("a", encoding="utf-8") as notebook:

        async def keep(event: Event) -> None:
            if not isinstance(event, Said):
                return
            await pause(0)  # others are heard meanwhile
            if len(kept) == most:
                await for_ever.wait()
            kept.append(event)
            notebook.write(json.dumps([event.id, str(event.sender), event.text]) + "\n")
            notebook.flush()
            os.fsync(notebook.fileno())
            if len(kept) == most:
                sys.stdout.write("full\n")
                sys.stdout.flush()

        await door.open(keep)
        await for_ever.wait()


if __name__ == "__main__":
    asyncio.run(listen(sys.argv[1], sys.argv[2], Path(sys.argv[3]), int(sys.argv[4])))
