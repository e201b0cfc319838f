"""Payloads in the shape Slack sends them, read as events."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.chat import (
    Address,
    Attached,
    Attachment,
    Barred,
    Commanded,
    Deleted,
    Edited,
    Enclosed,
    Event,
    Left,
    Opened,
    PassedOn,
    Pressed,
    Said,
    Submitted,
)
from bot.platforms.slack.plain import escaped, plain
from bot.platforms.slack.receive import changed_profile, read, uninstalled_in

PAYLOADS = Path(__file__).parent / "payloads"
ANN = Address("slack", "T061EG9R6/U2147483697")
ROOM = Address("slack", "T061EG9R6/C024BE91L")
NOBODY = Address("slack", "T061EG9R6/")
EVENT = "Ev0PV52K25"
FIRST = "D024BE91L/1515449522.000016"
A_PICTURE = Attached(
    id=EVENT,
    sender=ANN,
    kind=Attachment.PHOTO,
    message_id=FIRST,
    file_id="F0S43P1CZ",
    file_name="wall.jpg",
    size=178183,
)


def payload(name: str) -> dict[str, Any]:
    return dict(json.loads((PAYLOADS / f"{name}.json").read_text()))


EXPECTED: dict[str, Event | None] = {
    "message": Said(
        id=EVENT,
        sender=ANN,
        text="Met <the> R&D team at example.org (https://example.org/a?b=1&c=2), and @bo :wave:",
        message_id=FIRST,
    ),
    "message_in_thread": Said(
        id=EVENT,
        sender=ANN,
        text="The quiet.",
        message_id="D024BE91L/1515449530.000200/1515449522.000016",
        reply_to=FIRST,
        thread=FIRST,
    ),
    "message_in_thread_and_beside_it": Said(
        id=EVENT,
        sender=ANN,
        text="The quiet.",
        message_id="D024BE91L/1515449530.000200/1515449522.000016",
        reply_to=FIRST,
        thread=FIRST,
    ),
    "message_changed": Edited(
        id=EVENT, sender=ANN, message_id=FIRST, text="The quiet, and the cold."
    ),
    "message_changed_atop_a_thread": Edited(
        id=EVENT, sender=ANN, message_id=FIRST, text="The quiet, and the cold."
    ),
    "message_unfurled": None,
    "message_deleted": Deleted(id=EVENT, sender=ANN, message_id=FIRST),
    "message_deleted_atop_a_thread": Deleted(id=EVENT, sender=ANN, message_id=FIRST),
    "file_deleted_from_a_message": Deleted(id=EVENT, sender=ANN, message_id=FIRST),
    "message_by_the_bot": None,
    "message_in_a_channel": None,
    "message_in_a_private_channel": Said(
        id=EVENT,
        sender=ANN,
        room=ROOM,
        overheard=True,
        text="Met <the> R&D team at example.org (https://example.org/a?b=1&c=2), and @bo :wave:",
        message_id="C024BE91L/1515449522.000016",
    ),
    "mention_in_a_private_channel": None,  # an app_mention tells of it
    "file_share": A_PICTURE,
    "file_share_of_two": replace(
        A_PICTURE,
        others=(Enclosed(kind=Attachment.FILE, id="F0S43P1D1", name="plan.pdf", size=120),),
    ),
    "voice_message": Attached(
        id=EVENT,
        sender=ANN,
        kind=Attachment.VOICE,
        message_id=FIRST,
        file_id="F0S43P1D0",
        file_name="audio_message.m4a",
        size=25000,
    ),
    "message_passed_on": Attached(id=EVENT, sender=ANN, kind=Attachment.OTHER, message_id=FIRST),
    "app_mention": Said(
        id=EVENT,
        sender=ANN,
        room=ROOM,
        text="what is this for & who sees it?",
        message_id="C024BE91L/1515449522.000016",
    ),
    "app_home_opened": Opened(id=EVENT, sender=ANN),
    "app_home_messages_tab": None,
    "group_left": Barred(id=EVENT, sender=NOBODY, room=ROOM),
    "group_archive": Barred(id=EVENT, sender=NOBODY, room=ROOM),
    "group_deleted": Barred(id=EVENT, sender=NOBODY, room=ROOM),
    "user_deactivated": Left(id=EVENT, sender=ANN),
    "user_changed": None,
    "app_uninstalled": None,
    "tokens_revoked": None,
    "user_tokens_revoked": None,
    "block_actions": Pressed(
        id="U2147483697:1515449540.123456:reflections.share|1",
        sender=ANN,
        action="reflections.share",
        ref="r7:coach",
        message_id="D024BE91L/1515449523.000017",
    ),
    "block_actions_in_thread_of_a_channel": Pressed(
        id="U2147483697:1515449540.123456:reflections.share|1",
        sender=ANN,
        room=ROOM,
        action="reflections.share",
        ref="r7:coach",
        message_id="C024BE91L/1515449523.000017/1515449500.000001",
        thread="C024BE91L/1515449500.000001",
    ),
    "block_actions_beside_a_thread": Pressed(
        id="U2147483697:1515449540.123456:reflections.share|1",
        sender=ANN,
        action="reflections.share",
        ref="r7:coach",
        message_id="D024BE91L/1515449523.000017/1515449500.000001",
    ),
    "block_actions_on_the_home": Pressed(
        id="U2147483697:1515449541.123456:journal.older|0", sender=ANN, action="journal.older"
    ),
    "block_actions_of_a_link": None,
    "view_submission": Submitted(
        id="submitted:VNHU13V36",
        sender=ANN,
        action="commitments.keep",
        ref="7",
        answers={
            "what": "Ask <Bo> & Di",
            "why": "",
            "who": "set",
            "else": "",
            "day": "2026-12-01",
            "hour": "09:30",
        },
    ),
    "slash_command": Commanded(
        id="12466734323.1395872400.abe", sender=ANN, command="journal", rest="last & first week"
    ),
    "url_verification": None,
    "message_action": None,
    "message_shortcut": Commanded(
        id="13345224609.8534564800.6f8ab1f53e13d0cd15f96106292d5536",
        sender=ANN,
        command="ask",
        about="How do we keep going when a funder leaves & nobody says so?",
    ),
    "message_saved": PassedOn(
        id="saved:13345224609.738474920.8088930838d88f008e0",
        sender=ANN,
        text="Nobody asked <the> tenants.",
        is_own=True,
    ),
}


@pytest.mark.parametrize("name", sorted(path.stem for path in PAYLOADS.glob("*.json")))
def test_payloads_are_read_as_events(name: str) -> None:
    assert read(payload(name)) == EXPECTED[name]


def test_a_word_alone_is_a_command() -> None:
    said = payload("message")
    for text, command in [("Help", "help"), (" journal ", "journal"), ("help me", None)]:
        said["event"]["text"] = text
        event = read(said, {"help", "journal"})
        assert (event.command if isinstance(event, Commanded) else None) == command


@pytest.mark.parametrize(
    ("name", "gone"),
    [
        ("app_uninstalled", True),
        ("tokens_revoked", True),
        ("user_tokens_revoked", False),
        ("message", False),
        ("slash_command", False),
    ],
)
def test_a_workspace_may_take_the_app_away(name: str, gone: bool) -> None:
    assert bool(uninstalled_in(payload(name))) is gone


def test_a_changed_profile_is_noticed() -> None:
    assert changed_profile(payload("user_changed")) == ANN
    assert changed_profile(payload("message")) is None


@pytest.mark.parametrize(
    ("wire", "words"),
    [
        ("a &lt;b&gt; &amp;amp; c", "a <b> &amp; c"),
        ("<https://example.org>", "https://example.org"),
        ("<https://example.org|https://example.org>", "https://example.org"),
        ("<http://example.org|example.org>", "example.org"),
        ("<https://example.org/a|the report>", "the report (https://example.org/a)"),
        ("<mailto:ann@example.org|ann@example.org>", "ann@example.org"),
        ("<tel:+441234|01234>", "01234"),
        ("<#C024BE91L|general> <#C024BE91L>", "#general #C024BE91L"),
        ("<@U2147483697> <@U1|bo>", "@U2147483697 @bo"),
        ("<!here> <!channel|channel>", "@here channel"),
        ("<!subteam^S1|@coaches>", "@coaches"),
        ("<!date^1700000000^{date}|14 November>", "14 November"),
        (":wave: *not* _changed_", ":wave: *not* _changed_"),
        ("مرحبا &amp; سلام", "مرحبا & سلام"),
    ],
)
def test_escapes_become_the_words_somebody_typed(wire: str, words: str) -> None:
    assert plain(wire) == words


def test_what_was_escaped_reads_back() -> None:
    for words in ("a < b && c > d", "&lt;", "<@U1>", "&amp;amp;"):
        assert plain(escaped(words)) == words
