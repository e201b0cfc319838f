"""The playground's pages in a real browser, and every page there is for somebody."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Page, expect

from tests.demo.browser import LONG

MY_PAGES = (
    "my", "my/journal", "my/look-back", "my/commitments", "my/calendar", "my/settings", "my/data",
    "my/forget",
)  # fmt: skip


async def sign_in(shown: Page, address: str, name: str, command: str) -> str:
    """Ask for the pages in somebody's chat; return the link that comes."""
    await shown.goto(address)
    await shown.get_by_role("link", name=name).click()
    await shown.wait_for_url("**/people/*")
    links = shown.locator("#chat").get_by_role("link", name="Open my pages")
    before = await links.count()
    await shown.locator("#words").fill(command)
    await shown.keyboard.press("Enter")
    await expect(links).to_have_count(before + 1, timeout=LONG)
    url = await links.last.get_attribute("href")
    assert url
    await shown.goto(url)
    await shown.get_by_role("button", name="Sign in").click()
    await expect(shown.get_by_role("heading", level=1)).to_contain_text("Hello")
    return url


async def an_entry(shown: Page, address: str) -> str:
    """Return the address of the newest answer in the journal."""
    await shown.goto(f"{address}my/journal")
    href = await shown.locator("#found h2 a").first.get_attribute("href")
    assert href
    return href.lstrip("/")


@asynccontextmanager
async def something_to_see(shown: Page, address: str) -> AsyncIterator[tuple[str, ...]]:
    """Make a page of each kind worth looking at; give the paths of all of them."""
    await shown.goto(f"{address}my/commitments")
    for text in (
        "Ask the caretaker for the hall's keys.",
        "Say nothing for the first ten minutes.",
    ):
        await shown.get_by_label("What is one small thing").fill(text)
        await shown.get_by_role("button", name="Note it").click()
    await shown.get_by_role("button", name="I did it").first.click()
    answer = shown.url.removeprefix(address)
    yield (*MY_PAGES, await an_entry(shown, address), answer, "my/nothing", "sign-in/used")


COACH_PAGES = ("coach", "coach/sets", "coach/places", "coach/tags")


@asynccontextmanager
async def themes_to_see(shown: Page, address: str) -> AsyncIterator[tuple[str, ...]]:
    """As a coach, find themes and take one through each kind of page; give all their paths."""
    await shown.goto(f"{address}coach/themes")
    if not shown.url.startswith(f"{address}coach/themes/of/"):
        await shown.get_by_role("button", name="Look at these").click()
        await shown.wait_for_url("**/themes/of/*")
    board = shown.url.removeprefix(address)
    if await shown.get_by_role("button", name="Look for themes", exact=True).is_visible():
        await shown.get_by_role("button", name="Look for themes", exact=True).click()
    await expect(shown.locator(".card").first).to_be_visible()
    await shown.locator(".card a").first.click()
    await expect(shown.locator("#evidence")).to_be_visible()
    theme = shown.url.removeprefix(address)
    if not await shown.locator("[aria-pressed=true]").count():
        await shown.get_by_role("button", name="bears it out").first.click()
    await expect(shown.locator("[aria-pressed=true]").first).to_be_visible()
    others = (
        f"{board}/pictures",
        f"{board}/unplaced",
        f"{board}/history",
        f"{board}?away=1",
        "coach/themes/choose",
    )
    yield (*COACH_PAGES, board, theme, *others)


READERS = {"Amina Yusuf": something_to_see, "Mabel Orr": themes_to_see}
"""Who reads the pages in the playground, and what makes something of theirs to see."""
