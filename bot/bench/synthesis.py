"""How long it takes to find themes among many reflections, and to place new ones into them."""

import random
import resource
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, insert, select

from bot.db import Database
from bot.demo import year
from bot.people.models import Person, Place, Programme
from bot.people.vocabulary import Standing, Visibility
from bot.reflections.models import Reflection, State
from bot.synthesis import queries, runs, studies
from bot.synthesis.models import Run, RunKind, Study

PLACES, EACH = 40, 10
"""Places, and reflections of each person."""

NEW = 100
NOW = datetime(2026, 1, 5, tzinfo=UTC)
AT_ONCE = 5_000


@dataclass(frozen=True)
class Figures:
    reflections: int
    themes: int
    coverage: float
    agreement: float
    """With a second run on nine tenths of them, whose time is in `run_s`."""

    run_s: float
    """From the rows in the database to themes in the database."""

    placed: int
    place_s: float
    """The same for new ones, placed into the living themes."""

    peak_megabytes: int


async def run(url: str, reflections: int) -> Figures:
    """Measure with sentences of the playground's year, put together anew: two or three each."""
    draw = random.Random(reflections)
    sentences = [text for group in year.read().texts for text in group.of]
    async with Database(url) as db:
        study_id = await _fill(db, reflections, sentences, draw)
        doing = runs.Runs()
        run_s = await _once(db, doing, study_id, RunKind.ANEW)
        async with db.transaction() as tx:
            people = list(await tx.scalars(select(Person.id)))
            await tx.execute(insert(Reflection), _rows(NEW, people, sentences, draw))
        place_s = await _once(db, doing, study_id, RunKind.NEW_ONES)
        async with db.reading() as tx:
            anew, placing = await tx.scalars(select(Run).order_by(Run.id))
            themes = len(await queries.alive(tx, study_id))
    return Figures(
        reflections=anew.reflections,
        themes=themes,
        coverage=round(anew.placed / anew.reflections, 3),
        agreement=round(anew.agreement or 0, 3),
        run_s=round(run_s, 1),
        placed=placing.placed - anew.placed,
        place_s=round(place_s, 2),
        peak_megabytes=round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000),
    )


async def _once(db: Database, doing: runs.Runs, study_id: int, kind: RunKind) -> float:
    async with db.transaction() as tx:
        await studies.queue(tx, await tx.get_one(Study, study_id), NOW, kind=kind)
    began = time.perf_counter()
    run_id = await runs.take(db)
    assert run_id is not None
    await doing.do(db, run_id, NOW)
    return time.perf_counter() - began


async def _fill(db: Database, reflections: int, sentences: list[str], draw: random.Random) -> int:
    async with db.transaction() as tx:
        programme = Programme(name="Bench", created_at=NOW)
        tx.add(programme)
        await tx.flush()
        places = [
            Place(programme_id=programme.id, name=f"Place {n}", timezone="Europe/London")
            for n in range(PLACES)
        ]
        tx.add_all(places)
        await tx.flush()
        people = [
            {
                "name": f"Person {n}",
                "standing": Standing.TAKING_PART,
                "programme_id": programme.id,
                "place_id": places[n % PLACES].id,
                "met_at": NOW,
            }
            for n in range(max(1, reflections // EACH))
        ]
        await tx.execute(insert(Person), people)
        ids = list(await tx.scalars(select(Person.id)))
        for first in range(0, reflections, AT_ONCE):
            count = min(AT_ONCE, reflections - first)
            await tx.execute(insert(Reflection), _rows(count, ids, sentences, draw))
        assert await tx.scalar(select(func.count()).select_from(Reflection)) == reflections
        return (await studies.find_or_make(tx, programme.id, NOW)).id


def _rows(
    count: int, people: list[int], sentences: list[str], draw: random.Random
) -> list[dict[str, object]]:
    found = []
    for _ in range(count):
        asked = NOW - timedelta(days=draw.randrange(364))
        found.append(
            {
                "person_id": draw.choice(people),
                "question": "",
                "visibility": Visibility.UNNAMED,
                "state": State.ANSWERED,
                "asked_at": asked,
                "answered_at": asked,
                "text": " ".join(draw.sample(sentences, draw.choice((2, 3)))),
            }
        )
    return found
