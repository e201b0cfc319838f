from datetime import time

import pytest

from bot.welcome import rules
from bot.welcome.rules import Step


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("9", time(9)),
        ("9:30", time(9, 30)),
        ("09.30", time(9, 30)),
        ("4 pm", time(16)),
        ("4pm", time(16)),
        ("12 am", time(0)),
        ("12pm", time(12)),
        ("at 17:45", time(17, 45)),
        ("noon", time(12)),
        ("25:00", None),
        ("13 pm", None),
        ("9:75", None),
        ("tomorrow", None),
        ("", None),
    ],
)
def test_times_as_people_write_them(typed: str, read: time | None) -> None:
    assert rules.time_of_day(typed) == read


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("ABC-12", "ABC-12"),
        ("  ABC-12. ", "ABC-12"),
        ("https://t.me/some_bot?start=ABC-12", "ABC-12"),
    ],
)
def test_codes_as_people_paste_them(typed: str, code: str) -> None:
    assert rules.code(typed) == code


def test_the_steps_of_joining() -> None:
    def road(*, has_place: bool, knows_zone: bool) -> list[Step]:
        steps = [rules.next_step(None, has_place=has_place, knows_zone=knows_zone)]
        while steps[-1] is not Step.DONE:
            steps.append(rules.next_step(steps[-1], has_place=has_place, knows_zone=knows_zone))
        return steps

    assert road(has_place=False, knows_zone=False) == list(Step)
    assert road(has_place=True, knows_zone=True) == [Step.WHO, Step.DAY, Step.TIME, Step.DONE]
