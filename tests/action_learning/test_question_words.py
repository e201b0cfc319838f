"""What the open-question coach says, for every reason that it can have."""

import pytest

from bot.action_learning.questions import Reason, judge
from bot.action_learning.questions.advice import CODES
from bot.action_learning.questions.sentences import Form
from bot.action_learning.questions.words import LONGEST, because, note

ALL_CODES = sorted({*CODES, *(form.value for form in Form), "leading", "several"})


@pytest.mark.parametrize("code", ALL_CODES)
def test_every_reason_has_one_short_kind_sentence(code: str) -> None:
    said = because(Reason(code, "have you perhaps already thought about asking the whole street"))

    assert len(said) <= LONGEST
    assert "{" not in said
    assert "!" not in said
    assert "wrong" not in said.lower()


def test_a_note_gives_the_reason_and_an_offer() -> None:
    assert note(judge("Have you tried a walk-in clinic?")) == (
        "“have you tried” often carries a suggestion inside the question.\n"
        "You could ask: “What have you tried so far?”"
    )


def test_a_note_on_several_open_questions_keeps_to_that() -> None:
    assert note(judge("What do you want? What do they want?")) == (
        "There are several questions here. One at a time gives each its room.\n"
        "You could ask: “What do you want?”"
    )


def test_a_note_on_a_tag_says_once_that_it_leads() -> None:
    assert note(judge("It was the same team, wasn't it?")) == (
        "“wasn't it” suggests the answer that you expect.\nYou could ask: “How do you see it?”"
    )


def test_a_quote_keeps_its_capital() -> None:
    assert because(Reason("i-would", "if i were you")).startswith("“if I were you”")


def test_a_note_offers_a_stem_where_no_rewording_reads_well() -> None:
    assert note(judge("I'd get HR involved.")).endswith("You could ask: “What options do you see?”")


def test_a_note_on_a_statement_offers_nothing() -> None:
    assert note(judge("We had that too.")) == "There is no question in this yet."
