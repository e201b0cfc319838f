"""The pages in a real browser: the way in, the journal, and that everybody can use every page."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from playwright.async_api import Page, Route, expect

from tests.demo.browser import LONG, ROOT, page, playground
from tests.web.pages_in_a_browser import (
    READERS,
    an_entry,
    announces_it,
    drafts_an_event,
    looks_at_a_list,
    sign_in,
    their_programme,
)

expect.set_options(timeout=LONG)
AXE = ROOT / "tests" / "vendor" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


async def test_sign_in_from_the_chat_and_use_the_journal() -> None:
    async with playground() as address, page(address) as (shown, trouble):
        link = await sign_in(shown, address, "Amina Yusuf", "/wayfinder web")
        await shown.get_by_role("link", name="Journal", exact=True).click()
        count = shown.locator("#count")
        await expect(count).to_contain_text("answer")
        all_of_them = await count.inner_text()
        async with no_script_yet(shown):
            await shown.goto(f"{address}my/journal", wait_until="commit")
            await shown.get_by_label("Words").press_sequentially("zzz")
            await expect(count).to_have_text(all_of_them)
        await expect(count).to_have_text("0 answers")  # caught up with what was typed
        await shown.get_by_label("Words").fill("")
        await expect(count).to_have_text(all_of_them)
        await shown.get_by_label("Words").press_sequentially("zzz")
        await expect(count).to_have_text("0 answers")  # found while typing
        await shown.get_by_label("Words").fill("")
        await expect(count).to_have_text(all_of_them)

        await shown.goto(address + await an_entry(shown, address))
        await shown.get_by_text("Edit your words").click()
        await shown.get_by_label("Your answer, as it should stand").fill("<b>Other</b> words.")
        await shown.get_by_role("button", name="Save").first.click()
        await expect(shown.get_by_role("status")).to_contain_text("Saved.")
        await expect(shown.locator(".whole .words").last).to_have_text("<b>Other</b> words.")
        await shown.get_by_role("button", name="Undo").click()
        await expect(shown.locator(".whole")).not_to_contain_text("Other")
        await shown.get_by_role("button", name="Take it out of my journal").click()
        await shown.get_by_role("button", name="Bring it back").click()
        await expect(shown.get_by_role("status")).to_contain_text("It is back in your journal.")
        assert not trouble.errors

        await shown.get_by_role("button", name="Sign out").click()
        await expect(shown.get_by_role("heading")).to_have_text("You are signed out")
        await shown.goto(link)
        await expect(shown.get_by_role("heading")).to_contain_text("does not let anybody in")

        await sign_in(shown, address, "Amina Yusuf", "/wayfinder web")
        await shown.goto(f"{address}my/data")
        await shown.get_by_role("link", name="What happens if I am forgotten").click()
        await expect(shown.locator("main")).to_contain_text("It cannot be brought back.")
        await shown.get_by_role("button", name="Erase everything").click()
        await expect(shown.locator("main")).to_contain_text("It is all erased.")
        await shown.goto(f"{address}my")
        await expect(shown.get_by_role("heading")).to_have_text("You are not signed in")
        assert not trouble.left_the_machine


@asynccontextmanager
async def no_script_yet(shown: Page) -> AsyncIterator[None]:
    """Hold htmx back for as long as the block lasts, as a slow network does."""
    may_come = asyncio.Event()

    async def held(route: Route) -> None:
        await may_come.wait()
        await route.fallback()

    await shown.route("**/htmx.min.js*", held)
    yield
    may_come.set()


async def test_everybody_can_use_every_page() -> None:
    """axe finds nothing, in the light and in the dark, on a phone and on a desk."""
    axe = AXE.read_text(encoding="utf-8")
    async with playground() as address:
        for width, dark in ((390, True), (1280, False)):
            async with page(address, width=width, dark=dark) as (shown, trouble):
                for name, to_see in READERS.items():
                    await sign_in(shown, address, name, "/wayfinder web")
                    async with to_see(shown, address) as paths:
                        trouble.errors.clear()
                        for path in paths:
                            await shown.goto(address + path)
                            await _can_be_used(shown, axe, f"{path} {width}")
                        policy = [each for each in trouble.errors if "Content" in each]
                        assert not policy


async def _can_be_used(shown: Page, axe: str, where: str) -> None:
    await shown.evaluate(axe)
    assert not await complaints(shown), where
    assert await fits(shown), f"too wide: {where}"


async def test_import_people_announce_an_event_and_watch_it_go() -> None:
    async with playground() as address, page(address) as (shown, trouble):
        await sign_in(shown, address, "Idris Khan", "/wayfinder web")
        await their_programme(shown, address)
        await looks_at_a_list(shown)
        await expect(shown.locator("main")).to_contain_text("did you mean 'Hollowby'?")
        await shown.get_by_role("button", name="Take over 2 lines").click()
        await expect(shown.get_by_role("status").first).to_contain_text("2 people are new")
        await expect(shown.locator("#found")).to_contain_text("Maya Osei")
        await shown.wait_for_load_state()
        await shown.get_by_label("Name or reference").press_sequentially("sue@")
        await expect(shown.locator("#found")).not_to_contain_text("Maya Osei")
        await expect(shown.locator("#found")).to_contain_text("Sue Park")
        await drafts_an_event(shown)
        await expect(shown.locator("main")).to_contain_text("people get it.")
        await announces_it(shown)
        await expect(shown.get_by_role("button", name="Cancel the event")).to_be_visible()
        assert not trouble.errors
        assert not trouble.left_the_machine


async def complaints(shown: Page) -> list[str]:
    found: Any = await shown.evaluate(
        "rules => axe.run({runOnly: rules}).then(found => found.violations.map("
        "each => each.id + ': ' + each.nodes.map(node => node.html + node.failureSummary)))",
        RULES,
    )
    return list(found)


async def fits(shown: Page) -> bool:
    return bool(await shown.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def test_what_is_vendored_says_what_it_is() -> None:
    for folder in (AXE.parent, ROOT / "bot" / "web" / "static"):
        said = (folder / "README.md").read_text(encoding="utf-8")
        for file in folder.glob("*.min.js"):
            assert file.name in said
            assert "registry" not in Path(file).read_text(encoding="utf-8")[:2000]
