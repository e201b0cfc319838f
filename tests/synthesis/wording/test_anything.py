"""Whatever a model answers, nothing untrue gets through."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from hypothesis import event, given, settings
from hypothesis import strategies as st

from bot.llm import Account
from bot.llm.port import Answer
from bot.synthesis import checks
from bot.synthesis.flow import synthesise
from bot.synthesis.reflection import Reflection
from bot.synthesis.themes import Synthesis
from bot.synthesis.wording.checks import voice
from bot.synthesis.wording.flow import Ended, Outcome, word
from bot.synthesis.wording.task import Task
from tests.synthesis.wording import speakers
from tests.synthesis.wording.speakers import STATEMENTS, VOCABULARY
from tests.synthesis.world import QUESTION, reflections

SAID = {
    one.id: replace(one, may_send=n % 5 != 0, may_quote=n % 3 != 0)
    for n, one in enumerate(reflections())
}
PLAIN = synthesise(SAID.values(), QUESTION, vocabulary=VOCABULARY)

words = st.sampled_from([w for one in SAID.values() for w in one.text.split()])
statements = st.one_of(
    st.sampled_from(sorted(STATEMENTS.values())),
    st.sampled_from([one.text for one in SAID.values()]),
    st.lists(words, max_size=12).map(" ".join),
    st.text(max_size=40),
)
numbers = st.integers(-1, 8)


class Drawing:
    """A language model that answers whatever hypothesis draws."""

    def __init__(self, data: st.DataObject) -> None:
        self._data = data
        self.sent: list[str] = []

    async def fill(
        self,
        instruction: str,
        inputs: Mapping[str, Any],
        schema: type[Answer],
        account: Account,
    ) -> Answer:
        self.sent += account.about
        return schema.model_validate(self._data.draw(self._answers(dict(inputs))))

    def _answers(self, inputs: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
        """Return honest answers, some of them left out or turned, with wild ones in between."""
        if "pairs" in inputs:
            wild = _made_of(pair=numbers, supports=st.booleans())
            return _bent("judged", speakers.judges_well(inputs), wild)
        if "reflections" in inputs:
            wild = _made_of(reflection=numbers, theme=numbers, quote=statements)
            return _bent("placed", speakers.places_well(inputs), wild)
        wild = _made_of(theme=numbers, statement=statements)
        return _bent("themes", speakers.words_well(inputs), wild)


def _made_of(**parts: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(parts)


def _bent(
    name: str, honest: list[dict[str, Any]], wild: st.SearchStrategy[dict[str, Any]]
) -> st.SearchStrategy[dict[str, Any]]:
    lies = st.dictionaries(st.integers(0, max(0, len(honest) - 1)), st.none() | wild, max_size=3)
    return st.tuples(lies, st.lists(wild, max_size=2)).map(
        lambda drawn: {
            name: [
                one
                for one in [*(drawn[0].get(n, each) for n, each in enumerate(honest)), *drawn[1]]
                if one is not None
            ]
        }
    )


@given(st.data())
@settings(max_examples=80)
def test_whatever_a_model_answers(data: st.DataObject) -> None:
    model = Drawing(data)
    outcome = _worded(model)
    event(f"{outcome.ended} {len(outcome.worded)}")
    _holds(outcome, PLAIN, SAID)
    assert {about.removeprefix("reflection:") for about in model.sent} <= {
        key for key, one in SAID.items() if one.may_send
    }
    assert sum(outcome.dropped.values()) <= outcome.claims


def _worded(model: Drawing) -> Outcome:
    task = Task(
        plain=PLAIN,
        reflections=SAID,
        vocabulary=VOCABULARY,
        hide=lambda text: text,
        question=QUESTION,
    )
    return asyncio.run(word(task, model, programme_id=None, most_tokens=1_000_000))


def _holds(outcome: Outcome, plain: Synthesis, said: Mapping[str, Reflection]) -> None:
    found = outcome.synthesis
    assert checks.problems(found.themes, said) == []
    if outcome.ended is not Ended.WORDED:
        assert found == plain
    statements = {theme.id: theme.statement for theme in plain.themes}
    homes = {key for theme in plain.themes for key in theme.reflections}
    for theme in found.themes:
        if theme.id in outcome.worded:
            quoted = {voice(said[quote.reflection]) for quote in theme.quotes}
            assert len(quoted) >= 2
            assert all(said[quote.reflection].may_send for quote in theme.quotes)
        else:
            assert theme.statement == statements[theme.id]
    placed = {key for theme in found.themes for key in theme.reflections}
    assert homes <= placed
    assert placed.isdisjoint(found.unplaced)
    assert placed | set(found.unplaced) == said.keys()
    for key, one in said.items():
        if not one.may_send:
            assert _themes_with(key, found) == _themes_with(key, plain)


def _themes_with(key: str, found: Synthesis) -> set[str]:
    return {theme.id for theme in found.themes if key in theme.reflections}
