"""Answers the questions that wait. It takes its time, so no transaction is open meanwhile.

A question is a row. One process takes it, searches, perhaps has a model compose, and puts the
answer in the outbox together with the row's new state; if the process dies, another takes it.
"""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bot.chat import Address, Message
from bot.content import ContentError
from bot.conversations import Turn
from bot.db import Database
from bot.delivery import outbox
from bot.delivery.kinds import REPLY
from bot.guidance import queries, words
from bot.guidance.composing import INSTRUCTION, Composed, ComposedAnswer, checked, material, plain
from bot.guidance.models import Asked, State
from bot.guidance.playbook import entry
from bot.guidance.shelf import Shelf
from bot.guidance.threads import in_context
from bot.language import speaking
from bot.llm import Account, LanguageModel, NoAnswer
from bot.llm.placeholders import Placeholders
from bot.people import consents
from bot.people.models import Person
from bot.people.vocabulary import Agreement

if TYPE_CHECKING:
    from bot.guidance.answers import Answer
    from bot.guidance.search import Excerpt

AT_ONCE = 4
MOST_SHOWN = 3
MOST_GIVEN = 6
"""Passages that a model is given."""

MOST_ASKED = 2_000
"""Characters of a question that are looked for; nobody asks at greater length."""

log = logging.getLogger("wayfinder")


@dataclass(frozen=True)
class _Taken:
    """What is known of a question once it is taken: nothing else is read meanwhile."""

    asked: Asked
    person: Person
    before: list[str]
    names: list[str]
    may_send: bool


class Answering:
    """
    Args:
        model: composes answers, for those who agreed to have their words sent to it.
        has_set: whether a question can be brought to an action-learning set.
    """

    def __init__(self, shelf: Shelf, model: LanguageModel | None, *, has_set: bool) -> None:
        self._shelf, self._model, self._has_set = shelf, model, has_set

    async def answer_what_waits(self, db: Database, now: datetime) -> None:
        """Answer question by question, a few side by side, until none waits."""
        while True:
            async with db.transaction() as tx:
                taken = await queries.take_questions(tx, AT_ONCE)
            if not taken:
                return
            await asyncio.gather(*(self._deal_with(db, now, each) for each in taken))

    async def _deal_with(self, db: Database, now: datetime, question_id: int) -> None:
        try:
            await self._answer(db, now, question_id)
        except ContentError as error:
            log.error("the playbook is malformed: %s", error)
            await self._give_up(db, now, question_id)
        except Exception:
            log.exception("answering failed", extra={"question": question_id})
            await self._give_up(db, now, question_id)

    async def _answer(self, db: Database, now: datetime, question_id: int) -> None:
        taken = await self._read(db, question_id)
        if taken is None:
            return
        hidden = Placeholders(taken.names)
        question = in_context(taken.asked.text[:MOST_ASKED], taken.before)
        may_send = taken.may_send
        given = await self._shelf.answer(
            hidden.hide(question) if may_send else question,
            taken.asked.programme_id,
            may_send=may_send,
        )
        composed = None
        if given.is_answered and may_send and self._model:
            composed = await self._compose(self._model, taken, given.excerpts[:MOST_GIVEN], hidden)
        shown = _shown(given, composed)
        state = State.ANSWERED if given.is_answered else State.NOT_KNOWN
        async with db.transaction() as tx:
            asked = await queries.settle(tx, question_id, state, now)
            if asked is None:
                return
            with speaking(taken.person.language):
                said = self._say(asked, given, composed, shown)
            asked.shown = [
                [each.source, each.start_line, each.end_line, each.entry] for each in shown
            ]
            turn = Turn(tx, now)
            letter_id = await outbox.put(
                tx,
                Address.parse(asked.address),
                said,
                kind=REPLY,
                now=now,
                key=f"guidance:{asked.id}",
                reply_to=asked.thread,
            )
            first = str(asked.follows_id or asked.id)
            await turn.expect_reply(taken.person, words.FOLLOW, first, letter_id=letter_id)

    async def _read(self, db: Database, question_id: int) -> _Taken | None:
        async with db.reading() as tx:
            asked = await tx.get(Asked, question_id)
            if asked is None:
                return None
            person = await tx.get_one(Person, asked.person_id)
            return _Taken(
                asked,
                person,
                await queries.thread(tx, asked),
                await queries.names(tx, asked.programme_id),
                await consents.agrees(tx, person.id, Agreement.MODEL),
            )

    async def _compose(
        self,
        model: LanguageModel,
        taken: _Taken,
        excerpts: "Sequence[Excerpt]",
        hidden: Placeholders,
    ) -> Composed | None:
        """Have an answer put together, and check it; None where it comes to nothing."""
        passages = material(excerpts)
        if not passages:
            return None
        account = Account(
            programme_id=taken.asked.programme_id, about=(f"question:{taken.asked.id}",)
        )
        inputs = {
            "question": hidden.hide(taken.asked.text[:MOST_ASKED]),
            "earlier": [hidden.hide(each[:MOST_ASKED]) for each in taken.before],
            "passages": passages,
        }
        try:
            answer = await model.fill(INSTRUCTION, inputs, ComposedAnswer, account)
        except NoAnswer as no:
            log.warning("answering without the model", extra={"why": no.why.value})
            return None
        return checked(answer, excerpts)

    def _say(
        self, asked: Asked, given: "Answer", composed: Composed | None, shown: "Sequence[Excerpt]"
    ) -> Message:
        ref = str(asked.id)
        if not given.is_answered:
            return words.offers(ref, has_set=self._has_set)
        root = self._shelf.root
        if composed:
            said = [_quote_of(composed, number) for number in composed.cited[:MOST_SHOWN]]
            quotes = [_quoted(root, each, quote) for each, quote in zip(shown, said, strict=True)]
            return words.answered(ref, _told(composed), quotes, composed=True)
        quotes = [_quoted(root, each, each.best) for each in shown]
        return words.answered(ref, given.text, quotes, composed=False)

    async def _give_up(self, db: Database, now: datetime, question_id: int) -> None:
        async with db.transaction() as tx:
            asked = await queries.settle(tx, question_id, State.FAILED, now)
            if asked is None:
                return
            person = await tx.get_one(Person, asked.person_id)
            with speaking(person.language):
                said = words.could_not_look()
            to = Address.parse(asked.address)
            await outbox.put(tx, to, said, kind=REPLY, now=now, reply_to=asked.thread)


def _shown(given: "Answer", composed: Composed | None) -> "list[Excerpt]":
    """Return the passages that stand under the answer."""
    if composed:
        return [given.excerpts[number - 1] for number in composed.cited[:MOST_SHOWN]]
    return list(given.excerpts[:MOST_SHOWN]) if given.is_answered else []


def _told(composed: Composed) -> str:
    """Return the sentences, each with the number under which its passage stands below."""
    places = {number: n for n, number in enumerate(composed.cited[:MOST_SHOWN], 1)}
    return " ".join(
        f"{sentence.text} [{places[sentence.passage]}]"
        for sentence in composed.sentences
        if sentence.passage in places
    )


def _quote_of(composed: Composed, number: int) -> str:
    return next(each.quote for each in composed.sentences if each.passage == number)


def _quoted(root: Path, excerpt: "Excerpt", text: str) -> words.Quoted:
    quoted = next((each for each in excerpt.parts if plain(text) in plain(each.text)), excerpt)
    where = words.cited(excerpt.source, excerpt.unit, quoted.start_line, quoted.end_line)
    found = entry(root, excerpt.entry) if excerpt.entry else None
    return words.Quoted(text, where, found.header.title if found else "")
