"""Updates as Telegram sends them, and what each of them means. No network."""

import json
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat import Button, Event, Pressed, Said
from bot.platforms.telegram.receive import chat_of, read

PAYLOADS = json.loads(Path(__file__).with_name("payloads.json").read_text(encoding="utf-8"))


def heard(update: dict[str, Any]) -> Event | None:
    return read(update, bot_id=123456, username="wayfinder_bot")


def told(event: Event | None) -> dict[str, Any] | None:
    """Write an event the way payloads.json does: without what says nothing."""
    if event is None:
        return None
    own = {field.name: getattr(event, field.name) for field in fields(event)}
    for name in ("id", "sender", "profile", "room"):
        del own[name]
    return {
        "type": type(event).__name__,
        "sender": str(event.sender),
        "name": event.whose.name,
        "language": event.whose.language,
        **({"room": str(event.room)} if event.room else {}),
        **{name: value for name, value in own.items() if value not in (None, "", 0, ())},
    }


@pytest.mark.parametrize("case", PAYLOADS, ids=[case["label"] for case in PAYLOADS])
def test_each_update_means(case: dict[str, Any]) -> None:
    event = heard(case["update"])
    expected = case["event"] and {
        name: value
        for name, value in case["event"].items()
        if value not in (None, "") or name in ("name", "language")
    }
    assert told(event) == expected
    if event:
        assert event.id == str(case["update"]["update_id"])
        assert event.whose.timezone == ""
        assert chat_of(case["update"]) == (event.room or event.sender).path


@given(st.text(min_size=1))
def test_whatever_is_said_is_kept_letter_by_letter(text: str) -> None:
    person = {"id": 42, "is_bot": False, "first_name": "Ann"}
    chat = {"id": 42, "type": "private"}
    message = {"message_id": 7, "from": person, "chat": chat, "date": 1, "text": text}
    event = heard({"update_id": 1, "message": message})
    assert event is not None
    if not text.startswith("/"):
        assert isinstance(event, Said)
        assert event.text == text


@given(
    action=st.from_regex(r"[a-z_]{1,10}\.[a-z_]{1,10}", fullmatch=True),
    ref=st.text(st.characters(codec="ascii"), max_size=40),
)
def test_a_button_comes_back_as_it_went(action: str, ref: str) -> None:
    query = {
        "id": "1",
        "from": {"id": 42, "is_bot": False, "first_name": "Ann"},
        "data": Button(label="Yes", action=action, ref=ref).data,
    }
    event = heard({"update_id": 1, "callback_query": query})
    assert isinstance(event, Pressed)
    assert (event.action, event.ref) == (action, ref)
