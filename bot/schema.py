"""Brings the database up to the tables that this version knows.

The steps stand in `migrations/`. One process at a time takes them; a second that comes
meanwhile waits, and then finds nothing left to do.
"""

import re
from functools import cache
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, text

from bot import content
from bot.db import Database

if TYPE_CHECKING:
    from alembic.config import Config

LOCK = 7_309_128  # any number that only our migrations use

_REVISION = re.compile(r"^revision\b.*=\s*['\"](\w+)['\"]", re.M)
_FOLLOWS = re.compile(r"^down_revision\b.*=\s*['\"](\w+)['\"]", re.M)


class SchemaError(Exception):
    """The database's tables are not ones that this version can work with. Says what to do."""


def configuration(connection: Connection | None = None) -> "Config":
    from alembic.config import Config

    config = Config()
    # Alembic reads '%' as interpolation; a folder may have one in its name.
    config.set_main_option("script_location", str(content.ROOT / "migrations").replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


@cache
def newest() -> str:
    """Return the revision that this version of the code expects: the one that none follows.

    Reading it from the steps saves most processes, which have none to take, from loading Alembic.
    """
    steps = [step.read_text() for step in (content.ROOT / "migrations/versions").glob("*.py")]
    revisions: set[str] = {name for step in steps for name in _REVISION.findall(step)}
    newest = revisions.difference(*(_FOLLOWS.findall(step) for step in steps))
    if len(newest) != 1:
        raise SchemaError("No migrations found: the installation is incomplete. Reinstall.")
    return newest.pop()


async def current(db: Database) -> str | None:
    """Return the database's revision; None where it is empty."""
    async with db.reading() as tx:
        connection = await tx.connection()
        return await connection.run_sync(_revision)


async def upgrade(db: Database) -> None:
    """Take every step that is missing, all or nothing.

    Raises:
        SchemaError: the database was made by a newer version.
    """
    async with db.engine.begin() as connection:  # on SQLite this is BEGIN IMMEDIATE: a lock
        if connection.dialect.name == "postgresql":
            await connection.execute(text(f"SELECT pg_advisory_xact_lock({LOCK})"))
        await connection.run_sync(_upgrade)


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    revision: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return revision


def _upgrade(connection: Connection) -> None:
    revision = _revision(connection)
    if revision == newest():
        return
    from alembic import command
    from alembic.util import CommandError

    try:
        command.upgrade(configuration(connection), "head")
    except CommandError as error:
        raise SchemaError(
            f"The database is at revision {revision}, which this version does not know: it was "
            "made by a newer Wayfinder. Install that version, or restore an older backup."
        ) from error
