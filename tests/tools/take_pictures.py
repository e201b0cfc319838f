"""Takes the README's pictures: `python -m tests.tools.take_pictures`."""

import asyncio
import re
from pathlib import Path

from playwright.async_api import expect

from tests.demo.browser import LONG, ROOT, page, playground
from tests.web.pages_in_a_browser import READERS, sign_in

PICTURES = ROOT / ".pictures"
OF_PAGES = {
    "Amina Yusuf": {"my": r"my"},
    "Mabel Orr": {"themes": r"coach/themes/\d+.*"},
    "Idris Khan": {"programme": r"manager/\d+", "report": r"reports/programmes/\d+"},
}
"""Whose pages are shown, each under which name: the first path that fits."""


async def playground_picture(file: Path) -> None:
    """Amina on Slack: asked this week's question, and answering it."""
    async with playground() as address, page(address, width=1100, height=760) as (shown, _):
        await shown.get_by_role("link", name="Amina Yusuf").click()
        await shown.get_by_role("button", name="A week on").click()
        await expect(shown.locator("#chat .bots").last).to_contain_text("Kept", timeout=LONG)
        await expect(shown.locator("body")).not_to_have_attribute("aria-busy", "true", timeout=LONG)
        await shown.screenshot(path=file)


async def page_pictures(folder: Path) -> None:
    async with playground() as address:
        for reader, wanted in OF_PAGES.items():
            async with page(address, width=1100, height=820) as (shown, _):
                await sign_in(shown, address, reader, "/wayfinder web")
                async with READERS[reader](shown, address) as paths:
                    for name, like in wanted.items():
                        path = next(path for path in paths if re.fullmatch(like, path))
                        await shown.goto(address + path)
                        await shown.screenshot(path=folder / f"{name}.png")


async def take_all() -> None:
    PICTURES.mkdir(exist_ok=True)
    await playground_picture(PICTURES / "playground.png")
    await page_pictures(PICTURES)


if __name__ == "__main__":
    asyncio.run(take_all())
