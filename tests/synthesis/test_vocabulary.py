from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import content
from bot.synthesis.frames import read_frames
from bot.synthesis.vocabulary import FOLDER, Subjects, Topic, clauses, load, sentences

VOCABULARY = load()


def test_all_forms_of_a_word_and_short_forms_are_one() -> None:
    stems = VOCABULARY.stems
    assert stems("Costs, COSTING cost") == ["cost"] * 3
    assert stems("don't can't won't cannot") == stems("do not can not will not can not")
    assert stems("didn\u2019t") == stems("did not")
    assert stems("Ann's we're") == ["ann", "we"]


@pytest.mark.parametrize(
    ("text", "negated"),
    [
        ("We trust them", False),
        ("We do not trust them", True),
        ("I would never again trust them", True),
        ("We distrust them", True),
        ("Nobody here would mistrust them", False),
        ("No. After all these years of rain and mud we trust them", False),
    ],
)
def test_whether_a_mention_is_turned_into_its_opposite(text: str, negated: bool) -> None:
    (mention,) = VOCABULARY.mentions(VOCABULARY.stems(text))
    assert (mention.topic, mention.negated) == (Topic("subject", "trust"), negated)


@pytest.mark.parametrize(
    ("text", "stance"),
    [
        ("No.", "none"),
        ("N/A", "none"),
        ("None that I know of", "none"),
        ("I don't think there are any benefits.", "none"),
        ("Yes, because it rained", "agreed"),
        ("Not sure", "unsure"),
        ("I don't know. Perhaps the rain", "unsure"),
        ("No money", None),
        ("It rained", None),
        ("", None),
    ],
)
def test_which_side_an_opening_takes(text: str, stance: str | None) -> None:
    found = VOCABULARY.stance(text, VOCABULARY.content_stems("What were the benefits?"))
    assert found == (Topic("stance", stance) if stance else None)


def test_sentences_and_clauses() -> None:
    text = '- It rained, twice. "Why?" she asked; nobody (not even Bo) knew e.g. how'
    assert [text[s.start : s.end] for s in sentences(text)] == [
        "It rained, twice.",
        "Why?",
        "she asked; nobody (not even Bo) knew e.g.",
        "how",
    ]
    assert [text[s.start : s.end] for s in clauses(text)][:3] == ["It rained", "twice", "Why"]


@given(st.text())
def test_stretches_follow_one_another_inside_the_text(text: str) -> None:
    for spans in (sentences(text), clauses(text)):
        assert all(0 <= span.start < span.end <= len(text) for span in spans)
        assert all(one.end <= other.start for one, other in pairwise(spans))


@pytest.mark.parametrize("name", ["", "six-themes", "nine-building-blocks"])
def test_the_content_files_say_each_thing_once(name: str) -> None:
    given = read_frames()[name] if name else content.read_yaml(FOLDER / "subjects.yaml", Subjects)
    subjects = given.subjects
    assert len({subject.name for subject in subjects}) == len(subjects)
    assert len({subject.title for subject in subjects}) == len(subjects)
    for subject in subjects:
        stems = [tuple(VOCABULARY.stems(cue)) for cue in subject.cues]
        assert len(set(stems)) == len(stems), subject.name
        for cue in subject.cues:
            assert VOCABULARY.content_stems(cue) or len(cue.split()) > 1, cue
