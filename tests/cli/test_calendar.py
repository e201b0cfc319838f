"""The dry-run calendar and the catalogues, from the command line."""

import pytest

from tests.cli.conftest import Run


def test_an_invented_person_in_wales_over_easter_and_a_change_of_clocks(wayfinder: Run) -> None:
    told = wayfinder(
        "calendar", "--timezone", "London", "--day", "friday", "--nation", "GB-WLS",
        "--start", "2027-03-01",
    )  # fmt: skip
    lines = told.out.splitlines()
    assert told.code == 0
    assert "2027-03-05 Fri 09:00 GMT  prompt: Think of one conversation" in lines[0]
    for line in (
        "2027-03-26 Fri        Good Friday: no question on this day",
        "2027-03-28 Sun        clocks change from GMT to BST",
        "2027-03-29 Mon        Easter Monday: no question on this day",
    ):
        assert line in lines
    assert not [line for line in lines if line.startswith("2027-03-26 Fri 09")]
    assert [line for line in lines if line.startswith("2027-03-30 Tue 09:00 BST")]
    assert sum("prompt: " in line for line in lines) == 12


def test_a_pause_and_two_weeks(wayfinder: Run) -> None:
    told = wayfinder(
        "calendar", "--nation", "none", "--every", "2", "--pause", "2026-09-01",
        "--start", "2026-07-27", "--at", "4pm",
    )  # fmt: skip
    days = [line[:20] for line in told.out.splitlines() if "prompt" in line]
    assert days == ["2026-09-07 Mon 16:00", "2026-09-21 Mon 16:00", "2026-10-05 Mon 16:00"]


@pytest.mark.parametrize(
    ("option", "value", "sentence"),
    [
        ("--nation", "Narnia", "No holidays are known for 'Narnia'"),
        ("--nation", "GB-XYZ", "No holidays are known for 'GB-XYZ'"),
        ("--day", "someday", "is not a day of the week"),
        ("--at", "25:00", "is not a time"),
        ("--timezone", "Lodnon-on-Sea", "There is no time zone"),
        ("--start", "soon", "is not a day"),
        ("--person", "7", "There is nobody with number 7"),
    ],
)
def test_noes_say_what_to_do(wayfinder: Run, option: str, value: str, sentence: str) -> None:
    told = wayfinder("calendar", option, value)
    assert told.code == 1
    assert sentence in " ".join(told.err.split())


def test_what_is_missing_in_a_language_that_is_not_there(wayfinder: Run) -> None:
    assert wayfinder("words", "missing", "cy").out == ""
    told = wayfinder("words", "missing", "xx")
    assert told.code == 1
    assert "there is: cy" in told.err
