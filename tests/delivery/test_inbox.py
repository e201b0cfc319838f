import asyncio
from datetime import timedelta

from bot.chat import Said
from bot.db import Database
from bot.delivery import inbox
from tests.delivery.conftest import MONDAY
from tests.delivery.post import ANN

HELLO = Said(id="e1", sender=ANN, text="Hello")


async def is_news(database: Database, event: Said, *, fails: bool = False) -> bool:
    async with database.transaction() as tx:
        news = await inbox.is_news(tx, event, MONDAY)
        if fails and news:
            raise ConnectionError
        return news


async def test_the_same_event_five_times_at_once_is_news_once(database: Database) -> None:
    seen = await asyncio.gather(*(is_news(database, HELLO) for _ in range(5)))
    assert sorted(seen) == [False] * 4 + [True]


async def test_what_was_rolled_back_is_still_news(database: Database) -> None:
    tries = (is_news(database, HELLO, fails=number == 0) for number in range(3))
    seen = await asyncio.gather(*tries, return_exceptions=True)
    assert seen.count(True) == 1
    assert not await is_news(database, HELLO)


async def test_old_events_are_forgotten(database: Database) -> None:
    assert await is_news(database, HELLO)
    for age, news in ((timedelta(days=6), False), (timedelta(days=8), True)):
        async with database.transaction() as tx:
            await inbox.sweep(tx, MONDAY + age)
        assert await is_news(database, HELLO) is news
