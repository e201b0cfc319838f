"""Which question comes next: the journey's order, and the few reasons to depart from it."""

from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.reflections.choosing.rules import AHEAD, Asked, Choice, History, choose
from bot.reflections.journey import Journey, Prompt

THEMES = ("identity", "evidence", "power", "relationships", "context", "learning")


def journey(*prompts: Prompt) -> Journey:
    return Journey("ours", "Ours", "", "en", {}, {prompt.name: prompt for prompt in prompts})


def prompt(name: str, theme: str = "power", **more: Any) -> Prompt:
    return replace(Prompt(name, f"What of {name}?", theme, "notice"), **more)


def asked(name: str, state: str = "answered", round_: int = 1) -> Asked:
    return Asked(name, round_, state)


TWELVE = journey(*(prompt(f"p{n:02}", THEMES[n % 6]) for n in range(12)))


def test_the_order_holds_where_nothing_speaks_against_it() -> None:
    assert choose(TWELVE, History(), 1) == Choice("p00", 1, "order")
    assert choose(TWELVE, History([asked("p00"), asked("p01")]), 1).prompt == "p02"


def test_after_the_last_the_round_begins_anew() -> None:
    everything = [asked(name) for name in TWELVE.order]
    assert choose(TWELVE, History(everything), 1) == Choice("p00", 2, "order")


def test_what_is_near_comes_forward() -> None:
    ours = journey(prompt("a"), prompt("b"), prompt("c", near="set"))
    assert choose(ours, History(near={"set"}), 1) == Choice("c", 1, "near:set")
    assert choose(ours, History(near={"theme"}), 1).prompt == "a"


def test_a_theme_long_untouched_comes_forward() -> None:
    eight = [prompt(f"a{n}") for n in range(8)]
    ours = journey(*eight, prompt("next"), prompt("other", "context"))
    history = History([asked(each.name) for each in eight])
    assert choose(ours, history, 1) == Choice("other", 1, "untouched:context")


def test_what_was_passed_on_twice_waits_and_still_comes() -> None:
    ours = journey(prompt("a"), prompt("b"), prompt("c"), prompt("d", "context"))
    passed = [asked("a", "skipped"), asked("b", "skipped")]
    assert choose(ours, History(passed), 1) == Choice("d", 1, "passed:power")
    assert choose(ours, History([*passed, asked("d")]), 1).prompt == "c"


def test_what_was_passed_on_in_the_last_round_comes_last_in_this() -> None:
    ours = journey(prompt("a"), prompt("b", "context"), prompt("c", "learning"))
    history = History([asked("a", "skipped"), asked("b"), asked("c")])
    assert choose(ours, history, 2).prompt == "b"


def test_a_way_is_for_those_who_chose_it() -> None:
    ours = journey(prompt("a"), prompt("old", way="elders"), prompt("z"))
    assert choose(ours, History([asked("a")]), 1).prompt == "z"
    chose = History([asked("a")], ways=["elders"])
    assert choose(ours, chose, 1) == Choice("old", 1, "way:elders")


def test_their_own_words_are_brought_back_only_if_there_are_any() -> None:
    ours = journey(prompt("a"), prompt("back", brings_back=("a",)), prompt("z"))
    assert choose(ours, History([asked("a", "asked")]), 1).prompt == "z"
    assert choose(ours, History([asked("a")]), 1) == Choice("back", 1, "back")


STATES = st.sampled_from(["answered", "skipped", "asked"])


@given(
    states=st.lists(STATES, min_size=30, max_size=30),
    near=st.sets(st.sampled_from(["set", "theme"])),
    added_at=st.integers(0, 11),
    added_to=st.integers(0, 12),
)
def test_in_a_round_everything_is_asked_once_whatever_is_edited(
    states: list[str], near: set[str], added_at: int, added_to: int
) -> None:
    """A prompt is put in somewhere while somebody is under way: nothing twice, nothing missed."""
    new = prompt("new", "power", near="set")
    longer = list(TWELVE.prompts.values())
    longer.insert(added_to, new)
    ours, history, round_ = TWELVE, list[Asked](), 1
    for step, state in enumerate(states):
        if step == added_at:
            ours = journey(*longer)
        choice = choose(ours, History(history, near=near), round_)
        round_ = choice.round
        history.append(Asked(choice.prompt, round_, state))
    first = [each.prompt for each in history if each.round == 1]
    assert len(first) == len(set(first))
    assert set(first) == {*TWELVE.order, "new"}


@given(states=st.lists(STATES, min_size=12, max_size=12))
def test_the_arc_is_kept(states: list[str]) -> None:
    """Nothing is asked more than a few places before its turn."""
    history: list[Asked] = []
    for state in states:
        choice = choose(TWELVE, History(history), 1)
        left = [name for name in TWELVE.order if name not in {each.prompt for each in history}]
        assert left.index(choice.prompt) < AHEAD
        history.append(Asked(choice.prompt, 1, state))
