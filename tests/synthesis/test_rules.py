"""The attacker sees everything that is shown, and intersects and subtracts as they please."""

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.synthesis.rules import DEFAULT, Threshold, Voice, enough, showable

voices = st.lists(
    st.builds(
        Voice,
        person=st.none() | st.integers(0, 40).map("p{}".format),
        place=st.none() | st.integers(0, 7).map("town {}".format),
    ),
    min_size=20,
    max_size=70,
).map(lambda found: {f"r{number}": voice for number, voice in enumerate(found)})
thresholds = st.builds(Threshold, people=st.integers(5, 7), places=st.integers(3, 4))


@st.composite
def worlds(draw: st.DrawFn) -> tuple[dict[str, Voice], dict[str, frozenset[str]]]:
    """Voices, and filters over them: everything, then large and small cuts of it."""
    known = draw(voices)
    keys = sorted(known)
    filters = {"everything": frozenset(keys)}
    for number in range(draw(st.integers(1, 6))):
        step, start = draw(st.integers(2, 7)), draw(st.integers(0, 6))
        cut = set(keys[start::step])
        if draw(st.booleans()):
            cut = set(keys) - cut
        cut ^= draw(st.sets(st.sampled_from(keys), max_size=3))
        filters[f"filter {number}"] = frozenset(cut)
    return known, filters


def behind(keys: Iterable[str], known: dict[str, Voice]) -> list[Voice]:
    return [known[key] for key in keys]


@given(worlds(), thresholds, st.data())
def test_no_chain_of_filters_isolates_fewer_than_enough(
    world: tuple[dict[str, Voice], dict[str, frozenset[str]]],
    threshold: Threshold,
    data: st.DataObject,
) -> None:
    known, filters = world
    shown = showable(filters, known, threshold)
    if not shown:
        return
    attack = filters[data.draw(st.sampled_from(shown))]
    for _ in range(data.draw(st.integers(0, 5))):
        other = filters[data.draw(st.sampled_from(shown))]
        step = data.draw(st.sampled_from(["and", "without", "or", "either"]))
        attack = {
            "and": attack & other,
            "without": attack - other,
            "or": attack | other,
            "either": attack ^ other,
        }[step]
        assert not attack or enough(behind(attack, known), threshold)


@given(worlds(), thresholds)
def test_no_difference_of_two_counts_of_people_isolates_fewer_than_enough(
    world: tuple[dict[str, Voice], dict[str, frozenset[str]]], threshold: Threshold
) -> None:
    known, filters = world
    shown = showable(filters, known, threshold)
    people = {name: {known[key].person for key in filters[name]} - {None} for name in shown}
    for one in shown:
        for other in shown:
            assert not 0 < len(people[one] - people[other]) < threshold.people


@given(worlds(), thresholds)
def test_the_order_of_filters_makes_no_difference(
    world: tuple[dict[str, Voice], dict[str, frozenset[str]]], threshold: Threshold
) -> None:
    known, filters = world
    turned = dict(reversed(filters.items()))
    assert showable(filters, known, threshold) == showable(turned, known, threshold)


def crowd(count: int, places: int = 4) -> dict[str, Voice]:
    return {f"r{n}": Voice(f"p{n}", f"town {n % places}") for n in range(count)}


def test_enough_needs_both_people_and_places() -> None:
    assert enough(list(crowd(5, places=3).values()))
    assert not enough(list(crowd(4, places=4).values()))
    assert not enough(list(crowd(9, places=2).values()))
    assert not enough([Voice("the same", f"town {n}") for n in range(9)])
    assert not enough([Voice(None, f"town {n}") for n in range(9)])


def test_the_threshold_can_be_raised_but_not_lowered() -> None:
    assert not enough(list(crowd(7).values()), Threshold(people=8))
    for people, places in ((4, 3), (5, 2)):
        with pytest.raises(ValueError, match="only be raised"):
            Threshold(people=people, places=places)


def test_filters_with_enough_on_both_sides_are_all_shown() -> None:
    known = crowd(24)
    keys = sorted(known, key=lambda key: int(key[1:]))
    filters = {"all": keys, "spring": keys[:12], "autumn": keys[12:]}
    assert showable(filters, known) == ["all", "autumn", "spring"]


def test_a_part_that_leaves_too_small_a_rest_is_not_shown() -> None:
    known = crowd(24)
    keys = sorted(known, key=lambda key: int(key[1:]))
    filters = {"all": keys, "answered": keys[:21]}
    assert showable(filters, known) == ["all"]


def test_several_parts_together_must_not_leave_too_small_a_rest() -> None:
    known = crowd(27)
    keys = sorted(known, key=lambda key: int(key[1:]))
    filters = {"all": keys, "spring": keys[:12], "autumn": keys[12:24]}
    assert showable(filters, known) == ["all", "autumn"]


def test_single_places_are_shown_if_each_has_enough_people() -> None:
    known = crowd(23, places=4)
    filters = {
        town: [key for key, voice in known.items() if voice.place == town]
        for town in ("town 0", "town 1", "town 2", "town 3")
    }
    assert showable(filters, known, DEFAULT) == []
    assert showable(filters, known, DEFAULT, by_place=True) == sorted(filters)
    known["r3"] = Voice(known["r7"].person, "town 3")
    assert "town 3" not in showable(filters, known, DEFAULT, by_place=True)
