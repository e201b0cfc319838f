"""Days and times in the language of whom they are for."""

from datetime import UTC, date, datetime, time

from bot.language import speaking
from bot.people import spoken

MONDAY = datetime(2026, 3, 30, 8, tzinfo=UTC)


def test_in_english() -> None:
    assert spoken.moment(MONDAY, "Europe/London") == "Monday 30 March, 09:00"
    assert spoken.date(MONDAY, "Europe/London") == "30 March 2026"
    assert spoken.months()[0] == "January"
    assert spoken.country("IE") == "Ireland"


def test_in_welsh() -> None:
    with speaking("cy"):
        assert spoken.moment(MONDAY, "Europe/London") == "Dydd Llun 30 Mawrth, 09:00"
        assert spoken.date(MONDAY, "Europe/London") == "30 Mawrth 2026"
        assert spoken.weekday(2) == "Dydd Mercher"
        assert spoken.clock(time(16, 5)) == "16:05"
        assert spoken.calendar_day(date(2026, 9, 1)) == "Dydd Mawrth 1 Medi"
        assert spoken.language_name("cy") == "Cymraeg"
    assert spoken.language_name("en") == "English"
