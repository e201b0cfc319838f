"""Working days: against a plain walk through the minutes of the year."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.action_learning import working_time
from bot.people.local_time import local

ZONES = ["Europe/London", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "UTC"]
STARTS = st.integers(0, 700 * 24 * 60).map(
    lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)


def works(minute: datetime, zone: str) -> bool:
    there = local(minute, zone)
    return 9 <= there.hour < 17 and working_time.is_working_day(there.date(), zone)


@settings(max_examples=60)
@given(STARTS, st.sampled_from([0.5, 1, 2, 3]), st.sampled_from(ZONES))
def test_after_so_many_days_so_many_minutes_were_worked(
    start: datetime, days: float, zone: str
) -> None:
    end = working_time.after(start, days, zone)
    minutes = int((end - start) / timedelta(minutes=1))
    worked = sum(works(start + timedelta(minutes=n), zone) for n in range(minutes))
    assert worked == days * 8 * 60
    assert works(end - timedelta(minutes=1), zone)
    assert working_time.between(start, end, zone) == pytest.approx(days)


@given(STARTS, st.sampled_from(ZONES))
def test_at_work_is_the_next_minute_of_work(now: datetime, zone: str) -> None:
    then = working_time.at_work(now, zone)
    assert works(then, zone)
    assert then == now or not works(then - timedelta(minutes=1), zone)


@pytest.mark.parametrize(
    ("day", "zone", "works"),
    [
        (date(2026, 4, 3), "Europe/London", False),  # Good Friday
        (date(2026, 4, 6), "Europe/London", False),  # Easter Monday
        (date(2026, 4, 6), "America/New_York", True),
        (date(2026, 11, 26), "America/New_York", False),  # Thanksgiving
        (date(2026, 11, 26), "Europe/London", True),
        (date(2026, 11, 28), "Europe/London", False),
    ],
)
def test_days_off_are_those_of_the_country(day: date, zone: str, works: bool) -> None:
    assert working_time.is_working_day(day, zone) is works
