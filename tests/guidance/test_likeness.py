from hypothesis import given
from hypothesis import strategies as st

from bot.guidance.likeness import clusters, nearest
from bot.guidance.threads import in_context


def test_questions_that_ask_for_the_same_come_together() -> None:
    texts = [
        "How do we insure volunteers?",
        "Which laptop should I buy?",
        "Who insures our volunteers?",
        "volunteer insurance",
    ]
    assert clusters(texts)[0] == [0, 2, 3]
    assert sorted(n for cluster in clusters(texts) for n in cluster) == [0, 1, 2, 3]


@given(st.lists(st.text(max_size=30), max_size=8))
def test_every_text_is_in_one_cluster(texts: list[str]) -> None:
    together = clusters(texts)
    assert sorted(n for cluster in together for n in cluster) == list(range(len(texts)))
    assert together == clusters(texts)


def test_those_who_said_what_comes_nearest_go_first() -> None:
    said = [
        (1, "We talked about laptops."),
        (2, "We bought a laptop for video editing, and it was slow."),
        (3, "The video was about the laptop."),
        (4, "Nothing of the kind."),
    ]
    assert nearest("Which laptop for video editing?", said) == [2, 3]


def test_a_question_that_leans_on_the_one_before_is_read_with_it() -> None:
    before = ["What is the Harbour Circle?", "Who pays for the Harbour Circle?"]
    assert in_context("And why?", before) == "And why? Who pays for the Harbour Circle?"
    alone = "Which councils have handed swimming baths over to residents lately?"
    assert in_context(alone, before) == alone
    assert in_context("And why?", []) == "And why?"
    further = [alone, "What did it cost them?"]
    assert in_context("And why?", further) == f"And why? What did it cost them? {alone}"
