"""What may be shown together: the attacker compares themes, tables and reports."""

import datetime
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.linalg import matrix_rank

from bot.synthesis.rules import (
    DEFAULT,
    Tally,
    Threshold,
    Voice,
    agreement,
    count_people,
    enough,
    scopes_hold,
    showable_themes,
    whole_holds,
)
from bot.synthesis.shown import Said, agreed, by_place, by_quarter
from tests.synthesis.test_rules import thresholds, voices

TOWNS = {f"town {n}": f"Town {n}" for n in range(8)}


@st.composite
def themes(draw: st.DrawFn) -> tuple[dict[str, Voice], dict[str, dict[str, Voice]]]:
    """Everybody's voices, and themes among them: some inside others, some nearly the same."""
    known = draw(voices)
    keys = sorted(known)
    found: dict[str, dict[str, Voice]] = {}
    for number in range(draw(st.integers(1, 6))):
        inside = sorted(draw(st.sampled_from([known, *found.values()])))
        size = draw(st.integers(0, len(inside)))
        chosen = set(inside[:size]) ^ draw(st.sets(st.sampled_from(keys), max_size=2))
        found[f"theme {number}"] = {key: known[key] for key in chosen}
    return known, found


@given(themes(), thresholds)
def test_no_theme_taken_from_another_or_from_the_whole_leaves_a_few(
    world: tuple[dict[str, Voice], dict[str, dict[str, Voice]]], threshold: Threshold
) -> None:
    everything, found = world
    shown = showable_themes(found, threshold)
    sets = [found[name] for name in shown]
    beside = [(Tally.of(one.values()), len(one.keys() & everything.keys())) for one in sets]
    if whole_holds(Tally.of(everything.values()), beside, threshold):
        sets.append(everything)
    for name in shown:
        assert enough(list(found[name].values()), threshold)
    for one, other in combinations(sets, 2):
        smaller, larger = sorted((one, other), key=len)
        if smaller.keys() <= larger.keys():
            rest = [larger[key] for key in larger.keys() - smaller.keys()]
            assert not rest or enough(rest, threshold)
            more = count_people(larger.values()) - count_people(smaller.values())
            assert more == 0 or more >= threshold.people


@given(st.lists(themes(), min_size=1, max_size=1), thresholds)
def test_no_two_reports_differ_by_a_few(
    worlds: list[tuple[dict[str, Voice], dict[str, dict[str, Voice]]]], threshold: Threshold
) -> None:
    scopes = list(worlds[0][1].values())
    if not scopes_hold(scopes, threshold):
        return
    for one, other in combinations(scopes, 2):
        for rest in (
            one.keys() - other.keys(),
            other.keys() - one.keys(),
            one.keys() & other.keys(),
        ):
            behind = [(one | other)[key] for key in rest]
            assert not behind or enough(behind, threshold)


@st.composite
def dated(draw: st.DrawFn) -> tuple[dict[str, Voice], dict[str, datetime.date], set[str]]:
    """Voices, when each spoke, and who lets their place be named."""
    known = draw(voices)
    dates = {key: datetime.date(2026, draw(st.integers(1, 12)), 1) for key in known}
    return known, dates, draw(st.sets(st.sampled_from([f"p{n}" for n in range(41)])))


@given(dated(), thresholds)
def test_tables_by_place_and_over_time_cannot_be_solved_for_a_few(
    world: tuple[dict[str, Voice], dict[str, datetime.date], set[str]], threshold: Threshold
) -> None:
    """The attacker takes the whole, the row of places and the row of quarters as equations over
    who wrote where and when, and solves them."""
    known, dates, named_by = world
    if not enough(list(known.values()), threshold):
        return  # then the theme itself is not shown
    quarters = by_quarter(known, dates, threshold)
    places = by_place(known, TOWNS, named_by, threshold)
    cells: dict[tuple[str, str], set[str]] = {}
    for key, voice in known.items():
        place = voice.place or "" if voice.person in named_by else ""
        cells.setdefault((place, f"2026 Q{(dates[key].month + 2) // 3}"), set()).add(key)
    names = sorted(cells)
    known_sums = np.array(
        [
            [1] * len(names),
            *([int(TOWNS.get(place) == shown) for place, _ in names] for shown in places),
            *([int(quarter == shown) for _, quarter in names] for shown in quarters),
        ]
    )
    for which in range(2):
        for value in {name[which] for name in names}:
            sought = [name for name in names if name[which] == value]
            people = count_people(known[key] for name in sought for key in cells[name])
            if 0 < people < threshold.people:
                row = np.array([[int(name in sought) for name in names]])
                assert matrix_rank(np.vstack([known_sums, row])) > matrix_rank(known_sums)


def test_places_are_named_only_by_those_who_agreed() -> None:
    known = {f"r{n}": Voice(f"p{n}", "1" if n < 12 else "2") for n in range(24)}
    agreed = {f"p{n}" for n in range(7)}
    assert by_place(known, {"1": "Ashdown", "2": "Birkby"}, agreed, DEFAULT) == {"Ashdown": 7}


@pytest.mark.parametrize(
    ("shares", "common", "difference"),
    [
        ([0.6, 0.8], True, False),
        ([0.6, 1.0], True, True),
        ([0.4, 0.6], False, False),
        ([0.4, 0.8], False, True),
        ([1.0], False, False),
    ],
)
def test_common_ground_and_difference(shares: list[float], common: bool, difference: bool) -> None:
    answers = [
        (f"town {n}", person < round(10 * share))
        for n, share in enumerate(shares)
        for person in range(10)
    ]
    found = agreement([*answers, ("small town", False), (None, False)])
    assert found.is_common_ground is common
    assert found.is_difference is difference
    assert len(found.by_place) == len(shares)


@given(
    st.lists(
        st.builds(
            Said,
            voice=st.builds(
                Voice,
                person=st.integers(0, 10_000).map("p{}".format),
                place=st.sampled_from(["1", "2", "3", "4"]),
            ),
            place=st.just(""),
            yes=st.booleans(),
            may_name_place=st.booleans(),
        ),
        max_size=40,
        unique_by=lambda one: one.voice.person,
    ).map(lambda said: [one._replace(place=f"Town {one.voice.place}") for one in said])
)
def test_no_share_of_yes_tells_of_a_few(said: list[Said]) -> None:
    """Nor does what is left when the named places are taken from the whole, in any choice."""
    found = agreed(said, DEFAULT)
    if len(said) < 5:
        assert (found.share, found.by_place) == (None, {})
        return
    assert found.share == sum(one.yes for one in said) / len(said)
    named = {
        place: [one for one in said if one.place == place and one.may_name_place]
        for place in found.by_place
    }
    for place, share in found.by_place.items():
        assert share.people == len(named[place]) >= 5
        assert share.yes == sum(one.yes for one in named[place]) / len(named[place])
    for number in range(2 ** len(named)):
        some = [place for bit, place in enumerate(named) if number >> bit & 1]
        rest = len(said) - sum(len(named[place]) for place in some)
        assert rest == 0 or rest >= 5
