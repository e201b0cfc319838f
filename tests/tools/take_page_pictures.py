"""Takes a picture of every page in three widths.

python -m tests.tools.take_page_pictures FOLDER
"""

import asyncio
import re
import sys
from pathlib import Path

from tests.demo.browser import page, playground
from tests.web.pages_in_a_browser import sign_in, something_to_see, what_a_manager_sees

WIDTHS = {"phone": (390, False), "tablet": (820, True), "desk": (1280, False)}
"""By name: how wide, and whether in the dark."""


async def take(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    async with playground() as address:
        for name, (width, dark) in WIDTHS.items():
            number = 0
            for person, pages in (
                ("Amina Yusuf", something_to_see),
                ("Idris Khan", what_a_manager_sees),
            ):
                async with page(address, width=width, dark=dark) as (shown, _):
                    await sign_in(shown, address, person, "/wayfinder web")
                    async with pages(shown, address) as paths:
                        for path in paths:
                            await shown.goto(address + path)
                            file = f"{number:02}-{re.sub(r'[^a-z0-9]+', '-', path)}-{name}.png"
                            await shown.screenshot(path=folder / file, full_page=True)
                            number += 1


if __name__ == "__main__":
    asyncio.run(take(Path(sys.argv[1])))
