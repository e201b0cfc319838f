"""Copies of the database, where it is a file: whole, consistent, and made while the bot runs."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bot.db import Database

PATTERN = "wayfinder-*.db"


@dataclass(frozen=True)
class Copy:
    name: str
    megabytes: float
    made_at: datetime


def can_copy(db: Database) -> bool:
    return db.is_sqlite and bool(db.url.database)


def copies(folder: Path) -> list[Copy]:
    """Return the copies in a folder, the newest first."""
    found = []
    for path in folder.glob(PATTERN):
        about = path.stat()
        made_at = datetime.fromtimestamp(about.st_mtime, UTC)
        found.append(Copy(path.name, about.st_size / 1_000_000, made_at))
    return sorted(found, key=lambda each: each.name, reverse=True)


def copy(db: Database, folder: Path, now: datetime) -> Path:
    """Write a copy that only we can read; what others write meanwhile goes on.

    Raises:
        OSError, sqlite3.Error: it cannot be written.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    to = folder / f"wayfinder-{now.astimezone(UTC):%Y-%m-%d-%H%M%S}.db"
    begun = to.with_suffix(".part")
    begun.unlink(missing_ok=True)
    begun.touch(0o600)
    try:
        with (
            closing(sqlite3.connect(f"file:{db.url.database}?mode=ro", uri=True)) as source,
            closing(sqlite3.connect(begun)) as target,
        ):
            source.backup(target)
            target.execute("PRAGMA journal_mode=DELETE")
        begun.replace(to)
    finally:
        begun.unlink(missing_ok=True)
    return to
