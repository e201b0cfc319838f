"""Questions on the gap list: looked for again when something is added, and closed.

Whoever put a question there is told in private when it is closed, whether by hand or because a
document now holds what may be an answer.
"""

import logging
from collections.abc import Callable
from datetime import datetime

from sqlalchemy import select, update

from bot.chat import Message
from bot.content import ContentError
from bot.conversations import Turn
from bot.db import Database
from bot.delivery.kinds import PROMPT
from bot.guidance import words
from bot.guidance.models import Asked, KeptDocument
from bot.guidance.shelf import Shelf, edition
from bot.language import speaking
from bot.people.models import Person

AT_ONCE = 20

log = logging.getLogger("wayfinder")


async def close(turn: Turn, gap: Asked, say: Callable[[str, str], Message]) -> None:
    """Take a question off the list, and tell whoever asked it."""
    gap.gap_closed_at = turn.now
    person = await turn.tx.get_one(Person, gap.person_id)
    with speaking(person.language):
        letter = say(str(gap.id), gap.text)
    await turn.tell(person, letter, kind=PROMPT, key=f"gap:{gap.id}")


class Gaps:
    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    async def look_again(self, db: Database, now: datetime) -> None:
        """Look for what is on the list once more, some at a time, when documents have changed."""
        async with db.reading() as tx:
            now_at = await edition(tx)
            open_ = (
                Asked.gap_at.is_not(None),
                Asked.gap_closed_at.is_(None),
                Asked.gap_edition != now_at,
            )
            if await tx.scalar(select(Asked.id).where(*open_).limit(1)) is None:
                return
        async with db.transaction() as tx:
            some = select(Asked.id).where(*open_).order_by(Asked.id).limit(AT_ONCE)
            taken = sorted(
                await tx.scalars(
                    update(Asked)
                    .where(Asked.id.in_(some.with_for_update(skip_locked=True)))
                    .values(gap_edition=now_at)
                    .returning(Asked.id)
                )
            )
        for question_id in taken:
            await self._look_for(db, now, question_id)

    async def _look_for(self, db: Database, now: datetime, question_id: int) -> None:
        async with db.reading() as tx:
            asked = await tx.get_one(Asked, question_id)
            recent = select(KeptDocument.name).where(KeptDocument.added_at >= asked.gap_at)
            added = set(await tx.scalars(recent))
        try:
            given = await self._shelf.answer(asked.text, asked.programme_id, may_send=False)
        except ContentError as error:
            log.error("the playbook is malformed: %s", error)
            return
        if not given.is_answered or given.excerpts[0].source not in added:
            return
        async with db.transaction() as tx:
            gap = await tx.get(Asked, question_id)
            if gap and gap.gap_closed_at is None:
                await close(Turn(tx, now), gap, words.gap_may_be_answered)
