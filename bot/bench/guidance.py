"""How long guidance takes to index and open a library of a given size, and to answer from it."""

import asyncio
import gc
import multiprocessing
import os
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from sqlalchemy import insert

from bot import content, schema
from bot.db import Database
from bot.guidance.models import Edition, KeptDocument, KeptPassage
from bot.guidance.shelf import Shelf

SIZES = (1_000, 20_000, 100_000)
PASSAGES_A_DOCUMENT = 400
WORDS_A_PASSAGE = 90
VOCABULARY = 60_000
QUESTIONS, WORDS_A_QUESTION = 200, 9

_BEGINNINGS = (
    *("b", "br", "ch", "d", "dr", "f", "fl", "g", "gr", "h", "k", "l", "m"),
    *("n", "p", "pl", "r", "s", "st", "t", "tr", "v", "w"),
)
_VOWELS = ["a", "e", "i", "o", "u", "ai", "ea", "ou"]


@dataclass(frozen=True)
class Figures:
    passages: int
    indexed_s: float
    indexed_cpu_s: float
    """Once for every change: the playbook read, the passages fetched and weighed, and kept."""

    opened_s: float
    opened_cpu_s: float
    """By every process after that, from nothing to an index that answers."""

    p50_ms: float
    p95_ms: float
    p95_cpu_ms: float
    """Of one question's search; the processor's time leaves out what others did meanwhile."""

    megabytes: float
    """What the process that opened it grew by, all the questions asked."""


async def run(passages: int, *, root: Path = content.ROOT) -> Figures:
    """Measure one size, with invented words in natural proportions (Zipf) and the playbook.

    Args:
        passages: how many the library holds.
    """
    draw = np.random.default_rng(passages)
    with tempfile.TemporaryDirectory(prefix="wayfinder-bench-") as folder:
        async with Database(f"sqlite+aiosqlite:///{folder}/bench.db") as db:
            await schema.upgrade(db)
            await _fill(db, passages, draw)
            kept = Path(folder, "indexes")
            with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as other:
                url = f"sqlite+aiosqlite:///{folder}/bench.db"
                indexed, indexed_cpu = other.submit(_index, url, root, kept).result()
            before = _megabytes()
            began, began_cpu = time.perf_counter(), time.process_time()
            index = await Shelf(db, root, folder=kept).index(None)
            opened, opened_cpu = time.perf_counter() - began, time.process_time() - began_cpu
            took, took_cpu = [], []
            for _ in range(QUESTIONS):
                question = _text(draw, WORDS_A_QUESTION)
                began, began_cpu = time.perf_counter(), time.process_time()
                index.find(question)
                took.append(1_000 * (time.perf_counter() - began))
                took_cpu.append(1_000 * (time.process_time() - began_cpu))
            grown = _megabytes() - before
    return Figures(
        passages=passages,
        indexed_s=round(indexed, 2),
        indexed_cpu_s=round(indexed_cpu, 2),
        opened_s=round(opened, 2),
        opened_cpu_s=round(opened_cpu, 2),
        p50_ms=round(float(np.percentile(took, 50)), 1),
        p95_ms=round(float(np.percentile(took, 95)), 1),
        p95_cpu_ms=round(float(np.percentile(took_cpu, 95)), 1),
        megabytes=round(grown),
    )


def _index(url: str, root: Path, kept: Path) -> tuple[float, float]:
    """Make the index in a process of its own, as 'wayfinder playbook add' does."""

    async def index() -> None:
        async with Database(url) as db:
            await Shelf(db, root, folder=kept).index(None)

    began, began_cpu = time.perf_counter(), time.process_time()
    asyncio.run(index())
    return time.perf_counter() - began, time.process_time() - began_cpu


async def _fill(db: Database, passages: int, draw: np.random.Generator) -> None:
    now = datetime(2026, 1, 5, tzinfo=UTC)
    async with db.transaction() as tx:
        tx.add(Edition(id=1, number=1))
        for first in range(0, passages, PASSAGES_A_DOCUMENT):
            number = first // PASSAGES_A_DOCUMENT
            document = KeptDocument(
                name=f"{number}.txt", unit="line", digest="", lines=[], added_at=now
            )
            tx.add(document)
            await tx.flush()
            rows = [
                {
                    "document_id": document.id,
                    "position": n,
                    "start_line": 10 * n + 1,
                    "end_line": 10 * n + 9,
                    "text": _text(draw, WORDS_A_PASSAGE),
                    "heading": "",
                }
                for n in range(min(PASSAGES_A_DOCUMENT, passages - first))
            ]
            await tx.execute(insert(KeptPassage), rows)


_weights = 1 / (np.arange(VOCABULARY) + 2.7)
_cumulated = np.cumsum(_weights / _weights.sum())


def _text(draw: np.random.Generator, words: int) -> str:
    ranks = np.searchsorted(_cumulated, draw.random(words)).clip(0, VOCABULARY - 1)
    return " ".join(_word(int(rank)) for rank in ranks).capitalize() + "."


def _word(rank: int) -> str:
    """Return the same invented word for the same rank, longer the rarer it is."""
    syllables = len(_BEGINNINGS) * len(_VOWELS)
    word, left = "", rank + syllables
    while left:
        left, one = divmod(left, syllables)
        word += _BEGINNINGS[one // len(_VOWELS)] + _VOWELS[one % len(_VOWELS)]
    return word


def _megabytes() -> float:
    """Return how much memory this process holds."""
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1_000_000
