"""What happens after each answer that a platform may give."""

import logging
from datetime import timedelta

import pytest
from sqlalchemy import literal, select

from bot.chat import Address, NotSent, Sent, Why, message
from bot.db import Database
from bot.delivery import Kind, Report, State, kinds, outbox, several
from bot.delivery.models import Letter
from tests.delivery.post import ANN, BEN, WAVE, Post

DOWN = NotSent(Why.TRY_AGAIN, "connection refused")
SILENCE = NotSent(Why.UNKNOWN, "connection reset")
BLOCKED = NotSent(Why.UNREACHABLE, "bot was blocked by the user")


def wait(seconds: float) -> NotSent:
    return NotSent(Why.TRY_AGAIN, "too many requests", timedelta(seconds=seconds))


async def test_a_letter_is_tried_again_later_and_later(post: Post) -> None:
    letter = await post.put("Hello.")
    post.platform.answers += [DOWN, DOWN, DOWN]
    for seconds in (1, 2, 4):
        await post.deliver()
        assert await post.state(letter) is State.DUE
        await post.machine_time_passes(seconds - 0.5)
        assert await post.deliver(0.01) == 0
        await post.machine_time_passes(0.6)
    assert await post.deliver() == 1
    assert post.platform.asked == 4


async def test_a_letter_tried_again_is_not_overtaken_by_the_next_to_the_same_chat(
    post: Post,
) -> None:
    await post.put("First half.")
    await post.put("Second half.")
    await post.put("Somebody else's.", BEN)
    post.platform.answers += [DOWN]
    await post.deliver(0.01)
    for _ in range(2):
        await post.machine_time_passes(2)
        await post.deliver(0.01)
    assert post.platform.texts.index("First half.") < post.platform.texts.index("Second half.")
    assert len(post.platform.texts) == 3


async def test_letters_to_one_chat_arrive_in_order_one_at_a_time(post: Post) -> None:
    post.platform.latency = 0.02
    for number in range(5):
        await post.put(f"{number}")
        await post.put(f"{number}", BEN)
    await post.deliver(5)
    for to in (ANN, BEN):
        assert [d.text for d in post.platform.accepted if d.to == to] == list("01234")


async def test_answers_go_before_broadcasts(post: Post) -> None:
    for number, kind in enumerate((kinds.BROADCAST, kinds.PROMPT, kinds.WORDS, kinds.REPLY)):
        await post.put(kind.name, Address("telegram", str(number)), kind=kind)
    await post.deliver()
    assert post.platform.texts == ["reply", "words", "prompt", "broadcast"]


async def test_an_outage_of_ten_minutes_loses_and_doubles_nothing(post: Post) -> None:
    letters = [
        await post.put(f"{number}", Address("telegram", str(number)), kind=kinds.PROMPT)
        for number in range(20)
    ]
    post.platform.answers += [DOWN] * 1000
    for _ in range(60):
        await post.deliver(0.01)
        post.clock.advance(timedelta(seconds=10))
        await post.machine_time_passes(10)
    assert post.platform.texts == []
    assert post.platform.asked < 100, "a platform that is down is asked now and then"
    post.platform.answers.clear()
    for _ in range(40):
        await post.deliver(0.01)
        await post.machine_time_passes(10)
    assert sorted(map(int, post.platform.texts)) == list(range(20))
    assert [await post.state(letter) for letter in letters] == [State.SENT] * 20


async def test_the_whole_lane_waits_as_long_as_it_is_told_to(post: Post) -> None:
    post.platform.every = timedelta(milliseconds=80)
    for number in range(10):
        await post.put(f"{number}", Address("telegram", str(number)))
    post.platform.answers += [Sent("m1"), wait(30)]
    await post.deliver()
    assert len(post.platform.texts) == 1
    await post.machine_time_passes(15)
    assert await post.deliver() == 0
    await post.machine_time_passes(15)
    assert await post.deliver(5) == 9
    assert sorted(post.platform.texts) == [str(number) for number in range(10)]


async def test_being_told_to_wait_is_not_counted_as_an_attempt(post: Post) -> None:
    letter = await post.put("Hello.")
    post.platform.answers += [wait(5)] * 20
    for _ in range(20):
        await post.deliver(0.01)
        await post.machine_time_passes(5.1)
    assert (await post.letter(letter)).attempts == 0
    assert await post.deliver() == 1
    assert post.platform.asked == 21


async def test_one_lane_that_waits_does_not_hold_up_another(post: Post) -> None:
    await post.put("Slow.", Address("telegram", "T1/U1"))
    post.platform.answers += [wait(60)]
    await post.deliver()
    await post.put("Fast.", Address("telegram", "T2/U1"))
    await post.deliver()
    assert post.platform.texts == ["Fast."]


async def test_what_may_have_arrived_is_reported_and_not_sent_again(post: Post) -> None:
    letter = await post.put("A question.", kind=kinds.PROMPT)
    post.platform.answers += [SILENCE]
    await post.deliver()
    await post.machine_time_passes(600)
    await post.deliver()
    assert post.platform.asked == 1
    assert await post.state(letter) is State.UNKNOWN
    assert await post.report() == Report(unknown=1)


async def test_somebody_may_ask_for_it_to_be_sent_again(database: Database, post: Post) -> None:
    letter = await post.put("A question.", kind=kinds.PROMPT)
    post.platform.answers += [SILENCE]
    await post.deliver()
    await post.machine_time_passes(600)
    for expected in (True, False):
        async with database.transaction() as tx:
            assert await outbox.send_again(tx, letter, post.now) is expected
    await post.deliver()
    async with database.transaction() as tx:
        assert not await outbox.send_again(tx, letter, post.now), "it has arrived"
    assert post.platform.texts == ["A question."]


@pytest.mark.parametrize("kind", [kinds.STAGE, kinds.WORDS, kinds.HOME], ids=lambda k: k.name)
async def test_where_missing_is_worse_it_is_sent_again_a_few_times(post: Post, kind: Kind) -> None:
    letter = await post.put("Your turn.", kind=kind)
    post.platform.answers += [SILENCE] * 9
    for _ in range(9):
        await post.deliver(0.01)
        await post.machine_time_passes(600)
    assert post.platform.asked == 3
    assert await post.state(letter) is State.UNKNOWN


async def test_a_redraw_is_sent_again_since_it_does_no_harm(post: Post) -> None:
    letter = await post.put("A question.", kind=kinds.PROMPT)
    await post.deliver()
    await post.put("A question. Answered.", kind=kinds.PROMPT, update_of=letter)
    post.platform.answers += [SILENCE]
    await post.deliver()
    await post.machine_time_passes(600)
    await post.deliver()
    assert post.platform.texts == ["A question.", "A question. Answered."]


async def test_an_unreachable_chat_waits_until_somebody_is_heard_from(
    database: Database, post: Post
) -> None:
    letter = await post.put("One.")
    post.platform.answers += [BLOCKED]
    await post.deliver()
    await post.put("Two.")
    await post.put("Hers.", BEN)
    await post.deliver()
    assert post.platform.texts == ["Hers."]
    assert await post.state(letter) is State.FAILED
    assert await post.report() == Report(queued=1, sent=1, failed={"unreachable": 1})
    for expected in (True, False):
        async with database.transaction() as tx:
            assert await outbox.reopen(tx, ANN) is expected
    await post.deliver()
    assert post.platform.texts == ["Hers.", "Two."]


async def test_what_waits_for_an_unreachable_chat_too_long_expires(post: Post) -> None:
    await post.put("One.", kind=kinds.PROMPT)
    post.platform.answers += [BLOCKED]
    await post.deliver()
    await post.put("Two.", kind=kinds.PROMPT)
    post.clock.advance(timedelta(days=2))
    await post.deliver()
    assert await post.report() == Report(failed={"unreachable": 1}, expired=1)


async def test_letters_follow_a_room_that_moved(database: Database, post: Post) -> None:
    old, new = Address("telegram", "-1"), Address("telegram", "-1001")
    await post.put("One.", old, reply_to="m7")
    await post.put("Two.", old)
    post.platform.answers += [NotSent(Why.MOVED, str(new))]
    await post.deliver()
    await post.put("Three.", old)
    wave = select(
        literal(str(old)), literal("telegram"), literal(""), literal("k"), Letter.due_at
    ).order_by(Letter.id)
    async with database.transaction() as tx:
        await outbox.put_many(
            tx, wave.limit(1), message("Four."), kind=kinds.PROMPT, now=post.now, wave="w"
        )
    await post.deliver()
    assert [(d.to, d.text, d.reply_to) for d in post.platform.accepted] == [
        (new, text, None) for text in ("One.", "Two.", "Three.", "Four.")
    ]


async def test_a_room_that_is_always_elsewhere_is_given_up(post: Post) -> None:
    letter = await post.put("One.")
    post.platform.answers += [NotSent(Why.MOVED, str(ANN))] * 20
    await post.deliver()
    assert post.platform.asked == 5
    assert await post.state(letter) is State.FAILED


@pytest.mark.parametrize(
    "answer", [NotSent(Why.OUR_FAULT, "can't parse entities"), ValueError("Ann wrote this")]
)
async def test_our_fault_is_logged_once_and_holds_nobody_up(
    post: Post, answer: NotSent | Exception, caplog: pytest.LogCaptureFixture
) -> None:
    letter = await post.put("Broken.")
    await post.put("Whole.")
    post.platform.answers += [answer]
    for _ in range(3):
        await post.deliver()
    assert post.platform.texts == ["Whole."]
    assert await post.report() == Report(sent=1, failed={"our fault": 1})
    errors = [r.getMessage() for r in caplog.records if r.levelno >= logging.ERROR]
    assert len([error for error in errors if f"letter {letter}" in error]) == 1
    assert not any("Ann" in error for error in errors)


async def test_too_late_is_not_sent(post: Post) -> None:
    await post.put("A prompt.", kind=kinds.PROMPT)
    await post.put("A reminder.", kind=kinds.REMINDER, expires_at=post.now + timedelta(hours=1))
    await post.put("Next week's.", due_at=post.now + timedelta(days=7))
    post.clock.advance(timedelta(hours=1))
    post.platform.answers += [DOWN]
    await post.deliver(0.01)
    assert await post.report() == Report(queued=2, expired=1)
    post.clock.advance(timedelta(days=2))
    await post.deliver()
    assert await post.report() == Report(queued=1, expired=2)
    assert post.platform.texts == []


async def test_a_redraw_waits_for_its_original(post: Post) -> None:
    post.platform.chat_every = timedelta(seconds=30)
    question = await post.put("A question.", due_at=post.now + timedelta(minutes=1))
    await post.put("Too late to answer.", update_of=question)
    await post.deliver()
    assert post.platform.texts == []
    post.clock.advance(timedelta(minutes=1))
    for _ in range(2):
        await post.deliver()
        await post.machine_time_passes(30)
    assert [(d.text, d.update) for d in post.platform.accepted] == [
        ("A question.", None),
        ("Too late to answer.", "m1"),
    ]


@pytest.mark.parametrize(
    ("kind", "arrives"),
    [(kinds.REPLY, ["Thank you."]), (kinds.PROMPT, [])],
    ids=["reply", "prompt"],
)
async def test_a_redraw_of_what_never_arrived(post: Post, kind: Kind, arrives: list[str]) -> None:
    question = await post.put("A question.", kind=kinds.PROMPT)
    redraw = await post.put("Thank you.", kind=kind, update_of=question)
    post.platform.answers += [NotSent(Why.OUR_FAULT, "no")]
    await post.deliver()
    await post.deliver()
    assert [(d.text, d.update) for d in post.platform.accepted] == [(t, None) for t in arrives]
    assert await post.state(redraw) is (State.SENT if arrives else State.CANCELLED)


async def test_a_newer_redraw_replaces_one_not_yet_sent(post: Post) -> None:
    question = await post.put("Who comes?")
    await post.put("Who comes? 1", update_of=question)
    await post.put("Who comes? 2", update_of=question)
    await post.deliver()
    assert post.platform.texts == ["Who comes?", "Who comes? 2"]


async def test_an_answer_goes_into_its_thread(post: Post) -> None:
    await post.put("Here.", reply_to="m41")
    await post.deliver()
    assert post.platform.accepted[0].reply_to == "m41"


async def put_below(post: Post, letter_id: int, text: str, to: Address = ANN) -> int:
    async with post.db.transaction() as tx:
        draft = several.Draft(
            to=to,
            content=message(text),
            kind=kinds.WORDS,
            due_at=post.now,
            wave=WAVE,
            hangs_on=letter_id,
        )
        [below] = await several.put_together(tx, [draft])
    return below


async def test_a_reply_waits_for_the_letter_that_it_hangs_on(post: Post) -> None:
    status = await post.put("Round one.", kind=kinds.WORDS, due_at=post.now + timedelta(minutes=1))
    await put_below(post, status, "I am here.")
    await put_below(post, status, "Elsewhere.", BEN)  # no place for it: another chat
    await post.deliver()
    assert post.platform.texts == ["Elsewhere."]
    post.clock.advance(timedelta(minutes=1))
    await post.deliver()
    assert [(d.text, d.reply_to) for d in post.platform.accepted] == [
        ("Elsewhere.", None),
        ("Round one.", None),
        ("I am here.", "m2"),
    ]


async def test_a_reply_to_what_never_arrived_stands_alone(post: Post) -> None:
    status = await post.put("Round one.", kind=kinds.WORDS)
    await put_below(post, status, "I am here.")
    await put_below(post, 4711, "I am here too.")  # erased meanwhile
    post.platform.answers += [NotSent(Why.OUR_FAULT, "no")]
    await post.deliver()
    assert [(d.text, d.reply_to) for d in post.platform.accepted] == [
        ("I am here.", None),
        ("I am here too.", None),
    ]


async def test_a_wave_of_failures_is_counted_by_why(post: Post) -> None:
    for number in range(4):
        await post.put(f"{number}", Address("telegram", str(number)))
    post.platform.answers += [BLOCKED, BLOCKED, NotSent(Why.OUR_FAULT, "no")]
    await post.deliver()
    assert await post.report(WAVE) == Report(sent=1, failed={"unreachable": 2, "our fault": 1})
