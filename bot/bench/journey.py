"""How long a wave of questions takes, and a page of a journal, where much has been written."""

import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from statistics import quantiles
from time import perf_counter

from sqlalchemy import case, insert, literal, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot import content
from bot.db import Database
from bot.people.models import Account, Person, Programme
from bot.people.vocabulary import Standing, Visibility
from bot.reflections import queries, wave
from bot.reflections.choosing.history import Chooser
from bot.reflections.commitments.models import Asks, Commitment
from bot.reflections.journal import queries as journal
from bot.reflections.journal import words
from bot.reflections.journey import Journey, load_all
from bot.reflections.models import Enrolment, Reflection, State
from bot.welcome import preferences_words

NOW = datetime(2026, 6, 1, 9, tzinfo=UTC)
CHUNK = 20_000
WAYS = 100
ONE_IN_SO_MANY = 4
"""Meant to try something last week, which opens their question: so many prompts close with that."""

TEXT = (
    "We met in the library and nobody knew who would speak first so I waited and then the woman "
    "from the market said that she had never been asked before and that changed what we did"
)


@dataclass(frozen=True)
class Figures:
    people: int
    reflections_each: int
    wave: int
    """How many were asked at once."""

    wave_s: float
    choosing_s: float
    """The part of it in which the next prompts are chosen, measured again on its own."""

    page_p95_ms: float
    search_p95_ms: float
    months_p95_ms: float


async def measure(url: str, people: int, each: int, due: int) -> Figures:
    """Fill an empty database, then ask `due` people at once and turn pages of 200 journals."""
    journeys = load_all(content.ROOT)
    chooser, ours = Chooser(journeys), next(iter(journeys.values()))
    async with Database(url) as db:
        await _fill(db, ours, people, each, due)
        started = perf_counter()
        more = True
        while more:
            async with db.transaction() as tx:
                more = await wave.ask(tx, chooser, NOW, preferences_words.still_right) > 0
        wave_s = perf_counter() - started
        started = perf_counter()
        async with db.transaction() as tx:
            for start in range(1, due + 1, wave.MOST_AT_ONCE):
                end = min(start + wave.MOST_AT_ONCE - 1, due)
                asked = select(Person.id).where(Person.id.between(start, end))
                await chooser.choose_for(tx, asked, NOW)
        choosing_s = perf_counter() - started
        return Figures(
            people,
            each,
            due,
            wave_s,
            choosing_s,
            await _p95(db, people, _page),
            await _p95(db, people, _search),
            await _p95(db, people, _months),
        )


async def _fill(db: Database, ours: Journey, people: int, each: int, due: int) -> None:
    """Put in everybody and all that they wrote, in the order in which it would have been written.

    Set-based, and indexed at the end: twenty million rows take minutes, not hours.
    """
    async with db.transaction() as tx:
        tx.add(Programme(id=1, name="Bench", created_at=NOW))
        await tx.flush()
        for start in range(1, people + 1, CHUNK):
            await _add_people(tx, ours, range(start, min(start + CHUNK, people + 1)), each, due)
    indexes = sorted(Reflection.metadata.tables["reflections"].indexes, key=lambda i: str(i.name))
    async with db.transaction() as tx:
        connection = await tx.connection()
        for index in indexes:
            await connection.run_sync(index.drop)
    for week in range(each):
        async with db.transaction() as tx:
            await _add_week(tx, ours, week, NOW - timedelta(weeks=each - week))
    for index in indexes:
        async with db.transaction() as tx:
            await (await tx.connection()).run_sync(index.create)


async def _add_people(tx: AsyncSession, ours: Journey, ids: range, each: int, due: int) -> None:
    rows = [
        {
            "id": i,
            "name": f"P{i}",
            "standing": Standing.TAKING_PART,
            "language": "en",
            "timezone": "Europe/London",
            "weekday": i % 7,
            "at": time(9),
            "visibility": Visibility.ONLY_ME,
            "programme_id": 1,
            "met_at": NOW,
        }
        for i in ids
    ]
    await tx.execute(insert(Person), rows)
    accounts = [
        {"person_id": i, "address": f"telegram:{i}", "lane": "telegram", "is_preferred": True}
        for i in ids
    ]
    await tx.execute(insert(Account), accounts)
    round_, place = divmod(each, len(ours.order))
    enrolments = [
        {
            "person_id": i,
            "journey": ours.name,
            "edition": ours.edition,
            "round": round_ + 1,
            "next_prompt": ours.order[place],
            "next_due_at": NOW if i <= due else NOW + timedelta(days=3),
            "is_active": True,
            "ways": [],
            "began_at": NOW - timedelta(weeks=each),
        }
        for i in ids
    ]
    await tx.execute(insert(Enrolment), enrolments)
    commitments = [
        {
            "person_id": i,
            "text": TEXT,
            "asks": Asks.BOT,
            "made_at": NOW - timedelta(days=6),
            "due_at": NOW - timedelta(days=1),
        }
        for i in ids
        if i % ONE_IN_SO_MANY == 0
    ]
    if commitments:
        await tx.execute(insert(Commitment), commitments)


async def _add_week(tx: AsyncSession, ours: Journey, week: int, at: datetime) -> None:
    """Let everybody answer one question, in one of some hundred ways."""
    dice = random.Random(week)
    texts = [" ".join(dice.choices(TEXT.split(), k=60)) for _ in range(WAYS)]
    wrote = case(dict(enumerate(texts)), value=Person.id % WAYS)
    round_, place = divmod(week, len(ours.order))
    prompt = ours.prompts[ours.order[place]]
    columns = {
        "journey": literal(ours.name),
        "round": literal(round_ + 1),
        "prompt": literal(prompt.name),
        "question": literal(prompt.question),
        "opening": literal(""),
        "theme": literal(prompt.theme),
        "why": literal("order"),
        "state": literal(State.ANSWERED, Reflection.state.type),
        "visibility": literal(Visibility.ONLY_ME, Reflection.visibility.type),
        "asked_at": literal(at, Reflection.asked_at.type),
        "answered_at": literal(at, Reflection.asked_at.type),
    }
    rows = select(Person.id, wrote, *columns.values()).order_by(Person.id)
    await tx.execute(insert(Reflection).from_select(["person_id", "text", *columns], rows))


Look = Callable[[Database, Person], Awaitable[None]]


async def _p95(db: Database, people: int, look: Look) -> float:
    """Return the 95th percentile of looking at 200 people's journals, in milliseconds."""
    dice = random.Random(2)
    times = []
    for _ in range(200):
        async with db.reading() as tx:
            person = await tx.get_one(Person, dice.randint(1, people))
        started = perf_counter()
        await look(db, person)
        times.append(perf_counter() - started)
    return quantiles(times, n=20)[-1] * 1000


async def _page(db: Database, person: Person) -> None:
    async with db.reading() as tx:
        found = await queries.journal(tx, person, 5, 6)
        words.journal(found[:5], person, 1, has_older=True)


async def _search(db: Database, person: Person) -> None:
    async with db.reading() as tx:
        ids = await journal.with_words(tx, person, "library market")
        found = await journal.these(tx, person, ids[:5])
        words.journal(found, person, 0, has_older=len(ids) > 5, view="w.", title="library market")


async def _months(db: Database, person: Person) -> None:
    async with db.reading() as tx:
        words.pick_month(await journal.months(tx, person))
