"""Whose words are sent to be turned into numbers."""

from collections.abc import Sequence

import numpy as np

from bot.llm import Account
from bot.llm.placeholders import Placeholders
from bot.llm.port import Rows
from bot.synthesis.reflection import Reflection
from bot.synthesis.wording.meaning import meanings


class Lengths:
    """Turns a text into its length."""

    name = "lengths"

    def __init__(self) -> None:
        self.sent: list[str] = []
        self.about: list[str] = []

    async def embed(self, texts: Sequence[str], account: Account) -> Rows:
        self.sent += texts
        self.about += account.about
        return np.array([[len(text), 1] for text in texts], np.float32)


async def test_only_words_of_those_who_agreed_are_sent_and_without_names() -> None:
    said = [
        Reflection("b", "Ann Smith came.", may_send=True),
        Reflection("a", "It rained.", may_send=True),
        Reflection("c", "Secret."),
        Reflection("d", " ", may_send=True),
    ]
    model = Lengths()
    embed, sent = await meanings(said, model, Placeholders(["Ann Smith"]).hide, programme_id=1)
    assert model.sent == ["It rained.", "[person 1] came."]
    assert model.about == ["reflection:a", "reflection:b"]
    assert [one.reflections for one in sent] == [("a", "b")]
    rows = embed([one.text for one in said])
    assert rows[1].tolist() == [10, 1]
    assert np.isnan(rows).any(axis=1).tolist() == [False, False, True, True]


async def test_many_texts_are_sent_in_batches_and_come_back_in_order() -> None:
    said = [Reflection(f"{n:03}", "x" * (n + 1), may_send=True) for n in range(150)]
    embed, sent = await meanings(said, Lengths(), lambda text: text, programme_id=None)
    assert len(sent) == 3
    assert embed([one.text for one in said])[:, 0].tolist() == list(range(1, 151))


async def test_if_nobody_agreed_nothing_is_sent() -> None:
    model = Lengths()
    embed, sent = await meanings([Reflection("a", "x")], model, str, programme_id=None)
    assert (model.sent, sent) == ([], ())
    assert np.isnan(embed(["x"])).all()
