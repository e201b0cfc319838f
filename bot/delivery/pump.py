"""One lane being emptied: claim a few letters, send each at its slot, record the answers."""

import asyncio
import logging
import traceback
from collections.abc import Coroutine
from datetime import timedelta
from time import monotonic

from bot.chat import Message, NotSent, Platform, Sent, Why, read_content
from bot.clock import Clock, pause
from bot.db import Database
from bot.delivery import queue
from bot.delivery.kinds import WORDS, State
from bot.delivery.metrics import RATE_LIMITED, SENDS
from bot.delivery.points import point
from bot.delivery.queue import Batch, Claimed
from bot.delivery.recorder import Recorder
from bot.delivery.rules import Jitter, Verdict, judge

logger = logging.getLogger(__name__)

ANSWER_WITHIN = timedelta(seconds=30)
"""After that long nobody knows whether a message arrived."""

AHEAD = 0.05
"""Seconds before their slots at which letters are marked, so that the lane does not run dry."""

GLANCE = 0.25
"""The longest wait, in seconds, before looking whether something more urgent came in."""

CLAIM_SECONDS = 1.0
"""How much sending is claimed at a time: more is cheaper, less lets answers overtake sooner."""

CLAIM_SECONDS_IN_TALK = 0.3
TALK_LASTS = 10.0
"""Seconds after something urgent in which more of it is to be expected in the same lane."""

MOST_CLAIMED = 12
MOST_ON_THE_WIRE = 40


class Pump:
    def __init__(
        self,
        db: Database,
        platform: Platform,
        clock: Clock,
        jitter: Jitter,
        recorder: Recorder,
        lane: str,
    ) -> None:
        self._db = db
        self._platform = platform
        self._clock = clock
        self._jitter = jitter
        self._lane = lane
        self._recorder = recorder
        self._stopping = False
        self._paused_until = 0.0
        self._next_at = 0.0
        self._most = 1  # until the lane's pace is known
        self._talk_until = 0.0
        self._sent = 0
        self._on_the_wire: set[asyncio.Task[None]] = set()
        self._broken: BaseException | None = None

    def stop(self) -> None:
        """Claim nothing more."""
        self._stopping = True

    async def run(self, budget: timedelta) -> int:
        """Send until nothing may go within the budget; return how many were sent."""
        deadline = monotonic() + budget.total_seconds()
        try:
            while not self._stopping:
                on_the_wire = bool(self._on_the_wire)  # whose chats were not free for this claim
                batch = await self._claim()
                if batch.letters:
                    await self._send(batch)
                    while batch.failures and self._on_the_wire:
                        await self._room_on_the_wire(None)
                elif on_the_wire:
                    await self._room_on_the_wire(GLANCE)
                elif batch.wait is None or monotonic() + batch.wait > deadline:
                    break
                else:
                    await self._wait(batch.wait)
            while self._on_the_wire:
                await self._room_on_the_wire(None)
        finally:
            for carrying in self._on_the_wire:
                carrying.cancel()
        if self._broken:
            raise self._broken
        return self._sent

    async def _wait(self, seconds: float) -> None:
        """Wait for a chat to be free, unless something else may go meanwhile.

        That is looked at without writing: a claim, also one that finds nothing, is the writer's.
        """
        until = monotonic() + seconds
        while (left := until - monotonic()) > 0 and not self._stopping:
            await pause(min(left, GLANCE))
            if left > GLANCE:
                async with self._db.reading() as tx:
                    if await queue.is_claimable(tx, self._lane, self._clock.now()):
                        return

    async def _claim(self) -> Batch:
        async with self._db.transaction() as tx:
            batch = await queue.claim(tx, self._lane, self._clock.now(), self._most)
        point("claim.committed")
        return batch

    async def _send(self, batch: Batch) -> None:
        left = list(batch.letters)
        if any(letter.kind.priority <= WORDS.priority for letter in left):
            self._talk_until = monotonic() + TALK_LASTS
        try:
            while left and not self._stopping:
                every = self._platform.pace(left[0].to).every
                is_talk = monotonic() < self._talk_until
                seconds = CLAIM_SECONDS_IN_TALK if is_talk else CLAIM_SECONDS
                self._most = _that_go_in(seconds, every, MOST_CLAIMED)
                together = left[: _that_go_in(AHEAD, every, MOST_CLAIMED)]
                going = await self._recorder.mark(together, every)
                for letter, slot in going:
                    left.remove(letter)
                    self._start(self._carry(letter, batch.failures, slot, every))
                if len(going) < len(together):
                    break
                mark_next_at = going[-1][1] + every.total_seconds() - AHEAD
                if mark_next_at > monotonic():
                    await pause(mark_next_at - monotonic())
                while len(self._on_the_wire) >= MOST_ON_THE_WIRE:
                    await self._room_on_the_wire(None)
        finally:
            if left:
                async with self._db.transaction() as tx:
                    await queue.hand_back(tx, left[0].token, [letter.id for letter in left])
                point("claim.handed_back")

    def _start(self, carry: Coroutine[None, None, None]) -> None:
        carrying = asyncio.create_task(carry)
        self._on_the_wire.add(carrying)
        carrying.add_done_callback(self._carried)

    async def _carry(self, letter: Claimed, failures: int, at: float, every: timedelta) -> None:
        if at > monotonic():
            await pause(at - monotonic())
        # Those who wake late together, because the machine was busy, do not leave together.
        at = max(self._next_at, monotonic())
        self._next_at = at + every.total_seconds()
        if at > monotonic():
            await pause(at - monotonic())
        if monotonic() < self._paused_until:  # the platform asked us to wait, just now
            verdict = Verdict(state=State.DUE, counts=False)
        else:
            answer = await self._ask(letter)
            verdict = judge(
                answer,
                kind=letter.kind,
                redraws=letter.update is not None,
                attempts=letter.attempts + 1,
                failures=failures,
                jitter=self._jitter,
            )
            self._take_note(letter, answer, verdict)
        await self._recorder.record(letter, verdict, self._platform.pace(letter.to).chat_every)

    async def _ask(self, letter: Claimed) -> Sent | NotSent:
        point("send.before")
        try:
            async with asyncio.timeout(ANSWER_WITHIN.total_seconds()):
                [answer] = await asyncio.gather(self._talk(letter), return_exceptions=True)
        except TimeoutError:
            return NotSent(Why.UNKNOWN, "no answer in time")
        point("send.answered")
        if isinstance(answer, BaseException):
            frame = traceback.extract_tb(answer.__traceback__)[-1]  # where, and no words
            where = f"{type(answer).__name__} in {frame.name}, {frame.filename}:{frame.lineno}"
            return NotSent(Why.OUR_FAULT, where[-200:])
        return answer

    async def _talk(self, letter: Claimed) -> Sent | NotSent:
        content = read_content(letter.content)
        if letter.ref and isinstance(content, Message):
            content = content.with_ref(letter.ref)
        return await self._platform.send(
            letter.to, content, reply_to=letter.reply_to, update=letter.update
        )

    def _take_note(self, letter: Claimed, answer: Sent | NotSent, verdict: Verdict) -> None:
        """Tell those who run the machine, and the letters that wait for their slots."""
        SENDS.labels(lane=self._lane, outcome=verdict.state.value).inc()
        if verdict.pause_lane:
            until = monotonic() + verdict.pause_lane.total_seconds()
            self._paused_until = max(self._paused_until, until)
        if isinstance(answer, Sent):
            self._sent += 1
            return
        if answer.retry_after is not None:
            RATE_LIMITED.labels(lane=self._lane).inc()
        level = logging.ERROR if answer.why is Why.OUR_FAULT else logging.INFO
        logger.log(level, "letter %s: %s: %s", letter.id, answer.why.value, answer.detail)

    async def _room_on_the_wire(self, timeout: float | None) -> None:
        if self._on_the_wire:
            await asyncio.wait(
                self._on_the_wire, timeout=timeout, return_when=asyncio.FIRST_COMPLETED
            )

    def _carried(self, carrying: asyncio.Task[None]) -> None:
        self._on_the_wire.discard(carrying)
        if not carrying.cancelled() and carrying.exception():
            self._broken = carrying.exception()
            self._stopping = True


def _that_go_in(seconds: float, every: timedelta, most: int) -> int:
    if not every:
        return most
    return max(1, min(most, round(seconds / every.total_seconds())))
