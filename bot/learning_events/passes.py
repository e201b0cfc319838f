"""Bringing a colleague: a code that works once, and takes a place when it is used.

It lets in somebody who has never met the bot, too: it is an invite to the programme as well.
"""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.conversations import Handler, Heard
from bot.delivery.kinds import REPLY
from bot.language import speaking
from bot.learning_events import passes_words, queries, words
from bot.learning_events.answering import Answering, settle
from bot.learning_events.models import LearningEvent, Pass
from bot.learning_events.rules import Answer
from bot.people import invites, record
from bot.people import queries as people
from bot.people.models import Person
from bot.people.vocabulary import Standing


class Passes:
    def __init__(self, answering: Answering, telegram_bot: str) -> None:
        self._answering, self._telegram_bot = answering, telegram_bot
        self.routes: dict[str, Handler] = {passes_words.BRING: self.bring}

    async def bring(self, heard: Heard) -> None:
        """Somebody who comes wants to bring a colleague: the same pass, however often they ask."""
        event = await self._answering.open(heard)
        if event is None:
            return
        invited = await queries.invitation(heard.tx, event, heard.person)
        if invited.answer is not Answer.COMING:
            await heard.say(passes_words.only_if_you_come())
            return
        own = await heard.tx.scalar(
            select(Pass).where(Pass.event_id == event.id, Pass.brought_by == heard.person.id)
        )
        if own and own.taken_at:
            colleague = await heard.tx.get(Person, own.taken_by) if own.taken_by else None
            await heard.say(passes_words.taken_already(event, colleague.name if colleague else ""))
            return
        own = own or self._new(heard, event)
        link = invites.telegram_link(self._telegram_bot, own.code) if self._telegram_bot else ""
        await heard.say(passes_words.here_it_is(event, own.code, link))

    def _new(self, heard: Heard, event: LearningEvent) -> Pass:
        invite = invites.make(
            heard.tx,
            heard.now,
            event.programme_id,
            lasts=event.ends - heard.now,
            uses=1,
            made_by=heard.person,
        )
        own = Pass(code=invite.code, event_id=event.id, brought_by=heard.person.id)
        heard.tx.add(own)
        record.note(
            heard.tx,
            "invite a colleague",
            heard.now,
            actor=heard.person,
            programme_id=event.programme_id,
            ref=str(event.id),
        )
        return own

    async def take(self, heard: Heard, code: str) -> bool:
        """Somebody who takes part wrote a code; False where it is no pass."""
        pass_ = await _locked(heard.tx, code)
        if pass_ is None:
            return False
        event = await queries.locked(heard.tx, pass_.event_id)
        if pass_.brought_by == heard.person.id:
            await heard.say(passes_words.own_pass())
        elif pass_.taken_at is None and event.state in queries.OPEN and event.starts > heard.now:
            invite = await people.valid_invite(heard.tx, code, heard.now)
            if invite:
                await people.use(heard.tx, invite)
            await self._use(heard, pass_, event)
            await queries.invitation(heard.tx, event, heard.person)
            await self._answering.answer(heard, event, Answer.COMING)
        elif pass_.taken_by == heard.person.id:
            invited = await queries.invitation(heard.tx, event, heard.person)
            await heard.say(await self._answering.card(heard, event, invited))
        else:
            await heard.say(passes_words.used_up())
        return True

    async def came_with(self, heard: Heard, code: str) -> None:
        """Somebody has just joined with a code: where it was a pass, they come to its event.

        They are in the middle of joining, so they are shown where they stand and asked nothing.
        """
        pass_ = await _locked(heard.tx, code)
        if pass_ is None or pass_.taken_at is not None:
            return
        event = await queries.locked(heard.tx, pass_.event_id)
        if event.state not in queries.OPEN or event.starts <= heard.now:
            await heard.say(words.is_over(event))
            return
        await self._use(heard, pass_, event)
        invited, _ = await settle(heard, event, Answer.COMING)
        await heard.say(await self._answering.card(heard, event, invited))
        if invited.answer is Answer.COMING:
            await self._answering.to_calendar(heard, event)

    async def _use(self, heard: Heard, pass_: Pass, event: LearningEvent) -> None:
        pass_.taken_by, pass_.taken_at = heard.person.id, heard.now
        await heard.tx.flush()
        bringer = await heard.tx.get(Person, pass_.brought_by)
        if bringer and bringer.standing is Standing.TAKING_PART:
            with speaking(bringer.language):
                told = passes_words.somebody_comes(event, heard.person.name)
            await heard.tell(bringer, told, kind=REPLY)


async def _locked(tx: AsyncSession, code: str) -> Pass | None:
    return await tx.scalar(select(Pass).where(Pass.code == code).with_for_update())
