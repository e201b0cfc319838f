"""Commands are written as each app takes them; people's own words are left alone."""

import pytest

from bot.chat import Home, Message, message, note, quote, spelled


@pytest.mark.parametrize(
    ("text", "on_slack"),
    [
        ("/help says what I can do.", "/wayfinder help says what I can do."),
        ("Join with a code: /set join CODE.", "Join with a code: /wayfinder set join CODE."),
        ("and/or, 1/2, https://example.org/help", "and/or, 1/2, https://example.org/help"),
    ],
)
def test_a_command_is_spelled_for_slack(text: str, on_slack: str) -> None:
    shown = spelled(message(text, note(text), quote(text)), "wayfinder")
    assert isinstance(shown, Message)
    assert [part.text for part in shown.parts] == [on_slack, on_slack, text]


def test_so_it_is_on_ones_own_page() -> None:
    home = spelled(Home(sections=(message("/help"),)), "wayfinder")
    assert isinstance(home, Home)
    assert home.sections[0].text == "/wayfinder help"
