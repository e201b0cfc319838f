"""Monday at nine comes once a week, in every zone, through every change of clocks."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.people.local_time import instant, local, next_weekly

ZONES = sorted(available_timezones() - {"localtime"})
START = datetime(2025, 12, 29, tzinfo=UTC)
YEARS = 2
SINCE_1990 = datetime(1990, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("weekday", "at"),
    [(6, time(2, 30)), (6, time(0, 0)), (4, time(0, 0)), (0, time(9, 0)), (5, time(23, 45))],
)
def test_no_week_is_missed_and_none_doubled_in_any_zone(weekday: int, at: time) -> None:
    for zone in ZONES:
        due = START
        for week in range(52 * YEARS):
            before, due = due, next_weekly(due, zone, weekday, at)
            there = local(due, zone)
            assert due > before
            if week:
                assert timedelta(days=6, hours=21) <= due - before <= timedelta(days=7, hours=3)
            # On the right day and time, or as long after the jump as it would have been before.
            if (there.weekday(), there.time()) != (weekday, at):
                unjumped = local(due - timedelta(hours=3), zone)
                assert there.utcoffset() != unjumped.utcoffset(), (zone, there)


@settings(max_examples=300)
@given(
    zone=st.sampled_from(ZONES),
    after=st.timedeltas(timedelta(0), timedelta(days=47 * 365)).map(SINCE_1990.__add__),
    weekday=st.integers(0, 6),
    at=st.times(),
)
def test_the_next_one_is_within_eight_days_and_asking_again_gives_the_same(
    zone: str, after: datetime, weekday: int, at: time
) -> None:
    at = at.replace(fold=0)
    due = next_weekly(after, zone, weekday, at)
    assert after < due <= after + timedelta(days=8)
    halfway = after + (due - after) / 2
    assert next_weekly(halfway, zone, weekday, at) == due


def test_a_skipped_time_comes_as_long_after_the_jump() -> None:
    # London, 29 March 2026: 01:00 becomes 02:00.
    spring = date(2026, 3, 29)
    assert local(instant(spring, time(1, 30), "Europe/London"), "Europe/London").time() == time(
        2, 30
    )


def test_a_time_that_happens_twice_is_its_first() -> None:
    autumn = date(2026, 10, 25)
    assert instant(autumn, time(1, 30), "Europe/London") == datetime(
        2026, 10, 25, 0, 30, tzinfo=UTC
    )
