"""Papers: a manager sends a file, it is kept with an event, and goes to those who come.

A file that comes by itself may be meant for something else, so its sender is asked what for.
It is fetched once that is clear, with no transaction open.
"""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import PurePath

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import undefer

from bot.chat import Address, Attached, Attachment, Fetch, Message
from bot.conversations import Handler, Heard, Turn
from bot.conversations import queries as conversations
from bot.db import Database
from bot.delivery.files import Files
from bot.delivery.kinds import REMINDER, REPLY
from bot.language import speaking
from bot.learning_events import announce, draft_words, papers_words, queries, words
from bot.learning_events.models import LearningEvent, Paper, PaperState, State
from bot.people.models import Person

MEGABYTES = 20
"""The most that a Telegram bot may fetch; both platforms let us send more."""

MOST_PAPERS = 5
ASKED_FOR = timedelta(minutes=30)
OFFERED_FOR = timedelta(days=1)

log = logging.getLogger("wayfinder")

Otherwise = Callable[[Heard], Awaitable[bool]]
"""Takes a file that is for no event; False where it is for nothing there either."""


class Papers:
    """Takes files in.

    Args:
        fetch: gets a file from the platform that it came by.
        otherwise: takes a file that is to answer questions from; None where nothing does.
    """

    def __init__(self, fetch: Fetch | None, otherwise: Otherwise | None) -> None:
        self._fetch, self._otherwise = fetch, otherwise
        self.routes: dict[str, Handler] = {
            draft_words.PAPERS: self.ask,
            papers_words.EXPECTED: self.still_waiting,
            papers_words.FOR_EVENT: self.take_for_event,
            papers_words.FOR_GUIDANCE: self.pass_on,
            papers_words.FOR_NOTHING: self.let_go,
            papers_words.TAKE_OUT: self.take_out,
        }

    async def ask(self, heard: Heard) -> None:
        event = await self._theirs(heard, heard.ref)
        if event is None:
            return
        there = await of(heard.tx, event)
        await heard.ask(
            papers_words.ask_paper(event, there, MOST_PAPERS, MEGABYTES),
            papers_words.EXPECTED,
            str(event.id),
            for_=ASKED_FOR,
        )

    async def still_waiting(self, heard: Heard) -> None:
        """Words came where a file was awaited: say so once, and hear the next ones as usual."""
        await heard.heard_out(heard.person, papers_words.EXPECTED)
        await heard.say(papers_words.send_a_file())

    async def attached(self, heard: Heard) -> bool:
        """Take a manager's file; False where no event of theirs could be meant."""
        event = heard.event
        if not (isinstance(event, Attached) and event.kind is Attachment.FILE and event.file_id):
            return False
        asked = await conversations.newest(heard.tx, heard.person.id, heard.now)
        if asked and asked.action == papers_words.EXPECTED:
            meant = await self._theirs(heard, asked.ref)
            if meant:
                await self._take(heard, self._note(heard, event), meant)
            return True
        ahead = await queries.ahead_of_manager(heard.tx, heard.person, heard.now)
        if not ahead or _is_too_big(event.size):
            return False
        paper = self._note(heard, event)
        await heard.tx.flush()
        can_guide = self._otherwise is not None
        await heard.say(
            papers_words.what_is_it_for(paper.name, paper.id, ahead, can_guide=can_guide)
        )
        return True

    def _note(self, heard: Heard, event: Attached) -> Paper:
        paper = Paper(
            person_id=heard.person.id,
            state=PaperState.OFFERED,
            name=plain_name(event.file_name),
            address=str(heard.sender),
            file_id=event.file_id,
            size=event.size,
            sent_at=heard.now,
        )
        heard.tx.add(paper)
        return paper

    async def _take(self, heard: Heard, paper: Paper, event: LearningEvent) -> None:
        """Keep a file with an event, unless it is one too big or one too many."""
        refused = await _refused(heard.tx, event, paper.name, paper.size)
        if refused:
            paper.state = PaperState.LET_GO
            await heard.redraw(refused)
            return
        paper.state, paper.event_id = PaperState.WANTED, event.series_id or event.id
        await heard.redraw(papers_words.fetching(paper.name))

    # What it is for.

    async def take_for_event(self, heard: Heard) -> None:
        paper_id, _, event_id = heard.ref.partition(".")
        paper = await self._offered(heard, paper_id)
        event = await self._theirs(heard, event_id) if paper else None
        if paper and event:
            await self._take(heard, paper, event)

    async def pass_on(self, heard: Heard) -> None:
        """It is to answer questions from: the room that does that is handed what was sent."""
        paper = await self._offered(heard, heard.ref)
        if paper is None or self._otherwise is None:
            return
        paper.state = PaperState.LET_GO
        sent = Attached(
            id=heard.event.id,
            sender=Address.parse(paper.address),
            profile=heard.event.profile,
            kind=Attachment.FILE,
            file_id=paper.file_id,
            file_name=paper.name,
            size=paper.size,
        )
        if not await self._otherwise(replace(heard, event=sent)):
            await heard.say(papers_words.forgotten(paper.name))

    async def let_go(self, heard: Heard) -> None:
        paper = await self._offered(heard, heard.ref)
        if paper:
            paper.state = PaperState.LET_GO
            await heard.redraw(papers_words.forgotten(paper.name))

    async def _offered(self, heard: Heard, paper_id: str) -> Paper | None:
        paper = await heard.tx.get(Paper, int(paper_id)) if paper_id.isdecimal() else None
        if (
            paper is None
            or paper.person_id != heard.person.id
            or paper.state is not PaperState.OFFERED
        ):
            await heard.say(papers_words.settled())
            return None
        return paper

    async def take_out(self, heard: Heard) -> None:
        paper = await heard.tx.get(Paper, int(heard.ref)) if heard.ref.isdecimal() else None
        if paper is None or paper.event_id is None or paper.state is PaperState.LET_GO:
            await heard.say(papers_words.settled())
            return
        if await self._theirs(heard, str(paper.event_id)):
            await heard.tx.delete(paper)
            await heard.redraw(papers_words.forgotten(paper.name))

    async def _theirs(self, heard: Heard, event_id: str) -> LearningEvent | None:
        event = await queries.to_manage(heard.tx, heard.person, event_id)
        if event is None or not takes(event):
            await heard.say(words.not_yours())
            return None
        return event

    # Fetching.

    async def fetch_what_is_wanted(self, db: Database, now: datetime) -> None:
        """Fetch file by file, and say what became of it. No transaction is open meanwhile."""
        async with db.reading() as tx:
            wanted = await tx.scalars(
                select(Paper)
                .where(Paper.state == PaperState.WANTED, Paper.content.is_(None))
                .order_by(Paper.id)
                .limit(10)
            )
            found = wanted.all()
        for paper in found:
            data = None
            if self._fetch:
                try:
                    data = await self._fetch(Address.parse(paper.address), paper.file_id)
                except Exception:
                    log.exception("fetching a paper failed", extra={"paper": paper.id})
            async with db.transaction() as tx:
                await self._keep(tx, now, paper.id, data)

    async def _keep(
        self, tx: AsyncSession, now: datetime, paper_id: int, data: bytes | None
    ) -> None:
        paper = await tx.scalar(
            select(Paper)
            .where(Paper.id == paper_id, Paper.state == PaperState.WANTED)
            .with_for_update()
        )
        if paper is None or paper.event_id is None:
            return
        event = await tx.get_one(LearningEvent, paper.event_id)
        person = await tx.get(Person, paper.person_id) if paper.person_id else None
        paper.state = PaperState.LET_GO
        with speaking(person.language if person else "en"):
            if data is None:
                said = papers_words.not_fetched(paper.name)
            elif _is_too_big(len(data)):
                said = papers_words.too_big(paper.name, len(data), MEGABYTES)
            else:
                said = papers_words.taken(paper.name, event)
                paper.content, paper.size, paper.state = data, len(data), PaperState.KEPT
        if person:
            await Turn(tx, now).tell(person, said, kind=REPLY)


async def _refused(tx: AsyncSession, event: LearningEvent, name: str, size: int) -> Message | None:
    """Say why a file cannot go with an event, if it cannot."""
    if _is_too_big(size):
        return papers_words.too_big(name, size, MEGABYTES)
    if len(await of(tx, event)) >= MOST_PAPERS:
        return papers_words.too_many(MOST_PAPERS)
    return None


def takes(event: LearningEvent) -> bool:
    """Tell whether papers can go with it."""
    return not event.is_news and event.state is not State.CANCELLED


def plain_name(name: str) -> str:
    """Return a file's name without the folders it was in."""
    return PurePath(name.replace("\\", "/")).name[-120:] or "file"


async def add(
    turn: Turn, event: LearningEvent, by: Person, name: str, content: bytes
) -> Message | None:
    """Keep a file with an event; what came by a page needs no fetching. Say why not, if not."""
    name = plain_name(name)
    if not takes(event):
        return words.not_yours()
    refused = await _refused(turn.tx, event, name, len(content))
    if refused is None:
        paper = Paper(
            event_id=event.series_id or event.id,
            person_id=by.id,
            state=PaperState.KEPT,
            name=name,
            address="",
            file_id="",
            size=len(content),
            sent_at=turn.now,
            content=content,
        )
        turn.tx.add(paper)
        await turn.tx.flush()
    return refused


def _is_too_big(size: int) -> bool:
    return size > MEGABYTES * 1_000_000


async def of(tx: AsyncSession, event: LearningEvent) -> list[Paper]:
    """Return the papers of an event, or of the series that it is a date of, without content."""
    found = await tx.scalars(
        select(Paper)
        .where(
            Paper.event_id == (event.series_id or event.id),
            Paper.state.in_((PaperState.WANTED, PaperState.KEPT)),
        )
        .order_by(Paper.id)
    )
    return list(found)


async def send(
    turn: Turn, event: LearningEvent, who: ColumnElement[bool], what: str, files: Files
) -> None:
    """Send the papers after something that was said to these: each in a message of its own."""
    kept = await turn.tx.scalars(
        select(Paper)
        .where(Paper.event_id == (event.series_id or event.id), Paper.state == PaperState.KEPT)
        .order_by(Paper.id)
        .options(undefer(Paper.content))
    )
    for paper in kept.all():
        assert paper.content is not None
        file = files.write(paper.name, paper.content, whose=0, now=turn.now)
        await announce.to_many(
            turn,
            event,
            who,
            lambda file=file: papers_words.paper(event, file),  # type: ignore[misc]
            kind=REMINDER,
            what=f"{what}:paper{paper.id}",
            expires_at=event.starts if event.starts > turn.now else None,
            counts=False,
        )


async def hand_over(heard: Heard, event: LearningEvent, files: Files) -> None:
    """Give the papers to somebody who says that they come after the others have had them."""
    for paper in await of(heard.tx, event):
        await heard.tx.refresh(paper, ["content"])
        if paper.content is not None:
            file = files.write(paper.name, paper.content, whose=heard.person.id, now=heard.now)
            await heard.say(papers_words.paper(event, file))


async def sweep(tx: AsyncSession, now: datetime) -> None:
    """Throw away what was offered or let go, a day later."""
    await tx.execute(
        delete(Paper).where(
            Paper.state.in_((PaperState.OFFERED, PaperState.LET_GO)),
            Paper.sent_at < now - OFFERED_FOR,
        )
    )
