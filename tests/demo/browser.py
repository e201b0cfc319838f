"""A real browser before a real playground."""

import asyncio
import os
import re
import shutil
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.async_api import Page, Route, async_playwright

ROOT = Path(__file__).parents[2]
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
LONG = 60_000
"""Milliseconds to wait for what takes a moment: the machine may be busy."""


def chromium() -> str:
    """Return where Chromium is; without one, the test is skipped, but never in CI."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None and os.environ.get("CI"):
        pytest.fail("CI needs Chromium: apt-get install chromium")
    if found is None:
        pytest.skip("needs Chromium: apt-get install chromium")
    return found


@asynccontextmanager
async def playground() -> AsyncIterator[str]:
    """Run `wayfinder demo` and give its address."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "demo", "--port", "0", "--no-open"),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        assert process.stdout
        line = await asyncio.wait_for(process.stdout.readline(), 60)
        found = re.search(r"http://\S+/", line.decode())
        assert found, line
        yield found[0]
    finally:
        process.terminate()
        await process.wait()


async def follow(shown: Page, name: str) -> None:
    """Follow a link by keyboard, as far as the page behind it listens to what is pressed."""
    link = shown.get_by_role("link", name=name, exact=True)
    there = await link.get_attribute("href")
    assert there
    await link.focus()
    await shown.keyboard.press("Enter")
    await shown.wait_for_url(lambda url: url.endswith(there))


@dataclass
class Trouble:
    """What a page must not do."""

    errors: list[str] = field(default_factory=list)
    left_the_machine: list[str] = field(default_factory=list)


@asynccontextmanager
async def page(
    address: str, *, width: int = 1280, height: int = 850, dark: bool = False
) -> AsyncIterator[tuple[Page, Trouble]]:
    trouble = Trouble()

    async def only_here(route: Route) -> None:
        if route.request.url.startswith(address):
            await route.continue_()
        else:
            trouble.left_the_machine.append(route.request.url)
            await route.abort()

    async with async_playwright() as play:
        browser = await play.chromium.launch(executable_path=chromium(), args=QUIET)
        shown = await browser.new_page(
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
        )
        shown.set_default_timeout(LONG)
        shown.on("pageerror", lambda error: trouble.errors.append(str(error)))
        shown.on(
            "console",
            lambda said: trouble.errors.append(said.text) if said.type == "error" else None,
        )
        await shown.route("**/*", only_here)
        await shown.goto(address)
        # The story has been told: weeks of it, which a busy machine takes its time for.
        await shown.locator("#clock em").wait_for(state="detached", timeout=3 * LONG)
        yield shown, trouble
        await browser.close()
