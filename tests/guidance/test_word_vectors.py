"""Words that no document uses still lead to the entry that means the same."""

from bot.guidance.terms import Synonyms, Vocabulary
from bot.guidance.word_vectors import Everyday, WordVectors

TOLD = ["Workers were exhausted and needed rest.", "The council paid the invoice late."]


def closeness(question: str) -> list[float]:
    vocabulary = Vocabulary(Synonyms())
    told = [vocabulary.learn(text) for text in TOLD]
    vectors = WordVectors.everyday()
    rarity = vectors.rows[: len(vocabulary.ids), 0] * 0 + 1
    everyday = Everyday.of(vectors, vocabulary.ids, rarity, told, [[text] for text in told])
    return [float(near) for near in everyday.near(everyday.place(vocabulary.wanted(question)))]


def test_everyday_words_lie_near_what_they_mean() -> None:
    tired, money = closeness("everyone feels so tired and sleepy")
    assert tired > money + 0.1
    tired, money = closeness("we wait months for our money")
    assert money > tired + 0.1


def test_an_entry_lies_next_to_its_own_words_and_far_from_none() -> None:
    assert closeness(TOLD[0])[0] > 0.99
    assert closeness("zzyzx") == [0.0, 0.0]
    assert closeness("") == [0.0, 0.0]
