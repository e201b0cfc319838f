"""Events that come again: answered for all dates or for some, and cancelled for all that are left.

Every date is an event of its own, with its own places, reminders and changes: moving or
cancelling one is changing or cancelling that event.
"""

from bot.chat import Message, length
from bot.conversations import Handler, Heard
from bot.conversations.flow import show
from bot.delivery.kinds import REMINDER
from bot.learning_events import (
    announce,
    calendar,
    changes,
    dates,
    draft_words,
    host_words,
    problem_words,
    queries,
    rules,
    words,
)
from bot.learning_events import series_words as asks
from bot.learning_events.answering import Answering, settle
from bot.learning_events.create import Drafting
from bot.learning_events.models import LearningEvent, State
from bot.learning_events.rules import HAS_PLACE, Answer
from bot.people import queries as people
from bot.people.local_time import local

OF_EACH_DATE = ("day", "for_place", "for_role")
"""Fields of the form that stay as they are when all dates are changed."""


class Series:
    def __init__(self, drafting: Drafting, answering: Answering) -> None:
        self._drafting, self._answering = drafting, answering
        self.routes: dict[str, Handler] = {
            asks.ALL: self.come_to_all,
            asks.CANT_ALL: self.come_to_none,
            asks.DATES: self.choose,
            asks.DATE: self.change_one,
            asks.DONE: self.done,
            host_words.DATES: self.show_dates,
            host_words.CHANGE_REST: self.change_rest,
            host_words.SAVE_REST: self.save_rest,
            host_words.CANCEL_REST: self.ask_why,
            host_words.REST_WHY: self.check,
            host_words.CANCEL_REST_NOW: self.cancel_rest,
        }

    # Answering.

    async def come_to_all(self, heard: Heard) -> None:
        ahead = await self._ahead(heard)
        if not ahead:
            return
        became = [(await settle(heard, event, Answer.COMING))[0] for event in ahead]
        await heard.redraw(await self._standing(heard, ahead))
        await self._to_calendar(heard, ahead)
        if became[0].answer is Answer.COMING:
            await self._answering.prepare(heard, ahead[0], became[0])

    async def come_to_none(self, heard: Heard) -> None:
        ahead = await self._ahead(heard)
        if not ahead:
            return
        came = [(await settle(heard, event, Answer.CANT))[1] is Answer.COMING for event in ahead]
        await heard.redraw(asks.all_off(ahead[0].title))
        if any(came):
            whole = await dates.whole(heard.tx, ahead[0].series_id or 0)
            host = await announce.host_name(heard.tx, ahead[0])
            taken_out = calendar.without_all(whole, heard.now, host)
            await heard.say(words.calendar_without(ahead[0], taken_out))

    async def choose(self, heard: Heard) -> None:
        ahead = await self._ahead(heard)
        if ahead:
            await heard.redraw(await self._standing(heard, ahead))

    async def change_one(self, heard: Heard) -> None:
        """Somebody comes to one date, or does not any more."""
        event = await heard.tx.get(LearningEvent, int(heard.ref)) if heard.ref.isdecimal() else None
        heard.ref = str(event.series_id) if event else ""
        ahead = await self._ahead(heard)  # which locks them, the first one first
        if event in ahead:
            invited = await queries.invitation(heard.tx, event, heard.person)
            is_in = invited.answer in (Answer.COMING, Answer.WAITING, Answer.OFFERED)
            await settle(heard, event, Answer.CANT if is_in else Answer.COMING)
        if ahead:
            await heard.redraw(await self._standing(heard, ahead))

    async def done(self, heard: Heard) -> None:
        """They have chosen: what they come to goes into their calendar, the rest out of it."""
        ahead = await self._ahead(heard)
        if not ahead:
            return
        said = await dates.invitations(heard.tx, ahead, heard.person)
        off = [e for e in ahead if e.id in said and said[e.id].answer is Answer.CANT]
        comes = await self._to_calendar(heard, ahead)
        if off:
            host = await announce.host_name(heard.tx, ahead[0])
            taken_out = calendar.without(off, heard.now, host)
            await heard.say(asks.calendar_without(ahead[0].title, taken_out))
        if comes:
            await self._answering.prepare(heard, comes[0], said[comes[0].id])

    async def _to_calendar(self, heard: Heard, ahead: list[LearningEvent]) -> list[LearningEvent]:
        """Send a file with the dates to which somebody comes; return these."""
        said = await dates.invitations(heard.tx, ahead, heard.person)
        comes = [e for e in ahead if e.id in said and said[e.id].answer is Answer.COMING]
        await heard.say(asks.all_coming(len(comes), ahead[0].title))
        if comes:
            whole = await dates.whole(heard.tx, ahead[0].series_id or 0)
            host = await announce.host_name(heard.tx, ahead[0])
            ids = {event.id for event in comes}
            file = calendar.series_file(whole, ids, heard.now, host)
            await heard.say(asks.calendar(ahead[0].title, file))
        return comes

    async def _standing(self, heard: Heard, ahead: list[LearningEvent]) -> Message:
        said = await dates.invitations(heard.tx, ahead, heard.person)
        waits = {
            id_: await queries.ahead(heard.tx, invited)
            for id_, invited in said.items()
            if invited.answer is Answer.WAITING
        }
        return asks.standing(ahead, {id_: each.answer for id_, each in said.items()}, waits)

    async def _ahead(self, heard: Heard) -> list[LearningEvent]:
        """Return the dates that are ahead, locked; where there are none, say so."""
        leader = await queries.to_answer(heard.tx, heard.person, heard.ref)
        if leader is None or leader.series_id is None:
            await heard.say(words.not_yours())
            return []
        ahead = await dates.ahead(heard.tx, leader.series_id, heard.now)
        if not ahead:
            await heard.say(words.is_over(leader))
        return ahead

    # For whoever runs it.

    async def show_dates(self, heard: Heard) -> None:
        event = await self._drafting.held_by(heard)
        if event and event.series_id:
            whole = await dates.whole(heard.tx, event.series_id)
            last = [each for each in whole if each.ends > heard.now]
            shown = asks.dates_of(
                last or whole,
                host_words.OPEN_BESIDE,
                host_words.CHANGE_REST,
                host_words.CANCEL_REST,
            )
            await heard.say(shown)

    async def change_rest(self, heard: Heard) -> None:
        """Show the form for all dates that are ahead: each keeps its day."""
        ahead = await self._theirs(heard)
        if ahead:
            places = await people.places(heard.tx, ahead[0].programme_id)
            form = draft_words.form(
                str(ahead[0].series_id),
                ahead[0].filled,
                places,
                is_news=False,
                timezone=ahead[0].timezone,
            )
            kept = tuple(field for field in form.fields if field.name not in OF_EACH_DATE)
            changed = form.model_copy(update={"action": host_words.SAVE_REST, "fields": kept})
            await show(heard, changed)

    async def save_rest(self, heard: Heard) -> None:
        """Change all dates that are ahead, unless one of them could not be so; tell once."""
        ahead = await self._theirs(heard)
        if not ahead:
            return
        plans = []
        for event in ahead:
            day = local(event.starts, event.timezone).date().isoformat()
            filled = {**event.filled, **heard.answers, "day": day}
            coming = await queries.count(heard.tx, event, *HAS_PLACE)
            read = rules.read(filled, heard.now, is_news=False, coming=coming)
            if read.problems:
                await heard.say(problem_words.problems(event, read.problems, is_known=True))
                return
            plans.append((event, filled, read.plan))
        for event, filled, plan in plans:
            await changes.apply(heard, event, filled, plan)
        leader = await heard.tx.get_one(LearningEvent, ahead[0].series_id)
        host = await announce.host_name(heard.tx, leader)
        await dates.invite_those_of(heard.tx, leader, ahead)
        n = await announce.to_many(
            heard,
            leader,
            dates.answered_any(ahead),
            lambda: asks.all_changed(ahead, host),
            kind=REMINDER,
            what=f"rest-changed:{max(event.edition for event in ahead)}",
        )
        await heard.say(host_words.rest_changed(n))

    async def ask_why(self, heard: Heard) -> None:
        ahead = await self._theirs(heard)
        if ahead:
            await heard.ask(
                host_words.ask_why(ahead[0]),
                host_words.REST_WHY,
                str(ahead[0].series_id),
                for_=rules.ASKING,
            )

    async def check(self, heard: Heard) -> None:
        ahead = await self._theirs(heard)
        if not ahead:
            return
        if length(heard.text) > rules.MOST_WHY:
            await heard.say(words.too_long(rules.MOST_WHY))
            return
        leader = await heard.tx.get_one(LearningEvent, ahead[0].series_id)
        leader.pending = {**leader.pending, "why": heard.text}
        await heard.heard_out(heard.person, host_words.REST_WHY)
        await dates.invite_those_of(heard.tx, leader, ahead)
        n = await queries.count_where(heard.tx, leader, dates.answered_any(ahead))
        await heard.say(host_words.check_cancel_rest(leader, leader.pending["why"], len(ahead), n))

    async def cancel_rest(self, heard: Heard) -> None:
        """Cancel every date that is ahead, and tell each of those who answered once."""
        ahead = await self._theirs(heard)
        if not ahead:
            return
        leader = await heard.tx.get_one(LearningEvent, ahead[0].series_id)
        for event in ahead:
            event.state = State.CANCELLED
            event.edition += 1
            await changes.withdraw_reminders(heard.tx, event)
        await heard.tx.flush()
        whole = await dates.whole(heard.tx, leader.id)
        host = await announce.host_name(heard.tx, leader)
        file = calendar.without(ahead, heard.now, host)
        if len(ahead) == len(whole):
            file = calendar.without_all(whole, heard.now, host)
        why = leader.pending.get("why", "")
        await dates.invite_those_of(heard.tx, leader, ahead)
        n = await announce.to_many(
            heard,
            leader,
            dates.answered_any(ahead),
            lambda: asks.all_cancelled(leader, why, host, file),
            kind=REMINDER,
            what="rest-cancelled",
        )
        await heard.redraw(host_words.cancelled(n))

    async def _theirs(self, heard: Heard) -> list[LearningEvent]:
        event = await self._drafting.theirs(heard)
        if event is None or event.series_id is None:
            return []
        ahead = await dates.ahead(heard.tx, event.series_id, heard.now)
        if not ahead:
            await heard.say(words.is_over(event))
        return ahead
