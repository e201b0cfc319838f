"""The playground's pages in a real browser, and every page there is for somebody."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urljoin

from playwright.async_api import FilePayload, Page, expect

from tests.demo.browser import LONG

MY_PAGES = (
    "my", "my/journal", "my/look-back", "my/commitments", "my/calendar", "my/settings", "my/data",
    "my/forget",
)  # fmt: skip


OF_A_PROGRAMME = (
    "", "/people", "/import", "/invites", "/events", "/events/new", "/events/new?what=news",
    "/participation", "/journey", "/calendar", "/playbook", "/delivery", "/settings",
)  # fmt: skip
OF_THE_MACHINE = (
    "manager", "manager/new", "reports", "reports/programmes/1", "reports/places/1",
    "administrator", "administrator/apps", "administrator/queues", "administrator/record",
    "administrator/accounts?who=slack:T1/U3", "administrator/backups",
)  # fmt: skip

KEPT = re.compile(r"Kept\.|Added to your answer\.")

PEOPLE = """email,name,place,role
maya@example.org,Maya Osei,Ashmere,practitioner
tom@example.org,Tom Reid,Hollowbee,coach
sue@example.org,Sue Park,Tidewell,
"""


async def sign_in(shown: Page, address: str, name: str, command: str) -> str:
    """Ask for the pages in somebody's chat; return the link that comes."""
    await shown.goto(address)
    # Not by a click: the list is drawn anew whenever something happens, perhaps under the pointer.
    person = await shown.get_by_role("link", name=name).get_attribute("href")
    assert person
    await shown.goto(urljoin(address, person))
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
    await shown.goto(address)
    person = await shown.get_by_role("link", name="Amina Yusuf").get_attribute("href")
    await shown.goto(urljoin(address, person or ""))
    kept = shown.locator("#chat .bots").filter(has_text=KEPT)
    before = await kept.count()
    sound: FilePayload = {"name": "said.ogg", "mimeType": "audio/ogg", "buffer": b"OggS"}
    await shown.locator("#file").set_input_files(sound)
    await expect(kept).to_have_count(before + 1, timeout=LONG)
    await shown.goto(f"{address}my/commitments")
    for text in (
        "Ask the caretaker for the hall's keys.",
        "Say nothing for the first ten minutes.",
    ):
        await shown.get_by_label("What is one small thing").fill(text)
        await shown.get_by_role("button", name="Note it").click()
    await shown.get_by_role("button", name="I did it").first.click()
    answer = shown.url.removeprefix(address)
    entry = await an_entry(shown, address)
    await expect(shown.locator("#found audio").first).to_be_visible()
    yield (*MY_PAGES, entry, answer, "my/nothing", "sign-in/used")


async def their_programme(shown: Page, address: str) -> str:
    """Open the pages of the programme that somebody manages; return the path to them."""
    await shown.goto(f"{address}manager")
    await shown.get_by_role("link", name="Neighbouring Towns").click()
    await expect(shown.get_by_role("heading", level=1)).to_have_text("How it stands")
    return shown.url.removeprefix(address)


async def looks_at_a_list(shown: Page) -> None:
    """Show what taking over a list would change, and what is wrong with it."""
    await shown.get_by_role("link", name="People", exact=True).click()
    await shown.get_by_role("link", name="Take over a list").click()
    file: FilePayload = {"name": "p.csv", "mimeType": "text/csv", "buffer": PEOPLE.encode()}
    await shown.get_by_label("A CSV file").set_input_files(file)
    await shown.get_by_role("button", name="Show what would change").click()
    await expect(shown.get_by_role("heading", name="To put right")).to_be_visible()


async def drafts_an_event(shown: Page) -> None:
    await shown.get_by_role("link", name="Events", exact=True).click()
    await shown.get_by_role("link", name="New event").click()
    await shown.get_by_label("Title").fill("Housing clinic")
    await shown.get_by_label("What is it for?").fill("Bring one knot; leave with a next step.")
    await shown.get_by_label("On which day?").fill("2026-10-20")
    await shown.get_by_label("At what time").fill("14:00")
    await shown.get_by_role("button", name="Save").click()
    await expect(shown.get_by_role("status")).to_contain_text("Kept as a draft.")


async def announces_it(shown: Page) -> None:
    await shown.get_by_role("button", name="Announce it now").click()
    await expect(shown.get_by_role("status").first).to_contain_text("is going out now")
    await expect(shown.locator("#progress")).to_contain_text("delivered")
    await expect(shown.locator("#progress")).not_to_contain_text("still to go")


@asynccontextmanager
async def what_a_manager_sees(shown: Page, address: str) -> AsyncIterator[tuple[str, ...]]:
    """Make an invite and two events, one of them told; give the paths of all pages."""
    programme = await their_programme(shown, address)
    await shown.get_by_role("link", name="Invites", exact=True).click()
    await shown.get_by_role("button", name="Make it").click()
    await expect(shown.get_by_role("heading", level=1)).to_contain_text("You are invited")
    invite = shown.url.removeprefix(address)
    await drafts_an_event(shown)
    told = shown.url.removeprefix(address)
    await announces_it(shown)
    await drafts_an_event(shown)
    draft = shown.url.removeprefix(address)
    theirs = [f"{programme}{each}" for each in OF_A_PROGRAMME]
    yield (*OF_THE_MACHINE, *theirs, invite, told, draft)


COACH_PAGES = ("coach", "coach/sets", "coach/places", "coach/tags")


async def a_person(shown: Page, address: str) -> str:
    """Return the path to the first of a coach's people."""
    await shown.goto(f"{address}coach")
    href = await shown.locator("tbody a").first.get_attribute("href")
    assert href
    return href.lstrip("/")


async def a_place(shown: Page, address: str) -> str:
    """Have a place look at itself, end it at once, and return the path to what is seen there."""
    await shown.goto(f"{address}coach/places")
    if not await shown.locator("main h2 a").count():
        await shown.get_by_role("button", name="Ask everybody there").first.click()
        await shown.get_by_role("button", name="Show the result now").click()
    href = await shown.locator("main h2 a").first.get_attribute("href")
    assert href
    return href.lstrip("/")


@asynccontextmanager
async def themes_to_see(shown: Page, address: str) -> AsyncIterator[tuple[str, ...]]:
    """As a coach, find themes and take one through each kind of page; give all their paths."""
    person, place = await a_person(shown, address), await a_place(shown, address)
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
    yield (*COACH_PAGES, person, place, board, theme, *others)


READERS = {
    "Amina Yusuf": something_to_see,
    "Mabel Orr": themes_to_see,
    "Idris Khan": what_a_manager_sees,
}
"""Who reads the pages in the playground, and what makes something of theirs to see."""
