import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.people import timezones


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        ("London", "Europe/London"),
        ("  new york ", "America/New_York"),
        ("europe/dublin", "Europe/Dublin"),
        ("UK", "Europe/London"),
        ("Edinburgh", "Europe/London"),
        ("Narnia", None),
        ("15:00", None),
        ("", None),
    ],
)
def test_which_zone_somebody_means(typed: str, zone: str | None) -> None:
    assert timezones.find(typed) == zone


def test_a_mistyped_city_is_suggested() -> None:
    assert "Europe/London" in timezones.suggest("Lodnon")


@given(st.text(max_size=60))
def test_whatever_is_typed_only_real_zones_come_back(typed: str) -> None:
    found = timezones.find(typed)
    assert found is None or timezones.is_zone(found)
    assert all(timezones.is_zone(zone) for zone in timezones.suggest(typed))
