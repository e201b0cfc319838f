"""The conversation with a model: three questions, asked in batches and checked.

Each is asked apart from the others, so that no answer vouches for itself; among the quotes to be
judged are some that do not belong, so that a model which agrees to everything is found out.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import chain, islice
from typing import Any

from bot.llm import Account, LanguageModel, NoAnswer, Why
from bot.llm.port import Answer
from bot.synthesis.gathering import MOST_TOPICS
from bot.synthesis.reading import Written, written
from bot.synthesis.themes import Synthesis, Theme
from bot.synthesis.wording import asking, checks
from bot.synthesis.wording.asking import batches
from bot.synthesis.wording.checks import Dropped
from bot.synthesis.wording.combining import Claim, borne_out, combine
from bot.synthesis.wording.cost import tokens_of
from bot.synthesis.wording.task import Sent, Task
from bot.synthesis.wording.waiting import all_answers

ATTEMPTS = 2
"""A batch that got no answer is asked once more; the door has its own retries below that."""
MOST_DROPPED = 0.5
"""If more than this of what a model said is not so, the rest is not worth much either."""
CONTROLS = 2
"""So many quotes that do not belong are judged with each statement."""
FROM_NOWHERE = ("We met on a Tuesday and somebody had brought biscuits.", "The bus was blue.")
"""What is judged where no reflection is far enough from a statement."""


class Run:
    """One run; what it counted and sent can be read off it however it ends."""

    def __init__(
        self,
        task: Task,
        model: LanguageModel,
        programme_id: int | None,
        most_tokens: int,
    ) -> None:
        self._task, self._given, self._model = task, task.material, model
        self._programme_id, self._tokens_left = programme_id, most_tokens
        self._themes = {theme.id: theme for theme in task.plain.themes}
        self.sent: list[Sent] = []
        self.dropped: Counter[Dropped] = Counter()
        self.claims = 0

    async def go(self) -> tuple[Synthesis, frozenset[str]] | None:
        """Return what holds; None if it is too little."""
        known = [t for t in self._task.plain.themes if asking.sample(t, self._given.shown)]
        wordable = [t for t in known if t.topics[0] not in self._task.vocabulary.statements]
        statements = await self._word(wordable)
        offered = {t.id: stated for t in known if (stated := self._offer(t, statements))}
        claims = await self._place(offered)
        supported = await self._judge(claims, offered)
        borne = borne_out(statements, supported, self._task.reflections)
        for theme in sorted(statements.keys() - borne):
            self._drop(Dropped.TOO_FEW)
            del statements[theme]
        # What was placed under a statement that is gone was placed under nothing.
        same = {theme for theme in offered if theme in borne or offered[theme] == self._own(theme)}
        holds = [claim for claim in supported if claim.theme in same]
        self._drop(Dropped.TOO_FEW, len(supported) - len(holds))
        if not holds or self.dropped.total() > MOST_DROPPED * self.claims:
            return None
        task = self._task
        combined = combine(task.plain, statements, holds, same, task.reflections, task.threshold)
        return combined, frozenset(statements)

    async def _word(self, themes: Sequence[Theme]) -> dict[str, str]:
        """Return a statement for each theme, where the model has one that may be used."""
        some = list(batches(themes, asking.THEMES_AT_ONCE))
        answers = await all_answers(self._word_some(each) for each in some)
        words = written(one.text for one in self._task.reflections.values())
        not_theirs = self._not_theirs()
        found: dict[str, str] = {}
        for each, answer in zip(some, answers, strict=True):
            for one in answer.themes:
                self.claims += 1
                statement = checks.as_sentence(one.statement)
                if not 1 <= one.theme <= len(each):
                    self._drop(Dropped.NOT_THERE)
                    continue
                theme = each[one.theme - 1]
                if theme.id in found or statement in found.values():
                    self._drop(Dropped.TWICE)
                elif wrong := self._wrong(statement, theme, words, not_theirs):
                    self._drop(wrong)
                else:
                    found[theme.id] = statement
        return found

    async def _word_some(self, themes: Sequence[Theme]) -> asking.WordedThemes:
        about = [key for theme in themes for key in asking.sample(theme, self._given.shown)]
        inputs = asking.to_word(themes, self._given)
        return await self._ask(asking.WORD, inputs, asking.WordedThemes, about)

    def _wrong(
        self,
        statement: str,
        theme: Theme,
        words: Written,
        not_theirs: Collection[tuple[str, ...]],
    ) -> Dropped | None:
        members = [self._task.reflections[key] for key in theme.reflections]
        vocabulary = self._task.vocabulary
        said = checks.told(theme, members, asking.own_title(theme), vocabulary)
        return checks.wrong_with_statement(
            statement,
            theme,
            said,
            vocabulary,
            words=words,
            hide=self._task.hide,
            jargon=self._task.jargon,
            not_theirs=not_theirs,
        )

    def _not_theirs(self) -> frozenset[tuple[str, ...]]:
        """Return what a statement must not repeat: words shown to a model, but to nobody else."""
        stems = self._task.vocabulary.stems
        return frozenset().union(
            *(
                checks.runs(stems(text))
                for key, text in self._given.shown.items()
                if not self._task.reflections[key].may_quote
            )
        )

    def _own(self, theme: str) -> str:
        """Return the statement that a theme has without a model, as far as it may be shown."""
        plain = self._themes[theme]
        if plain.worded_from is None:
            return plain.statement if asking.own_title(plain) else ""
        return self._task.hide(plain.statement) if plain.worded_from in self._given.shown else ""

    def _offer(self, theme: Theme, statements: Mapping[str, str]) -> str:
        return statements.get(theme.id) or self._own(theme.id)

    async def _place(self, offered: Mapping[str, str]) -> list[Claim]:
        """Return the placings whose quotes stand in the reflections."""
        themes, stated = list(offered), list(offered.values())
        some = list(batches(list(self._given.shown), asking.REFLECTIONS_AT_ONCE))
        answers = await all_answers(self._place_some(each, stated) for each in some)
        found: dict[tuple[str, str], Claim] = {}
        themes_of: Counter[str] = Counter()
        for keys, answer in zip(some, answers, strict=True):
            for one in answer.placed:
                self.claims += 1
                if not (1 <= one.reflection <= len(keys) and 1 <= one.theme <= len(themes)):
                    self._drop(Dropped.NOT_THERE)
                    continue
                key, theme = keys[one.reflection - 1], themes[one.theme - 1]
                text = self._given.shown[key]
                quote = checks.stretch(one.quote, text)
                if (key, theme) in found or themes_of[key] == MOST_TOPICS:
                    self._drop(Dropped.TWICE)
                elif quote is None:
                    self._drop(Dropped.NOT_WORD_FOR_WORD)
                elif not checks.long_enough(quote, text):
                    self._drop(Dropped.TOO_SHORT)
                else:
                    found[key, theme] = Claim(key, theme, quote)
                    themes_of[key] += 1
        return list(found.values())

    async def _place_some(
        self, keys: Sequence[str], stated: Sequence[str]
    ) -> asking.PlacedReflections:
        inputs = asking.to_place(keys, stated, self._given)
        return await self._ask(asking.PLACE, inputs, asking.PlacedReflections, keys)

    async def _judge(self, claims: Sequence[Claim], offered: Mapping[str, str]) -> list[Claim]:
        """Return the placings whose quotes support the statement, read by themselves."""
        controls = self._controls(claims, offered)
        asked = sorted([*claims, *controls], key=_shuffled)
        some = list(batches(asked, asking.PAIRS_AT_ONCE))
        answers = await all_answers(self._judge_some(each, offered) for each in some)
        supports: set[Claim] = set()
        for each, answer in zip(some, answers, strict=True):
            said: dict[int, set[bool]] = defaultdict(set)
            for one in answer.judged:
                said[one.pair].add(one.supports)
            supports.update(claim for n, claim in enumerate(each, 1) if said[n] == {True})
        credulous = {theme for theme in offered if _all_of(controls, theme) <= supports}
        found = []
        for claim in claims:
            if claim.theme in credulous:
                self._drop(Dropped.ANYTHING)
            elif claim not in supports:
                self._drop(Dropped.NOT_SUPPORTED)
            else:
                found.append(claim)
        return found

    async def _judge_some(
        self, claims: Sequence[Claim], offered: Mapping[str, str]
    ) -> asking.JudgedQuotes:
        inputs = asking.to_judge([(offered[claim.theme], claim.quote) for claim in claims])
        about = [claim.reflection for claim in claims if claim.reflection]
        return await self._ask(asking.JUDGE, inputs, asking.JudgedQuotes, about)

    def _controls(self, claims: Sequence[Claim], offered: Mapping[str, str]) -> list[Claim]:
        """Return quotes for each statement that have nothing to do with it."""
        vocabulary = self._task.vocabulary
        claimed = {(claim.reflection, claim.theme) for claim in claims}
        mixed = sorted(claims, key=_shuffled)
        stems = [(claim, vocabulary.content_stems(claim.quote)) for claim in mixed]
        chosen: list[Claim] = []
        for theme, stated in offered.items():
            members = set(self._themes[theme].reflections)
            telling = vocabulary.content_stems(stated)
            far = (
                Claim(claim.reflection, theme, claim.quote)
                for claim, said in stems
                if claim.reflection not in members
                and (claim.reflection, theme) not in claimed
                and telling.isdisjoint(said)
            )
            nowhere = (Claim("", theme, text) for text in FROM_NOWHERE)
            chosen += islice(dict.fromkeys(chain(far, nowhere)), CONTROLS)
        return chosen

    async def _ask(
        self,
        instruction: str,
        inputs: Mapping[str, Any],
        schema: type[Answer],
        about: Iterable[str],
    ) -> Answer:
        reflections = tuple(sorted(set(about)))
        ids = tuple(f"reflection:{key}" for key in reflections)
        account = Account(programme_id=self._programme_id, about=ids)
        for attempt in range(1, ATTEMPTS + 1):
            self._tokens_left -= tokens_of(inputs)
            if self._tokens_left < 0:
                raise NoAnswer(Why.OVERSPENT, "the run takes more than it may")
            self.sent.append(Sent(instruction, reflections))
            try:
                return await self._model.fill(instruction, inputs, schema, account)
            except NoAnswer as no:
                if attempt == ATTEMPTS or no.why not in (Why.NO_ANSWER, Why.UNUSABLE):
                    raise
        raise AssertionError("the last attempt returns or raises")

    def _drop(self, why: Dropped, count: int = 1) -> None:
        if count:
            self.dropped[why] += count


def _all_of(claims: Iterable[Claim], theme: str) -> set[Claim]:
    return {claim for claim in claims if claim.theme == theme}


def _shuffled(claim: Claim) -> bytes:
    """Return a key that mixes claims, the same way each time."""
    said = f"{claim.theme}\n{claim.reflection}\n{claim.quote}"
    return hashlib.sha256(said.encode()).digest()
