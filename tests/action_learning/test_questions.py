"""The open-question coach on what practitioners type, and on anything else that people type."""

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.action_learning.questions import Label, judge

SENTENCES = Path(__file__).parent / "question_sentences"


def labelled(name: str) -> list[tuple[Label, str]]:
    lines = (SENTENCES / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    pairs = (line.split(" | ", 1) for line in lines if not line.startswith("#"))
    return [(Label(label), text) for label, text in pairs]


SETS = ("practice", "held_out", "held_out_again")
EVERYTHING = [pair for name in (*SETS, "innocent") for pair in labelled(name)]


def macro_f1(pairs: list[tuple[Label, Label]]) -> float:
    """Average over the labels of twice the hits over (said + meant)."""
    hits = Counter(said for meant, said in pairs if meant == said)
    said, meant = Counter(said for _, said in pairs), Counter(meant for meant, _ in pairs)
    return sum(2 * hits[label] / (said[label] + meant[label]) for label in Label) / len(Label)


@pytest.mark.parametrize("name", SETS)
def test_what_practitioners_type_is_labelled_as_a_careful_reader_would(name: str) -> None:
    judged = [(meant, judge(text).label, text) for meant, text in labelled(name)]

    wrong = [(text, said.value) for meant, said, text in judged if meant != said]
    assert macro_f1([(meant, said) for meant, said, _ in judged]) >= 0.97, wrong


def test_nobody_is_wrongly_accused_of_advice() -> None:
    accused = [
        (text, judge(text).reasons)
        for meant, text in EVERYTHING
        if meant is not Label.ADVICE and judge(text).label is Label.ADVICE
    ]

    assert accused == []


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Have you tried a walk-in clinic?", "have-you-tried: have you tried"),
        ("OK, thanks. Have you considered a joint bid?", "have-you-tried: have you considered"),
        ("Why don't you just talk to the director?", "why-not: why don't you just talk"),
        ("You should tell the trustees.", "you-should: you should"),
        ("Is the council on board?", "yes-no"),
        ("Is it the council or the trust?", "either-or"),
        ("How many families live there?", "count"),
        ("You have not told them yet?", "checking"),
        ("What else?", "what"),
        ("That must be hard.", "statement"),
    ],
)
def test_the_first_reason_says_what_gave_it_away(text: str, reason: str) -> None:
    assert str(judge(text).reasons[0]) == reason


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Don't you think the board is tired?", "don't you"),
        ("Ok, but isn't it too late?", "isn't it"),
        ("It is about trust, isn't it?", "isn't it"),
        ("Surely the council knows?", "surely"),
        ("The residents agreed, right?", "right"),
    ],
)
def test_a_leading_question_is_noticed_with_its_words(text: str, words: str) -> None:
    judgement = judge(text)

    assert judgement.leading
    assert f"leading: {words}" in [str(reason) for reason in judgement.reasons]


@pytest.mark.parametrize(
    "text",
    [
        "What do you want from them?",
        "You don't trust him, so what would it take?",
        "Why do you say that the council is not on board?",
    ],
)
def test_a_plain_open_question_is_not_called_leading(text: str) -> None:
    assert judge(text).is_one_open_question


@pytest.mark.parametrize(
    ("text", "questions"),
    [
        ("What happened?", 1),
        ("What happened then? Why?", 1),
        ("What did you do and how did they take it?", 2),
        ("Who decides this? When do they meet? What do they want?", 3),
        ("We tried it once.", 0),
    ],
)
def test_questions_are_counted(text: str, questions: int) -> None:
    judgement = judge(text)

    assert judgement.questions == questions
    assert judgement.several == (questions > 1)


@pytest.mark.parametrize(
    ("text", "suggestion"),
    [
        (
            "Have you talked to her?",
            "What happened when you talked, or thought of talking, to her?",
        ),
        ("Is the council on board?", "How far is the council on board?"),
        ("Is your manager supportive?", "How supportive is your manager?"),
        ("Are there any risks for the families?", "What risks are there for the families?"),
        ("Do you know why Amina left?", None),
        ("Do you know why she left?", "Why do you think she left?"),
        ("Is there anyone who could help?", "Who could help?"),
        ("Have you thought about asking the GPs?", "What have you thought about so far?"),
        (
            "Ok, why don't you just talk to the director?",
            "What might happen if you were to talk to the director?",
        ),
        ("You should ask her. What do you think?", "What might happen if you were to ask her?"),
        ("Did it rain?", None),
        ("What do you want? Is it money?", "What do you want?"),
        ("What did you do and how did they take it?", "What did you do?"),
        ("What matters to you?", None),
    ],
)
def test_a_rewording_is_offered_only_where_one_reads_well(
    text: str, suggestion: str | None
) -> None:
    assert judge(text).suggestion == suggestion


def test_every_rewording_is_itself_one_open_question() -> None:
    offered = [judge(text).suggestion for _, text in EVERYTHING]

    assert len([one for one in offered if one]) > 30
    assert [one for one in offered if one and not judge(one).is_one_open_question] == []


def test_what_others_said_is_not_held_against_the_asker() -> None:
    assert judge("Her note began “You should resign”.").label is Label.OTHER
    assert judge('What did you feel at "why don\'t you leave?"').label is Label.OPEN


def test_typed_and_curly_apostrophes_read_alike() -> None:
    assert judge("Why don’t you ask her?") == judge("Why don't you ask her?")


@given(st.text() | st.lists(st.sampled_from([text for _, text in EVERYTHING])).map(" ".join))
def test_anything_can_be_judged(text: str) -> None:
    judgement = judge(text)

    assert judgement.reasons
    assert judgement.suggestion is None or judgement.suggestion.endswith("?")
