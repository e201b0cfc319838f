"""What happens when somebody wants to be pushed further and a language model is there.

the button → noted → the model is asked, outside any transaction → checked → asked
                                                   no good, or silent → the journey's own
"""

import logging
from collections.abc import Awaitable, Callable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.conversations import Heard, Room, Turn
from bot.db import Database
from bot.delivery.kinds import REPLY
from bot.language import speaking
from bot.llm import Account, LanguageModel, NoAnswer
from bot.people.models import Person
from bot.reflections import words
from bot.reflections.models import Push, Reflection, State
from bot.reflections.pushing.rules import FurtherQuestion, is_good

log = logging.getLogger("wayfinder")

INSTRUCTION = "push-further"
MOST_SENT = 4000
MaySend = Callable[[AsyncSession, int], Awaitable[bool]]
Hide = Callable[[AsyncSession, Person], Awaitable[Callable[[str], str]]]


class Pushing(Room):
    """Args:
    model: words the question.
    may_send: tells whether somebody agreed that their words go to a model's server.
    hide: gives what takes names and accounts out of words before they go.
    """

    name = "pushing"
    routes = {}  # noqa: RUF012 - the button and the answer are heard where all answers are
    commands = {}  # noqa: RUF012

    def __init__(self, model: LanguageModel, may_send: MaySend, hide: Hide) -> None:
        self._model, self._may_send, self._hide = model, may_send, hide

    async def wanted(self, heard: Heard, reflection: Reflection, otherwise: str) -> bool:
        """Note that somebody wants a question of their own; False where they did not agree."""
        if not await self._may_send(heard.tx, heard.person.id):
            return False
        if await heard.tx.get(Push, reflection.id) is None:
            heard.tx.add(Push(reflection_id=reflection.id, otherwise=otherwise))
        return True

    async def think(self, db: Database, now: datetime) -> None:
        async with db.reading() as tx:
            waiting = list(await tx.scalars(select(Push).order_by(Push.reflection_id).limit(20)))
        for push in waiting:
            question = await self._word(db, push) or push.otherwise
            async with db.transaction() as tx:
                still = await tx.get(Push, push.reflection_id, with_for_update=True)
                reflection = await tx.get(Reflection, push.reflection_id)
                if still is None or reflection is None:
                    continue
                await tx.delete(still)
                await self._ask(Turn(tx, now), reflection, question)

    async def _word(self, db: Database, push: Push) -> str:
        """Return the model's question, or nothing where it is silent or no good."""
        async with db.reading() as tx:
            reflection = await tx.get(Reflection, push.reflection_id)
            if reflection is None or reflection.deleted_at:
                return ""
            person = await tx.get_one(Person, reflection.person_id)
            hide = await self._hide(tx, person)
        answer = hide(reflection.text[:MOST_SENT])
        account = Account(programme_id=person.programme_id, about=(f"reflection:{reflection.id}",))
        inputs = {"question": reflection.question, "answer": answer}
        try:
            given = await self._model.fill(INSTRUCTION, inputs, FurtherQuestion, account)
        except NoAnswer as no:
            log.warning("a further question without the model", extra={"why": no.why.value})
            return ""
        question = given.question.strip()
        if not is_good(question, reflection.text):
            log.warning("a further question was no good", extra={"reflection": reflection.id})
            return ""
        return question

    async def _ask(self, turn: Turn, reflection: Reflection, question: str) -> None:
        person = await turn.tx.get_one(Person, reflection.person_id)
        if not question:
            with speaking(person.language):
                await turn.tell(person, words.no_follow_up(), kind=REPLY)
            return
        further = Reflection(
            person_id=person.id,
            question=question,
            follows_id=reflection.id,
            visibility=reflection.visibility,
            state=State.ASKED,
            asked_at=turn.now,
        )
        turn.tx.add(further)
        await turn.tx.flush()
        with speaking(person.language):
            asked = words.follow_up(question, further.visibility)
        letter_id = await turn.tell(person, asked, kind=REPLY, key=f"push:{further.id}")
        await turn.expect(person, words.ANSWER, str(further.id), letter_id=letter_id)
