"""Two coaches at the same theme, each in a browser of their own, before a real server."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import uvicorn
from playwright.async_api import Browser, Page, async_playwright, expect

from bot.db import Database
from bot.people.vocabulary import Role
from bot.web.app import web_app
from tests.demo.browser import LONG, QUIET, chromium
from tests.stories.test_themes import comes_in, eight_neighbourhoods
from tests.web.browsing import nothing_to_measure, nothing_wrong
from tests.world import Someone, World, new_world

expect.set_options(timeout=LONG)
MOST_TABS = 100
MINE = "Words <b>keep</b> people out."


@asynccontextmanager
async def served(database: Database, folder: Path) -> AsyncIterator[World]:
    """A world whose pages any browser on this machine can open."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        address = f"http://127.0.0.1:{listening.getsockname()[1]}"
        async with new_world(database, files=folder, base_url=address) as world:
            app = web_app({}, nothing_wrong, nothing_to_measure, world.app.house)
            server = uvicorn.Server(uvicorn.Config(app, log_config=None, lifespan="off"))
            serving = asyncio.create_task(server.serve(sockets=[listening]))
            try:
                yield world
            finally:
                server.should_exit = True
                await serving


async def signed_in(browser: Browser, coach: Someone) -> Page:
    await coach.commands("web")
    link = next(each.links[0].url for each in reversed(coach.messages) if each.links)
    page = await (await browser.new_context()).new_page()
    page.set_default_timeout(LONG)
    await page.goto(link)
    await page.get_by_role("button", name="Sign in").click()
    await expect(page.get_by_role("heading", level=1)).to_contain_text("Hello")
    return page


async def opens(world: World, page: Page, title: str) -> None:
    await page.goto(f"{world.app.house.base_url}/coach/themes")
    await page.locator(".card").get_by_role("link", name=title, exact=True).click()
    await expect(page.get_by_role("heading", level=1)).to_have_text(title)


async def ticks_by_keyboard(page: Page) -> None:
    """Go from the board to a theme's evidence and tick it, without a mouse."""
    await tabs_to(page, ".card a")
    await page.keyboard.press("Enter")
    await expect(page.locator("#evidence")).to_be_visible()
    await page.wait_for_load_state()  # until then a press is a whole new page
    await tabs_to(page, ".ticks button[id^=y]")
    await page.keyboard.press("Space")
    ticked = page.locator("[aria-pressed=true]")
    await expect(ticked).to_be_focused()
    await page.keyboard.press("Space")
    await expect(ticked).to_have_count(0)
    await expect(page.locator(".ticks button[id^=y]").first).to_be_focused()


async def tabs_to(page: Page, what: str) -> None:
    await page.evaluate("document.activeElement.blur()")
    for _ in range(MOST_TABS):
        await page.keyboard.press("Tab")
        if await page.evaluate("what => document.activeElement.matches(what)", what):
            return
    raise AssertionError(f"no {what} within {MOST_TABS} steps")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_review_a_theme_while_another_coach_merges_it(
    database: Database, tmp_path: Path
) -> None:
    async with served(database, tmp_path) as world, async_playwright() as play:
        helen, _ = await eight_neighbourhoods(world)
        joan = world.person("telegram", "joan")
        await comes_in(joan, Role.COACH)
        browser = await play.chromium.launch(executable_path=chromium(), args=QUIET)
        hers, joans = await signed_in(browser, helen), await signed_in(browser, joan)
        await hers.goto(f"{world.app.house.base_url}/coach/themes")
        await hers.get_by_role("button", name="Look at these").click()
        await hers.get_by_role("button", name="Look for themes", exact=True).click()
        await expect(hers.get_by_role("status").first).to_be_visible()
        await world.app.tick()
        await expect(hers.locator(".card").first).to_be_visible()  # the page saw that it is done

        await ticks_by_keyboard(hers)

        # Helen begins to word it; meanwhile Joan merges it into another.
        await opens(world, hers, "Words")
        await hers.get_by_text("Other words").click()
        await hers.get_by_label("What people say, in one plain sentence").first.fill(MINE)
        await opens(world, joans, "Words")
        await joans.get_by_text("Merge it into another").click()
        merging = joans.locator("details", has_text="Merge it into another")
        await merging.get_by_label("Into which?").select_option(label="Word")
        await merging.get_by_label("Why?").fill("The same.")
        await merging.get_by_role("button", name="Merge", exact=True).click()
        await expect(joans.get_by_role("status").first).to_contain_text("Merged.")

        # She is told who did what, nothing is overwritten, and from there she goes on.
        await hers.get_by_role("button", name="Save the words").click()
        told = hers.get_by_role("alert")
        await expect(told).to_contain_text("Joan merged another theme into it")
        await expect(told).to_contain_text("The same.")
        await hers.locator("header .meta").get_by_role("link", name="Word", exact=True).click()
        await expect(hers.get_by_role("heading", level=1)).to_have_text("Word")
        await hers.get_by_text("Other words").click()
        await hers.get_by_label("What people say, in one plain sentence").first.fill(MINE)
        await hers.get_by_role("button", name="Save the words").click()
        await expect(hers.get_by_role("status").first).to_contain_text("its words from now on")
        await expect(hers.locator("p.question")).to_have_text(MINE)

        # Joan thinks better of it: what she merged is a theme again, and Helen's words stay.
        await joans.get_by_role("status").get_by_role("button", name="Undo").click()
        await expect(joans.get_by_role("status").first).to_contain_text("Undone.")
        await opens(world, joans, "Words")
        await opens(world, joans, "Word")
        await expect(joans.locator("p.question")).to_have_text(MINE)
        await browser.close()
