"""Brings the database up to the tables that this version knows.

The steps stand in `migrations/`. One process at a time takes them; a second that comes
meanwhile waits, and then finds nothing left to do.
"""

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, text

from bot import content
from bot.db import Database

LOCK = 7_309_128  # any number that only our migrations use


class SchemaError(Exception):
    """The database's tables are not ones that this version can work with. Says what to do."""


def configuration(connection: Connection | None = None) -> Config:
    config = Config()
    # Alembic reads '%' as interpolation; a folder may have one in its name.
    config.set_main_option("script_location", str(content.ROOT / "migrations").replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def newest() -> str:
    """Return the revision that this version of the code expects."""
    head = ScriptDirectory.from_config(configuration()).get_current_head()
    if head is None:
        raise SchemaError("No migrations found: the installation is incomplete. Reinstall.")
    return head


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
    return MigrationContext.configure(connection).get_current_revision()


def _upgrade(connection: Connection) -> None:
    revision = _revision(connection)
    if revision == newest():
        return
    try:
        command.upgrade(configuration(connection), "head")
    except CommandError as error:
        raise SchemaError(
            f"The database is at revision {revision}, which this version does not know: it was "
            "made by a newer Wayfinder. Install that version, or restore an older backup."
        ) from error
