"""The door over the real client library, by polling and by webhook: nothing lost, in order."""

import asyncio
import json
import logging

import pytest

from bot.chat import (
    Address,
    Attached,
    Attachment,
    Commanded,
    Edited,
    Event,
    Joined,
    Left,
    Pressed,
    Said,
    WebReply,
    WebRequest,
    message,
)
from bot.chat import Button as B
from bot.platforms.telegram.connect import HOOK, SECRET_HEADER, TelegramDoor
from tests.fakes.telegram import FakeTelegram, Person
from tests.platforms.telegram.conftest import SECRET, Listener, OpenDoor, Rests


@pytest.fixture(params=["polling", "called"])
def any_door(request: pytest.FixtureRequest) -> OpenDoor:
    door: OpenDoor = request.getfixturevalue(request.param)
    return door


def texts(events: list[Event], sender: int | None = None) -> list[str]:
    return [
        event.text
        for event in events
        if isinstance(event, Said) and sender in (None, int(event.sender.path))
    ]


async def test_what_people_do_arrives_as_events(
    telegram: FakeTelegram, listener: Listener, any_door: OpenDoor
) -> None:
    door = await any_door()
    ann = telegram.person(42, name="Ann Lee", language="en-GB")
    await ann.starts("BIRK-7")
    await telegram.settles()
    await door.send(Address.parse("telegram:42"), message("Ready?", buttons=[YES]))
    said = await ann.says("Yesterday we met.", reply_to=ann.messages[0])
    await ann.edits(said, "On Monday we met.")
    await ann.presses("Yes")
    await ann.says("/journal@wayfinder_bot  all of it ")
    await ann.sends_document("notes.pdf", content=b"12345", caption="See")
    await ann.sends_sticker()
    await ann.blocks()
    await telegram.settles()
    joined, first, edited, pressed, commanded, document, sticker, left = listener.kept
    assert isinstance(joined, Joined)
    assert joined.code == "BIRK-7"
    assert joined.sender == Address("telegram", "42")
    assert (joined.whose.name, joined.whose.language) == ("Ann Lee", "en-GB")
    assert isinstance(first, Said)
    assert first.reply_to == str(ann.messages[0].id)
    assert isinstance(edited, Edited)
    assert (edited.message_id, edited.text) == (first.message_id, "On Monday we met.")
    assert isinstance(pressed, Pressed)
    assert (pressed.action, pressed.ref, pressed.message_id) == ("set.join", "7", first.reply_to)
    assert isinstance(commanded, Commanded)
    assert (commanded.command, commanded.rest) == ("journal", "all of it")
    assert isinstance(document, Attached)
    assert (document.file_name, document.size, document.text) == ("notes.pdf", 5, "See")
    assert isinstance(sticker, Attached)
    assert sticker.kind is Attachment.STICKER
    assert isinstance(left, Left)
    assert len({event.id for event in listener.kept}) == 8


YES = B(label="Yes", action="set.join", ref="7")


async def test_a_press_is_acknowledged_while_its_work_goes_on(
    telegram: FakeTelegram, listener: Listener, any_door: OpenDoor
) -> None:
    door, ann = await _met(telegram, any_door)
    await door.send(Address.parse("telegram:42"), message("Ready?", buttons=[YES]))
    listener.is_busy()
    await ann.presses("Yes")
    assert telegram.unacknowledged
    await telegram.until(lambda: not telegram.unacknowledged)
    assert not [event for event in listener.kept if isinstance(event, Pressed)]
    listener.is_free()
    await telegram.settles()
    assert isinstance(listener.kept[-1], Pressed)


async def test_a_press_too_old_to_acknowledge_still_counts(
    telegram: FakeTelegram, listener: Listener, any_door: OpenDoor
) -> None:
    door, ann = await _met(telegram, any_door)
    await door.send(Address.parse("telegram:42"), message("Ready?", buttons=[YES]))
    await telegram.goes_down()
    await ann.presses("Yes")
    telegram.later(20)
    await telegram.comes_back()
    await telegram.settles()
    assert isinstance(listener.kept[-1], Pressed)


async def test_a_chat_is_heard_in_order_and_others_beside_it(
    telegram: FakeTelegram, any_door: OpenDoor, listener: Listener
) -> None:
    await any_door()
    people = [telegram.person(id, name=f"P{id}") for id in range(1, 6)]
    for person in people:
        await person.starts()
    await telegram.settles()
    listener.is_busy()
    for number in range(10):
        for person in people:
            await person.says(f"{number}")
    await telegram.until(lambda: len(listener.begun) >= 10)
    assert {event.sender.path for event in listener.begun[5:]} == {"1", "2", "3", "4", "5"}
    listener.is_free()
    await telegram.settles()
    for person in people:
        assert texts(listener.kept, person.id) == [f"{number}" for number in range(10)]


async def test_somebody_slow_holds_up_nobody_else(
    telegram: FakeTelegram, any_door: OpenDoor, listener: Listener
) -> None:
    _, ann = await _met(telegram, any_door)
    ben = telegram.person(43, name="Ben")
    listener.is_busy("telegram:42")
    await ann.says("one")
    await telegram.until(lambda: texts(listener.begun) == ["one"])
    await ann.says("two")
    await ben.starts()
    await ben.says("hello")
    await telegram.until(lambda: "hello" in texts(listener.begun))
    assert texts(listener.kept) == ["hello"]
    listener.is_free()
    await telegram.settles()
    assert texts(listener.begun) == ["one", "hello", "two"]


async def test_what_could_not_be_kept_is_heard_again_in_order(
    telegram: FakeTelegram,
    any_door: OpenDoor,
    listener: Listener,
    caplog: pytest.LogCaptureFixture,
) -> None:
    _, ann = await _met(telegram, any_door)
    listener.fails = 3
    for text in ("one", "two", "three"):
        await ann.says(text)
    await telegram.settles()
    assert texts(listener.kept) == ["one", "two", "three"]
    complaints = [one.getMessage() for one in caplog.records if "is not kept" in one.getMessage()]
    assert len(complaints) == 1
    assert "one" not in [record.getMessage() for record in caplog.records]


async def test_a_circle_is_heard_in_the_order_in_which_its_people_wrote(
    telegram: FakeTelegram, polling: OpenDoor, listener: Listener
) -> None:
    async def together(sender: Address) -> str:
        return str(sender) if sender.path == "44" else "a set"

    ann, ben, zoe = (telegram.person(id, name=f"P{id}") for id in (42, 43, 44))
    for person in (ann, ben, zoe):
        await person.starts()
    for person, text in ((ann, "one"), (ann, "two"), (ben, "three"), (zoe, "hello")):
        await person.says(text)
    listener.fails = 1
    await polling(together=together)
    await telegram.settles()
    assert [text for text in texts(listener.kept) if text != "hello"] == ["one", "two", "three"]


async def test_polling_confirms_nothing_that_is_not_kept(
    telegram: FakeTelegram, polling: OpenDoor, listener: Listener
) -> None:
    door, ann = await _met(telegram, polling)
    listener.is_busy()
    await ann.says("Do not lose me.")
    await telegram.until(lambda: bool(texts(listener.begun)))
    assert len(telegram.updates.pending) == 1
    await door.close()  # as a killed process does, it takes its work with it
    assert texts(listener.kept) == []
    assert len(telegram.updates.pending) == 1
    listener.is_free()
    await polling()
    await telegram.settles()
    assert texts(listener.kept) == ["Do not lose me."]


async def test_one_chat_that_fails_does_not_repeat_the_others(
    telegram: FakeTelegram, polling: OpenDoor
) -> None:
    class FailsFor42(Listener):
        async def __call__(self, event: Event) -> None:
            self.fails = int(event.sender.path == "42" and len(self.begun) < 6)
            await super().__call__(event)

    listener = FailsFor42(telegram.stir)
    ann, ben = telegram.person(42), telegram.person(43, name="Ben")
    await ann.starts()
    await ben.starts()
    await ben.says("once")
    await polling(listener)
    await telegram.settles()
    assert texts(listener.begun) == ["once"]
    assert [event.sender.path for event in listener.kept].count("42") == 1


async def test_the_webhook_answers_only_when_all_is_kept(
    telegram: FakeTelegram, called: OpenDoor, listener: Listener
) -> None:
    _, ann = await _met(telegram, called)
    telegram.updates.answer_within = 0.2
    listener.is_busy()
    await ann.says("Slowly.")
    await telegram.until(lambda: telegram.updates.calls[-1].status == 0)
    telegram.updates.answer_within = 20
    assert len(telegram.updates.pending) == 1
    listener.is_free()
    await telegram.settles()
    assert set(texts(listener.kept)) == {"Slowly."}


async def test_calls_that_overlap_are_heard_in_turn(
    telegram: FakeTelegram, called: OpenDoor, listener: Listener
) -> None:
    door = await called()

    def call(id: int, text: str) -> asyncio.Task[WebReply]:
        person = {"id": 42, "is_bot": False, "first_name": "Ann"}
        chat = {"id": 42, "type": "private"}
        said = {"message_id": id, "from": person, "chat": chat, "date": 1, "text": text}
        body = json.dumps({"update_id": id, "message": said}).encode()
        request = WebRequest("POST", body, {SECRET_HEADER: SECRET})

        async def answered() -> WebReply:
            return await door.hooks[HOOK](request)

        return asyncio.create_task(answered())

    listener.is_busy()
    calls = [call(1, "one")]
    await telegram.until(lambda: bool(listener.begun))
    listener.is_free_from_now_on()
    calls.append(call(2, "two"))
    calls.append(call(3, "three"))
    await asyncio.wait(calls[1:], timeout=0.05)
    assert texts(listener.begun) == ["one"]
    listener.is_free()
    assert [(await one).status for one in calls] == [200, 200, 200]
    assert texts(listener.kept) == ["one", "two", "three"]
    await door.close()
    assert (await call(4, "too late")).status == 503


async def test_the_webhook_believes_only_telegram(
    telegram: FakeTelegram, called: OpenDoor, listener: Listener
) -> None:
    door = await called()
    body = b'{"update_id": 1, "message": {}}'
    for headers in ({}, {SECRET_HEADER: "wrong"}, {SECRET_HEADER: "é"}):
        reply = await door.hooks[HOOK](WebRequest("POST", b"not even json", headers))
        assert reply.status == 401
    knows = {SECRET_HEADER.lower(): SECRET}
    assert (await door.hooks[HOOK](WebRequest("POST", b"not json", knows))).status == 400
    assert (await door.hooks[HOOK](WebRequest("POST", b"[]", knows))).status == 400
    assert (await door.hooks[HOOK](WebRequest("POST", body, knows))).status == 200
    assert listener.kept == []


async def test_an_update_without_sense_holds_up_nobody(
    telegram: FakeTelegram, any_door: OpenDoor, listener: Listener
) -> None:
    _, ann = await _met(telegram, any_door)
    telegram.updates.add_raw({"message": {"from": {"is_bot": False}, "chat": 7}})
    telegram.updates.add_raw({"message": "?"})
    telegram.updates.add_raw({"callback_query": 3})
    telegram.updates.add_raw({"of_a_kind_to_come": {}})
    await ann.says("Still there?")
    await telegram.settles()
    assert texts(listener.kept) == ["Still there?"]


async def test_polling_goes_on_when_telegram_was_away(
    telegram: FakeTelegram,
    polling: OpenDoor,
    listener: Listener,
    rests: Rests,
    caplog: pytest.LogCaptureFixture,
) -> None:
    _, ann = await _met(telegram, polling)
    telegram.breaks(502, method="getUpdates", times=3)
    telegram.resets(method="getUpdates", times=2)
    await ann.says("one")
    await telegram.goes_down()
    await asyncio.wait_for(_rested(rests, 3), 60)
    await ann.says("two")
    await telegram.comes_back()
    await telegram.settles()
    assert texts(listener.kept) == ["one", "two"]
    complaints = [one for one in caplog.records if "no news" in one.getMessage()]
    assert 1 <= len(complaints) <= 2
    assert max(rests.asked) <= 60


async def test_polling_waits_as_long_as_telegram_asks(
    telegram: FakeTelegram, polling: OpenDoor, listener: Listener, rests: Rests
) -> None:
    telegram.throttles(17, method="getUpdates")
    _, ann = await _met(telegram, polling)
    await ann.says("one")
    await telegram.settles()
    assert rests.asked == [17]
    assert texts(listener.kept) == ["one"]


async def test_a_bot_that_no_longer_hears_says_so(
    telegram: FakeTelegram, polling: OpenDoor, caplog: pytest.LogCaptureFixture
) -> None:
    async def cannot_wait(seconds: float) -> None:
        raise RuntimeError("the clock is broken")

    door = await polling(pause=cannot_wait)
    telegram.throttles(1, method="getUpdates")
    await telegram.person(42).starts()
    async with asyncio.timeout(60):
        while "no longer heard" not in caplog.text:
            await asyncio.sleep(0)  # noqa: TID251
    await door.close()


async def test_from_webhook_to_polling_and_back_nothing_is_lost(
    telegram: FakeTelegram, polling: OpenDoor, called: OpenDoor, listener: Listener
) -> None:
    ann = telegram.person(42)
    await ann.starts()
    first = await called()
    await telegram.settles()
    await first.close()
    await ann.says("one")
    second = await polling()
    await telegram.settles()
    await second.close()
    await ann.says("two")
    await called()
    await telegram.settles()
    assert texts(listener.kept) == ["one", "two"]


async def test_the_token_stays_out_of_the_log(
    telegram: FakeTelegram, polling: OpenDoor, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    _, ann = await _met(telegram, polling)
    await telegram.goes_down()
    await ann.says("words of hers")
    await telegram.comes_back()
    await telegram.settles()
    assert telegram.token not in caplog.text
    assert "words of hers" not in caplog.text


async def _met(telegram: FakeTelegram, open_door: OpenDoor) -> tuple[TelegramDoor, Person]:
    door = await open_door()
    ann = telegram.person(42)
    await ann.starts()
    await telegram.settles()
    return door, ann


async def _rested(rests: Rests, times: int) -> None:
    before = len(rests.asked)
    while len(rests.asked) < before + times:
        await asyncio.sleep(0)  # noqa: TID251
