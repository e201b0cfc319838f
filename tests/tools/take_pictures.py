"""Takes the README's picture: `python -m tests.tools.take_pictures`."""

import asyncio
from pathlib import Path

from playwright.async_api import expect

from tests.demo.browser import LONG, ROOT, page, playground

PICTURES = ROOT / ".pictures"


async def playground_picture(file: Path) -> None:
    """Amina on Slack: asked this week's question, and answering it."""
    async with playground() as address, page(address, width=1100, height=760) as (shown, _):
        await shown.get_by_role("link", name="Amina Yusuf").click()
        await shown.get_by_role("button", name="A week on").click()
        await expect(shown.locator("#chat .bots").last).to_contain_text("Kept", timeout=LONG)
        await expect(shown.locator("body")).not_to_have_attribute("aria-busy", "true", timeout=LONG)
        await shown.screenshot(path=file)


if __name__ == "__main__":
    PICTURES.mkdir(exist_ok=True)
    asyncio.run(playground_picture(PICTURES / "playground.png"))
