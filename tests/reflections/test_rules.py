from datetime import UTC, datetime, time, timedelta

import pytest

from bot.people.attention import Pace
from bot.reflections import rules

LONDON = "Europe/London"
NINE = time(9)
PACE = Pace()
MONDAY = datetime(2026, 1, 5, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("down_for", "then"),
    [
        (timedelta(hours=5), MONDAY + timedelta(days=1)),  # back at two: tomorrow at nine
        (timedelta(hours=22), MONDAY + timedelta(days=1)),  # back at seven: at nine
        (timedelta(days=1, hours=20), MONDAY + timedelta(days=2)),
        (timedelta(days=3), MONDAY + timedelta(days=7)),  # the week has moved on
    ],
)
def test_after_an_outage_people_are_asked_at_a_good_hour(
    down_for: timedelta, then: datetime
) -> None:
    assert rules.when_late(MONDAY, MONDAY + down_for, PACE) == then


def test_later_today_is_not_late_at_night() -> None:
    assert rules.later_today(MONDAY, LONDON, NINE) == MONDAY + timedelta(hours=3)
    evening = MONDAY + timedelta(hours=9)
    assert rules.later_today(evening, LONDON, NINE) == MONDAY + timedelta(days=1)


def test_a_change_of_day_never_asks_twice_within_three_days() -> None:
    asked = MONDAY
    to_tuesday = rules.due_after_change(asked, asked, Pace(weekday=1))
    assert to_tuesday == MONDAY + timedelta(days=8)
    to_friday = rules.due_after_change(asked, asked, Pace(weekday=4))
    assert to_friday == MONDAY + timedelta(days=4)
