from collections.abc import Iterable

from bot.synthesis.flow import synthesise
from bot.synthesis.placing import Change, Living, follow, living, place
from bot.synthesis.reflection import Reflection
from bot.synthesis.themes import Synthesis
from bot.synthesis.vocabulary import Topic, load
from tests.synthesis.world import QUESTION, reflections

VOCABULARY = load()


def alive(result: Synthesis, given: Iterable[Reflection]) -> list[Living]:
    themes = {theme.id: (theme.topics, theme.reflections) for theme in result.themes}
    return living(themes, {one.id: one for one in given}, VOCABULARY)


def run(given: Iterable[Reflection]) -> list[Living]:
    given = list(given)
    return alive(synthesise(given, QUESTION, vocabulary=VOCABULARY), given)


def member(theme: str, *keys: int, topics: Iterable[Topic] = ()) -> Living:
    return Living(theme, frozenset(topics), frozenset(f"r{key}" for key in keys))


def what_became(changes: Iterable[Change]) -> set[tuple[str | None, str, str | None]]:
    return {(change.before, change.kind, change.after) for change in changes}


def test_new_reflections_join_the_themes_they_speak_of() -> None:
    new = [
        Reflection("n1", "They cut our grant."),
        Reflection("n2", "Lantern making went well."),
        Reflection("n3", "Fish."),
    ]
    placement = place(new, run(reflections()), VOCABULARY, QUESTION)
    assert placement.placed == {"n1": ("subject:money",), "n2": ("term:lantern",)}
    assert placement.unplaced == ("n3",)


def test_a_theme_made_by_a_coach_takes_what_uses_its_words() -> None:
    given = {
        f"r{n}": Reflection(f"r{n}", text)
        for n, text in enumerate(["The ferry stopped at the quay."] * 4 + ["Bread is baked."] * 4)
    }
    themes = {"by hand": ((), list(given)[:4]), "bakery": ((), list(given)[4:])}
    ours = living(themes, given, VOCABULARY)
    new = [Reflection("n1", "Another ferry at the quay."), Reflection("n2", "A quay? A hut.")]
    placement = place(new, ours, VOCABULARY)
    assert placement.placed["n1"] == ("by hand",)


def test_members_that_are_gone_are_left_out() -> None:
    (theme,) = living({"t": ((), ["a", "b"])}, {"a": Reflection("a", "Rain.")}, VOCABULARY)
    assert theme.members == {"a"}


def test_the_same_run_again_is_steady() -> None:
    assert {change.kind for change in follow(run(reflections()), run(reflections()))} == {"steady"}


def test_themes_keep_their_identity_when_more_is_said() -> None:
    more = [Reflection(f"new-{n}", f"No grant in month {n}.") for n in range(12)]
    changes = follow(run(reflections()), run([*reflections(), *more]))
    became = what_became(changes)
    assert ("subject:money", "grew", "subject:money") in became
    assert ("subject:trust", "shrank", "subject:trust") in became


def test_a_theme_is_known_by_its_members_whatever_its_name() -> None:
    before = [member("old name", 1, 2, 3, 4), member("other", 5, 6, 7)]
    after = [member("new name", 1, 2, 3), member("another", 5, 6, 7)]
    became = what_became(follow(before, after))
    assert {(b, a) for b, _, a in became} == {("old name", "new name"), ("other", "another")}


def test_splitting_merging_fading_and_new_themes_are_told() -> None:
    before = [member("big", 1, 2, 3, 4, 5, 6), member("small", 7, 8), member("gone", 9, 10)]
    after = [
        member("big", 1, 2, 3, 4),
        member("half", 5, 6),
        member("wide", 7, 8, 11, 12, 13, 14, 15),
        member("fresh", 16, 17),
    ]
    became = what_became(follow(before, after))
    assert ("big", "shrank", "big") in became
    assert ("big", "split off", "half") in became
    assert ("gone", "faded", None) in became
    assert (None, "new", "fresh") in became
    merged = follow([member("a", 1, 2, 3, 4), member("b", 5, 6)], [member("a", 1, 2, 3, 4, 5, 6)])
    assert ("b", "merged", "a") in what_became(merged)


def test_without_a_shared_reflection_topics_tell() -> None:
    money, trust = Topic("subject", "money"), Topic("subject", "trust")
    before = [member("money", 1, 2, topics=[money]), member("trust", 3, 4, topics=[trust])]
    words = {"grant": 0.5}
    before = [Living(t.id, t.topics, t.members, words) for t in before[:1]] + before[1:]
    after = [Living("cash", frozenset([money]), frozenset(["x", "y"]), words)]
    assert ("money", "cash") in {(b, a) for b, _, a in what_became(follow(before, after))}
