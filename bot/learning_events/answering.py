"""What happens when somebody answers: a place, or the waiting list; a calendar file; a question.

Whoever answers holds the event's row until their answer is kept, so that no two people can
take the last place, and the waiting list stands in the order in which people arrived.
"""

from collections.abc import Callable
from secrets import token_urlsafe

from bot.chat import Message, length
from bot.conversations import Handler, Heard, Turn
from bot.delivery import outbox
from bot.delivery.files import Files
from bot.delivery.kinds import WORDS
from bot.language import speaking
from bot.learning_events import (
    announce,
    calendar,
    changes,
    papers,
    queries,
    rules,
    steps,
    words,
)
from bot.learning_events.models import Feed, Invitation, LearningEvent, Stage, State
from bot.learning_events.rules import HAS_PLACE, Answer
from bot.people import attention, pacing
from bot.people import queries as people
from bot.people.models import Person

FeedUrl = Callable[[str], str]
MOST_OFFERED = 500
"""Places in one transaction: a hall that suddenly becomes larger is filled in several."""


class Answering:
    def __init__(self, feed_url: FeedUrl | None, files: Files) -> None:
        self._feed_url, self._files = feed_url, files
        self.routes: dict[str, Handler] = {
            words.COMING: self.coming,
            words.MAYBE: self.maybe,
            words.CANT: self.cant,
            words.STAND: self.stand,
            words.PASS: self.pass_on,
            words.QUESTION: self.keep_question,
            words.NEEDS: self.ask_needs,
            words.NEEDS_TOLD: self.keep_needs,
            words.NOTHING: self.nothing_more,
            words.SUBSCRIBE: self.subscribe,
        }

    # Answering.

    async def coming(self, heard: Heard) -> None:
        await self._answer(heard, Answer.COMING)

    async def maybe(self, heard: Heard) -> None:
        await self._answer(heard, Answer.MAYBE)

    async def cant(self, heard: Heard) -> None:
        await self._answer(heard, Answer.CANT)

    async def _answer(self, heard: Heard, said: Answer) -> None:
        event = await self.open(heard)
        if event:
            await self.answer(heard, event, said)

    async def answer(self, heard: Heard, event: LearningEvent, said: Answer) -> None:
        """Keep somebody's answer to one event that is open and locked, and show what it means."""
        invited, was = await settle(heard, event, said)
        await heard.redraw(await self.card(heard, event, invited))
        has_place = invited.answer is Answer.COMING
        host = await announce.host_name(heard.tx, event)
        if was is Answer.COMING and not has_place:
            taken_out = calendar.file(event, heard.now, host, cancels=True)
            await heard.say(words.calendar_without(event, taken_out))
        elif has_place and was is not Answer.COMING:
            await self.to_calendar(heard, event)
            await self.prepare(heard, event, invited)

    async def to_calendar(self, heard: Heard, event: LearningEvent) -> None:
        host = await announce.host_name(heard.tx, event)
        links = words.calendar_links(calendar.google(event), calendar.outlook(event))
        file = calendar.file(event, heard.now, host)
        letter_id = await heard.say(words.calendar_file(event, file, links))
        await heard.expect_reply(heard.person, words.REPLY, str(event.id), letter_id=letter_id)

    async def prepare(self, heard: Heard, event: LearningEvent, invited: Invitation) -> None:
        """Give somebody who comes what the others have had by now, and ask what they bring."""
        left = event.starts - heard.now
        if left <= rules.HERE_FROM:
            is_on, name = event.starts <= heard.now, heard.person.name
            await heard.say(
                words.on_now(event, name) if is_on else words.hour_before(event, name=name)
            )
        if left <= rules.first_reminder(event.reminds):
            await papers.hand_over(heard, event, self._files)
        if not invited.question:
            host = await announce.host_name(heard.tx, event)
            await heard.ask(
                words.ask_question(event, host), words.QUESTION, str(event.id), for_=rules.ASKING
            )

    async def pass_on(self, heard: Heard) -> None:
        """Somebody does not take the place that was kept for them."""
        event = await self.open(heard)
        if event is None:
            return
        invited = await queries.invitation(heard.tx, event, heard.person)
        if invited.answer is not Answer.OFFERED:
            await heard.say(words.no_offer())
            return
        invited.answer, invited.offered_until = Answer.CANT, None
        await heard.tx.flush()
        await heard.redraw(words.passed_on())
        await fill(heard, event)

    async def stand(self, heard: Heard) -> None:
        """Somebody wants to know where on the waiting list they stand."""
        event = await self.open(heard)
        if event:
            invited = await queries.invitation(heard.tx, event, heard.person)
            await heard.redraw(await self.card(heard, event, invited))

    async def card(self, heard: Heard, event: LearningEvent, invited: Invitation) -> Message:
        ahead = await queries.ahead(heard.tx, invited) if invited.answer is Answer.WAITING else 0
        host = await announce.host_name(heard.tx, event)
        return words.card(event, invited, host, ahead, heard.person.timezone)

    async def open(self, heard: Heard) -> LearningEvent | None:
        """Return the event, locked, while it can be answered; else say why it cannot."""
        event = await queries.to_answer(heard.tx, heard.person, heard.ref)
        if event is None or event.is_news:
            await heard.say(words.not_yours())
        elif event.state is State.CANCELLED:
            await heard.say(words.is_off(event))
        elif event.ends <= heard.now:
            await heard.say(words.is_over(event))
        else:
            return event
        return None

    # What they want to work out, and what they need.

    async def keep_question(self, heard: Heard) -> None:
        found = await self._to_write_on(heard)
        if found is None:
            return
        event, invited = found
        changed = bool(invited.question)
        invited.question = heard.text
        await heard.heard_out(heard.person, words.QUESTION)
        host = await announce.host_name(heard.tx, event)
        await heard.say(words.question_kept(host, changed))

    async def _to_write_on(self, heard: Heard) -> tuple[LearningEvent, Invitation] | None:
        """Return what words of theirs go on, unless it is too late or they are too many."""
        event = await self.open(heard)
        if event is None:
            return None
        if length(heard.text) > rules.MOST_WORDS:
            await heard.say(words.too_long(rules.MOST_WORDS))
            return None
        return event, await queries.invitation(heard.tx, event, heard.person)

    async def ask_needs(self, heard: Heard) -> None:
        event = await self.open(heard)
        if event:
            host = await announce.host_name(heard.tx, event)
            await heard.ask(
                words.ask_needs(host), words.NEEDS_TOLD, str(event.id), for_=rules.ASKING
            )

    async def keep_needs(self, heard: Heard) -> None:
        found = await self._to_write_on(heard)
        if found is None:
            return
        event, invited = found
        invited.needs = heard.text
        await heard.heard_out(heard.person, words.NEEDS_TOLD)
        await heard.say(words.needs_kept(await announce.host_name(heard.tx, event)))

    async def nothing_more(self, heard: Heard) -> None:
        for action in (words.QUESTION, words.NEEDS_TOLD):
            await heard.heard_out(heard.person, action)
        await heard.redraw(words.all_right())

    # Coming up.

    async def show(self, heard: Heard) -> None:
        """Show what is coming up, each with its own answer and buttons."""
        events = await queries.coming_up(heard.tx, heard.person, heard.now)
        if not events:
            await heard.say(words.nothing_coming_up())
            return
        await heard.say(words.coming_up(len(events), self._feed_url is not None))
        for event, invited in events:
            invited = invited or await queries.invitation(heard.tx, event, heard.person)
            letter_id = await heard.say(await self.card(heard, event, invited))
            await heard.expect_reply(heard.person, words.REPLY, str(event.id), letter_id=letter_id)

    async def subscribe(self, heard: Heard) -> None:
        """Give somebody the address of their own calendar."""
        if self._feed_url is None:
            await heard.say(words.feed_not_here())
            return
        own = await heard.tx.get(Feed, heard.person.id)
        if own is None:
            own = Feed(person_id=heard.person.id, token=token_urlsafe(24))
            heard.tx.add(own)
        await heard.say(words.feed(self._feed_url(own.token)))


async def settle(heard: Heard, event: LearningEvent, said: Answer) -> tuple[Invitation, Answer]:
    """Keep an answer, pass on a place that it sets free; return it, and what it was before.

    The event's row is locked by whoever calls.
    """
    invited = await queries.invitation(heard.tx, event, heard.person)
    was, becomes = invited.answer, said
    if said is Answer.COMING:
        taken, waiting = await queries.crowd(heard.tx, event)
        becomes = rules.on_yes(was, capacity=event.capacity, taken=taken, waiting=waiting)
        if was not in (*HAS_PLACE, Answer.WAITING):
            event.arrivals += 1
            invited.arrival = event.arrivals
    invited.answer, invited.offered_until = becomes, None
    invited.answered_at = heard.now
    await heard.tx.flush()
    if was in HAS_PLACE and becomes is not Answer.COMING:
        await changes.withdraw_reminders(heard.tx, event, heard.person)
        await fill(heard, event)
    return invited, was


async def fill(turn: Turn, event: LearningEvent) -> None:
    """Offer free places to those who wait, in the order in which they arrived.

    Somebody who cannot be reached before it begins, because of a pause, keeps their number.
    """
    if event.state is State.CANCELLED or event.starts <= turn.now:
        return
    taken = await queries.count(turn.tx, event, *HAS_PLACE)
    free = rules.places_free(event.capacity, taken)
    if free == 0:
        return
    offered = 0
    for invited in await queries.first_waiting(turn.tx, event, MOST_OFFERED):
        if free is not None and offered >= free:
            break
        person = await turn.tx.get_one(Person, invited.person_id)
        at = attention.when(
            WORDS.name,
            pacing.pace_of(person),
            turn.now,
            latest=event.starts,
            heard_at=person.heard_at,
        )
        if at is None or at >= event.starts:
            continue
        until = rules.offer_until(at, event.starts)
        invited.answer, invited.offered_until = Answer.OFFERED, until
        steps.plan(turn.tx, event, Stage.OFFER, until)
        with speaking(person.language):
            offer = words.offer(event, until, person.timezone)
        await outbox.put(
            turn.tx,
            await people.address_of(turn.tx, person),
            offer,
            kind=WORDS,
            now=turn.now,
            due_at=at,
            expires_at=until,
        )
        offered += 1
    await turn.tx.flush()


async def let_offers_lapse(turn: Turn, event: LearningEvent) -> None:
    """Give the places that nobody took to the next in line."""
    for invited in await queries.lapsed_offers(turn.tx, event, turn.now):
        invited.answer, invited.offered_until = Answer.LAPSED, None
        person = await turn.tx.get_one(Person, invited.person_id)
        with speaking(person.language):
            await turn.tell(person, words.offer_lapsed(event), kind=WORDS)
    await turn.tx.flush()
    await fill(turn, event)
