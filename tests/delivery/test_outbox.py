from datetime import timedelta
from typing import Any

from sqlalchemy import Select, func, literal, select

from bot.chat import Address, Button, message, read_content
from bot.db import Database
from bot.delivery import Report, State, kinds, outbox, several, sweeping
from bot.delivery.models import Body, Letter
from tests.delivery.post import ANN, BEN, WAVE, Post, words


async def test_a_letter_is_delivered_once(post: Post) -> None:
    letter = await post.put("Good morning.")
    assert await post.deliver() == 1
    assert await post.deliver() == 0
    assert post.platform.texts == ["Good morning."]
    assert await post.state(letter) is State.SENT


async def test_nothing_goes_before_it_is_due(post: Post) -> None:
    await post.put("Later.", due_at=post.now + timedelta(hours=1))
    assert await post.deliver() == 0
    post.clock.advance(timedelta(hours=1))
    assert await post.deliver() == 1


async def test_a_letter_goes_with_the_transaction_or_not_at_all(
    database: Database, post: Post
) -> None:
    try:
        async with database.transaction() as tx:
            await outbox.put(tx, ANN, message("Kept."), kind=kinds.REPLY, now=post.now)
            raise ValueError
    except ValueError:
        pass
    assert await post.deliver() == 0


async def test_the_same_key_is_the_same_letter(post: Post) -> None:
    first = await post.put("One.", key="prompt:1:2026-01-05")
    assert await post.put("Two.", key="prompt:1:2026-01-05") == first
    await post.deliver()
    assert await post.put("Three.", key="prompt:1:2026-01-05") == first
    await post.deliver()
    assert post.platform.texts == ["One."]


async def test_a_message_is_found_again_by_its_id(database: Database, post: Post) -> None:
    letter = await post.put("What surprised you?")
    await post.deliver()
    await post.put("What surprised you? (Answered.)", update_of=letter)
    await post.deliver()
    async with database.reading() as tx:
        assert await outbox.find(tx, ANN, "m1") == letter
        assert await outbox.find(tx, BEN, "m1") is None
        assert await outbox.find(tx, ANN, "m2") is None


async def test_a_cancelled_letter_is_not_sent(database: Database, post: Post) -> None:
    await post.put("By key.", key="k")
    await post.put("By wave.", wave="w")
    await post.put("Neither.")
    async with database.transaction() as tx:
        assert await outbox.cancel(tx, key="k") == 1
        assert await outbox.cancel(tx, wave="w") == 1
        assert await outbox.cancel(tx, wave="w") == 0
    await post.deliver()
    assert post.platform.texts == ["Neither."]


def recipients(most: int, wave: str = WAVE) -> Select[*tuple[Any, ...]]:
    """Everybody who ever got a letter called `seed`: a table of people made of what is here."""
    path = func.substr(Letter.address, 10)
    return (
        select(
            Letter.address,
            Letter.lane,
            literal("e") + path,
            literal(f"{wave}:") + path,
            Letter.due_at,
        )
        .where(Letter.wave == "seed")
        .order_by(Letter.id)
        .limit(most)
    )


async def seed(post: Post, people: int) -> None:
    for number in range(people):
        await post.put("Hello.", Address("telegram", str(100 + number)), wave="seed")
    await post.deliver(5)
    post.platform.accepted.clear()


async def test_a_wave_goes_to_each_once_in_order(database: Database, post: Post) -> None:
    await seed(post, 7)
    invitation = message("Come on Tuesday.", buttons=[Button(label="Yes", action="events.yes")])
    for expected in (7, 0):
        async with database.transaction() as tx:
            queued = await outbox.put_many(
                tx, recipients(7), invitation, kind=kinds.BROADCAST, now=post.now, wave=WAVE
            )
        assert queued == expected
    assert await post.report() == Report(queued=7)
    await post.deliver()
    assert [d.to.path for d in post.platform.accepted] == [str(100 + n) for n in range(7)]
    assert post.platform.buttons[:2] == ["events.yes|e100", "events.yes|e101"]
    assert await post.report() == Report(sent=7)
    async with database.reading() as tx:
        assert await tx.scalar(select(func.count()).select_from(Body)) == 1


async def test_those_whose_key_is_taken_are_skipped(database: Database, post: Post) -> None:
    await seed(post, 3)
    for expected, most in ((2, 2), (1, 3)):
        async with database.transaction() as tx:
            queued = await outbox.put_many(
                tx, recipients(most), message("Hi."), kind=kinds.PROMPT, now=post.now, wave=WAVE
            )
        assert queued == expected
    await post.deliver()
    assert len(post.platform.accepted) == 3


async def test_only_the_newest_home_page_is_drawn(post: Post) -> None:
    await post.put("Old.", kind=kinds.HOME, wave=None)
    await post.put("Somebody else's.", BEN, kind=kinds.HOME, wave=None)
    await post.put("New.", kind=kinds.HOME, wave=None)
    await post.deliver()
    assert post.platform.texts == ["Somebody else's.", "New."]


async def put_stage(post: Post, text: str, wave: str) -> None:
    async with post.db.transaction() as tx:
        stage = several.Draft(
            to=ANN, content=message(text), kind=kinds.STAGE, due_at=post.now, wave=wave
        )
        await several.put_together(tx, [stage])


async def test_a_newer_stage_replaces_an_older_one_of_the_same_set(post: Post) -> None:
    await put_stage(post, "Stage 1.", "set:1")
    await put_stage(post, "Another set's.", "set:2")
    await post.put("Words.", kind=kinds.WORDS, wave="set:1")
    await put_stage(post, "Stage 2.", "set:1")
    for _ in range(3):
        await post.deliver()
    assert post.platform.texts == ["Another set's.", "Words.", "Stage 2."]


async def test_a_stage_goes_first_and_yet_not_ahead_of_what_was_said_before_it(post: Post) -> None:
    elsewhere = await post.put("Words to Ben.", BEN, kind=kinds.WORDS, wave="set:1")
    before = await post.put("Words.", kind=kinds.WORDS, wave="set:2")
    await put_stage(post, "Stage 1.", "set:1")
    after = await post.put("More words.", kind=kinds.WORDS, wave="set:1")
    go_at = [(await post.letter(id_)).priority for id_ in (elsewhere, before, after)]
    assert go_at == [kinds.WORDS.priority, kinds.STAGE.priority, kinds.WORDS.priority]
    for _ in range(4):
        await post.deliver()
    to_ann = [each.text for each in post.platform.accepted if each.to == ANN]
    assert to_ann == ["Words.", "Stage 1.", "More words."]


async def test_words_are_forgotten_a_month_after_they_were_sent(
    database: Database, post: Post
) -> None:
    sent = await post.put("Hello.")
    await post.deliver()
    waiting = await post.put("Later.", due_at=post.now + timedelta(days=90))
    for days, kept in ((29, {"Hello.", "Later."}), (31, {"Later."})):
        async with database.transaction() as tx:
            await sweeping.forget_words(tx, post.now + timedelta(days=days))
            contents = await tx.scalars(select(Letter.content).where(Letter.content.is_not(None)))
            found = {words(read_content(content)) for content in contents if content}
        assert found == kept
    assert await post.state(sent) is State.SENT
    assert await post.state(waiting) is State.DUE
