"""Questions are read as people type them."""

import pytest

from bot.guidance.terms import MENDED, Synonyms, Vocabulary
from bot.guidance.tokens import words

SYNONYMS = Synonyms(groups=[["money", "grant", "cash"], ["front line", "practitioner"]])


def vocabulary(*texts: str) -> Vocabulary:
    made = Vocabulary(SYNONYMS)
    for text in texts:
        made.learn(text)
    return made


BOOK = vocabulary(
    "The residents' committee backed co-production.",
    "Commissioning needs a grant; practitioners were trusted with it.",
)


def wanted(question: str) -> dict[str, dict[str, float]]:
    stems = {number: stem for stem, number in BOOK.ids.items()}
    return {w.typed: {stems[t]: x for t, x in w.terms.items()} for w in BOOK.wanted(question)}


def test_hyphens_markup_and_apostrophes_make_no_difference() -> None:
    assert words("Co-production <b>isn\N{RIGHT SINGLE QUOTATION MARK}t</b> a@b.org fun") == [
        *("co", "production", "coproduction", "isn", "fun"),
    ]


@pytest.mark.parametrize("typed", ["coproduction", "co-production"])
def test_a_compound_is_found_however_it_is_written(typed: str) -> None:
    assert "coproduct" in {stem for terms in wanted(typed).values() for stem in terms}


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("comissioning", "commiss"),
        ("commitee", "committe"),
        ("resdients", "resid"),
        ("garnt", "grant"),
    ],
)
def test_slips_of_the_finger_are_mended_at_less_weight(typed: str, meant: str) -> None:
    assert wanted(typed) == {typed: {meant: MENDED}}


def test_words_as_the_documents_have_them_are_left_alone() -> None:
    assert wanted("grants") == {"grants": {"grant": 1.0}}


def test_mistyped_small_words_are_not_searched_for() -> None:
    assert wanted("wich teh grant") == {"grant": {"grant": 1.0}}


def test_a_word_that_nobody_knows_is_wanted_all_the_same() -> None:
    assert wanted("kubernetes") == {"kubernetes": {}}


def test_words_of_the_same_meaning_come_along_also_for_two_words() -> None:
    (money,) = BOOK.wanted("cash")
    assert money.alike == {BOOK.ids["grant"]}
    alike = [w.alike for w in BOOK.wanted("at the front line")]
    assert alike == [{BOOK.ids["practition"]}] * 2
    assert [w.alike for w in BOOK.wanted("the line")] == [frozenset()]
