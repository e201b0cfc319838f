"""What happens when somebody comes in, in the order in which they are asked.

    start (with a code, or without) → greeting and terms → yes → place → who may read → day →
    time → time zone (where the app does not tell) → all set

From the yes on they take part: whoever stops half-way is asked on Monday at nine.
"""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.chat import Button, Message
from bot.conversations import Handler, Heard, Room, Turn
from bot.people import invites, permission, record, timezones
from bot.people import places as open_places
from bot.people import queries as people
from bot.people.access import Actor
from bot.people.local_time import local
from bot.people.models import Invite, Person, Place, Programme
from bot.people.vocabulary import Role, Standing
from bot.welcome import rules, words
from bot.welcome.preferences import Calendar, Preferences
from bot.welcome.rules import Step
from bot.welcome.settings import Settings
from bot.welcome.terms import Terms

Begin = Callable[[Turn, Person], Awaitable[datetime]]
Changed = Callable[[Turn, Person], Awaitable[datetime | None]]
Ended = Callable[[Turn, Person], Awaitable[None]]
CameWith = Callable[[Heard, str], Awaitable[None]]

JOINING = "j"
"""Marks, in a button's reference, that the answer is a step of joining, not of settings."""


class Welcome(Room):
    """Meets people. What begins, follows a change or ends with them is told by whoever builds it.

    Args:
        begin: puts somebody on their journey and returns when their first question comes.
        reschedule: follows a change of day, hour or time zone.
        end: asks them nothing more.
        more_settings: the buttons of settings that other rooms keep.
        came_with: hears with which code somebody joined, once they have.
        calendar: returns all that somebody would be told unasked, between two instants.
    """

    name = "welcome"

    def __init__(
        self,
        begin: Begin,
        reschedule: Changed,
        end: Ended,
        calendar: Calendar,
        came_with: CameWith,
        more_settings: Callable[[], Sequence[Button]] = tuple,
    ) -> None:
        self._begin, self._reschedule, self._came_with = begin, reschedule, came_with
        self._terms = Terms(begin, end)
        self.settings = Settings(begin, end, self._ask, more_settings, self._terms)
        self.preferences = Preferences(reschedule, calendar)
        self.routes: dict[str, Handler] = {
            words.CODE: self.take_code,
            words.PROGRAMME: self.choose_programme,
            words.MORE: self.tell_more,
            words.AGREE: self.agree,
            words.DECLINE: self.decline,
            words.PLACE: self.take_place,
            words.WHO: self.take_who,
            words.DAY: self.take_day,
            words.TIME: self.take_time,
            words.OTHER_TIME: self.other_time,
            words.TIME_TYPED: self.take_typed_time,
            words.ZONE: self.take_zone,
            words.OTHER_ZONE: self.other_zone,
            words.ZONE_TYPED: self.take_typed_zone,
            **self.settings.routes,
            **self._terms.routes,
            **self.preferences.routes,
        }
        self.commands: dict[str, Handler] = {
            "settings": self.settings.show,
            **self.preferences.commands,
        }

    async def home(self, heard: Heard) -> list[Message]:
        return [await self.settings.card(heard), self.preferences.card(heard)]

    async def wave(self, tx: AsyncSession, now: datetime) -> int:
        """Ask again those who agreed to other words than the terms have now."""
        return await self._terms.ask_again(tx, now)

    # Coming in.

    async def start(self, heard: Heard, code: str = "") -> None:
        """Somebody opened the chat, perhaps through an invite."""
        if code:
            await self._with_code(heard, code)
        elif heard.person.standing is Standing.TAKING_PART:
            await heard.say(words.already_in(await people.programme_of(heard.tx, heard.person)))
        elif heard.person.standing is Standing.LEFT:
            await self.settings.come_back(heard)
        else:
            await self._without_code(heard)

    async def take_code(self, heard: Heard) -> None:
        await self._with_code(heard, heard.text)

    async def _with_code(self, heard: Heard, typed: str) -> None:
        invite = await people.valid_invite(heard.tx, rules.code(typed), heard.now)
        if invite is None:
            await heard.ask(words.wrong_code(), words.CODE)
            return
        programme = await heard.tx.get_one(Programme, invite.programme_id)
        person = heard.person
        if person.standing is Standing.TAKING_PART:
            await self._add_role(heard, programme, invite)
            return
        person.programme_id, person.invite = programme.id, invite.code
        if invite.place_id:
            await self._settle_in(heard, await heard.tx.get_one(Place, invite.place_id))
        await heard.say(words.greeting(programme, person.name))

    async def _add_role(self, heard: Heard, programme: Programme, invite: Invite) -> None:
        person = heard.person
        has = await permission.actors(heard.tx, person, programme.id)
        if Actor(invite.role.value) in has or not await people.use(heard.tx, invite):
            await heard.say(words.already_in(programme))
            return
        await invites.claim(heard.tx, person, invite)
        await people.admit(heard.tx, person, programme.id, invite.role, heard.now)
        deed = f"become {invite.role}"
        record.note(
            heard.tx, deed, heard.now, actor=person, subject=person, programme_id=programme.id
        )
        await heard.say(words.now_also(invite.role, programme))

    async def _without_code(self, heard: Heard) -> None:
        if heard.person.standing is Standing.EXPECTED and heard.person.programme_id:
            expects = await heard.tx.get_one(Programme, heard.person.programme_id)
            await heard.say(words.greeting(expects, heard.person.name))
            return
        programmes = await people.open_programmes(heard.tx)
        if not programmes:
            await heard.ask(words.need_a_code(), words.CODE)
        elif len(programmes) == 1:
            await self._greet(heard, programmes[0])
        else:
            await heard.ask(words.which_programme(programmes), words.CODE)

    async def choose_programme(self, heard: Heard) -> None:
        chosen = [p for p in await people.open_programmes(heard.tx) if str(p.id) == heard.ref]
        if not chosen:
            await heard.ask(words.need_a_code(), words.CODE)
            return
        await self._greet(heard, chosen[0])

    async def _greet(self, heard: Heard, programme: Programme) -> None:
        heard.person.programme_id = programme.id
        await heard.say(words.greeting(programme, heard.person.name))

    async def tell_more(self, heard: Heard) -> None:
        programme = await people.programme_of(heard.tx, heard.person)
        if programme is None:
            await self._without_code(heard)
            return
        await heard.say(words.more(programme))

    async def decline(self, heard: Heard) -> None:
        """Somebody said no: we forget what the app told us of them."""
        if heard.person.standing is Standing.TAKING_PART:
            await self.settings.leave(heard)
            return
        heard.person.standing, heard.person.name = Standing.DECLINED, ""
        heard.person.place_id = heard.person.invite = None
        await heard.redraw(words.declined())

    async def agree(self, heard: Heard) -> None:
        """Somebody said yes: from here on they take part."""
        person = heard.person
        programme = await people.programme_of(heard.tx, person)
        if programme is None:
            await self._without_code(heard)
            return
        if person.standing is Standing.TAKING_PART:
            await heard.say(words.already_in(programme))
            return
        code = person.invite
        role = None if await people.roles(heard.tx, person) else Role.PRACTITIONER
        if person.invite:
            invite = await people.valid_invite(heard.tx, person.invite, heard.now)
            if invite is None or not await people.use(heard.tx, invite):
                await heard.ask(words.wrong_code(), words.CODE)
                return
            role, person.invite = invite.role, None
            await invites.claim(heard.tx, person, invite)
        if role:
            await people.admit(heard.tx, person, programme.id, role, heard.now)
        self._terms.agreed(heard)
        deed = f"join as {role or Role.PRACTITIONER}"
        record.note(
            heard.tx, deed, heard.now, actor=person, subject=person, programme_id=programme.id
        )
        person.standing, person.joined_at = Standing.TAKING_PART, heard.now
        person.name = person.name or heard.event.whose.name
        await self._begin(heard, person)
        if code:
            await self._came_with(heard, code)
        await self._go_on(heard, after=None)

    # The steps. Each is also a setting that can be changed later: see `_answered`.

    async def _go_on(self, heard: Heard, after: Step | None) -> None:
        person = heard.person
        places = await people.places(heard.tx, person.programme_id) if person.programme_id else []
        step = rules.next_step(
            after,
            has_place=person.place_id is not None or not places,
            knows_zone=timezones.is_zone(heard.event.whose.timezone),
        )
        if step is Step.DONE:
            due = await self._begin(heard, person)
            await heard.say(words.all_set(due, person))
        else:
            await self._ask(heard, step, JOINING)

    async def _ask(self, heard: Heard, step: Step, way: str) -> None:
        person = heard.person
        match step:
            case Step.PLACE:
                places = (
                    await people.places(heard.tx, person.programme_id)
                    if person.programme_id
                    else []
                )
                await heard.ask(words.ask_place(places, way), words.PLACE, way)
            case Step.WHO:
                await heard.say(words.ask_who(way))
            case Step.DAY:
                await heard.say(words.ask_day(way))
            case Step.TIME:
                await heard.ask(words.ask_time(way), words.TIME_TYPED, way)
            case Step.ZONE:
                clock = local(heard.now, person.timezone).time()
                question = words.ask_zone(person.timezone, clock, way)
                await heard.ask(question, words.ZONE_TYPED, way)

    async def take_place(self, heard: Heard) -> None:
        way, _, chosen = heard.ref.partition(".")
        person = heard.person
        if person.programme_id is None:
            await self._without_code(heard)
            return
        places = await people.places(heard.tx, person.programme_id)
        typed = heard.text.casefold()
        found = [p for p in places if str(p.id) == chosen or (typed and p.name.casefold() == typed)]
        if found:
            await self._settle_in(heard, found[0])
        elif heard.text:
            place = await open_places.add(
                heard.tx, person.programme_id, heard.text[:100], person.timezone
            )
            person.place_id = place.id
        else:
            await self._ask(heard, Step.PLACE, way)
            return
        await self._answered(heard, Step.PLACE, way)

    async def _settle_in(self, heard: Heard, place: Place) -> None:
        heard.person.place_id = place.id
        if not timezones.is_zone(heard.event.whose.timezone):
            heard.person.timezone = place.timezone

    async def take_who(self, heard: Heard) -> None:
        way, _, number = heard.ref.partition(".")
        heard.person.visibility = rules.SHARED_FROM_THE_START[int(number)]
        await self._answered(heard, Step.WHO, way)

    async def take_day(self, heard: Heard) -> None:
        way, _, day = heard.ref.partition(".")
        heard.person.weekday = int(day)
        await self._answered(heard, Step.DAY, way)

    async def take_time(self, heard: Heard) -> None:
        way, _, number = heard.ref.partition(".")
        heard.person.at = rules.TIMES[int(number)]
        await self._answered(heard, Step.TIME, way)

    async def other_time(self, heard: Heard) -> None:
        await heard.ask(words.write_time(), words.TIME_TYPED, heard.ref)

    async def take_typed_time(self, heard: Heard) -> None:
        at = rules.time_of_day(heard.text)
        if at is None:
            await heard.ask(words.not_a_time(), words.TIME_TYPED, heard.ref)
            return
        heard.person.at = at
        await self._answered(heard, Step.TIME, heard.ref)

    async def take_zone(self, heard: Heard) -> None:
        await self._answered(heard, Step.ZONE, heard.ref)

    async def other_zone(self, heard: Heard) -> None:
        await heard.ask(words.write_zone(), words.ZONE_TYPED, heard.ref)

    async def take_typed_zone(self, heard: Heard) -> None:
        zone = timezones.find(heard.text)
        if zone is None:
            suggestions = timezones.suggest(heard.text)
            await heard.ask(words.unknown_zone(suggestions), words.ZONE_TYPED, heard.ref)
            return
        heard.person.timezone = zone
        await self._answered(heard, Step.ZONE, heard.ref)

    async def _answered(self, heard: Heard, step: Step, way: str) -> None:
        """Go on with joining, or show the settings that have just been changed."""
        await heard.stop_expecting(heard.person)
        if step in (Step.DAY, Step.TIME, Step.ZONE):
            await self._reschedule(heard, heard.person)
        if way == JOINING:
            await self._go_on(heard, after=step)
        else:
            await self.settings.show(heard)
