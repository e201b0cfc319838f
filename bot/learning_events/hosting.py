"""What a host does once people have been told: look, stop, correct, change, cancel, and list."""

from bot.chat import length, message, split
from bot.conversations import Handler, Heard
from bot.delivery import outbox, reporting
from bot.delivery.kinds import REMINDER
from bot.delivery.kinds import State as LetterState
from bot.learning_events import (
    announce,
    change_words,
    changes,
    counting,
    draft_words,
    host_words,
    queries,
    rules,
    words,
)
from bot.learning_events.create import UNTOLD, Drafting
from bot.learning_events.models import Invitation, LearningEvent, State
from bot.learning_events.rules import Answer

LISTED = Invitation.answer.in_((Answer.COMING, Answer.OFFERED, Answer.WAITING, Answer.MAYBE))


class Hosting:
    def __init__(self, drafting: Drafting) -> None:
        self._drafting = drafting
        self.routes: dict[str, Handler] = {
            draft_words.OPEN: self.open,
            host_words.OPEN_BESIDE: self.open_beside,
            host_words.STOP: self.stop,
            host_words.RESUME: self.resume,
            host_words.SEND_AGAIN: self.send_again,
            host_words.SEND_UNSURE: self.send_unsure,
            host_words.CORRECT: self.correct,
            host_words.CORRECTED: self.check_correction,
            host_words.SEND_CORRECTION: self.send_correction,
            host_words.CANCEL: self.ask_why,
            host_words.CANCEL_WHY: self.check_cancel,
            host_words.CANCEL_NOW: self.cancel,
            host_words.WHO: self.who_comes,
        }

    async def desk(self, heard: Heard) -> None:
        """Show a manager what is there, and let them begin something."""
        managed = await queries.managed(heard.tx, heard.person)
        if not managed:
            await heard.say(draft_words.not_a_manager())
        for programme in managed:
            events = await queries.recent(heard.tx, programme.id)
            await heard.say(draft_words.desk(programme, events))

    async def open(self, heard: Heard, *, beside: bool = False) -> None:
        """Show how an announcement goes; of a draft, what people will get."""
        event = await self._drafting.held_by(heard)
        if event is None:
            return
        may_change = await queries.to_manage(heard.tx, heard.person, heard.ref) is not None
        if event.state in UNTOLD and not may_change:
            host = await announce.host_name(heard.tx, event)
            await heard.say(words.announcement(event, host))
            return
        if event.state in UNTOLD:
            if rules.read(event.filled, heard.now, is_news=event.is_news).problems:
                await self._drafting.change(heard)
            else:
                await self._drafting.preview(heard, event)
            return
        report = await reporting.report(heard.tx, announce.wave(event, "announced"))
        answered = await announce.answered(heard.tx, event)
        shown = host_words.progress(event, report, answered, may_change=may_change)
        await (heard.say(shown) if beside else heard.redraw(shown))

    async def open_beside(self, heard: Heard) -> None:
        """Show it below, where what was pressed lists others to be opened too."""
        await self.open(heard, beside=True)

    # A mistake.

    async def stop(self, heard: Heard) -> None:
        """Withdraw what has not gone yet."""
        event = await self._known(heard)
        if event is None:
            return
        stopped = await outbox.cancel(heard.tx, wave=announce.wave(event, "announced"))
        if not stopped:
            await heard.say(host_words.nothing_to_stop())
            return
        event.state = State.STOPPED
        report = await reporting.report(heard.tx, announce.wave(event, "announced"))
        sent = report.sent + report.unknown + report.queued  # what is on the wire, too
        await heard.say(host_words.stopped(event, sent, report.cancelled))

    async def resume(self, heard: Heard) -> None:
        """It was no mistake after all: those who were left out get it too."""
        event = await self._known(heard)
        if event and event.state is State.STOPPED:
            event.state = State.ANNOUNCED
            await self._again(heard, event, LetterState.CANCELLED)
        elif event:
            await heard.say(draft_words.already(event))

    async def send_again(self, heard: Heard) -> None:
        """Try once more to reach those whom it did not reach."""
        event = await self._known(heard)
        if event:
            await self._again(heard, event, LetterState.FAILED, LetterState.EXPIRED)

    async def send_unsure(self, heard: Heard) -> None:
        """Send it again to those who perhaps have it: they may get it twice."""
        event = await self._known(heard)
        if event:
            await self._again(heard, event, LetterState.UNKNOWN)

    async def _again(self, heard: Heard, event: LearningEvent, *states: LetterState) -> None:
        if event.starts_at and event.starts_at <= heard.now:
            await heard.say(host_words.has_begun(event))
            return
        n = await announce.send_again(heard, event, *states)
        await heard.say(host_words.on_its_way_again(n) if n else host_words.nobody_to_send_to())

    async def correct(self, heard: Heard) -> None:
        event = await self._known(heard)
        if event is None:
            return
        n = await queries.count_where(heard.tx, event, announce.got_it(event))
        if not n:
            await heard.say(host_words.nobody_to_correct())
            return
        await heard.ask(
            host_words.ask_correction(n), host_words.CORRECTED, str(event.id), for_=rules.ASKING
        )

    async def check_correction(self, heard: Heard) -> None:
        event = await self._known(heard)
        if event is None:
            return
        if length(heard.text) > rules.MOST_TEXT:
            await heard.say(words.too_long(rules.MOST_TEXT))
            return
        event.pending = {**event.pending, "correction": heard.text}
        await heard.heard_out(heard.person, host_words.CORRECTED)
        n = await queries.count_where(heard.tx, event, announce.got_it(event))
        host = await announce.host_name(heard.tx, event)
        await heard.say(change_words.correction(event, event.pending["correction"], host))
        await heard.say(host_words.check_correction(event, n))

    async def send_correction(self, heard: Heard) -> None:
        event = await self._known(heard)
        if event is None:
            return
        pending = dict(event.pending)
        text = pending.pop("correction", "")
        if not text:
            await heard.say(host_words.no_correction())
            return
        event.pending, event.corrections = pending, event.corrections + 1
        host = await announce.host_name(heard.tx, event)
        n = await announce.to_many(
            heard,
            event,
            announce.got_it(event),
            lambda: change_words.correction(event, text, host),
            kind=REMINDER,  # it should not wait for a day off to end, as a broadcast would
            what=f"correction:{event.corrections}",
        )
        await heard.redraw(host_words.correction_sent(n))

    # It does not take place.

    async def ask_why(self, heard: Heard) -> None:
        event = await self._known(heard)
        if event:
            await heard.ask(
                host_words.ask_why(event), host_words.CANCEL_WHY, str(event.id), for_=rules.ASKING
            )

    async def check_cancel(self, heard: Heard) -> None:
        event = await self._known(heard)
        if event is None:
            return
        if length(heard.text) > rules.MOST_WHY:
            await heard.say(words.too_long(rules.MOST_WHY))
            return
        event.pending = {**event.pending, "why": heard.text}
        await heard.heard_out(heard.person, host_words.CANCEL_WHY)
        n = await queries.count_where(heard.tx, event, announce.ANSWERED)
        await heard.say(host_words.check_cancel(event, event.pending["why"], n))

    async def cancel(self, heard: Heard) -> None:
        event = await self._known(heard)
        if event is None:
            return
        event.state = State.CANCELLED
        event.edition += 1
        await outbox.cancel(heard.tx, wave=announce.wave(event, "announced"))
        await changes.withdraw_reminders(heard.tx, event)
        n = await changes.tell_of_cancelling(heard, event, event.pending.get("why", ""))
        await heard.redraw(host_words.cancelled(n))

    # Who comes.

    async def who_comes(self, heard: Heard) -> None:
        """List who comes by place, and what they want to work out, alike questions together."""
        event = await self._drafting.held_by(heard)
        if event is None:
            return
        if event.state in UNTOLD:
            await heard.say(draft_words.already(event))
            return
        by_place: dict[str, list[tuple[str, str, Answer]]] = {}
        questions: list[str] = []
        for invited, person, place in await queries.answered(heard.tx, event, LISTED):
            entry = (person.name, invited.needs, invited.answer)
            by_place.setdefault(place, []).append(entry)
            if invited.question:
                questions.append(f"{invited.question} ({person.name})")
        if not by_place:
            await heard.say(host_words.nobody_comes())
            return
        listed = host_words.who_comes(event, by_place, counting.grouped(questions))
        for piece in split(listed):
            await heard.say(message(piece))

    async def _known(self, heard: Heard) -> LearningEvent | None:
        """Return the event, if people know of it and it has not been cancelled."""
        event = await self._drafting.theirs(heard)
        if event and (event.state in UNTOLD or event.state is State.CANCELLED):
            await heard.say(draft_words.already(event))
            return None
        return event
