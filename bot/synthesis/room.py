"""What happens in chat and by itself: coaches review, those who wrote answer, everybody reads.

A handler only writes down that a run is wanted; `think` does it when nobody has to wait for it.
"""

import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from pathlib import Path

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot import content
from bot.chat import Address, Message
from bot.conversations import Handler, Heard, Room, Turn
from bot.db import Database
from bot.delivery import outbox
from bot.delivery.files import Files
from bot.delivery.kinds import REMINDER, REPLY
from bot.language import speaking
from bot.learning_events.proposals import propose
from bot.people import permission
from bot.people import queries as people
from bot.people.access import May, Thing
from bot.people.data import Section, when
from bot.people.models import Person, Programme
from bot.synthesis import (
    board,
    board_words,
    coach_words,
    promoting,
    publishing,
    pulling_back,
    queries,
    returning,
    runs,
    shown,
    studies,
    words,
)
from bot.synthesis.models import (
    Act,
    Answer,
    Change,
    LearnedEntry,
    LivingTheme,
    Reply,
    Run,
    RunState,
    State,
    Study,
)
from bot.synthesis.reviewing import Reviewing
from bot.synthesis.runs import Helpers, Runs

WAITING = (State.PROPOSED, State.TO_CHANGE)
ON_HOME = 3
"""So many themes that wait for a coach are shown on their home page, the largest first."""

log = logging.getLogger("wayfinder")

NoteMoment = Callable[[Turn, Sequence[int], str, datetime], Awaitable[None]]


class Synthesising(Room):
    """
    Args:
        files: where reports wait to be sent.
        note_moment: hears that a theme was published which somebody stands behind: it shapes what
            they are asked next.
        now: the time, for when somebody is forgotten.
        helpers: what a run may use besides our own reading.
    """

    name = "synthesis"

    def __init__(
        self,
        files: Files,
        note_moment: NoteMoment,
        now: Callable[[], datetime],
        root: Path = content.ROOT,
        helpers: Helpers | None = None,
    ) -> None:
        self._runs = Runs(root, helpers)
        self.frames = self._runs.frames
        self._note_moment, self._now = note_moment, now
        self.reviewing = Reviewing(files, self.has_published)
        self.routes: dict[str, Handler] = {
            **self.reviewing.routes,
            words.READ: self.read,
            words.MEANT: self.meant,
            words.NOT_QUITE: self.not_quite,
            words.MISSING: self.missing,
            words.MEANT_WORDS: self.what_instead,
            words.ACCEPT: self.accept,
            words.DECLINE: self.decline,
        }
        self.commands: dict[str, Handler] = {"themes": self.themes}

    # Coming in.

    async def themes(self, heard: Heard) -> None:
        """Show coaches their board, and everybody else what is published."""
        for programme in await permission.programmes_where(
            heard.tx, heard.person, Thing.THEMES, May.CHANGE
        ):
            await studies.find_or_make(heard.tx, programme.id, heard.now)
        if not await self.reviewing.begin(heard):
            heard.ref = ""
            await self.read(heard)

    async def home(self, heard: Heard) -> list[Message]:
        found = await studies.listed(heard.tx, heard.person)
        shown_here = []
        for each in [one for one in found if one.alive][:3]:
            waiting = await board.cards(heard.tx, each.programme, each.study.id, WAITING)
            next_ones = [card for card in waiting if card.is_enough][:ON_HOME]
            shown_here.append(board_words.on_home(each, next_ones))
        return shown_here

    async def read(self, heard: Heard) -> None:
        """Show what is published, as it stands at this moment."""
        ref, _, page = heard.ref.partition(".")
        study = (
            await queries.study_of_own_programme(heard.tx, heard.person, ref)
            if ref
            else await queries.published_study(heard.tx, heard.person)
        )
        view = shown.Overview(0, 0, 0, ())
        if study is not None:
            programme = await heard.tx.get_one(Programme, study.programme_id)
            view = await shown.overview(heard.tx, study, programme)
        number = int(page) if page.isdecimal() else 0
        await heard.say(words.read(study.id if study else 0, view, number))

    # Does this say what you meant?

    async def meant(self, heard: Heard) -> None:
        reply = await self._answered(heard, Answer.YES)
        if reply:
            await self._next(heard)

    async def not_quite(self, heard: Heard) -> None:
        reply = await self._answered(heard, Answer.NOT_QUITE)
        if reply:
            await heard.ask(words.what_instead(), words.MEANT_WORDS, str(reply.id))

    async def missing(self, heard: Heard) -> None:
        reply = await self._answered(heard, Answer.MISSING)
        if reply:
            await heard.ask(words.what_is_missing(), words.MEANT_WORDS, str(reply.id))

    async def _answered(self, heard: Heard, answer: Answer) -> Reply | None:
        reply = await queries.own_reply(heard.tx, heard.person, heard.ref)
        theme = await heard.tx.get(LivingTheme, reply.theme_id) if reply else None
        if reply is None or theme is None or theme.state not in returning.OPEN:
            await heard.say(words.no_longer_asked())
            return None
        reply.answer, reply.answered_at = answer, heard.now
        if answer is Answer.YES:
            reply.words = ""
        return reply

    async def what_instead(self, heard: Heard) -> None:
        """Hear what somebody would say instead, and hand it to the coaches without their name."""
        reply = await queries.own_reply(heard.tx, heard.person, heard.ref)
        if reply is None:
            await heard.say(words.no_longer_asked())
            return
        reply.words = heard.text[:1000]
        await heard.heard_out(heard.person, words.MEANT_WORDS)
        theme = await heard.tx.get_one(LivingTheme, reply.theme_id)
        study = await heard.tx.get_one(Study, theme.study_id)
        said = (await queries.wordings(heard.tx, [theme])).get(theme.id)
        for coach in await people.coaches(heard.tx, study.programme_id):
            with speaking(coach.language):
                title = said.title if said else theme.name
                letter = coach_words.somebody_not_quite(theme.id, title, reply.words)
            await heard.tell(coach, letter, kind=REMINDER, key=f"meant:{reply.id}:{coach.id}")
        await heard.say(words.noted())
        await self._next(heard, or_thank=False)

    async def _next(self, heard: Heard, *, or_thank: bool = True) -> None:
        await heard.tx.flush()
        waiting = await returning.next_to_answer(heard.tx, heard.person, returning.Views(heard.tx))
        if waiting:
            reply, theme, more = waiting
            await heard.redraw(words.does_this_say(reply.id, theme, more))
        elif or_thank:
            await heard.redraw(words.thank_you())

    # Into the playbook.

    async def accept(self, heard: Heard) -> None:
        await self._decide(heard, accept=True)

    async def decline(self, heard: Heard) -> None:
        await self._decide(heard, accept=False)

    async def _decide(self, heard: Heard, *, accept: bool) -> None:
        entry = await promoting.decide(heard, heard.person, heard.ref, accept=accept)
        if entry is None:
            await heard.say(words.not_yours_to_decide())
        else:
            theme = await heard.tx.get_one(LivingTheme, entry.theme_id)
            await heard.redraw(promoting.outcome(entry, theme))

    async def has_published(self, turn: Turn, themes: list[LivingTheme]) -> None:
        """Let those who stand behind it be asked with it in mind, and the playbook have it where
        it was accepted."""
        told: set[int] = set()
        for theme in themes:
            study = await turn.tx.get_one(Study, theme.study_id)
            behind = await queries.contributors(turn.tx, study.programme_id, theme.id)
            told.update(person.id for person in behind)
        await self._note_moment(turn, sorted(told), "theme", turn.now)
        study = await turn.tx.get_one(Study, themes[0].study_id)
        programme = await turn.tx.get_one(Programme, study.programme_id)
        view = await shown.overview(turn.tx, study, programme)
        await promoting.check_entries(turn.tx, study, programme, list(view.themes), turn.now)
        # what many places share is a reason to meet: managers find a draft, of the largest
        ours = {theme.id for theme in themes}
        first = next((each for each in view.themes if each.id in ours), None)
        if first:
            await propose(
                turn,
                programme.id,
                title=first.title,
                purpose=first.statement,
                why=lambda: words.was_published(first),
            )

    # What time brings.

    async def after(self, heard: Heard) -> None:
        """Take back at once what somebody no longer lets be used. Asked after all they do."""
        await pulling_back.look_again_at(heard, heard.person)

    async def wave(self, tx: AsyncSession, now: datetime) -> int:
        return await publishing.redraw(Turn(tx, now))

    async def due(self, tx: AsyncSession, now: datetime) -> list[int]:
        return list(await tx.scalars(select(Study.id).where(Study.next_run_at <= now)))

    async def act(self, turn: Turn, ref: int) -> None:
        study = await turn.tx.get_one(Study, ref, with_for_update=True)
        if study.next_run_at is None or study.next_run_at > turn.now:
            return
        while study.next_run_at <= turn.now:
            study.next_run_at += studies.WEEK
        await studies.queue(turn.tx, study, turn.now)

    async def next_due(self, tx: AsyncSession, now: datetime) -> datetime | None:
        return await tx.scalar(select(func.min(Study.next_run_at)).where(Study.next_run_at > now))

    async def think(self, db: Database, now: datetime) -> None:
        while (run_id := await runs.take(db)) is not None:
            try:
                await self._runs.do(db, run_id, now)
            except Exception:
                log.exception("run failed", extra={"run": run_id})
                await runs.fail(db, run_id, now)
            async with db.transaction() as tx:
                await self._tell_of_run(Turn(tx, now), run_id)

    async def _tell_of_run(self, turn: Turn, run_id: int) -> None:
        run = await turn.tx.get_one(Run, run_id)
        study = await turn.tx.get_one(Study, run.study_id)
        rows = await turn.tx.execute(
            select(Change.became, func.count())
            .where(Change.run_id == run.id)
            .group_by(Change.became)
            .order_by(Change.became)
        )
        counts = list(rows)
        is_done = run.state is RunState.DONE
        if run.address:
            wanted_by = await turn.tx.get(Person, run.wanted_by_id or 0)
            with speaking(wanted_by.language if wanted_by else "en"):
                letter = (
                    board_words.run_done(run, counts)
                    if is_done
                    else board_words.run_failed(study.id)
                )
            to = Address.parse(run.address)
            await outbox.put(turn.tx, to, letter, kind=REPLY, now=turn.now, key=f"run:{run.id}")
        elif is_done and study.every_week:
            for coach in await people.coaches(turn.tx, study.programme_id):
                with speaking(coach.language):
                    letter = board_words.run_done(run, counts)
                await turn.tell(coach, letter, kind=REMINDER, key=f"run:{run.id}:{coach.id}")

    async def sweep(self, tx: AsyncSession, now: datetime) -> None:
        await pulling_back.look_again_at_all(Turn(tx, now))

    # What is somebody's own.

    async def export(self, tx: AsyncSession, person: Person) -> list[Section]:
        replies = await tx.scalars(
            select(Reply).where(Reply.person_id == person.id).order_by(Reply.id)
        )
        return [
            Section(
                name="themes_you_were_asked_about",
                title=words.export_replies(),
                rows=[
                    {
                        "theme": each.theme_id,
                        "answer": each.answer.value,
                        "words": each.words,
                        "asked_at": when(each.asked_at),
                        "answered_at": when(each.answered_at),
                    }
                    for each in replies
                ],
            )
        ]

    async def forget(self, tx: AsyncSession, person: Person) -> None:
        await pulling_back.erase(Turn(tx, self._now()), person)

    async def merge(self, tx: AsyncSession, keep: Person, gone: Person) -> None:
        asked = select(Reply.theme_id).where(Reply.person_id == keep.id)
        await tx.execute(delete(Reply).where(Reply.person_id == gone.id, Reply.theme_id.in_(asked)))
        for column in (
            Reply.person_id,
            Run.wanted_by_id,
            Act.actor_id,
            LearnedEntry.offered_by_id,
            LearnedEntry.decided_by_id,
        ):
            await tx.execute(
                update(column.class_).where(column == gone.id).values({column.key: keep.id})
            )
