"""A set of two Slack workspaces and Telegram, through slack-bolt and python-telegram-bot: killed
in every stage, each time at another point of the road of somebody's words.
"""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from bot.chat import Address
from bot.db import Database
from bot.platforms.slack.manifest import manifest
from tests.fakes.slack import FakeSlack, Post
from tests.fakes.slack import Person as SlackPerson
from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram import Person as TelegramPerson
from tests.fakes.telegram.people import Shown
from tests.process import Bot
from tests.sets import set_of
from tests.world import World

NOW = datetime(2026, 3, 23, 10, tzinfo=UTC)
LONG = 120.0
"""Seconds, after which something is wrong and the machine not merely busy."""

Member = SlackPerson | TelegramPerson
STAGES = (
    *("Check-in", "Who presents", "The challenge", "Questions of fact", "Open questions"),
    *("What struck us", "The drawer", "What I will do", "Closing round"),
)
PAPERS = {"plan.txt": b"our plan", "map.txt": b"a map"}
OVER = "This meeting is over."


def place_of(number: int) -> Address:
    if number < 2:
        return Address("slack", f"T{2 + number}/U{number}")
    return Address("telegram", str(number))


@dataclass
class Seats:
    """The four of them, and the bot between them."""

    bot: Bot
    slack: FakeSlack
    telegram: FakeTelegram
    ann: SlackPerson
    bob: SlackPerson
    cat: TelegramPerson
    dan: TelegramPerson
    process: asyncio.subprocess.Process | None = None
    deed: asyncio.Task[Any] | None = None
    """What somebody did when the bot died: their app has yet to hear that it arrived."""

    @property
    def all(self) -> tuple[Member, ...]:
        return self.ann, self.bob, self.cat, self.dan

    async def see(self, words: str, *people: Member) -> None:
        for one in people or self.all:
            if isinstance(one, TelegramPerson):
                await one.is_told(words, seconds=LONG)
            else:
                reads = partial(lambda who: any(words in text for text in seen(who)), one)
                await self.slack.until(reads, LONG)

    async def say(self, one: Member, words: str, to: Post | Shown | None = None) -> Post | Shown:
        """Say it to the set, and wait until all the others have read it."""
        if isinstance(one, SlackPerson):
            said: Post | Shown = await one.says(words, thread=to if isinstance(to, Post) else None)
        else:
            said = await one.says(words, reply_to=to if isinstance(to, Shown) else None)
        await self.see(words, *(other for other in self.all if other is not one))
        return said

    async def have(self, contents: list[bytes], *people: Member) -> None:
        """Wait until these are the files in people's chats, once each and in this order."""
        for one in people:
            app = self.slack if isinstance(one, SlackPerson) else self.telegram
            await app.until(partial(lambda who: self._files(who) == contents, one), LONG)

    def _files(self, one: Member) -> list[bytes]:
        if isinstance(one, SlackPerson):
            return [file["content"] for post in one.messages for file in post.files]
        shown = [message.media["document"] for message in one.messages if message.media]
        return [self.telegram.content(document["file_id"]) for document in shown]

    @asynccontextmanager
    async def alive(self) -> AsyncIterator[None]:
        """Start the bot again; what was on the road when it died arrives."""
        async with self.bot.running() as self.process:
            if self.deed:
                await self.deed
            yield

    async def dies(self, at: str, while_: Coroutine[Any, Any, Any]) -> None:
        assert self.process
        self.deed = await self.bot.dies(self.process, at, while_)


def seen(one: Member) -> list[str]:
    if isinstance(one, SlackPerson):
        return [post.seen for post in one.messages]
    return [message.text for message in one.messages]


def root(one: SlackPerson) -> Post:
    """Return the one message that says where the meeting stands: all the rest hangs on it."""
    [status] = [post for post in one.messages if "Until " in post.seen or OVER in post.seen]
    return status


@asynccontextmanager
async def seated(database_url: str, folder: Path) -> AsyncIterator[Seats]:
    db = Database(database_url)
    await set_of(World(db), starts_at=NOW, address_of=place_of)
    await db.close()
    async with FakeTelegram() as telegram:
        bot = Bot.on(folder, database_url, FakeSlack(), telegram, NOW)
        url = f"http://127.0.0.1:{bot.environment['PORT']}"
        async with FakeSlack(manifest(url)) as slack:
            bot.is_installed_by_workspaces(slack, url)
            slack.deliveries.waits = (0.5,) * int(2 * LONG)  # the real one tries for minutes too
            leeds, york = slack.workspace("T2"), slack.workspace("T3")
            seats = Seats(
                bot,
                slack,
                telegram,
                leeds.person("U0", name="Ann"),
                york.person("U1", name="Bob"),
                telegram.person(2, name="Cat"),
                telegram.person(3, name="Dan"),
            )
            async with seats.alive():
                for workspace in (leeds, york):
                    assert (await workspace.installs(f"{url}/slack/install"))[0] == 200
                await seats.cat.starts()
                await seats.dan.starts()
                await seats.ann.command("/wayfinder", "set start")
                await seats.see("Check-in (1 of 9)")
                await seats.say(seats.cat, "word a")
                await seats.dies("outbox.put", seats.ann.says("word b", thread=root(seats.ann)))
            yield seats


async def test_killed_in_every_stage(database_url: str, tmp_path: Path) -> None:
    async with seated(database_url, tmp_path) as seats:
        await the_challenge(seats)
        await the_questions(seats)
        await the_end(seats)
        in_order_and_once(seats)
        below_one_status(seats)


async def the_challenge(seats: Seats) -> None:
    ann, bob, cat, dan = seats.ann, seats.bob, seats.cat, seats.dan
    async with seats.alive():
        await seats.see("word b", bob, cat, dan)
        await seats.say(dan, "word c")
        await seats.say(bob, "word d")  # beside the thread: it is heard as well
        seats.bot.clock.advance(timedelta(minutes=1))
        await seats.see("Who presents (2 of 9)")
        await seats.dies("claim.leased", cat.says("word e"))

    async with seats.alive():  # killed in the bids
        await seats.see("word e", ann, bob, dan)
        for one in (ann, bob, dan):
            await one.presses("Pass")
        await seats.see("Cat presents.")
        await seats.dies("mark.committed", cat.says("word f"))

    async with seats.alive():  # killed in the challenge
        await seats.see("word f", ann, bob, dan)
        await cat.presses("Done")
        await seats.see("Questions of fact (4 of 9)")
        mistake = await ann.attaches_these({"oh.txt": b"oh", "no.txt": b"no"}, "oh")
        await seats.have([b"oh", b"no"], bob, cat, dan)
        await ann.deletes(mistake)
        await seats.see("Taken back by its writer.", bob, cat, dan)
        await seats.have([], bob, cat, dan)
        await seats.dies("send.before", bob.attaches_these(PAPERS, "word g"))


async def the_questions(seats: Seats) -> None:
    ann, bob, cat, dan = seats.ann, seats.bob, seats.cat, seats.dan
    async with seats.alive():  # killed among the questions of fact
        await seats.see("word g", ann, cat, dan)
        await seats.have([*PAPERS.values()], ann, cat, dan)
        asked = await cat.is_told("word g")
        await seats.say(cat, "word h", asked)
        await cat.presses("Done")
        await seats.see("Open questions (5 of 9)")
        await bob.says("Have you tried a workshop?", thread=root(bob))
        await seats.see("often carries a suggestion", bob)
        await bob.presses("Put it in the drawer")
        await seats.see("in the drawer, sealed", bob)
        await seats.dies("send.answered", dan.says("What does word i mean to you?"))

    async with seats.alive():  # killed among the open questions
        await seats.see("word i", ann, bob, cat)
        question = next(one for one in dan.chat.shown if "word i" in one.text)
        await dan.edits(question, "What would word i mean to you?")
        await seats.see("What would word i mean", ann, bob, cat)
        await cat.presses("Done")
        await seats.see("What struck us (6 of 9)")
        await seats.dies("settle.recorded", cat.says("word j"))


async def the_end(seats: Seats) -> None:
    ann, bob, cat, dan = seats.ann, seats.bob, seats.cat, seats.dan
    async with seats.alive():  # killed in the reflection
        await seats.see("word j", ann, bob, dan)
        for one, words in ((ann, "word k"), (bob, "word l"), (dan, "word m")):
            await seats.say(one, words, root(one) if isinstance(one, SlackPerson) else None)
        seats.bot.clock.advance(timedelta(minutes=1))
        await seats.see("The drawer (7 of 9)")
        await cat.presses("Open the drawer")
        await seats.see("has opened the drawer")
        await seats.dies("settle.committed", cat.says("word n"))

    async with seats.alive():  # killed with the drawer open
        await seats.see("word n", ann, bob, dan)
        await cat.presses("Done")
        await seats.see("What I will do (8 of 9)")
        await seats.dies("mark.marked", cat.says("word o"))

    async with seats.alive():  # killed in the commitments
        await seats.see("word o", ann, bob, dan)
        await cat.presses("Done")
        await seats.see("Closing round (9 of 9)")
        await seats.dies("send.answered", ann.says("word p", thread=root(ann)))

    async with seats.alive():  # killed in the closing round
        await seats.see("word p", bob, cat, dan)
        for one, words in ((bob, "word q"), (cat, "word r"), (dan, "word s")):
            await seats.say(one, words)
        seats.bot.clock.advance(timedelta(minutes=1))
        await seats.see("That was our meeting.")
        await seats.see(OVER)


SAID = {"U0": "bkp", "U1": "dglq", 2: "aefhjnor", 3: "cims"}
ON_THE_ROAD = "befgijnop"
"""Said when the bot died: of these a copy may have arrived unrecorded, and comes once more."""


def in_order_and_once(seats: Seats) -> None:
    for one in seats.all:
        texts = [text for text in seen(one) if "ward" in text]
        came = [text.partition("word ")[2][0] for text in texts if "word " in text]
        once = [word for n, word in enumerate(came) if came[n - 1 : n] != [word]]
        assert "".join(once) == "".join(w for w in "abcdefghijklmnopqrs" if w not in SAID[one.id])
        assert all(came.count(word) <= (2 if word in ON_THE_ROAD else 1) for word in came)
        assert sum("Taken back by its writer." in text for text in texts) == (one is not seats.ann)
        for number, stage in enumerate(STAGES, 1):
            cards = sum(f"{stage} ({number} of 9)" in text for text in seen(one))
            assert cards == (2 if stage == "The drawer" else 1), stage  # offered, and opened
    for one in (seats.ann, seats.dan):
        assert not any("workshop" in text for text in seen(one)), "sealed, and not theirs to open"


def below_one_status(seats: Seats) -> None:
    """In each chat there is one message of where the meeting stood, with all the rest below."""
    for person in (seats.ann, seats.bob):
        status = root(person)
        assert status.edits >= len(STAGES)
        for post in person.messages:
            is_card = any(f"{stage} (" in post.seen for stage in STAGES)
            if is_card or "ward\n" in post.seen:
                assert (post.thread_ts, post.beside) == (status.ts, is_card), post.seen
    for one in (seats.cat, seats.dan):
        [first] = [message for message in one.messages if message.text == OVER]
        words = [m for m in one.messages if "ward\n" in m.text and not m.media]
        [asked] = {message.reply_to for message in one.messages if message.media}
        assert asked == next(word.id for word in words if "word g" in word.text)
        answer = next((word for word in words if "word h" in word.text), None)
        assert {word.reply_to for word in words if word is not answer} == {first.id}
        if answer:
            assert answer.reply_to == next(word.id for word in words if "word g" in word.text)
