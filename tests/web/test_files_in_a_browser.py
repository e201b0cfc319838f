"""Pages that people take with them as files: axe finds nothing, and they fit on a phone."""

from dataclasses import replace
from datetime import UTC, date, datetime

from playwright.async_api import async_playwright

from bot.organising.page import Invitation
from bot.organising.page import page as invitation
from bot.people.data import Data, Section
from bot.people.vocabulary import Role
from bot.reflections.journal.exports import Entry
from bot.reflections.journal.exports import html as journal
from bot.reflections.looking_back.page import Sayings, Track
from bot.reflections.looking_back.page import page as look_back
from bot.rights.data import page as my_data
from bot.synthesis import report, rules
from bot.synthesis.shown import Agreed, Overview, Share, Shown
from tests.demo.browser import QUIET, chromium
from tests.web.test_in_a_browser import AXE, complaints, fits

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
PLACES = {f"Neighbourhood {n}": 7 for n in range(20)}


def a_report() -> str:
    agreed = Agreed(
        rules.Agreement(20, 18, {"1": 0.9, "2": 0.8}), 0.9, {"Neighbourhood 1": Share(9, 0.9)}
    )
    theme = Shown(
        id=1, title="Shut out", statement="Words shut people out.", is_minority=False,
        reflections=300, people=200, places=20, first=date(2025, 2, 3), last=date(2025, 12, 15),
        quotes=("No end to it.",), otherwise=("I like forms.",), did="We read letters aloud.",
        by_place=PLACES, by_quarter={"2025 Q1": 40, "2025 Q4": 60}, is_in_playbook=False,
        agreed=agreed,
    )  # fmt: skip
    return report.write(Overview(500, 250, 20, (theme,)), "Neighbours", NOW.date()).html


def a_journal() -> str:
    entry = Entry("Monday", NOW.isoformat(), "What did you notice?", "", "Much.", ["power"], "you")
    spoken = replace(entry, text="", enclosed=("Voice note",), files=("files/1-voice-note.ogg",))
    return journal("My journal", [entry, spoken])


def a_look_back() -> str:
    said = Sayings("en", "Look back", "Two.", "Then and now", "First,", "Last,", "So?", "All", "Me")
    track = Track(NOW, "Monday", "March 2026", "You wrote", "The hall was full.")
    return look_back(said, [track, track])


FILES = {
    "report": a_report(),
    "journal": a_journal(),
    "look back": a_look_back(),
    "my data": my_data(
        Data(made_at=NOW, sections=[Section(name="you", title="You", rows=[{"name": "Ann"}])])
    ),
    "invitation": invitation(
        Invitation("CODE", "Neighbours", "Leith", Role.PRACTITIONER, ""), "wayfinder_bot"
    ),
}


async def test_files_can_be_used_by_everybody() -> None:
    axe = AXE.read_text(encoding="utf-8")
    async with async_playwright() as play:
        browser = await play.chromium.launch(executable_path=chromium(), args=QUIET)
        shown = await browser.new_page(viewport={"width": 390, "height": 850})
        for name, page in FILES.items():
            await shown.set_content(page)
            await shown.evaluate(axe)
            assert not await complaints(shown), name
            assert await fits(shown), f"too wide: {name}"
        await browser.close()
