"""What Telegram answers, told in the house's words; over the real client library."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.chat import (
    Address,
    Button,
    File,
    Home,
    Link,
    NotSent,
    Pace,
    Prepared,
    Sent,
    Why,
    heading,
    message,
    note,
    quote,
)
from bot.platforms.telegram.connect import TelegramDoor
from tests.fakes.telegram import FakeTelegram, Limits, Person
from tests.platforms.telegram.conftest import Rests, a_door

ANN = Address.parse("telegram:42")
PNG = b"\x89PNG\r\n\x1a\n and so on"
HELLO = message("Hello")


@pytest.fixture
async def ann(telegram: FakeTelegram) -> Person:
    ann = telegram.person(42)
    await ann.starts()
    return ann


@pytest.fixture
async def door(telegram: FakeTelegram, rests: Rests) -> AsyncIterator[TelegramDoor]:
    """A door that was never opened: a process that only sends."""
    door = a_door(telegram, rests)
    yield door
    await door.close()


async def test_people_see_what_was_meant(door: TelegramDoor, ann: Person) -> None:
    sent = await door.send(
        ANN,
        message(
            heading("This week"),
            "Bread & roses: 1 < 2 😀",
            quote("we <b>met</b>"),
            note("Only you can read it."),
            buttons=[
                Button(label="Keep", action="reflection.keep", ref="7", emphasis="primary"),
                Button(label="Not this week", action="prompt.skip", ref="7"),
            ],
            links=[Link(label="Read on", url="https://example.org/a?b=c&d")],
        ),
    )
    [shown] = ann.messages
    assert sent == Sent(str(shown.id))
    assert shown.text == (
        "This week\n\nBread & roses: 1 < 2 😀\n\nwe <b>met</b>\n\nOnly you can read it."
    )
    assert shown.styled("bold") == ["This week"]
    assert shown.styled("blockquote") == ["we <b>met</b>"]
    assert shown.styled("italic") == ["Only you can read it."]
    assert shown.labels == ["Keep", "Not this week", "Read on"]
    assert shown.buttons[0][0] == {
        "text": "Keep",
        "callback_data": "reflection.keep|7",
        "style": "primary",
    }


async def test_a_reply_hangs_below_its_message(door: TelegramDoor, ann: Person) -> None:
    said = await ann.says("What now?")
    await door.send(ANN, message("This."), reply_to=str(said.id))
    assert ann.messages[-1].reply_to == said.id


async def test_a_reply_to_what_is_gone_arrives_all_the_same(
    door: TelegramDoor, ann: Person
) -> None:
    assert isinstance(await door.send(ANN, HELLO, reply_to="999"), Sent)
    assert ann.messages[-1].reply_to is None


async def test_a_message_is_redrawn_in_place(door: TelegramDoor, ann: Person) -> None:
    ask = message("Ready?", buttons=[Button(label="Yes", action="set.join", ref="7")])
    sent = await door.send(ANN, ask)
    assert isinstance(sent, Sent)
    for _ in range(2):  # the second time it is the same, which is as well
        assert await door.send(ANN, message("You are in."), update=sent.message_id) == sent
    [shown] = ann.messages
    assert (shown.text, shown.labels, shown.edits) == ("You are in.", [], 1)


async def test_what_cannot_be_redrawn_comes_anew(door: TelegramDoor, ann: Person) -> None:
    answer = await door.send(ANN, HELLO, update="999")
    assert isinstance(answer, Sent)
    assert answer.message_id != "999"
    assert len(ann.messages) == 1


async def test_pictures_and_documents(door: TelegramDoor, ann: Person, tmp_path: Path) -> None:
    (tmp_path / "chart.png").write_bytes(PNG)
    (tmp_path / "notes.txt").write_text("words")
    chart = File(path=str(tmp_path / "chart.png"), name="chart.png", alt="A rising line")
    notes = File(path=str(tmp_path / "notes.txt"), name="Your notes.txt")
    keep = Button(label="Keep", action="reflection.keep", ref="7")
    sent = await door.send(ANN, message("Look", image=chart, buttons=[keep]))
    await door.send(ANN, message("Read", file=notes))
    await door.send(ANN, message("Both", file=notes, image=chart, buttons=[keep]))
    photo, document, first, second = ann.messages
    assert (photo.text, photo.labels) == ("Look\n\nA rising line", ["Keep"])
    assert photo.styled("italic") == ["A rising line"]
    assert document.media["document"]["file_name"] == "Your notes.txt"
    assert (first.text, list(first.media)) == ("", ["photo"])
    assert list(second.media) == ["document"]
    assert (second.text, second.labels) == ("Both\n\nA rising line", ["Keep"])
    assert isinstance(sent, Sent)
    assert await door.send(ANN, message("Seen", image=chart), update=sent.message_id) == sent
    assert (photo.text, photo.labels) == ("Seen\n\nA rising line", [])
    assert await door.send(ANN, message("Kept"), update=sent.message_id) == sent
    assert photo.text == "Kept"


async def test_a_picture_that_telegram_cannot_show_goes_as_a_file(
    door: TelegramDoor, ann: Person
) -> None:
    drawing = File(name="map.svg", text="<svg/>", alt="A map")
    assert isinstance(await door.send(ANN, message("Bob", image=drawing)), Sent)
    [shown] = ann.messages
    assert shown.text == "Bob\n\nA map"
    assert shown.media["document"]["file_name"] == "map.svg"


async def test_what_can_be_taken_out_goes_with_its_file(
    door: TelegramDoor, ann: Person, telegram: FakeTelegram
) -> None:
    plan = message("Bob", file=File(name="plan.txt", text="Our plan"), retractable=True)
    gone = message("Taken back.", retractable=True)
    sent = await door.send(ANN, plan)
    assert isinstance(sent, Sent)
    for _ in range(2):  # twice does no harm
        assert await door.send(ANN, gone, update=sent.message_id) == sent
    assert not ann.messages
    old = await door.send(ANN, plan)
    assert isinstance(old, Sent)
    telegram.later(49 * 3600)  # too old to be deleted
    for _ in range(2):
        assert await door.send(ANN, gone, update=old.message_id) == old
    [shown] = ann.messages
    assert shown.text == "Taken back."
    assert telegram.content(shown.media["document"]["file_id"]) == b"Taken back."


async def test_a_file_that_is_not_there_is_our_fault(door: TelegramDoor, ann: Person) -> None:
    answer = await door.send(ANN, message("Read", file=File(path="/nowhere/x", name="x")))
    assert isinstance(answer, NotSent)
    assert answer.why is Why.OUR_FAULT
    assert "No such file" in answer.detail


async def test_telegram_has_no_home_page(door: TelegramDoor) -> None:
    answer = await door.send(ANN, Home(sections=(HELLO,)))
    assert isinstance(answer, NotSent)
    assert answer.why is Why.OUR_FAULT
    assert (door.has_home, door.opens_forms) == (False, False)


@pytest.mark.parametrize("seconds", [1, 35])
async def test_telegram_says_how_long_to_wait(
    telegram: FakeTelegram, door: TelegramDoor, ann: Person, seconds: int
) -> None:
    telegram.throttles(seconds)
    answer = await door.send(ANN, HELLO)
    assert isinstance(answer, NotSent)
    assert (answer.why, answer.retry_after) == (Why.TRY_AGAIN, timedelta(seconds=seconds))
    assert isinstance(await door.send(ANN, HELLO), Sent)
    assert len(ann.messages) == 1


async def test_people_who_cannot_be_reached(
    telegram: FakeTelegram, door: TelegramDoor, ann: Person
) -> None:
    telegram.person(43, name="Never pressed Start")
    gone = telegram.person(44)
    await gone.starts()
    gone.closes_account()
    group = telegram.group(-100123)
    group.kicks_the_bot()
    await ann.blocks()
    for chat in (42, 43, 44, 45, -100123):
        answer = await door.send(Address("telegram", str(chat)), HELLO)
        assert isinstance(answer, NotSent)
        assert answer.why is Why.UNREACHABLE, answer
    await ann.unblocks()
    assert isinstance(await door.send(ANN, HELLO), Sent)


async def test_a_group_that_grew_has_another_address(
    telegram: FakeTelegram, door: TelegramDoor
) -> None:
    old, new = telegram.group(-5), telegram.group(-1001234567890)
    old.grows_into(new)
    answer = await door.send(Address.parse("telegram:-5"), HELLO)
    assert answer == NotSent(Why.MOVED, "telegram:-1001234567890")
    assert isinstance(await door.send(Address.parse(answer.detail), HELLO), Sent)
    assert [one.text for one in new.messages] == ["Hello"]


async def test_what_telegram_refuses_is_our_fault(door: TelegramDoor, ann: Person) -> None:
    link = Link(label="Read", url="http://localhost/x")
    answer = await door.send(ANN, message("Look", links=[link]))
    assert isinstance(answer, NotSent)
    assert answer.why is Why.OUR_FAULT
    assert "Wrong HTTP URL".lower() in answer.detail.lower()


async def test_what_never_left_can_be_tried_again(
    telegram: FakeTelegram, door: TelegramDoor, ann: Person
) -> None:
    await telegram.goes_down()
    answer = await door.send(ANN, HELLO)
    assert isinstance(answer, NotSent)
    assert answer.why is Why.TRY_AGAIN
    await telegram.comes_back()
    assert isinstance(await door.send(ANN, HELLO), Sent)


@pytest.mark.parametrize("accepted", [True, False])
@pytest.mark.parametrize("day", ["broken", "silent", "cut off"])
async def test_what_left_without_an_answer_is_unknown(
    telegram: FakeTelegram, rests: Rests, ann: Person, day: str, accepted: bool
) -> None:
    door = a_door(telegram, rests, patience=1 if day == "silent" else 20)
    match day:
        case "broken":
            telegram.breaks(502, accepted=accepted)
        case "silent":
            telegram.hangs(accepted=accepted)
        case "cut off":
            telegram.resets(accepted=accepted)
    answer = await door.send(ANN, HELLO)
    assert isinstance(answer, NotSent)
    assert answer.why is Why.UNKNOWN
    assert len(ann.messages) == len(telegram.accepted) == int(accepted)
    await door.close()


async def test_a_token_that_was_changed_costs_no_letter(
    telegram: FakeTelegram, door: TelegramDoor, ann: Person
) -> None:
    telegram.token = "123456:another"
    answer = await door.send(ANN, HELLO)
    assert isinstance(answer, NotSent)
    assert answer.why is Why.TRY_AGAIN
    assert "fake-telegram-server" not in answer.detail


async def test_many_at_once_each_arrive_once(
    telegram: FakeTelegram, door: TelegramDoor, ann: Person
) -> None:
    sent = await asyncio.gather(*(door.send(ANN, message(f"{n}")) for n in range(50)))
    assert sorted(int(one.message_id) for one in sent if isinstance(one, Sent)) == [
        one.id for one in ann.messages
    ]
    assert sorted(int(one.text) for one in ann.messages) == list(range(50))


async def test_limits_kept_by_telegram_are_obeyed_by_us(rests: Rests) -> None:
    async with FakeTelegram(limits=Limits()) as telegram:
        ann = telegram.person(42)
        await ann.starts()
        door = a_door(telegram, rests)
        pace = door.pace(ANN)
        assert isinstance(await door.send(ANN, HELLO), Sent)
        answer = await door.send(ANN, HELLO)
        assert isinstance(answer, NotSent)
        assert answer.retry_after == timedelta(seconds=1)
        telegram.later(pace.chat_every.total_seconds())
        assert isinstance(await door.send(ANN, HELLO), Sent)
        await door.close()


def test_the_pace_stays_below_the_limits() -> None:
    door = TelegramDoor("1:x", commands={}, pause=asyncio.Event().wait)  # type: ignore[arg-type]
    assert door.pace(ANN) == Pace(timedelta(seconds=1 / 28), timedelta(seconds=1))
    assert door.pace(Address.parse("telegram:-100123")).chat_every == timedelta(seconds=3)
    assert ANN.lane == Address.parse("telegram:-100123").lane == "telegram"


async def test_a_file_that_somebody_sent_is_fetched(
    telegram: FakeTelegram, door: TelegramDoor, ann: Person
) -> None:
    kept = telegram.keeps(b"the words", "report.txt")
    assert await door.fetch(ANN, kept["file_id"]) == b"the words"
    assert await door.fetch(ANN, "file-404") is None
    too_large = telegram.keeps(b"x" * (20 * 2**20 + 1), "all.pdf")
    assert await door.fetch(ANN, too_large["file_id"]) is None


async def test_a_group_that_somebody_made_is_opened_to_others(
    telegram: FakeTelegram, door: TelegramDoor, ann: Person
) -> None:
    await door.check()
    link = door.link_to_make_room("KESTRL")
    assert (
        link
        == f"https://t.me/{door.username}?startgroup=KESTRL&admin=invite_users+restrict_members"
    )
    small, large = telegram.group(-7), telegram.group(-1007)
    assert await door.prepare_room(Address("telegram", "-7"), "Elders", [ANN]) == Prepared(
        Address("telegram", "-7"), "https://t.me/+-7"
    )
    small.grows_into(large)
    grown = await door.prepare_room(Address("telegram", "-7"), "Elders", [ANN])
    assert grown == Prepared(Address("telegram", "-1007"), "https://t.me/+-1007")
    assert await door.show_out(Address("telegram", "-7"), ANN) is None
    assert large.chat.banned == set()  # she may come back when she is let in
    large.chat.bot_may_restrict = False
    stays = await door.show_out(Address("telegram", "-1007"), ANN)
    assert isinstance(stays, NotSent)
    large.chat.bot_may_invite = False
    refused = await door.prepare_room(Address("telegram", "-1007"), "Elders", [ANN])
    assert isinstance(refused, NotSent)
    assert refused.why is Why.OUR_FAULT
    assert isinstance(await door.prepare_room(None, "Elders", [ANN]), NotSent)
