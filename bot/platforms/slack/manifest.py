"""What the app is to Slack: its scopes, events and pages. Pasted in when an app is created."""

import json
from typing import Any

from bot.platforms.slack.receive import FIND_GUIDANCE, SAVE

HOOK = "/slack/events"
INSTALL = "/slack/install"
REDIRECT = "/slack/oauth_redirect"
COMMAND = "/wayfinder"

SCOPES = {
    "app_mentions:read": "hear when it is mentioned in a channel",
    "chat:write": "send messages, and redraw them",
    "commands": COMMAND,
    "files:read": "be told of the files people send it",
    "files:write": "send pictures and documents",
    "groups:history": "hear what a set says in its own private channel",
    "groups:read": "hear when it is taken out of such a channel",
    "groups:write": "make a private channel for a set, and let its people in",
    "im:history": "hear direct messages",
    "im:write": "start a direct message",
    "users:read": "read people's names, time zones and languages",
}
EVENTS = (
    "app_home_opened",
    "app_mention",
    "app_uninstalled",
    "group_archive",
    "group_deleted",
    "group_left",
    "message.groups",
    "message.im",
    "tokens_revoked",
    "user_change",
)


def manifest(public_url: str = "") -> str:
    """Return the manifest as JSON: for HTTP events at `public_url`, else for Socket Mode."""
    return json.dumps(_manifest(public_url.rstrip("/")), indent=2)


def _manifest(public_url: str) -> dict[str, Any]:
    url = f"{public_url}{HOOK}"
    return {
        "display_information": {
            "name": "Wayfinder",
            "description": "Reflect, learn from peers and find guidance.",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": "Wayfinder", "always_online": True},
            "slash_commands": [
                {
                    "command": COMMAND,
                    "description": "What Wayfinder can do for you now",
                    "usage_hint": "help, journal or settings",
                    "should_escape": False,
                    **({"url": url} if public_url else {}),
                }
            ],
            "shortcuts": [
                {
                    "name": "Find guidance on this",
                    "type": "message",
                    "callback_id": FIND_GUIDANCE,
                    "description": "Ask the playbook about this message; only you see the answer",
                },
                {
                    "name": "Save as reflection",
                    "type": "message",
                    "callback_id": SAVE,
                    "description": "Keep this message in your Wayfinder journal",
                },
            ],
        },
        "oauth_config": {
            **({"redirect_urls": [f"{public_url}{REDIRECT}"]} if public_url else {}),
            "scopes": {"bot": list(SCOPES)},
        },
        "settings": {
            "event_subscriptions": {
                "bot_events": list(EVENTS),
                **({"request_url": url} if public_url else {}),
            },
            "interactivity": {
                "is_enabled": True,
                **({"request_url": url} if public_url else {}),
            },
            "org_deploy_enabled": False,
            "socket_mode_enabled": not public_url,
            "token_rotation_enabled": False,
        },
    }
