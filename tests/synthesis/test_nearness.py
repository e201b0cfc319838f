from collections.abc import Sequence

import numpy as np

from bot.synthesis.flow import synthesise
from bot.synthesis.nearness import Vectors
from bot.synthesis.reflection import Reflection

_MEANINGS = ("grant", "trust", "rain")


def embed(texts: Sequence[str]) -> Vectors:
    """Count for each meaning whether it is meant; skint and broke are what grant is about."""
    told = [text.lower().replace("skint", "grant") for text in texts]
    return np.array([[float(word in text) for word in _MEANINGS] for text in told], np.float32)


SAID = [
    *(Reflection(f"money-{n}", f"The grant ended in year {n}.") for n in range(4)),
    *(Reflection(f"trust-{n}", f"We trust Amina since year {n}.") for n in range(4)),
    Reflection("rain", "Rain."),
]


def test_what_means_the_same_in_other_words_is_taken_in() -> None:
    skint = Reflection("skint", "Skint.")
    plain = synthesise([*SAID, skint])
    assert set(plain.unplaced) == {"rain", "skint"}
    helped = synthesise([*SAID, skint], embed=embed)
    assert helped.unplaced == ("rain",)
    (money,) = [theme for theme in helped.themes if "skint" in theme.reflections]
    assert money.id == "subject:money"


def test_a_mention_far_from_what_the_others_mean_counts_for_less() -> None:
    aside = Reflection("aside", "We trust in mud, and the gate cost nothing.")
    plain = synthesise([*SAID, aside])
    assert sum("aside" in theme.reflections for theme in plain.themes) == 2
    helped = synthesise([*SAID, aside], embed=embed)
    assert [t.id for t in helped.themes if "aside" in t.reflections] == ["subject:trust"]


def test_a_text_that_was_not_read_counts_by_its_words_alone() -> None:
    aside = Reflection("aside", "We trust in mud, and the gate cost nothing.")

    def embed_others(texts: Sequence[str]) -> Vectors:
        rows = embed(texts)
        rows[[text in (aside.text, "Skint.") for text in texts]] = np.nan
        return rows

    said = [*SAID, aside, Reflection("skint", "Skint.")]
    helped = synthesise(said, embed=embed_others)
    assert set(helped.unplaced) == {"rain", "skint"}
    assert sum("aside" in theme.reflections for theme in helped.themes) == 2
    unread = synthesise(said, embed=lambda texts: np.full((len(texts), 3), np.nan, np.float32))
    assert unread == synthesise(said)


def test_the_order_of_the_rows_makes_no_difference() -> None:
    assert synthesise(SAID, embed=embed) == synthesise(SAID[::-1], embed=embed)


def test_nothing_in_nothing_out() -> None:
    assert synthesise([], embed=embed).themes == ()
    assert synthesise([Reflection("a", "Rain.")], embed=embed).unplaced == ("a",)
