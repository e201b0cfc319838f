"""The fake Telegram itself, asked by the real client library: strict where Telegram is."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import aiohttp
import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, ReplyParameters
from telegram.constants import ChatAction
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TimedOut,
)
from telegram.request import HTTPXRequest

from tests.fakes.telegram import FakeTelegram, Limits, Person


@pytest.fixture
async def bot(telegram: FakeTelegram) -> AsyncIterator[Bot]:
    async with a_bot(telegram) as bot:
        yield bot


@pytest.fixture
async def ann(telegram: FakeTelegram) -> Person:
    ann = telegram.person(42)
    await ann.starts()
    return ann


def a_bot(telegram: FakeTelegram, token: str = "") -> Bot:
    return Bot(
        token or telegram.token,
        base_url=f"{telegram.url}/bot",
        base_file_url=f"{telegram.url}/file/bot",
        request=HTTPXRequest(read_timeout=20),
        get_updates_request=HTTPXRequest(read_timeout=20),
    )


def keys(*rows: list[InlineKeyboardButton]) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(rows)


def key(text: str = "Yes", data: str = "a.b|1") -> InlineKeyboardButton:
    return InlineKeyboardButton(text, callback_data=data)


async def test_it_knows_its_bot_by_the_token(telegram: FakeTelegram, bot: Bot) -> None:
    assert (await bot.get_me()).username == "wayfinder_bot"
    stranger = a_bot(telegram, "1:wrong")
    with pytest.raises(InvalidToken):
        await stranger.initialize()
    await stranger.shutdown()


REFUSED: list[tuple[str, Callable[[Bot], Awaitable[object]]]] = [
    ("chat not found", lambda bot: bot.send_message(43, "Hello")),
    ("message text is empty", lambda bot: bot.send_message(42, "")),
    ("message text is empty", lambda bot: bot.send_message(42, " \n")),
    ("message text is empty", lambda bot: bot.send_message(42, "<b></b>", parse_mode="HTML")),
    ("message is too long", lambda bot: bot.send_message(42, "w" * 4097)),
    ("message is too long", lambda bot: bot.send_message(42, "😀" * 2049)),
    ("can't parse entities", lambda bot: bot.send_message(42, "<b>x", parse_mode="HTML")),
    ("can't parse entities", lambda bot: bot.send_message(42, "x</b>", parse_mode="HTML")),
    (
        "can't parse entities",
        lambda bot: bot.send_message(42, "<b><i>x</b></i>", parse_mode="HTML"),
    ),
    ("can't parse entities", lambda bot: bot.send_message(42, "<p>x</p>", parse_mode="HTML")),
    ("can't parse entities", lambda bot: bot.send_message(42, "1 < 2", parse_mode="HTML")),
    ("can't parse entities", lambda bot: bot.send_message(42, "R & B", parse_mode="HTML")),
    ("unsupported parse_mode", lambda bot: bot.send_message(42, "x", parse_mode="Markdown")),
    ("button_data_invalid", lambda bot: ask(bot, keys([key(data="é" * 33)]))),
    ("button_data_invalid", lambda bot: ask(bot, keys([key(data="")]))),
    ("either callback_data or url", lambda bot: ask(bot, keys([InlineKeyboardButton("Yes")]))),
    ("text buttons are unallowed", lambda bot: ask(bot, keys([key(text=" ")]))),
    ("reply markup is too long", lambda bot: ask(bot, keys(*[[key()]] * 101))),
    ("a row of 9 buttons", lambda bot: ask(bot, keys([key()] * 9))),
    ("wrong http url", lambda bot: ask(bot, keys([InlineKeyboardButton("x", url="https://a")]))),
    ("caption is too long", lambda bot: bot.send_photo(42, b"\x89PNG", caption="w" * 1025)),
    ("image_process_failed", lambda bot: bot.send_photo(42, b"GIF")),
    ("wrong file", lambda bot: bot.send_photo(42, "https://example.org/a.png")),
    ("message to edit not found", lambda bot: bot.edit_message_text("x", 42, 99)),
    ("can't be edited", lambda bot: bot.edit_message_text("x", 42, 1)),
    ("message to be replied not found", lambda bot: reply(bot, 99)),
    ("message to delete not found", lambda bot: bot.delete_message(42, 99)),
    ("query is too old", lambda bot: bot.answer_callback_query("1")),
    ("no parameters ['message_effect_id']", lambda bot: effect(bot)),
    ("invalid file_id", lambda bot: bot.get_file("nothing")),
    ("bot_command_invalid", lambda bot: bot.set_my_commands([("Help!", "me")])),
    ("bot_command_description", lambda bot: bot.set_my_commands([("help", "w" * 257)])),
    ("https url must be provided", lambda bot: bot.set_webhook("http://example.org/")),
    ("unallowed characters", lambda bot: bot.set_webhook("https://a.b/", secret_token="é")),
]


def ask(bot: Bot, keyboard: InlineKeyboardMarkup) -> Awaitable[object]:
    return bot.send_message(42, "?", reply_markup=keyboard)


def reply(bot: Bot, to: int) -> Awaitable[object]:
    return bot.send_message(42, "x", reply_parameters=ReplyParameters(to))


def effect(bot: Bot) -> Awaitable[object]:
    return bot.send_message(42, "x", message_effect_id="1")


@pytest.mark.parametrize(("why", "request_"), REFUSED, ids=[why for why, _ in REFUSED])
async def test_it_refuses(
    telegram: FakeTelegram,
    bot: Bot,
    ann: Person,
    why: str,
    request_: Callable[[Bot], Awaitable[object]],
) -> None:
    telegram.person(43, name="Never pressed Start")
    with pytest.raises(BadRequest) as refusal:
        await request_(bot)
    assert why in refusal.value.message.lower()
    assert telegram.accepted == []
    assert ann.messages == []


async def test_it_takes_what_just_fits(telegram: FakeTelegram, bot: Bot, ann: Person) -> None:
    await bot.send_message(42, f"<b>{'&amp;' * 4096}</b>", parse_mode="HTML")
    await bot.send_message(42, "😀" * 2048)
    await bot.send_photo(42, b"\x89PNG", caption="w" * 1024)
    await ask(bot, keys(*[[key(data="x" * 64)] * 8] * 12, [key()] * 4))
    assert len(ann.messages) == len(telegram.accepted) == 4
    assert ann.messages[0].text == "&" * 4096


async def test_edits_are_seen_and_idle_ones_refused(bot: Bot, ann: Person) -> None:
    sent = await bot.send_message(42, "One", reply_markup=keys([key()]))
    await bot.edit_message_text("Two", 42, sent.message_id, reply_markup=keys([key()]))
    with pytest.raises(BadRequest, match="not modified"):
        await bot.edit_message_text("Two", 42, sent.message_id, reply_markup=keys([key()]))
    await bot.edit_message_reply_markup(42, sent.message_id)
    [shown] = ann.messages
    assert (shown.text, shown.labels, shown.edits) == ("Two", [], 2)
    photo = await bot.send_photo(42, b"\x89PNG", caption="Look")
    with pytest.raises(BadRequest, match="no text in the message"):
        await bot.edit_message_text("x", 42, photo.message_id)
    with pytest.raises(BadRequest, match="no caption in the message"):
        await bot.edit_message_caption(42, sent.message_id, caption="x")
    await bot.delete_message(42, photo.message_id)
    assert ann.messages == [shown]


async def test_closed_doors(telegram: FakeTelegram, bot: Bot, ann: Person) -> None:
    await ann.blocks()
    with pytest.raises(Forbidden, match="blocked by the user"):
        await bot.send_message(42, "Hello")
    await ann.unblocks()
    await bot.send_message(42, "Hello")
    ann.closes_account()
    with pytest.raises(Forbidden, match="deactivated"):
        await bot.send_message(42, "Hello")
    telegram.group(-5).grows_into(telegram.group(-1005))
    with pytest.raises(ChatMigrated) as moved:
        await bot.send_message(-5, "Hello")
    assert moved.value.new_chat_id == -1005


async def test_a_press_can_be_acknowledged_for_fifteen_seconds(
    telegram: FakeTelegram, bot: Bot, ann: Person
) -> None:
    await ask(bot, keys([key()]))
    first, second = await ann.presses("Yes"), await ann.presses("Yes")
    telegram.later(14)
    await bot.answer_callback_query(first)
    telegram.later(2)
    with pytest.raises(BadRequest, match="too old"):
        await bot.answer_callback_query(second)
    with pytest.raises(AssertionError, match="no button"):
        await ann.presses("No")


async def test_updates_are_given_again_until_confirmed(
    telegram: FakeTelegram, bot: Bot, ann: Person
) -> None:
    await ann.says("one")
    await ann.says("two")

    async def given(**asked: Any) -> list[str | None]:
        updates = await bot.get_updates(**asked)
        return [update.message.text for update in updates if update.message]

    assert await given() == await given() == ["/start", "one", "two"]
    assert await given(limit=1) == ["/start"]
    first = (await bot.get_updates())[0].update_id
    assert await given(offset=first + 1) == ["one", "two"]
    assert await given(offset=-1) == ["two"]
    assert await given(offset=first + 3) == []
    waiting = asyncio.create_task(given(timeout=20))
    await telegram.until(lambda: telegram.asked[-1].parameters.get("timeout") == "20")
    await ann.says("three")
    assert await waiting == ["three"]


async def test_only_the_kinds_asked_for_are_given(bot: Bot, ann: Person) -> None:
    await bot.get_updates(allowed_updates=["edited_message"])
    said = await ann.says("one")
    await ann.edits(said, "two")
    updates = await bot.get_updates()
    assert [bool(update.edited_message) for update in updates] == [False, True]


async def test_one_ear_at_a_time(telegram: FakeTelegram, bot: Bot) -> None:
    first = asyncio.create_task(bot.get_updates(timeout=20))
    await telegram.until(lambda: bool(telegram.asked and telegram.asked[-1].parameters))
    assert await bot.get_updates() == ()
    with pytest.raises(Conflict, match="terminated by other getUpdates"):
        await first
    await bot.set_webhook("https://example.org/hook", secret_token="s")
    with pytest.raises(Conflict, match="webhook is active"):
        await bot.get_updates()
    assert (await bot.get_webhook_info()).url == "https://example.org/hook"
    await bot.delete_webhook()
    assert await bot.get_updates() == ()


async def test_files_go_both_ways(bot: Bot, ann: Person) -> None:
    await ann.sends_document("notes.txt", content=b"words")
    [_, update] = await bot.get_updates()
    assert update.message
    assert update.message.document
    file = await update.message.document.get_file()
    assert bytes(await file.download_as_bytearray()) == b"words"
    await bot.send_document(42, b"more words", filename="Yours.txt")
    assert ann.messages[-1].media["document"]["file_name"] == "Yours.txt"


async def test_small_things(bot: Bot, ann: Person) -> None:
    assert await bot.send_chat_action(42, ChatAction.TYPING)
    assert (await bot.get_chat(42)).first_name == "Ann"


async def test_limits_are_kept_when_asked() -> None:
    async with FakeTelegram(limits=Limits(overall=(3, 1.0))) as telegram, a_bot(telegram) as bot:
        group = telegram.group(-1005)
        for id in range(1, 5):
            await telegram.person(id).starts()
        await bot.send_message(1, "x")
        with pytest.raises(RetryAfter):
            await bot.send_message(1, "x")
        await bot.send_message(2, "x")
        await bot.send_message(3, "x")
        with pytest.raises(RetryAfter) as refusal:
            await bot.send_message(4, "x")
        assert "0:00:01" in str(refusal.value)
        for _ in range(20):
            telegram.later(1)
            await bot.send_message(-1005, "x")
        telegram.later(1)
        with pytest.raises(RetryAfter):
            await bot.send_message(-1005, "x")
        telegram.later(60)
        await bot.send_message(-1005, "x")
        assert len(group.messages) == 21
        assert len(telegram.accepted) == 24


async def test_bad_days_on_demand(telegram: FakeTelegram, bot: Bot, ann: Person) -> None:
    telegram.throttles(7)
    with pytest.raises(RetryAfter, match="0:00:07"):
        await bot.send_message(42, "x")
    telegram.breaks(500, times=2)
    for _ in range(2):
        with pytest.raises(NetworkError, match="Internal Server Error"):
            await bot.send_message(42, "x")
    telegram.hangs(accepted=True)
    with pytest.raises(TimedOut):
        await bot.send_message(42, "taken", read_timeout=1)
    telegram.resets()
    with pytest.raises(NetworkError):
        await bot.send_message(42, "x")
    await telegram.goes_down()
    with pytest.raises(NetworkError, match="ConnectError"):
        await bot.send_message(42, "x")
    await telegram.comes_back()
    await bot.send_message(42, "at last")
    assert [message.text for message in ann.messages] == ["taken", "at last"]
    assert [one.status for one in telegram.asked if one.method == "sendMessage"] == [
        *(429, 500, 500, 0, 0, 200)
    ]


async def test_json_and_query_are_understood_too(telegram: FakeTelegram, ann: Person) -> None:
    async with aiohttp.ClientSession(f"{telegram.url}/bot{telegram.token}/") as session:
        async with session.post("sendMessage", json={"chat_id": 42, "text": "one"}) as answer:
            assert (await answer.json())["result"]["text"] == "one"
        async with session.get("sendMessage?chat_id=42&text=two") as answer:
            assert answer.status == 200
        async with session.post("sendMessage", json={"chat_id": 42, "txt": "x"}) as answer:
            assert (await answer.json())["description"] == (
                "Bad Request: sendMessage has no parameters ['txt']"
            )
        async with session.get("readMinds") as answer:
            assert answer.status == 404
    assert [message.text for message in ann.messages] == ["one", "two"]


async def test_people_can_say_nothing_before_start(telegram: FakeTelegram) -> None:
    with pytest.raises(AssertionError, match="press Start"):
        await telegram.person(42).says("Hello")
