"""Before anybody is told, a manager sees what people will get, as each app shows it."""

import re
from html import unescape

from tests.events import drafts, neighbours
from tests.world import Someone, World

TEXT = "Bring *one* knot & a friend: see https://example.org/clinic."


def previews(someone: Someone) -> list[str]:
    files = [each.file for each in someone.messages if each.file]
    return [file.read().decode() for file in files if file.name == "preview.html"]


def words_of(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


async def test_a_draft_is_shown_as_each_app_shows_it(world: World) -> None:
    mo, ann, bob = await neighbours(world, "ann", "bob")
    await drafts(mo, purpose=TEXT)
    await mo.presses("As each app shows it")
    mo.sees("Open the file to see “Housing clinic” as each app shows it.")
    (page,) = previews(mo)
    on_slack, on_telegram = page.split("<h2>")[1:]
    assert on_slack.startswith("Slack<")
    assert '<p class="header">Housing clinic</p>' in on_slack
    assert on_telegram.startswith("Telegram<")
    assert "<b>Housing clinic</b>" in on_telegram
    await mo.presses("Announce it now")
    for shown, someone in ((on_slack, ann), (on_telegram, bob)):
        got = someone.messages[-1]
        for part in got.parts:
            assert " ".join(part.text.split()) in words_of(shown).replace("clinic .", "clinic.")
        assert [unescape(label) for label in re.findall(r'"button \w*">([^<]*)<', shown)] == [
            button.label for button in got.buttons
        ]


async def test_what_is_not_complete_is_not_drawn_and_others_draw_nothing(world: World) -> None:
    mo, ann = await neighbours(world, "ann")
    await drafts(mo)
    message_id, button = mo.button("As each app shows it")
    await ann.presses_that("", button)
    ann.sees("announced by those who run a programme")
    await mo.presses("Change it")
    await mo.fills(day="", title="Housing clinic")
    await mo.presses_that(message_id, button)
    assert previews(mo) == []
    mo.sees("I do not understand the day.")
    assert previews(ann) == []
