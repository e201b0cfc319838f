"""The composer keeps its promises, whoever the people are."""

from collections import Counter
from datetime import UTC, datetime
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.action_learning.composing.composer import (
    FEWEST,
    MOST,
    Candidate,
    Composition,
    best_addition,
    compose,
)
from bot.action_learning.vocabulary import Clock

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
        assert max(Counter(person.place for person in group).values()) <= 2
        pairs = {frozenset(pair) for pair in combinations(proposal.people, 2)}
        assert not pairs & not_with
    assert compose(list(reversed(people)), NOW, not_with=not_with) == composition


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
