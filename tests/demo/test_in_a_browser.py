"""The playground in a real browser: join, be asked, answer, jump a week, be asked again."""

from playwright.async_api import FilePayload, Page, expect

from tests.demo.browser import LONG, follow, page, playground

expect.set_options(timeout=LONG)
GREEN = b'<svg xmlns="http://www.w3.org/2000/svg" width="30" height="20"/>'


async def presses(shown: Page, *labels: str) -> None:
    for label in labels:
        await shown.locator("#chat").get_by_role("button", name=label, exact=True).last.click()


async def sees(shown: Page, words: str) -> None:
    await expect(shown.locator("#chat .bots").last).to_contain_text(words)


async def a_week_on(shown: Page) -> None:
    """What is pressed while time is passing waits for its turn; the next step here does too."""
    await shown.get_by_role("button", name="A week on").click()
    await expect(shown.locator("body")).not_to_have_attribute("aria-busy", "true")


async def writes(shown: Page, text: str) -> None:
    await shown.locator("#words").fill(text)
    await shown.keyboard.press("Enter")


async def test_join_be_asked_answer_and_be_asked_again() -> None:
    async with playground() as address, page(address) as (shown, trouble):
        await follow(shown, "Be Femi")
        await shown.get_by_role("button", name="Start").click()
        await sees(shown, "I am Wayfinder, the learning companion of Neighbouring Towns")
        await presses(shown, "Yes, that is fine")
        await sees(shown, "Which place do you work in?")
        await presses(shown, "Tidewell")
        await sees(shown, "Who may read what you write")
        await presses(shown, "Only me")
        await sees(shown, "On which day")
        await presses(shown, "Wednesday")
        await sees(shown, "At what time?")
        await presses(shown, "12:00")
        await sees(shown, "Is it")
        await presses(shown, "Yes")
        await sees(shown, "Your first question comes on Wednesday 7 October, 12:00")

        await a_week_on(shown)
        await sees(shown, "What were you telling yourself while it was going on?")
        await writes(shown, "That <b>nobody</b> would come.")
        await sees(shown, "Kept. Who can read it: only you.")
        await expect(shown.locator("#chat .mine").last).to_contain_text("<b>nobody</b>")

        await a_week_on(shown)
        await sees(shown, "Which words did you reach for?")
        await expect(shown.locator("#happened summary")).to_contain_text("happened")

        await shown.get_by_role("button", name="Forward a message").click()
        await writes(shown, "/help says nobody asked the tenants.")
        await sees(shown, "Kept. Who can read it: only you.")
        await expect(shown.locator("#chat .mine").last).to_contain_text("Forwarded")

        picture: FilePayload = {"name": "green.svg", "mimeType": "image/svg+xml", "buffer": GREEN}
        await shown.locator("#file").set_input_files(picture)
        await expect(shown.locator("#about-message")).to_contain_text("green.svg")
        await writes(shown, "The green, before the fence.")
        await expect(shown.locator("#chat .mine img").last).to_have_js_property("naturalWidth", 30)
        await expect(shown.locator("#chat .mine").last).to_contain_text("before the fence")
        added = shown.locator("#chat .bots").filter(has_text="Added to your answer.")
        await expect(added).to_have_count(1)
        sound: FilePayload = {"name": "said.ogg", "mimeType": "audio/ogg", "buffer": b"OggS"}
        await shown.locator("#file").set_input_files(sound)
        await expect(shown.locator("#chat .mine audio")).to_have_count(1)
        await expect(added).to_have_count(2)
        assert not trouble.errors
        assert not trouble.left_the_machine


async def test_a_form_and_a_home_page_on_slack_by_keyboard_alone() -> None:
    async with playground() as address, page(address, width=390, height=844) as (shown, trouble):
        await follow(shown, "Be Amina")
        await shown.get_by_role("button", name="Save a message from a channel").focus()
        await shown.keyboard.press("Enter")
        await writes(shown, "/wayfinder is what the bus stop says now.")
        await sees(shown, "Kept. Who can read it: only you.")
        await shown.locator("#words").focus()
        await shown.keyboard.type("journal")
        await shown.keyboard.press("Enter")
        await sees(shown, "Your journal")
        newest = shown.locator("#chat").get_by_role("button", name="Open").first
        await newest.focus()
        await shown.keyboard.press("Enter")
        await shown.locator("#chat").get_by_role("button", name="Edit", exact=True).last.focus()
        await shown.keyboard.press("Enter")
        form = shown.get_by_role("dialog")
        await expect(form).to_contain_text("Edit your answer")
        await shown.keyboard.press("Control+A")
        await shown.keyboard.type("It was the kettle that did it.")
        await shown.keyboard.press("Tab")
        await shown.keyboard.press("Tab")
        await shown.keyboard.press("Enter")
        await sees(shown, "I have changed it in your journal too.")

        await follow(shown, "Home")
        await expect(shown.locator("main")).to_contain_text("It was the kettle that did it.")

        await follow(shown, "Messages")
        paper: FilePayload = {"name": "paper.pdf", "mimeType": "", "buffer": b"%PDF-1.4"}
        await shown.locator("#file").set_input_files(paper)
        await expect(shown.locator("#chat .mine").last).to_contain_text("paper.pdf")
        assert not trouble.errors
        assert not trouble.left_the_machine


async def test_what_is_pressed_while_time_is_passing_waits_for_its_turn() -> None:
    days = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
    async with playground() as address, page(address) as (shown, trouble):
        today = (await shown.locator("#clock strong").inner_text()).split()[0]
        for _ in range(3):
            await shown.get_by_role("button", name="Tomorrow").click()
        there = days[(days.index(today) + 3) % 7]
        await expect(shown.locator("#clock strong")).to_contain_text(there)
        await expect(shown.locator("body")).not_to_have_attribute("aria-busy", "true")
        await expect(shown.locator("#steps")).to_be_empty()
        assert not trouble.errors
