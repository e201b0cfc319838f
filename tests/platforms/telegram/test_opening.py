"""How the door opens, and the one sentence in which it says why it does not."""

import pytest

from bot.chat import CannotOpen
from bot.platforms.telegram.connect import HOOK
from tests.fakes.telegram import FakeTelegram
from tests.platforms.telegram.conftest import Listener, OpenDoor, Rests, a_door

LISTENED_TO = {"message", "edited_message", "callback_query", "my_chat_member"}


async def test_opening_sets_the_bot_up(
    telegram: FakeTelegram, polling: OpenDoor, rests: Rests
) -> None:
    telegram.throttles(2, method="setMyCommands", times=2)
    door = await polling()
    assert telegram.commands == [
        {"command": "journal", "description": "What you kept"},
        {"command": "help", "description": "What I can do"},
    ]
    assert rests.asked == [2, 2]
    assert telegram.updates.webhook == ""
    assert door.hooks == {}
    assert door.username == "wayfinder_bot"
    assert door.invite_link("BIRK-7") == "https://t.me/wayfinder_bot?start=BIRK-7"
    await telegram.until(lambda: set(telegram.updates.allowed) == LISTENED_TO)


async def test_telegram_calls_for_what_we_listen_to(
    telegram: FakeTelegram, called: OpenDoor
) -> None:
    await called()
    assert set(telegram.updates.allowed) == LISTENED_TO
    assert telegram.updates.webhook.endswith(HOOK)


async def test_a_bot_can_be_checked_without_being_opened(
    telegram: FakeTelegram, rests: Rests
) -> None:
    door = a_door(telegram, rests)
    assert await door.check() == "@wayfinder_bot"
    await door.close()
    assert [one.method for one in telegram.asked] == ["getMe"]


@pytest.mark.parametrize("token", ["", "1:wrong"])
async def test_a_wrong_token_is_said_in_one_sentence(
    telegram: FakeTelegram, rests: Rests, listener: Listener, token: str
) -> None:
    with pytest.raises(CannotOpen) as refusal:
        await _open(telegram, rests, listener, token=token)
    assert str(refusal.value) == (
        "Telegram refused TELEGRAM_BOT_TOKEN: copy it again from @BotFather."
    )
    assert refusal.value.__cause__ is None


async def test_an_unreachable_server_is_said_in_one_sentence(
    telegram: FakeTelegram, rests: Rests, listener: Listener
) -> None:
    await telegram.goes_down()
    with pytest.raises(CannotOpen, match=r"No answer from Telegram at http://127.0.0.1:\d+: check"):
        await _open(telegram, rests, listener)


async def test_a_refused_webhook_is_said_in_one_sentence(
    telegram: FakeTelegram, rests: Rests, listener: Listener
) -> None:
    with pytest.raises(CannotOpen, match=r"(?i)https url must be provided"):
        await _open(
            telegram, rests, listener, webhook_url="http://example.org/x", webhook_secret="s"
        )
    with pytest.raises(ValueError, match="secret"):
        a_door(telegram, rests, webhook_url="https://example.org/x")


async def _open(telegram: FakeTelegram, rests: Rests, listener: Listener, **choices: str) -> None:
    """Open a door that does not open: it closes by itself."""
    await a_door(telegram, rests, **choices).open(listener)  # type: ignore[arg-type]
