"""The manifest asks for what the door uses, in the lengths Slack allows."""

import json
from typing import Any

import pytest

from bot.platforms.slack.manifest import manifest


def test_socket_mode_needs_no_address() -> None:
    app = json.loads(manifest())
    assert app["settings"]["socket_mode_enabled"] is True
    assert "http" not in manifest()


def test_http_events_all_come_to_the_hook() -> None:
    app = json.loads(manifest("https://bot.example.org/"))
    url = "https://bot.example.org/slack/events"
    assert app["settings"]["socket_mode_enabled"] is False
    assert app["settings"]["event_subscriptions"]["request_url"] == url
    assert app["settings"]["interactivity"]["request_url"] == url
    assert [command["url"] for command in app["features"]["slash_commands"]] == [url]


@pytest.mark.parametrize("url", ["", "https://bot.example.org"])
def test_names_fit_where_slack_shows_them(url: str) -> None:
    app: dict[str, Any] = json.loads(manifest(url))
    assert len(app["display_information"]["name"]) <= 35
    assert len(app["display_information"]["description"]) <= 140
    assert len(app["features"]["bot_user"]["display_name"]) <= 80
    for shortcut in app["features"]["shortcuts"]:
        assert len(shortcut["name"]) <= 24
        assert len(shortcut["description"]) <= 150
        assert len(shortcut["callback_id"]) <= 255
    for command in app["features"]["slash_commands"]:
        assert len(command["command"]) <= 32
        assert len(command["description"]) <= 2000
        assert len(command["usage_hint"]) <= 1000
