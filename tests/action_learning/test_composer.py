"""The composer keeps its promises, whoever the people are."""

from collections import Counter
from datetime import UTC, datetime
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.action_learning.composing.challenges import Challenges
from bot.action_learning.composing.composer import (
    Candidate,
    Composition,
    best_addition,
    compose,
)
from bot.action_learning.composing.seating import FEWEST, MOST, MOST_OF_A_PLACE
from bot.action_learning.vocabulary import Clock, NoSeat

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
Pairs = frozenset[frozenset[int]]


def someone(
    n: int, place: int, zone: str = "Europe/London", language: str = "en", stage: int = 0
) -> Candidate:
    return Candidate(id=n, place=place, timezone=zone, language=language, stage=stage)


def seated(composition: Composition) -> list[int]:
    return [person for proposal in composition.proposals for person in proposal.people]


@st.composite
def programmes(draw: st.DrawFn) -> tuple[list[Candidate], Pairs]:
    size = draw(st.integers(0, 60))
    people = [
        someone(
            n,
            draw(st.integers(1, 9)),
            draw(st.sampled_from(["Europe/London", "Asia/Kolkata", "America/New_York"])),
            draw(st.sampled_from(["en", "en", "en", "cy"])),
            draw(st.integers(0, 3)),
        )
        for n in range(1, size + 1)
    ]
    pairs = st.frozensets(st.integers(1, max(size, 2)), min_size=2, max_size=2)
    return people, draw(st.frozensets(pairs, max_size=10))


@settings(max_examples=60)
@given(programmes())
def test_promises(programme: tuple[list[Candidate], Pairs]) -> None:
    people, not_with = programme
    composition = compose(people, NOW, not_with=not_with)
    by_id = {person.id: person for person in people}
    assert sorted([*seated(composition), *composition.left_over]) == sorted(by_id)
    for proposal in composition.proposals:
        assert FEWEST <= len(proposal.people) <= MOST
        group = [by_id[n] for n in proposal.people]
        assert len({person.language for person in group}) == 1
        assert max(Counter(person.place for person in group).values()) <= MOST_OF_A_PLACE
        pairs = {frozenset(pair) for pair in combinations(proposal.people, 2)}
        assert not pairs & not_with
        for person in map(by_id.get, composition.left_over):
            assert person
            assert not may_join(person, group, not_with)
    assert compose(list(reversed(people)), NOW, not_with=not_with) == composition


def may_join(person: Candidate, group: list[Candidate], not_with: Pairs) -> bool:
    return (
        len(group) < MOST
        and all(other.language == person.language for other in group)
        and sum(other.place == person.place for other in group) < MOST_OF_A_PLACE
        and not any(frozenset((other.id, person.id)) in not_with for other in group)
    )


@settings(max_examples=60)
@given(programmes())
def test_nobody_is_left_over_whom_a_set_could_take(
    programme: tuple[list[Candidate], Pairs],
) -> None:
    people, _ = programme
    for language in {person.language for person in people}:
        of_it = [person for person in people if person.language == language]
        per_place = Counter(person.place for person in of_it).values()
        most = 0
        for sets in range(1, len(of_it) // FEWEST + 1):
            # Dealt out place by place, so many sit in sets of nearly one size.
            dealt = min(sum(min(n, MOST_OF_A_PLACE * sets) for n in per_place), MOST * sets)
            most = max(most, dealt if dealt >= FEWEST * sets else 0)
        assert len(seated(compose(of_it, NOW))) == most


@settings(max_examples=60)
@given(
    st.lists(st.integers(1, 5), min_size=4, max_size=9),
    st.frozensets(st.frozensets(st.integers(1, 9), min_size=2, max_size=2), max_size=2),
)
def test_few_people_sit_as_well_as_any_sets_would_let_them(
    places: list[int], not_with: Pairs
) -> None:
    people = [someone(n, place) for n, place in enumerate(places, 1)]
    sets = [
        frozenset(person.id for person in group)
        for size in range(FEWEST, len(people) + 1)
        for group in combinations(people, size)
        if all(may_join(one, [p for p in group if p != one], not_with) for one in group)
    ]
    pairs = [one | other for one, other in combinations(sets, 2) if not one & other]
    most = max(map(len, [*sets, *pairs]), default=0)
    assert len(seated(compose(people, NOW, not_with=not_with))) == most


def test_a_large_place_is_spread_over_more_sets() -> None:
    """In sets of six, fifty of these three hundred would be a third from their place."""
    people = [someone(n, 1 if n <= 150 else n) for n in range(1, 301)]
    composition = compose(people, NOW)
    assert not composition.left_over
    assert {len(p.people) for p in composition.proposals} == {4}


def test_people_change_places_so_that_all_have_a_seat() -> None:
    enemies = frozenset(frozenset((1, n)) for n in range(2, 9))
    people = [someone(n, n) for n in range(1, 13)]
    composition = compose(people, NOW, not_with=enemies)
    assert not composition.left_over
    [with_one] = [p.people for p in composition.proposals if 1 in p.people]
    assert set(with_one) == {1, 9, 10, 11, 12}


def test_one_is_left_over_and_not_the_two_who_must_not_meet_them() -> None:
    people = [someone(n, n) for n in range(1, 8)]
    not_with = frozenset((frozenset((3, 5)), frozenset((3, 6))))
    assert list(compose(people, NOW, not_with=not_with).left_over) == [3]


def test_who_is_left_over_is_told_why() -> None:
    alone = [someone(n, n, language="cy") for n in range(1, 4)]
    one_place = [someone(n, 5) for n in range(4, 8)]
    others = [someone(n, n) for n in range(8, 11)]
    unwilling = someone(11, 11)
    not_with = frozenset(frozenset((11, n)) for n in (4, 5, 6, 7, 8, 9, 10))
    left_over = compose([*alone, *one_place, *others, unwilling], NOW, not_with=not_with).left_over
    assert [left_over.get(n) for n in (1, 2, 3)] == [NoSeat.TOO_FEW] * 3
    assert [left_over.get(n) for n in (4, 5, 6, 7)].count(NoSeat.PLACE) == 2
    assert left_over[11] is NoSeat.NO_FIT
    assert len(left_over) == 6


def test_one_from_each_place_and_nobody_together_again() -> None:
    people = [someone(n, place=n % 6) for n in range(1, 25)]
    once = compose(people, NOW)
    together = frozenset(
        frozenset(pair) for p in once.proposals for pair in combinations(p.people, 2)
    )
    again = compose(people, NOW, together=together)
    for proposal in (*once.proposals, *again.proposals):
        assert proposal.places == len(proposal.people) == 6
        assert proposal.clock is Clock.LIVE
    assert sum(p.repeats for p in again.proposals) < len(together) / 4


def test_people_who_share_hours_sit_together_and_the_rest_write_over_days() -> None:
    far = [someone(n, n, "Australia/Sydney") for n in range(1, 7)]
    near = [someone(n, n) for n in range(7, 13)]
    mixed = compose(far + near, NOW)
    assert {p.clock for p in mixed.proposals} == {Clock.LIVE}
    alone = compose(far[:3] + near[:3], NOW)
    assert [p.clock for p in alone.proposals] == [Clock.DAYS]


def test_a_gap_is_filled_by_whom_least_speaks_against() -> None:
    group = [someone(n, n) for n in range(1, 5)]
    same_place, other_place, never = someone(5, 1), someone(6, 9), someone(7, 8)
    not_with = frozenset({frozenset((7, 2))})
    assert best_addition(group, [same_place, other_place, never], NOW, not_with=not_with) == 6
    assert best_addition(group, [never], NOW, not_with=not_with) is None
    assert best_addition([*group, same_place], [someone(8, 1)], NOW) is None
    assert best_addition(group, [], NOW) is None


def test_challenges_that_speak_to_each_other_sit_together() -> None:
    people = [someone(n, n) for n in range(1, 19)]
    about = ("tenants and damp flats", "volunteers who leave", "buses that come late")
    challenges = Challenges({n: f"Our {about[(n - 1) // 6]}, number {n}" for n in range(1, 19)})
    proposals = compose(people, NOW, challenges=challenges).proposals
    assert [len({(n - 1) // 6 for n in p.people}) for p in proposals] == [1, 1, 1]
    assert {p.in_common for p in proposals} == {
        ("damp", "flats", "tenants"),
        ("leave", "volunteers"),
        ("buses", "late"),
    }
    unlike = compose(people[:6], NOW, challenges=Challenges({1: "Damp flats", 2: "Late buses"}))
    silent = compose(people[:6], NOW)
    assert [p.score for p in unlike.proposals] == [silent.proposals[0].score - 5]


def test_words_that_everybody_uses_are_nothing_in_common() -> None:
    said = {n: f"People want change, and {only}" for n, only in enumerate(("damp", "buses"), 1)}
    more = {n: "People want change" for n in range(3, 9)}
    challenges = Challenges({**said, **more})
    assert challenges.likeness([1, 2])[0, 1] == 0
    assert challenges.in_common([1, 2, 3]) == ()
    assert challenges.known([1, 2, 99]) == 2
