"""What may be told of a number, and of numbers beside each other, so that nobody is recognised."""

from hypothesis import given
from hypothesis import strategies as st

from bot.learning_events.counting import safe_counts
from bot.people.thresholds import Kind, beside, told

PLACES = st.dictionaries(st.sampled_from("abcdefg"), st.integers(0, 12), max_size=7)
LEAST = st.integers(5, 8)


@given(n=st.integers(0, 40), least=LEAST, whole=st.integers(0, 40))
def test_no_small_number_and_no_small_rest(n: int, least: int, whole: int) -> None:
    it = told(n, least, whole)
    if it.kind is Kind.EXACT:
        assert it.n == n >= least
        assert n > whole or whole - n >= least
    elif it.kind is Kind.NEARLY_ALL:
        assert it.n == whole
    else:
        assert it.n == 0


@given(first=PLACES, shares=PLACES, least=LEAST)
def test_no_cell_of_a_table_gives_a_smaller_one_away(
    first: dict[str, int], shares: dict[str, int], least: int
) -> None:
    second = {place: min(n, shares.get(place, 0)) for place, n in first.items()}
    lines = safe_counts(first, least)
    shown = beside(lines, second, least)
    assert set(shown) <= set(lines)
    assert all(n >= least for n in shown.values())
    hidden = sum(second.values()) - sum(shown.values())
    assert hidden == 0 or hidden >= least or not shown
    for place, n in shown.items():
        if place:
            assert n == second[place]
