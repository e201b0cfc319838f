"""Tells many people one thing: a handful of statements, however many they are.

    invitations -> when each may be reached -> letters, one body for each language -> questions

The one loop in Python is over the gate's verdicts: there are as few of them as there are paces.
"""

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    and_,
    case,
    cast,
    func,
    insert,
    literal,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert as insert_new
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from bot.chat import Address, Message
from bot.conversations import Turn
from bot.conversations.models import Question
from bot.conversations.turn import UNTIL_THE_NEXT
from bot.delivery import Kind, outbox, reporting
from bot.delivery.kinds import BROADCAST, REPLY
from bot.delivery.kinds import State as LetterState
from bot.delivery.models import Letter
from bot.language import speaking
from bot.learning_events import draft_words, host_words, queries, rules, steps, words
from bot.learning_events.models import Invitation, LearningEvent, Stage, State
from bot.learning_events.rules import Answer
from bot.people import attention, pacing
from bot.people.local_time import local
from bot.people.models import Account, Person
from bot.people.vocabulary import Standing

MOST_IDS = 5000
"""In one statement: databases allow some ten thousand parameters."""

Write = Callable[[], Message]
"""Says something in the language that is being spoken."""

ANSWERED = Invitation.answer != Answer.NONE
LOOK_EVERY = timedelta(minutes=1)
LOOK_OFTEN_FOR = timedelta(hours=1)
LOOK_SELDOM = timedelta(hours=1)
ON_THEIR_WAY = (LetterState.DUE, LetterState.LEASED, LetterState.SENDING)


def wave(event: LearningEvent, what: str) -> str:
    return f"event:{event.id}:{what}"


def _key(event: LearningEvent, what: str) -> ColumnElement[str]:
    return literal(f"{wave(event, what)}:") + cast(Invitation.person_id, String)


def key(event: LearningEvent, what: str, person: Person) -> str:
    return f"{wave(event, what)}:{person.id}"


# To many.


async def to_many(
    turn: Turn,
    event: LearningEvent,
    who: ColumnElement[bool],
    write: Write,
    *,
    kind: Kind,
    what: str,
    expires_at: datetime | None = None,
    hears: str = words.REPLY,
    waits_for_words: bool = False,
    counts: bool = True,
) -> int:
    """Write to those among the invited; return to how many.

    Args:
        who: which rows of `Invitation`, besides their being of this event.
        write: what to say, said in each language in turn.
        what: names the wave, such as `announced`.
        hears: the action that hears replies to it.
        waits_for_words: what they write next is taken as the answer, if they have it by now.
        counts: it uses up a part of their day; what goes along with something else does not.
    """
    tx, now = turn.tx, turn.now
    chosen = and_(Invitation.event_id == event.id, who)
    due_times = await _pass_the_gate(tx, chosen, kind, now, expires_at)
    chosen = and_(chosen, Invitation.push_at.is_not(None))
    spoken = select(Person.language).join(Invitation, Invitation.person_id == Person.id)
    count = 0
    for language in sorted(await tx.scalars(spoken.where(chosen).distinct())):
        with speaking(language):
            body = write()
        recipients = (
            select(
                Account.address,
                Account.lane,
                literal("").label("ref"),
                _key(event, what).label("key"),
                Invitation.push_at.label("due_at"),
            )
            .join(Person, Person.id == Invitation.person_id)
            .join(Account, and_(Account.person_id == Person.id, Account.is_preferred))
            .where(chosen, Person.language == language)
            .order_by(Invitation.id)
        )
        count += await outbox.put_many(
            tx, recipients, body, kind=kind, now=now, wave=wave(event, what), expires_at=expires_at
        )
    if counts and kind.name in attention.COUNTED:
        for due in due_times:
            theirs = select(Invitation.person_id).where(chosen, Invitation.push_at == due)
            await pacing.book_many(tx, theirs, due)
        for person in list(tx.identity_map.values()):
            if isinstance(person, Person):  # whoever acts may be among them
                await tx.refresh(person, ["booked", "booked_on"])
    await _hear_replies(tx, event, chosen, what, hears, now, waits_for_words)
    return count


async def _pass_the_gate(
    tx: AsyncSession,
    chosen: ColumnElement[bool],
    kind: Kind,
    now: datetime,
    expires_at: datetime | None,
) -> list[datetime]:
    """Note when each may be reached; return all the times that occur."""

    @cache
    def when(pace: attention.Pace) -> datetime | None:
        return attention.when(kind.name, pace, now, latest=expires_at)

    rows = await tx.execute(
        select(Invitation.id, Person.standing, *pacing.COLUMNS)
        .join(Person, Person.id == Invitation.person_id)
        .where(chosen)
    )
    by_time: dict[datetime | None, list[int]] = {}
    for id_, standing, *columns in rows:
        names = (column.key for column in pacing.COLUMNS)
        pace = attention.Pace(**dict(zip(names, columns, strict=True)))
        at = when(pace) if standing is Standing.TAKING_PART else None
        by_time.setdefault(at, []).append(id_)
    usual = max(by_time, key=lambda at: len(by_time[at]), default=None)
    await tx.execute(update(Invitation).where(chosen).values(push_at=usual))
    for at, ids in by_time.items():
        if at == usual:
            continue
        for start in range(0, len(ids), MOST_IDS):
            some = Invitation.id.in_(ids[start : start + MOST_IDS])
            await tx.execute(update(Invitation).where(some).values(push_at=at))
    return sorted(at for at in by_time if at is not None)


async def _hear_replies(
    tx: AsyncSession,
    event: LearningEvent,
    chosen: ColumnElement[bool],
    what: str,
    hears: str,
    now: datetime,
    waits_for_words: bool,
) -> None:
    never = literal(now, Question.asked_at.type)
    far = literal(now + UNTIL_THE_NEXT, Question.asked_at.type)
    open_until = case((Letter.due_at <= now, far), else_=never) if waits_for_words else never
    asked = (
        select(
            Invitation.person_id,
            literal(hears),
            literal(str(event.id)),
            Letter.id,
            literal(now, Question.asked_at.type),
            open_until,
        )
        .join(Letter, Letter.key == _key(event, what))
        .where(chosen)
        .order_by(Invitation.id)
    )
    columns = ("person_id", "action", "ref", "letter_id", "asked_at", "open_until")
    await tx.execute(insert(Question).from_select(columns, asked))


async def send_again(turn: Turn, event: LearningEvent, *states: LetterState) -> int:
    """Queue again those letters of an announcement that ended so; return how many.

    Each goes when it may reach its person now, and none to those it may not reach any more.
    """
    tx = turn.tx
    ended = select(Letter.id).where(
        Letter.key == _key(event, "announced"), Letter.state.in_(states)
    )
    chosen = and_(Invitation.event_id == event.id, ended.correlate(Invitation).exists())
    await _pass_the_gate(tx, chosen, BROADCAST, turn.now, event.starts_at)
    rows = await tx.execute(
        select(Letter.id, Invitation.push_at)
        .select_from(Invitation)
        .join(Letter, Letter.key == _key(event, "announced"))
        .where(
            Invitation.event_id == event.id,
            Letter.state.in_(states),
            Invitation.push_at.is_not(None),
        )
    )
    by_time: dict[datetime, list[int]] = {}
    for letter_id, at in rows:
        assert at is not None
        by_time.setdefault(at, []).append(letter_id)
    count = 0
    for at, ids in by_time.items():
        for start in range(0, len(ids), MOST_IDS):
            some = ids[start : start + MOST_IDS]
            count += await outbox.send_these_again(tx, some, at, event.starts_at)
    if count:
        steps.plan(tx, event, Stage.PROGRESS, turn.now + LOOK_EVERY)
    return count


def got_it(event: LearningEvent) -> ColumnElement[bool]:
    """Tell, of an invitation, whether the announcement went to them, or may have."""
    told = aliased(Letter)  # who asks may be looking at other letters
    theirs = select(told.id).where(
        told.key == _key(event, "announced"),
        told.state.in_([LetterState.SENT, LetterState.SENDING, LetterState.UNKNOWN]),
    )
    return theirs.correlate(Invitation).exists()


# The announcement itself.


async def host_name(tx: AsyncSession, event: LearningEvent) -> str:
    host = await queries.host(tx, event)
    return (host.name if host else "") or words.somebody()


async def announce(turn: Turn, event: LearningEvent, audience: Select[int]) -> None:
    """Tell everybody whom it is for, and show whoever made it how that goes."""
    tx, now = turn.tx, turn.now
    author = await queries.author(tx, event)
    if not event.is_news and event.starts <= now:
        event.state = State.DRAFT
        if author:
            with speaking(author.language):
                await turn.tell(author, draft_words.too_late(event), kind=REPLY)
        return
    whom = (
        select(literal(event.id), Person.id, literal(Answer.NONE, queries.ANSWER))
        .add_columns(*(literal(value) for value in (0, False, "", "", "")))
        .where(Person.id.in_(audience), Person.standing == Standing.TAKING_PART)
        .order_by(Person.id)
    )
    await tx.execute(
        insert_new(Invitation)
        .from_select(queries.INVITATION, whom, include_defaults=False)
        .on_conflict_do_nothing(index_elements=["event_id", "person_id"])
    )
    event.state, event.announced_at = State.ANNOUNCED, now
    name = await host_name(tx, event)
    await to_many(
        turn,
        event,
        literal(True),
        lambda: words.announcement(event, name),
        kind=BROADCAST,
        what="announced",
        expires_at=event.starts_at,
    )
    plan_steps(tx, event, now)
    for date in await _spread(tx, event):
        plan_steps(tx, date, now)
    steps.plan(tx, event, Stage.PROGRESS, now + LOOK_EVERY)
    if author:
        with speaking(author.language):
            shown = host_words.progress(event, await reporting.report(tx, wave(event, "announced")))
        event.report_letter_id = await turn.tell(author, shown, kind=REPLY)


OF_A_DATE = (
    "programme_id", "host_id", "author_id", "state", "title", "purpose", "timezone", "place",
    "capacity", "papers", "reminds", "rule", "series_id", "series_timezone", "uid", "announced_at",
)  # fmt: skip
"""What every date of a series has from its first."""


async def _spread(tx: AsyncSession, event: LearningEvent) -> list[LearningEvent]:
    """Make every later date of a series an event of its own, to be answered and changed."""
    if not event.rule:
        return []
    event.series_id, event.series_timezone = event.id, event.timezone
    event.occurs_at = event.starts
    event.filled = {k: v for k, v in event.filled.items() if k not in draft_words.OF_A_SERIES}
    dates = []
    for starts_at in map(datetime.fromisoformat, event.also_on):
        date = LearningEvent(
            **{column: getattr(event, column) for column in OF_A_DATE},
            filled={**event.filled, "day": local(starts_at, event.timezone).date().isoformat()},
            starts_at=starts_at,
            ends_at=starts_at + (event.ends - event.starts),
            occurs_at=starts_at,
        )
        dates.append(date)
    tx.add_all(dates)
    await tx.flush()
    return dates


def plan_steps(tx: AsyncSession, event: LearningEvent, now: datetime) -> None:
    """Plan the reminders that are still ahead, and what comes after the event."""
    if event.is_news:
        return
    for name in event.reminds.split():
        at = event.starts - rules.BEFORE[name]
        if at > now:
            steps.plan(tx, event, Stage(name), at)
    steps.plan(tx, event, Stage.AFTER, event.ends + rules.ASK_AFTER)
    steps.plan(tx, event, Stage.WRAP_UP, event.ends + rules.WRAP_UP_AFTER)


async def show_progress(turn: Turn, event: LearningEvent) -> None:
    """Redraw the report, and look again later while letters are on their way."""
    report = await reporting.report(turn.tx, wave(event, "announced"))
    await redraw_report(turn, event, report)
    first = await turn.tx.scalar(
        select(func.min(Letter.due_at)).where(
            Letter.wave == wave(event, "announced"), Letter.state.in_(ON_THEIR_WAY)
        )
    )
    if first:
        is_stuck = turn.now - first > LOOK_OFTEN_FOR
        again = max(first, turn.now) + (LOOK_SELDOM if is_stuck else LOOK_EVERY)
        steps.plan(turn.tx, event, Stage.PROGRESS, again)


async def redraw_report(turn: Turn, event: LearningEvent, report: reporting.Report) -> None:
    if event.report_letter_id is None:
        return
    letter = await turn.tx.get(Letter, event.report_letter_id)
    author = await queries.author(turn.tx, event)
    if letter is None or author is None:
        return
    with speaking(author.language):
        shown = host_words.progress(event, report, await answered(turn.tx, event))
    await outbox.put(
        turn.tx,
        Address.parse(letter.address),
        shown,
        kind=REPLY,
        now=turn.now,
        update_of=letter.id,
    )


async def answered(tx: AsyncSession, event: LearningEvent) -> Counter[Answer]:
    """Count the invited by what they said."""
    rows = await tx.execute(
        select(Invitation.answer, func.count())
        .where(Invitation.event_id == event.id)
        .group_by(Invitation.answer)
    )
    return Counter({answer: n for answer, n in rows})
