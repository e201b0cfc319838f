"""What happens when it is over: what people will try, what came out of it, and what it came to."""

from collections import Counter
from collections.abc import Awaitable, Callable

from sqlalchemy import and_

from bot.chat import length
from bot.conversations import Handler, Heard, Turn
from bot.delivery.kinds import REMINDER, REPLY
from bot.language import speaking
from bot.learning_events import announce, draft_words, host_words, queries, rules, words
from bot.learning_events.create import UNTOLD, Drafting
from bot.learning_events.models import Invitation, LearningEvent, State
from bot.learning_events.rules import Answer
from bot.people.models import Person

Commit = Callable[[Heard, str], Awaitable[None]]
"""Makes a commitment of what somebody will try, and says what comes next."""

WAS_HERE = Invitation.here_at.is_not(None)
MISSED = and_(Invitation.here_at.is_(None), Invitation.answer.not_in((Answer.NONE, Answer.CANT)))
"""They wanted to come, and were not there. Whoever said that they can't may still ask for it."""


class Afterwards:
    def __init__(self, drafting: Drafting, commit: Commit | None) -> None:
        self._drafting, self._commit = drafting, commit
        self.routes: dict[str, Handler] = {
            words.TRY: self.keep_what_they_try,
            host_words.GIST: self.check_gist,
            host_words.SEND_GIST: self.send_gist,
        }

    async def ask(self, turn: Turn, event: LearningEvent) -> None:
        """Ask those who were there what they will try, and the host what came out of it."""
        if event.state is State.CANCELLED:
            return
        until = event.ends + rules.WRAP_UP_AFTER
        await announce.to_many(
            turn,
            event,
            WAS_HERE,
            lambda: words.what_will_you_try(event),
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
        host = await turn.tx.get_one(Person, event.host_id)
        with speaking(host.language):
            asks = host_words.ask_gist(event)
        letter_id = await turn.tell(host, asks, kind=REPLY)
        turn.expect(
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
        await heard.stop_expecting(heard.person)
        if self._commit:
            await self._commit(heard, heard.text)
        else:
            await heard.say(words.will_try_kept())

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
        await heard.stop_expecting(heard.person)
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
        await heard.redraw(host_words.gist_sent(n))

    async def _over(self, heard: Heard) -> LearningEvent | None:
        event = await self._drafting.theirs(heard)
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
        tries, questions = 0, []
        for invited, _, place in await queries.answered(turn.tx, event, WAS_HERE):
            places[place] += 1
            tries += bool(invited.will_try)
        for invited, _, _ in await queries.answered(turn.tx, event, Invitation.question != ""):
            questions.append(invited.question)
        host = await turn.tx.get_one(Person, event.host_id)
        with speaking(host.language):
            shown = host_words.wrap_up(
                event,
                rules.safe_counts(places),
                tries if tries >= rules.LEAST_COUNTED else 0,
                rules.grouped(questions),
            )
        await turn.tell(host, shown, kind=REPLY)
