"""How Alembic reaches the database and the models. See bot/schema.py for the lock."""

import asyncio

from alembic import context
from slack_sdk.oauth.installation_store.sqlalchemy import SQLAlchemyInstallationStore
from sqlalchemy import Connection, String

import bot.action_learning.models
import bot.conversations.models
import bot.delivery.models
import bot.guidance.models
import bot.learning_events.models
import bot.llm.models
import bot.people.models
import bot.reflections.assessments.models
import bot.reflections.commitments.models
import bot.reflections.models
import bot.reflections.rounds.models
import bot.synthesis.models
import bot.web.sign_in.models  # noqa: F401
from bot.config import Settings
from bot.db import Base, Database
from bot.platforms.slack.installations import TABLE

# The table is slack_sdk's; a token that is kept sealed is longer.
if TABLE not in Base.metadata.tables:
    slack_bots = SQLAlchemyInstallationStore.build_bots_table(Base.metadata, TABLE)
    slack_bots.c.bot_token.type = String(1000)


def migrate(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=connection.dialect.name == "sqlite",  # SQLite cannot ALTER much
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()


async def migrate_from_the_command_line() -> None:
    db = Database(Settings().database_url)
    async with db.engine.begin() as connection:
        await connection.run_sync(migrate)
    await db.close()


given = context.config.attributes.get("connection")
if given is not None:
    migrate(given)
else:
    asyncio.run(migrate_from_the_command_line())
