"""The migrations make exactly the tables that the models describe, and can be undone."""

import asyncio
from datetime import timedelta

import pytest
from alembic import command
from sqlalchemy import Connection, select, text

from bot import schema
from bot.action_learning.models import Enclosure, Meeting, Member
from bot.db import Database, NoDatabase
from tests.sets import set_of
from tests.world import World


def _check_and_come_back(connection: Connection) -> None:
    config = schema.configuration(connection)
    command.check(config)
    command.downgrade(config, "base")
    command.upgrade(config, "head")


async def test_up_agrees_with_the_models_and_down_comes_back(database: Database) -> None:
    async with database.engine.begin() as connection:
        await connection.run_sync(_check_and_come_back)
    assert await schema.current(database) == schema.newest()


async def test_two_releases_at_once_take_turns(database: Database, database_url: str) -> None:
    async with database.engine.begin() as connection:
        await connection.run_sync(lambda c: command.downgrade(schema.configuration(c), "base"))
    other = Database(database_url)
    await asyncio.gather(schema.upgrade(database), schema.upgrade(other))
    assert await schema.current(other) == schema.newest()
    await other.close()


async def test_a_database_of_a_newer_version_is_refused(database: Database) -> None:
    async with database.engine.begin() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = 'tomorrow'"))
    with pytest.raises(schema.SchemaError, match="made by a newer Wayfinder"):
        await schema.upgrade(database)


async def test_a_second_process_on_the_same_file_is_refused(database_url: str) -> None:
    async with Database(database_url) as first, Database(database_url) as second:
        first.keep_to_ourselves()
        if first.is_sqlite:
            with pytest.raises(NoDatabase, match="Another Wayfinder is already using"):
                second.keep_to_ourselves()
        else:
            second.keep_to_ourselves()


async def test_what_sets_had_agreed_and_asked_is_carried_over(world: World) -> None:
    set_ = await set_of(world)
    await set_.ann.commands("set", "start")
    await set_.ann.says("Ann is here.")
    await set_.ann.presses("Time")
    await set_.ann.presses("End the meeting")
    eve = world.person("telegram", "eve")
    await eve.joins(place="Elm")
    await set_.ann.commands("set", "invite Eve")
    db = world.app.db

    def back_and_forth(connection: Connection) -> None:
        config = schema.configuration(connection)
        command.downgrade(config, "4cc46d24d011")
        connection.execute(text("UPDATE learning_sets SET keep_days = 60"))
        connection.execute(
            text(
                "INSERT INTO set_enclosures SELECT id, address, 'f1', 'plan.pdf', false"
                " FROM set_words"
            )
        )
        command.upgrade(config, "head")

    async with db.engine.begin() as connection:
        await connection.run_sync(back_and_forth)
    async with db.reading() as tx:
        meeting = (await tx.scalars(select(Meeting))).one()
        assert meeting.ended_at
        assert meeting.keep_until == meeting.ended_at + timedelta(days=60)
        file = (await tx.scalars(select(Enclosure))).one()
        assert (file.number, file.file_id, file.name) == (0, "f1", "plan.pdf")
        due = {member.due_at for member in await tx.scalars(select(Member))}
    assert due == {None, world.clock.now()}
    await world.wait(days=4)
    assert eve.count("If I hear nothing by") == 1
