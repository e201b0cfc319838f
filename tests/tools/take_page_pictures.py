"""Takes a picture of every page in three widths.

python -m tests.tools.take_page_pictures FOLDER
"""

import asyncio
import re
import sys
from pathlib import Path

from tests.demo.browser import page, playground
from tests.web.pages_in_a_browser import READERS, sign_in

WIDTHS = {"phone": (390, False), "tablet": (820, True), "desk": (1280, False)}
"""By name: how wide, and whether in the dark."""

NOT_IN_NAMES = re.compile(r"\W+")


async def take(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    async with playground() as address:
        for name, (width, dark) in WIDTHS.items():
            async with page(address, width=width, dark=dark) as (shown, _):
                for reader, to_see in READERS.items():
                    await sign_in(shown, address, reader, "/wayfinder web")
                    async with to_see(shown, address) as paths:
                        for number, path in enumerate(paths):
                            await shown.goto(address + path)
                            file = f"{number:02}-{NOT_IN_NAMES.sub('-', path)}-{name}.png"
                            await shown.screenshot(path=folder / file, full_page=True)


if __name__ == "__main__":
    asyncio.run(take(Path(sys.argv[1])))
