from datetime import UTC, datetime

import pytest

from bot.clock import SimulatedClock
from bot.db import Database
from tests.delivery.post import FakePlatform, Post

MONDAY = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)


@pytest.fixture
def post(database: Database) -> Post:
    return Post(database, FakePlatform("telegram"), SimulatedClock(MONDAY))
