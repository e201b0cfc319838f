"""How long every page takes where much has been written: as it is asked for over HTTP."""

import gc
import logging
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import quantiles

import httpx
from sqlalchemy import event

from bot.app import App
from bot.bench.programme import (
    ADMINISTRATOR,
    ANYBODY,
    COACH,
    CODE,
    MANAGER,
    NOW,
    OPEN,
    fill,
)
from bot.clock import SimulatedClock
from bot.db import Database
from bot.web.app import web_app
from bot.web.declaring import Route
from bot.web.pages import GROUPS
from bot.web.sign_in import queries

HOME = "https://bench.example.org"
WHO = {"coach": COACH, "manager": MANAGER, "reports": MANAGER, "administrator": ADMINISTRATOR}
"""Who looks, by the first word of the path; everything else is anybody's own."""

ADMINISTRATORS = frozenset({"/manager/new"})
"""Among the pages of managers."""

IN_BRACES = {
    "/my/journal/{id:int}": {"id": str(ANYBODY)},
    "/my/journal/{id:int}/answer": {"id": str(OPEN)},
    "/my/journal.{form}": {"form": "md"},
    "/my/data/my-data.{form}": {"form": "html"},
    "/coach/people/{id:int}": {"id": str(ANYBODY)},
    "/coach/themes/of/{id:int}/report/{name}": {"name": "themes.html"},
    "/coach/themes/{id:int}": {"id": "2"},
    "/manager/invites/{code}": {"code": CODE},
    "/manager/events/{id:int}": {"id": "6"},
    "/manager/events/{id:int}/progress": {"id": "6"},
    "/reports/programmes/{id:int}/report.{form}": {"form": "md"},
    "/reports/places/{id:int}/report.{form}": {"form": "md"},
}
"""What stands in the braces of a path; where nothing is said, number one."""

THE_APPS = frozenset({"/my/sent/{id:int}", "/coach/sent/{id:int}"})
"""What the apps hold, and we fetch from them: as fast as they are."""

BESIDE = ("/my/journal?q=people", "/manager/1/people?q=Person+7", "/coach/themes/of/1?away=1")
"""Pages that take longer with something asked for."""

ALLOWED = 150
"""Milliseconds within which 95 of 100 requests are to be answered."""


@dataclass(frozen=True)
class Page:
    path: str
    p50_ms: float
    p95_ms: float
    cpu_ms: float
    """Of this process, for one request: little moved by what else the machine does."""

    statements: int
    kilobytes: int


@dataclass(frozen=True)
class Figures:
    reflections: int
    requests_each: int
    slower_than_allowed: list[str]
    pages: list[Page]


async def measure(url: str, folder: Path, reflections: int, requests: int) -> Figures:
    """Fill an empty database, and ask for every page so many times."""
    logging.getLogger("httpx").setLevel(logging.WARNING)
    async with Database(url) as db:
        await fill(db, reflections)
        app = App(db, SimulatedClock(NOW), {}, files=folder / "files", base_url=HOME)
        served = web_app({}, _nothing_wrong, _nothing_to_measure, app.house)
        counter = _Statements(db)
        gc.collect()
        gc.freeze()  # as the service does at start, or going through its modules is measured here
        transport = httpx.ASGITransport(served)
        pages = []
        for who in (ANYBODY, COACH, MANAGER, ADMINISTRATOR):
            token = await _session(db, who)
            async with httpx.AsyncClient(
                transport=transport, base_url=HOME, cookies={app.house.cookie: token}
            ) as client:
                pages += [
                    await _page(client, path, requests, counter)
                    for path in paths()
                    if _who_looks(path) == who
                ]
    slow = [page.path for page in pages if page.p95_ms > ALLOWED]
    return Figures(reflections, requests, slow, pages)


def _who_looks(path: str) -> int:
    return ADMINISTRATOR if path in ADMINISTRATORS else WHO.get(path.split("/")[1], ANYBODY)


def paths() -> list[str]:
    """Return an address of every page and file of ours, by what its route is declared with."""
    routes = [each for group in GROUPS for each in group.routes if each.method == "GET"]
    return [*(_filled(route) for route in routes if route.path not in THE_APPS), *BESIDE]


def _filled(route: Route) -> str:
    said: Mapping[str, str] = IN_BRACES.get(route.path, {})
    return re.sub(
        r"{(\w+)(:int)?}", lambda found: said.get(found[1], "1" if found[2] else ""), route.path
    )


async def _page(
    client: httpx.AsyncClient, path: str, requests: int, counter: "_Statements"
) -> Page:
    times = []
    await client.get(path)  # what is read once only is nobody's waiting
    counter.count, cpu = 0, time.process_time()
    for _ in range(requests):
        began = time.perf_counter()
        answer = await client.get(path)
        times.append((time.perf_counter() - began) * 1000)
    cpu = (time.process_time() - cpu) / requests * 1000
    if answer.status_code not in (200, 303):
        raise RuntimeError(f"{path} answered {answer.status_code}")
    cuts = quantiles(times, n=20) if requests > 1 else times * 19
    size = round(len(answer.content) / 1000)
    return Page(path, cuts[9], cuts[18], cpu, round(counter.count / requests), size)


async def _session(db: Database, person_id: int) -> str:
    async with db.transaction() as tx:
        return queries.begin(tx, person_id, NOW)


class _Statements:
    """Counts what the database is asked."""

    def __init__(self, db: Database) -> None:
        self.count = 0
        for engine in {db.engine.sync_engine, db.reading_engine.sync_engine}:
            event.listen(engine, "before_cursor_execute", self._one)

    def _one(self, *of_it: object) -> None:
        self.count += 1


async def _nothing_wrong() -> str:
    return ""


async def _nothing_to_measure() -> None:
    """Nobody reads the gauges here."""
