from dataclasses import replace

import pytest

from bot.synthesis.checks import agreement, coverage, problems
from bot.synthesis.reflection import Reflection
from bot.synthesis.themes import Quote, Theme
from bot.synthesis.vocabulary import Topic

REFLECTIONS = {
    "a": Reflection("a", "The grant ran out."),
    "b": Reflection("b", "No money left.", may_quote=False),
    "c": Reflection("c", "It rained."),
}


def a_theme(*members: str, id: str = "money") -> Theme:
    return Theme(
        id=id,
        title="Money",
        statement="Money runs out.",
        worded_from=None,
        topics=(Topic("subject", "money"),),
        reflections=members,
        quotes=(),
        otherwise=(),
        people=0,
        places=0,
        shown_across_places=False,
        first=None,
        last=None,
        minority=False,
    )


GOOD = replace(a_theme("a", "b"), quotes=(Quote("a", "grant ran out"),), worded_from="a")


def test_a_theme_that_its_reflections_bear_out_has_no_problem() -> None:
    assert problems([GOOD], REFLECTIONS) == []


@pytest.mark.parametrize(
    ("broken", "complaint"),
    [
        (replace(GOOD, quotes=(Quote("a", "grants ran out"),)), "word for word"),
        (replace(GOOD, otherwise=(Quote("a", "plenty"),)), "word for word"),
        (replace(GOOD, quotes=(Quote("a", " "),)), "word for word"),
        (replace(GOOD, quotes=(Quote("c", "It rained."),)), "outside the theme"),
        (replace(GOOD, quotes=(Quote("x", "It rained."),)), "outside the theme"),
        (replace(GOOD, quotes=(Quote("b", "No money"),)), "quoted"),
        (replace(GOOD, worded_from="b"), "did not agree"),
        (replace(GOOD, reflections=("a", "b", "x")), "does not exist"),
        (replace(GOOD, reflections=("a", "b", "b")), "twice"),
        (replace(GOOD, statement=" "), "no statement"),
    ],
)
def test_what_is_not_borne_out_is_a_problem(broken: Theme, complaint: str) -> None:
    (found,) = problems([broken], REFLECTIONS)
    assert complaint in found.what


def test_coverage_counts_each_reflection_once() -> None:
    assert coverage([a_theme("a", "b"), a_theme("b", id="other")], 4) == 0.5
    assert coverage([], 0) == 1.0


def test_agreement_of_two_runs() -> None:
    together, apart = [{"a", "b", "c"}], [{"a", "b"}, {"c"}]
    assert agreement(together, together) == 1.0
    assert agreement(together, apart) == pytest.approx(2 * 1 / (3 + 1))
    assert agreement(apart, [{"a"}, {"b"}]) == 0.0
    assert agreement([{"a", "b"}, {"b", "a"}], [{"a", "b"}]) == 1.0
    assert agreement([], []) == 1.0


def test_agreement_of_large_runs_looks_at_reflections_from_all_over() -> None:
    many = [f"{n:05}" for n in range(5000)]
    assert agreement([many], [many[:2500], many[2500:]]) == pytest.approx(2 * 0.5 / 1.5, abs=0.01)
