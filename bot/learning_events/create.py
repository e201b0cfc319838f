"""What happens until people are told: a form, a preview, perhaps a second person's yes, an hour.

    draft → (waiting for a second person) → scheduled → announced

Whatever is changed on the way makes it a draft again, so that nothing goes out unseen.
"""

from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import delete

from bot.chat import Message, message
from bot.conversations import Handler, Heard
from bot.conversations.flow import show
from bot.delivery.kinds import REPLY
from bot.language import speaking
from bot.learning_events import (
    allowances,
    announce,
    changes,
    draft_words,
    host_words,
    papers,
    problem_words,
    queries,
    rules,
    steps,
    words,
)
from bot.learning_events.audience import Audience
from bot.learning_events.models import LearningEvent, Limits, Stage, State, Step
from bot.learning_events.rules import HAS_PLACE, Plan, Problem
from bot.people import queries as people
from bot.people.local_time import instant, local
from bot.people.models import Person, Programme

UNTOLD = (State.DRAFT, State.WAITING, State.SCHEDULED)


class Drafting:
    def __init__(self, audience: Audience, *, apps: int = 0) -> None:
        """`apps` is how many can be shown as they look to people."""
        self.audience, self._apps = audience, apps
        self.routes: dict[str, Handler] = {
            draft_words.NEW: self.new,
            draft_words.NEWS: self.news,
            draft_words.SAVE: self.save,
            draft_words.CHANGE: self.change,
            draft_words.NOW: self.now,
            draft_words.LATER: self.later,
            draft_words.SAVE_LATER: self.save_later,
            draft_words.TEST: self.test,
            draft_words.THROW_AWAY: self.throw_away,
            draft_words.APPROVE: self.approve,
            draft_words.SEND_BACK: self.send_back,
            draft_words.LIMITS: self.limits,
            draft_words.SAVE_LIMITS: self.save_limits,
        }

    # The form.

    async def new(self, heard: Heard) -> None:
        await self._begin(heard, "e", draft_words.NEW)

    async def news(self, heard: Heard) -> None:
        await self._begin(heard, "n", draft_words.NEWS)

    async def _begin(self, heard: Heard, what: str, action: str) -> None:
        managed = await queries.managed(heard.tx, heard.person)
        chosen = [p for p in managed if str(p.id) == heard.ref] or managed
        if not managed:
            await heard.say(draft_words.not_a_manager())
        elif len(chosen) > 1:
            await heard.say(draft_words.which_programme(managed, action))
        else:
            places = await people.places(heard.tx, chosen[0].id)
            form = draft_words.form(
                f"{what}{chosen[0].id}",
                {},
                places,
                is_news=what == "n",
                timezone=heard.person.timezone,
            )
            await show(heard, form)

    async def change(self, heard: Heard) -> None:
        event = await self.theirs(heard)
        if event is None:
            return
        if event.state is State.CANCELLED or (event.is_news and event.state not in UNTOLD):
            await heard.say(draft_words.already(event))
            return
        places = await people.places(heard.tx, event.programme_id)
        form = draft_words.form(
            f"c{event.id}",
            event.filled,
            places,
            is_news=event.is_news,
            timezone=event.timezone,
        )
        await show(heard, form)

    async def save(self, heard: Heard) -> None:
        """Take a form, whole or only some of its fields.

        `ref` is e or n and the programme, or c and the event that it changes.
        """
        what, id_ = heard.ref[:1], heard.ref[1:]
        event: LearningEvent | None
        if what == "c":
            heard.ref = id_
            event = await self.theirs(heard)
        else:
            event = await self._new(heard, id_, is_news=what == "n")
        if event is None:
            return
        coming = await queries.count(heard.tx, event, *HAS_PLACE)
        was, filled = event.filled, {**event.filled, **heard.answers}
        read = rules.read(filled, heard.now, is_news=event.is_news, coming=coming)
        is_known = event.state not in UNTOLD
        if is_known and (read.problems or event.state is State.CANCELLED):
            await heard.say(problem_words.problems(event, read.problems, is_known=True))
            return
        event.filled = filled
        if is_known:
            await self._tell_of_change(heard, event, read.plan, was != filled)
            return
        await self._back_to_draft(heard, event)
        changes.fill_in(event, read.plan)
        await heard.tx.flush()
        if read.problems:
            await heard.say(problem_words.problems(event, read.problems, is_known=False))
        else:
            await self.preview(heard, event)

    async def _new(self, heard: Heard, programme_id: str, *, is_news: bool) -> LearningEvent | None:
        managed = await queries.managed(heard.tx, heard.person)
        chosen = [p for p in managed if str(p.id) == programme_id]
        if not chosen:
            await heard.say(draft_words.not_a_manager())
            return None
        event = LearningEvent(
            programme_id=chosen[0].id,
            host_id=heard.person.id,
            author_id=heard.person.id,
            is_news=is_news,
            state=State.DRAFT,
            timezone=heard.person.timezone,
            uid=f"{uuid4()}@wayfinder",
            edition=0,
            filled={},
            pending={},
        )
        heard.tx.add(event)
        await heard.tx.flush()
        return event

    async def _tell_of_change(
        self, heard: Heard, event: LearningEvent, plan: Plan, is_different: bool
    ) -> None:
        if not is_different:
            await heard.say(host_words.unchanged())
            return
        await changes.apply(heard, event, event.filled, plan)
        n = await changes.tell_of_change(heard, event)
        await heard.say(host_words.changed(n))

    # Looking at it.

    async def preview(self, heard: Heard, event: LearningEvent) -> None:
        """Show exactly what people get, how many of them, and what can be done now."""
        reach = await self.audience.reach(heard.tx, event, event.announce_at or heard.now)
        names = [paper.name for paper in await papers.of(heard.tx, event)]
        await heard.say(draft_words.preview_follows())
        await heard.say(await self._message(heard, event))
        await heard.say(draft_words.control(event, reach, names, can_be_shown=self._apps > 0))

    async def _message(self, heard: Heard, event: LearningEvent) -> Message:
        return words.announcement(event, await announce.host_name(heard.tx, event))

    async def test(self, heard: Heard) -> None:
        event = await self._untold(heard)
        if event is None or not await self.is_complete(heard, event):
            return
        await heard.say(draft_words.tested())
        await heard.tell(heard.person, await self._message(heard, event), kind=REPLY)

    async def throw_away(self, heard: Heard) -> None:
        event = await self._untold(heard)
        if event:
            await heard.tx.delete(event)
            await heard.redraw(host_words.thrown_away())

    # Letting it go.

    async def now(self, heard: Heard) -> None:
        event = await self._untold(heard)
        if event:
            await self._let_go(heard, event, heard.now)

    async def later(self, heard: Heard) -> None:
        event = await self._untold(heard)
        if event:
            await show(heard, draft_words.when_form(event))

    async def save_later(self, heard: Heard) -> None:
        event = await self._untold(heard)
        if event is None:
            return
        day = rules.day(heard.answers.get("day", ""), local(heard.now, event.timezone).date())
        at = rules.clock(heard.answers.get("time", ""))
        if day is None or at is None:
            await heard.say(
                problem_words.bad_time([Problem.NO_TIME if day else Problem.NO_DAY], event)
            )
            return
        when = rules.instant(day, at, event.timezone)
        if isinstance(when, Problem):
            await heard.say(problem_words.bad_time([when], event))
        elif when <= heard.now:
            await heard.say(problem_words.bad_time([Problem.PAST], event))
        elif event.starts_at and when >= event.starts_at:
            await heard.say(draft_words.after_the_start(event))
        else:
            await self._let_go(heard, event, when)

    async def _let_go(self, heard: Heard, event: LearningEvent, at: datetime) -> None:
        """Schedule it, or ask a second person first, or say what stands against it."""
        if event.state is not State.DRAFT:
            await heard.say(draft_words.already(event))
            return
        if not await self.is_complete(heard, event):
            return
        limits = await allowances.limits(heard.tx, event.programme_id)
        since = instant(local(at, event.timezone).date(), datetime.min.time(), event.timezone)
        told = await allowances.told_between(heard.tx, event, since, since + timedelta(days=1))
        reach = await self.audience.reach(heard.tx, event, at)
        if told >= limits.most_a_day:
            await heard.say(draft_words.day_is_full(limits.most_a_day))
        elif reach["too few"]:
            await heard.say(message(draft_words.too_few()))
        elif not reach["gets"]:
            await heard.say(draft_words.nobody())
        elif reach["gets"] > limits.approval_above:
            await self._ask_second(heard, event, at, reach["gets"])
        else:
            await self._schedule(heard, event, at)
            await heard.say(draft_words.scheduled(event, at, at <= heard.now))

    async def _schedule(self, heard: Heard, event: LearningEvent, at: datetime) -> None:
        event.state, event.announce_at = State.SCHEDULED, at
        steps.plan(heard.tx, event, Stage.ANNOUNCE, at)

    async def _back_to_draft(self, heard: Heard, event: LearningEvent) -> None:
        event.state, event.approved_by, event.asked_by = State.DRAFT, None, None
        planned = delete(Step).where(Step.event_id == event.id, Step.stage == Stage.ANNOUNCE)
        await heard.tx.execute(planned)

    # A second person.

    async def _ask_second(
        self, heard: Heard, event: LearningEvent, at: datetime, reach: int
    ) -> None:
        others = await queries.managers(heard.tx, event.programme_id, besides=heard.person.id)
        if not others:
            await heard.say(draft_words.no_second())
            return
        event.state, event.announce_at, event.asked_by = State.WAITING, at, heard.person.id
        shown = await self._message(heard, event)
        for other in others:
            with speaking(other.language):
                asks = draft_words.ask_second(event, heard.person.name, reach)
            await heard.tell(other, shown, kind=REPLY)
            await heard.tell(other, asks, kind=REPLY)
        await heard.say(draft_words.waits_for_second(reach))

    async def approve(self, heard: Heard) -> None:
        event = await self._waiting(heard)
        if event is None:
            return
        assert event.announce_at
        if not await self.is_complete(heard, event):
            return
        event.approved_by = heard.person.id
        at = max(event.announce_at, heard.now)
        await self._schedule(heard, event, at)
        await heard.redraw(draft_words.scheduled(event, at, at <= heard.now))
        await self._tell_asker(heard, event, lambda: draft_words.approved(event, heard.person.name))

    async def send_back(self, heard: Heard) -> None:
        event = await self._waiting(heard)
        if event is None:
            return
        await self._tell_asker(
            heard, event, lambda: draft_words.sent_back(event, heard.person.name)
        )
        await self._back_to_draft(heard, event)
        await heard.redraw(draft_words.said_no())

    async def _waiting(self, heard: Heard) -> LearningEvent | None:
        event = await self.theirs(heard)
        if event is None:
            return None
        if event.state is not State.WAITING:
            await heard.say(draft_words.already(event))
        elif event.asked_by == heard.person.id:
            await heard.say(draft_words.not_yourself())
        else:
            return event
        return None

    async def _tell_asker(self, heard: Heard, event: LearningEvent, write: announce.Write) -> None:
        asker = await heard.tx.get(Person, event.asked_by) if event.asked_by else None
        if asker:
            with speaking(asker.language):
                told = write()
            await heard.tell(asker, told, kind=REPLY)

    # What a programme allows.

    async def limits(self, heard: Heard) -> None:
        programme = await self._programme(heard)
        if programme:
            kept = await allowances.limits(heard.tx, programme.id)
            await show(heard, draft_words.limits_form(programme.id, kept))

    async def save_limits(self, heard: Heard) -> None:
        programme = await self._programme(heard)
        if programme is None:
            return
        most, above = (heard.answers.get(name, "") for name in ("most_a_day", "approval_above"))
        if not (most.isdecimal() and above.isdecimal() and int(most[:6]) >= 1):
            await heard.say(draft_words.not_a_number())
            return
        limits = await heard.tx.merge(
            Limits(
                programme_id=programme.id,
                most_a_day=int(most[:6]),
                approval_above=int(above[:6]),
            )
        )
        await heard.say(draft_words.limits_kept(limits))

    async def _programme(self, heard: Heard) -> Programme | None:
        for programme in await queries.managed(heard.tx, heard.person):
            if str(programme.id) == heard.ref:
                return programme
        await heard.say(draft_words.not_a_manager())
        return None

    # Whose it is.

    async def theirs(self, heard: Heard) -> LearningEvent | None:
        """Return the event that `ref` names, if this person runs it; else say so."""
        event = await queries.to_manage(heard.tx, heard.person, heard.ref)
        if event is None:
            managed = await queries.managed(heard.tx, heard.person)
            await heard.say(words.not_yours() if managed else draft_words.not_a_manager())
        return event

    async def held_by(self, heard: Heard) -> LearningEvent | None:
        """Return the event that `ref` names, if this person holds it or runs it; else say so."""
        event = await queries.to_host(heard.tx, heard.person, heard.ref)
        return event or await self.theirs(heard)

    async def _untold(self, heard: Heard) -> LearningEvent | None:
        event = await self.theirs(heard)
        if event and event.state not in UNTOLD:
            await heard.say(draft_words.already(event))
            return None
        return event

    async def is_complete(self, heard: Heard, event: LearningEvent) -> bool:
        read = rules.read(event.filled, heard.now, is_news=event.is_news)
        if read.problems:
            await heard.say(problem_words.problems(event, read.problems, is_known=False))
        return not read.problems
