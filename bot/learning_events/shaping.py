"""What can be said of a draft beyond its form: whom it is for, how it repeats, who hosts it.

The first two are more fields of the same form: what is submitted is merged into it by `save`.
"""

from bot.conversations import Handler, Heard, Turn
from bot.conversations.flow import show
from bot.delivery.kinds import REPLY
from bot.language import available, speaking
from bot.learning_events import announce, dates, draft_words, queries, words
from bot.learning_events import shaping_words as asks
from bot.learning_events.audience import Audience
from bot.learning_events.create import UNTOLD, Drafting
from bot.learning_events.models import LearningEvent, State
from bot.people import queries as people
from bot.people.models import Person


class Shaping:
    def __init__(self, drafting: Drafting, audience: Audience) -> None:
        self._drafting, self._circles = drafting, audience.circles
        self.routes: dict[str, Handler] = {
            draft_words.WHO_FOR: self.who_for,
            draft_words.REPEAT: self.repeat,
            draft_words.HOST: self.host,
            asks.SAVE_HOST: self.save_host,
            asks.NOT_ME: self.not_me,
        }

    async def who_for(self, heard: Heard) -> None:
        event = await self._draft(heard)
        if event is None:
            return
        places = await people.places(heard.tx, event.programme_id)
        themes = await self._circles.themes(heard.tx, event.programme_id)
        sets = await self._circles.sets(heard.tx, event.programme_id)
        await show(heard, asks.who_for(event, places, themes, sets, available()))

    async def repeat(self, heard: Heard) -> None:
        event = await self._draft(heard)
        if event and not event.is_news:
            await show(heard, asks.repeats(event))

    async def _draft(self, heard: Heard) -> LearningEvent | None:
        event = await self._drafting.theirs(heard)
        if event and event.state not in UNTOLD:
            await heard.say(draft_words.already(event))
            return None
        return event

    # Who hosts it.

    async def host(self, heard: Heard) -> None:
        event = await self._drafting.theirs(heard)
        if event is None:
            return
        if event.state is State.CANCELLED:
            await heard.say(draft_words.already(event))
            return
        await show(heard, asks.host_form(event, await announce.host_name(heard.tx, event)))

    async def save_host(self, heard: Heard) -> None:
        """Somebody of the programme is to hold it: by name, or by name and place."""
        event = await self._drafting.theirs(heard)
        if event is None:
            return
        typed = heard.answers.get("host", "")
        found = await queries.called(heard.tx, event.programme_id, typed)
        if not found:
            await heard.say(asks.no_such_host(typed, event))
        elif len(found) > 1:
            await heard.say(asks.several_hosts([named for _, named in found], event))
        else:
            await self._pass_to(heard, event, found[0][0])
            await heard.say(asks.is_host(event, found[0][0].name))
            if event.state in UNTOLD:
                await self._drafting.preview(heard, event)

    async def _pass_to(self, heard: Heard, event: LearningEvent, host: Person) -> None:
        """Make somebody host of an event, or of all that is left of its series; tell them."""
        for each in await dates.with_its_series(heard.tx, event, heard.now):
            each.host_id = host.id
        if host.id != heard.person.id:
            with speaking(host.language):
                when = words.span(event) if event.starts_at and event.ends_at else ""
                told = asks.you_host(event, heard.person.name, when)
            await heard.tell(host, told, kind=REPLY)

    async def not_me(self, heard: Heard) -> None:
        """Somebody who was asked to host it can't: it goes back to whoever made it."""
        event = await queries.to_host(heard.tx, heard.person, heard.ref)
        if event is None or event.host_id != heard.person.id:
            await heard.say(words.not_yours())
            return
        to = await next_host(heard, event, besides=heard.person)
        if to is None:
            await heard.say(asks.nobody_else())
            return
        for each in await dates.with_its_series(heard.tx, event, heard.now):
            each.host_id = to.id
        with speaking(to.language):
            told = asks.will_not_host(event, heard.person.name)
        await heard.tell(to, told, kind=REPLY)
        await heard.redraw(asks.hosting_is_over())


async def next_host(turn: Turn, event: LearningEvent, besides: Person) -> Person | None:
    """Return whom an event passes to: whoever made it, or another manager of its programme."""
    managers = await queries.managers(turn.tx, event.programme_id, besides=besides.id)
    return next((one for one in managers if one.id == event.author_id), None) or next(
        iter(managers), None
    )
