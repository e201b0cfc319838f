"""Several workers, dead workers, slow workers, and workers that are asked to stop."""

import asyncio
from collections.abc import Mapping
from datetime import datetime, timedelta

from bot.chat import Address, Content, NotSent, Sent, message
from bot.clock import pause
from bot.db import Database
from bot.delivery import Report, Sender, State, kinds, outbox, queue, settling
from bot.delivery.queue import Batch
from bot.delivery.rules import Verdict
from tests.delivery.conftest import MONDAY
from tests.delivery.post import ANN, NO_WAIT, FakePlatform, Post

LATE = Verdict(state=State.SENT, message_id="m9")


class Gate(FakePlatform):
    """Keeps every message on the wire until it is opened."""

    def __init__(self) -> None:
        super().__init__("telegram")
        self.opened = asyncio.Event()
        self.reached = asyncio.Event()

    async def send(
        self,
        to: Address,
        content: Content,
        *,
        reply_to: str | None = None,
        update: str | None = None,
    ) -> Sent | NotSent:
        self.reached.set()
        await self.opened.wait()
        return await super().send(to, content, reply_to=reply_to, update=update)


async def put_to_many(post: Post, people: int) -> None:
    for number in range(people):
        await post.put(f"{number}", Address("telegram", str(number)), kind=kinds.BROADCAST)


async def claim(post: Post) -> Batch:
    async with post.db.transaction() as tx:
        return await queue.claim(tx, "telegram", post.now, 1)


async def claim_and_mark(post: Post) -> Batch:
    batch = await claim(post)
    async with post.db.transaction() as tx:
        assert len(await queue.mark(tx, batch.letters, NO_WAIT)) == 1
    return batch


async def settle(post: Post, batch: Batch, verdict: Verdict = LATE) -> bool:
    async with post.db.transaction() as tx:
        return await settling.settle(tx, batch.letters[0], verdict, post.now, NO_WAIT)


async def test_two_pumps_at_once_send_each_letter_once(post: Post) -> None:
    await put_to_many(post, 60)
    post.platform.latency = 0.005
    counts = await asyncio.gather(*(post.deliver() for _ in range(3)))
    assert sum(counts) == 60
    assert sorted(map(int, post.platform.texts)) == list(range(60))


async def test_two_workers_together_keep_the_lanes_pace(post: Post) -> None:
    await put_to_many(post, 12)
    post.platform.every = timedelta(milliseconds=50)
    started = asyncio.get_running_loop().time()
    await asyncio.gather(post.deliver(30), post.deliver(30))
    assert asyncio.get_running_loop().time() - started >= 11 * 0.05
    assert len(post.platform.texts) == 12


async def test_what_a_dead_worker_had_not_begun_goes_after_its_lease(post: Post) -> None:
    letter = await post.put("Hello.")
    await claim(post)
    assert await post.deliver() == 0
    await post.machine_time_passes(61)
    assert await post.deliver() == 1
    assert await post.state(letter) is State.SENT


async def test_what_a_dead_worker_had_begun_is_unknown_after_its_lease(post: Post) -> None:
    letter = await post.put("Hello.")
    await claim_and_mark(post)
    await post.put("Next.")
    assert await post.deliver() == 0, "the next to the same chat waits"
    await post.machine_time_passes(61)
    assert await post.deliver() == 1
    assert post.platform.texts == ["Next."]
    assert await post.state(letter) is State.UNKNOWN
    assert await post.report() == Report(sent=1, unknown=1)


async def test_a_sets_words_that_a_dead_worker_had_begun_are_sent_again(post: Post) -> None:
    await post.put("Your turn.", kind=kinds.WORDS)
    await claim_and_mark(post)
    await post.machine_time_passes(61)
    await post.deliver()
    assert post.platform.texts == ["Your turn."]


async def test_a_late_answer_settles_what_was_unknown(post: Post) -> None:
    letter = await post.put("Hello.")
    frozen = await claim_and_mark(post)
    await post.machine_time_passes(61)
    await post.deliver()
    assert await post.state(letter) is State.UNKNOWN
    assert await settle(post, frozen)
    assert await post.state(letter) is State.SENT


async def test_a_late_answer_does_not_touch_what_another_worker_has_taken_over(post: Post) -> None:
    letter = await post.put("Hello.", kind=kinds.WORDS)
    frozen = await claim_and_mark(post)
    await post.machine_time_passes(61)
    await post.sender().sweep()
    taken_over = await claim_and_mark(post)
    assert not await settle(post, frozen, Verdict(state=State.FAILED))
    assert await post.state(letter) is State.SENDING
    assert await settle(post, taken_over)


async def test_a_worker_whose_lease_is_over_can_no_longer_begin(post: Post) -> None:
    await post.put("Hello.")
    frozen = await claim(post)
    await post.machine_time_passes(61)
    async with post.db.transaction() as tx:
        assert await queue.mark(tx, frozen.letters, NO_WAIT) == []
    await post.sender().sweep()
    await claim(post)
    async with post.db.transaction() as tx:
        assert await queue.mark(tx, frozen.letters, NO_WAIT) == []


async def test_the_only_process_takes_over_at_once(post: Post) -> None:
    await post.put("Claimed.")
    await claim(post)
    await post.sender().take_over()
    await post.deliver()
    assert post.platform.texts == ["Claimed."]


async def test_what_is_cancelled_after_being_claimed_is_not_sent(
    database: Database, post: Post
) -> None:
    letter = await post.put("Hello.")
    batch = await claim(post)
    async with database.transaction() as tx:
        assert await outbox.cancel(tx, wave="event:1") == 1
        assert await queue.mark(tx, batch.letters, NO_WAIT) == []
    assert await post.state(letter) is State.CANCELLED


async def test_stopping_finishes_what_is_on_the_wire_and_hands_back_the_rest(
    database: Database, post: Post
) -> None:
    gate = Gate()
    gate.every = timedelta(milliseconds=200)
    sender = Sender(database, {"telegram": gate}, post.clock)
    await put_to_many(post, 30)
    delivering = asyncio.create_task(sender.deliver_due())
    await gate.reached.wait()
    stopping = asyncio.create_task(sender.stop())
    await pause(0)
    gate.opened.set()
    await stopping
    sent = await delivering
    assert 1 <= sent <= 3
    assert await post.report() == Report(sent=sent, queued=30 - sent)
    assert await sender.deliver_due() == 0, "it has stopped"
    assert await post.deliver() == 30 - sent, "another may send the rest at once"


async def test_a_pump_whose_caller_gave_up_still_records_the_answer(
    database: Database, post: Post
) -> None:
    gate = Gate()
    sender = Sender(database, {"telegram": gate}, post.clock)
    letter = await post.put("Hello.")
    delivering = asyncio.create_task(sender.deliver_due())
    await gate.reached.wait()
    delivering.cancel()
    gate.opened.set()
    await sender.stop()
    assert await post.state(letter) is State.SENT


class BackwardsClock:
    """A machine whose clock somebody sets, an hour back and forth."""

    def __init__(self) -> None:
        self.reading = MONDAY

    def now(self) -> datetime:
        return self.reading


async def test_a_clock_that_jumps_back_an_hour_loses_and_doubles_nothing(
    database: Database, post: Post
) -> None:
    clock = BackwardsClock()
    sender = Sender(database, {"telegram": post.platform}, clock)
    await put_to_many(post, 3)
    await sender.deliver_due()
    clock.reading -= timedelta(hours=1)
    async with database.transaction() as tx:
        await outbox.put(tx, ANN, message("Now."), kind=kinds.REPLY, now=clock.now())
    await sender.deliver_due()
    clock.reading += timedelta(hours=2)
    await sender.deliver_due()
    assert sorted(post.platform.texts) == ["0", "1", "2", "Now."]


async def test_a_lane_without_a_platform_waits(database: Database, post: Post) -> None:
    await post.put("Hello.")
    nobody: Mapping[str, FakePlatform] = {}
    assert await Sender(database, nobody, post.clock).deliver_due() == 0
    assert await post.deliver() == 1
