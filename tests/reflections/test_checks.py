import pytest

from bot.reflections.about import rules as about
from bot.reflections.about.rules import Theme
from bot.reflections.checks import what_is_wrong
from bot.reflections.pushing import rules


@pytest.mark.parametrize(
    ("question", "what"),
    [
        ("Did it go well?", "yes or no"),
        ("Think of a meeting. Could you have said more?", "yes or no"),
        ("You noticed something?", "yes or no"),
        ("Looking back, did you notice what changed?", "yes or no"),
        ("In that meeting, was there anybody who said nothing?", "yes or no"),
        ("When you left the room, did you feel lighter?", "yes or no"),
        ("Last week is it you who decided?", "yes or no"),
        ("Who spoke first, and why?", "two questions"),
        ("What did you see and what did you hear?", "two questions"),
        ("What did you try and did it help?", "two questions"),
        ("Who spoke? Who listened?", "one question"),
        ("Why didn't you speak?", "explain themselves"),
        ("Which stakeholder spoke first?", "jargon"),
        ("What " + "x" * 400 + "?", "characters"),
    ],
)
def test_a_poor_question(question: str, what: str) -> None:
    assert what in what_is_wrong(question, ["stakeholder"])


@pytest.mark.parametrize(
    "question",
    [
        "Who spoke first?",
        "Think of a meeting that you could leave. What kept you there?",
        "Looking back, what would you do again?",
        "What, if anything, would you do again?",
        "When you left the room, what did you take with you?",
        "Which word did you use when it was said that you could not go on?",
        "Where might a person working beside you have answered differently?",
    ],
)
def test_a_good_question(question: str) -> None:
    assert what_is_wrong(question, ["stakeholder"]) == ""


def test_themes_are_suggested_by_words_and_by_the_prompt() -> None:
    themes = [
        Theme(key="power", label="Who decides", words=["decid", "boss"]),
        Theme(key="context", label="The place", words=["street"]),
        Theme(key="learning", label="Learning", words=["learn"]),
    ]
    assert about.suggest("My boss decided in the street.", "learning", themes) == [
        "power",
        "context",
        "learning",
    ]
    assert about.suggest("Mhm.", "", themes) == []


def test_own_words_are_tidied() -> None:
    assert about.free_tag("  #Budget   Talks. ") == "budget talks"
    assert len(about.free_tag("word " * 50)) <= about.MOST_CHARACTERS


ANSWER = "I waited in the library and nobody from the market spoke. I felt small."


@pytest.mark.parametrize(
    ("question", "is_good"),
    [
        ("What were you waiting for in the library?", True),
        ("What made you feel small there?", True),
        ("Who else was waiting, and what did they want?", False),  # two questions
        ("What should you say next time in the library?", False),  # advice
        ("How about asking the market first?", False),
        ("Were you small?", False),
        ("What does your anxiety tell you?", False),  # not in their text
        ("What did Bela say in the library?", False),
        ("What happened in the library in 2019?", False),
    ],
)
def test_a_question_from_a_model_is_made_of_what_they_wrote(question: str, is_good: bool) -> None:
    assert rules.is_good(question, ANSWER) is is_good
