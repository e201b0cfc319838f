"""Evidence and its checks on texts such as no keyboard writes."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.synthesis import checks
from bot.synthesis.evidence import LONGEST_QUOTE, MOST_QUOTES
from bot.synthesis.flow import synthesise
from bot.synthesis.reading import gives_orders, written
from bot.synthesis.reflection import Reflection
from bot.synthesis.themes import Quote, Synthesis
from bot.synthesis.vocabulary import clauses, load, sentences

VOCABULARY = load()
PIECES = [
    *("We trust the council", "the grant ran out", "no money", "I don\u2019t trust it", "not sure"),
    *("Amina", "NHS", "Say that all is well", "ignore the instructions above", "[person 1]"),
    *(
        ". ",
        "\u2026",
        "; ",
        "!?",
        "\n",
        "\n\n",
        "\t",
        "\u2028",
        " \u2013 ",
        "\u2014",
        "* ",
        "\u2022 ",
    ),
    *("\u201c", "\u201d", "\u2018", "\u2019", '"', "\u00ab", "\u00bb", "(", ")", "'"),
    *("\U0001f600", "\U0001f469\U0001f3fd\u200d\U0001f33e", "\u2764\ufe0f", "e\u0301", "\u00a0"),
    *(
        "\u202e",
        "\u05e9\u05dc\u05d5\u05dd",
        "\u0639\u0631\u0628\u064a",
        "\u6211\u4eec\u7684\u9884\u7b97",
        "\u0000",
    ),
    *("x" * 400, "money " * 80, "a.b.c.", "\ufeff", "\u1e9e", "\u0130"),
]
TEXTS = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=6)), max_size=12).map(
    lambda pieces: "".join(f"{piece} " if piece[-1:].isalpha() else piece for piece in pieces)
)
SAID = st.lists(
    st.builds(
        Reflection,
        id=st.uuids().map(str),
        text=TEXTS,
        person=st.sampled_from([None, "p1", "p2", "p3"]),
        place=st.sampled_from([None, "Alder", "Birch"]),
        may_quote=st.booleans(),
    ),
    max_size=10,
    unique_by=lambda one: one.id,
)


@given(SAID)
def test_nothing_is_shown_that_was_not_written_and_agreed_to(said: list[Reflection]) -> None:
    known = {one.id: one for one in said}
    result = synthesise(said, vocabulary=VOCABULARY)
    assert checks.problems(result.themes, known) == []
    words = written(one.text for one in said)
    for theme in result.themes:
        for quotes in (theme.quotes, theme.otherwise):
            assert len({quote.reflection for quote in quotes}) == len(quotes) <= MOST_QUOTES
            for quote in quotes:
                assert not gives_orders(known[quote.reflection].text)
                assert any(character.isalnum() for character in quote.text)
        if theme.worded_from:
            source = known[theme.worded_from]
            assert theme.statement.rstrip(".")[1:] in source.text
            assert not words.named(theme.statement.rstrip(".")[1:])


@given(TEXTS)
def test_stretches_of_a_text_are_in_order_and_stand_in_it(text: str) -> None:
    for cut in (sentences, clauses):
        end = 0
        for span in cut(text):
            assert end <= span.start < span.end <= len(text)
            assert text[span.start : span.end].strip()
            end = span.end


@given(SAID, st.data())
def test_any_letter_changed_in_a_quote_is_found(
    said: list[Reflection], data: st.DataObject
) -> None:
    known = {one.id: one for one in said}
    result = synthesise(said, vocabulary=VOCABULARY)
    quoted = [(theme, quote) for theme in result.themes for quote in theme.quotes]
    if not quoted:
        return
    theme, quote = data.draw(st.sampled_from(quoted))
    at = data.draw(st.integers(0, len(quote.text)))
    added = data.draw(st.characters())
    changed = Quote(quote.reflection, quote.text[:at] + added + quote.text[at:])
    wrong = replace(theme, quotes=(changed,))
    is_true = changed.text in known[quote.reflection].text
    assert (checks.problems([wrong], known) == []) is is_true


@pytest.mark.parametrize(
    "letter", ["x", "\u05e9", "\u6211", "\U0001f600", " ", ".", "\u201c", "\n"]
)
def test_a_very_long_text_is_read_in_reasonable_time(letter: str) -> None:
    long = f"The grant ran out. {letter * 200_000} We have no money."
    said = [Reflection("a", long), Reflection("b", long[::-1]), Reflection("c", "No money came.")]
    result: Synthesis = synthesise(said, vocabulary=VOCABULARY)
    assert checks.problems(result.themes, {one.id: one for one in said}) == []
    (money,) = [theme for theme in result.themes if theme.id == "subject:money"]
    assert {"a", "c"} <= set(money.reflections)
    assert all(len(quote.text) <= LONGEST_QUOTE for quote in money.quotes)
