"""What happens when it is over: what people will try, what came out of it, and what it came to."""

from collections import Counter
from collections.abc import Awaitable, Callable
from functools import partial

from sqlalchemy import and_

from bot.chat import length
from bot.conversations import Handler, Heard, Turn
from bot.delivery.files import Files
from bot.delivery.kinds import REMINDER, REPLY
from bot.language import speaking
from bot.learning_events import (
    announce,
    counting,
    draft_words,
    host_words,
    papers,
    queries,
    rules,
    words,
)
from bot.learning_events.create import UNTOLD, Drafting
from bot.learning_events.models import Invitation, LearningEvent, State
from bot.learning_events.rules import Answer
from bot.people.models import Programme

Commit = Callable[[Heard, str], Awaitable[None]]
"""Makes a commitment of what somebody will try, and says what comes next."""

WAS_HERE = Invitation.here_at.is_not(None)
MISSED = and_(Invitation.here_at.is_(None), Invitation.answer.not_in((Answer.NONE, Answer.CANT)))
"""They wanted to come, and were not there. Whoever said that they can't may still ask for it."""


class Afterwards:
    def __init__(self, drafting: Drafting, commit: Commit | None, files: Files) -> None:
        self._drafting, self._commit, self._files = drafting, commit, files
        self.routes: dict[str, Handler] = {
            words.TRY: self.keep_what_they_try,
            words.ANSWERED: self.was_answered,
            host_words.GIST: self.check_gist,
            host_words.SEND_GIST: self.send_gist,
        }

    async def ask(self, turn: Turn, event: LearningEvent) -> None:
        """Ask those who were there what they will try, and the host what came out of it."""
        if event.state is State.CANCELLED:
            return
        until = event.ends + rules.WRAP_UP_AFTER
        asked = Invitation.question != ""
        for who, has_question in ((and_(WAS_HERE, asked), True), (and_(WAS_HERE, ~asked), False)):
            await announce.to_many(
                turn,
                event,
                who,
                partial(words.what_will_you_try, event, has_question),
                kind=REMINDER,
                what="after",
                expires_at=until,
                hears=words.TRY,
                waits_for_words=True,
            )
        await announce.to_many(
            turn,
            event,
            and_(Invitation.here_at.is_(None), Invitation.answer == Answer.COMING),
            lambda: words.were_you_there(event),
            kind=REMINDER,
            what="after",
            expires_at=until,
        )
        host = await queries.host(turn.tx, event)
        if host is None:
            return
        with speaking(host.language):
            asks = host_words.ask_gist(event)
        letter_id = await turn.tell(host, asks, kind=REPLY)
        await turn.expect(
            host, host_words.GIST, str(event.id), letter_id=letter_id, for_=rules.WRAP_UP_AFTER
        )

    async def keep_what_they_try(self, heard: Heard) -> None:
        event = await queries.to_answer(heard.tx, heard.person, heard.ref)
        if event is None:
            await heard.say(words.not_yours())
            return
        invited = await queries.invitation(heard.tx, event, heard.person)
        invited.will_try = heard.text
        invited.here_at = invited.here_at or event.ends
        await heard.heard_out(heard.person, words.TRY)
        if self._commit:
            await self._commit(heard, heard.text)
        else:
            await heard.say(words.will_try_kept())

    async def was_answered(self, heard: Heard) -> None:
        event = await queries.to_answer(heard.tx, heard.person, heard.ref)
        if event is None:
            await heard.say(words.not_yours())
            return
        invited = await queries.invitation(heard.tx, event, heard.person)
        invited.was_answered = True
        await heard.say(words.good_to_know())

    # For those who missed it.

    async def check_gist(self, heard: Heard) -> None:
        event = await self._over(heard)
        if event is None:
            return
        if length(heard.text) > rules.MOST_TEXT:
            await heard.say(words.too_long(rules.MOST_TEXT))
            return
        event.pending = {**event.pending, "gist": heard.text}
        event.gist = heard.text
        await heard.heard_out(heard.person, host_words.GIST)
        n = await queries.count_where(heard.tx, event, MISSED)
        await heard.say(words.gist(event))
        await heard.say(host_words.check_gist(event, n))

    async def send_gist(self, heard: Heard) -> None:
        event = await self._over(heard)
        if event is None:
            return
        pending = dict(event.pending)
        if not pending.pop("gist", ""):
            await heard.say(host_words.no_correction())
            return
        event.pending = pending
        n = await announce.to_many(
            heard, event, MISSED, lambda: words.gist(event), kind=REMINDER, what="gist"
        )
        await papers.send(heard, event, MISSED, "gist", self._files)
        await heard.redraw(host_words.gist_sent(n))

    async def _over(self, heard: Heard) -> LearningEvent | None:
        event = await self._drafting.held_by(heard)
        if event and (event.state in UNTOLD or event.state is State.CANCELLED):
            await heard.say(draft_words.already(event))
            return None
        return event

    # For the host.

    async def wrap_up(self, turn: Turn, event: LearningEvent) -> None:
        """Show the host what it came to, in numbers that give nobody away."""
        if event.state is State.CANCELLED:
            return
        places: Counter[str] = Counter()
        tries, questions, solved = 0, [], []
        for invited, _, place in await queries.answered(turn.tx, event, WAS_HERE):
            places[place] += 1
            tries += bool(invited.will_try)
        for invited, _, _ in await queries.answered(turn.tx, event, Invitation.question != ""):
            questions.append(invited.question)
            if invited.was_answered:
                solved.append(invited.question)
        programme = await turn.tx.get_one(Programme, event.programme_id)
        least = max(counting.LEAST_COUNTED, programme.least_people)
        host = await queries.host(turn.tx, event)
        if host is None:
            return
        with speaking(host.language):
            shown = host_words.wrap_up(
                event,
                counting.safe_counts(places, least),
                tries if tries >= least else 0,
                counting.grouped(questions),
                solved,
                least,
            )
        await turn.tell(host, shown, kind=REPLY)
