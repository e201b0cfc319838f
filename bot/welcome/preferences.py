"""How much we may ask, when, and in which language: shown and changed by whose it is."""

from collections.abc import Awaitable, Callable
from datetime import datetime, time, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot import language
from bot.chat import Message
from bot.conversations import Handler, Heard, Turn
from bot.people import queries as people
from bot.people import spoken
from bot.people.attention import NATIONS, Push
from bot.people.local_time import local
from bot.people.models import Person
from bot.people.vocabulary import Role
from bot.welcome import preferences_words as words
from bot.welcome import rules
from bot.welcome.words import LANGUAGE, PACE

Calendar = Callable[[AsyncSession, Person, datetime, datetime], Awaitable[list[Push]]]

AHEAD = timedelta(weeks=12)
TALK = timedelta(days=1)
"""How long a coach is taken to talk with somebody, unless one of them says that they are done."""


class Preferences:
    def __init__(
        self, reschedule: Callable[[Turn, Person], Awaitable[datetime | None]], calendar: Calendar
    ) -> None:
        self._reschedule, self._calendar = reschedule, calendar
        self.routes: dict[str, Handler] = {
            PACE: self.show,
            words.EVERY: self.change_rhythm,
            words.DAYS: self.change_days,
            words.QUIET: self.change_quiet,
            words.QUIET_TYPED: self.take_typed_quiet,
            words.HOLIDAYS: self.change_holidays,
            words.MOST: self.change_most,
            words.PAUSE: self.pause,
            words.PAUSE_TYPED: self.take_typed_pause,
            words.RESUME: self.resume,
            words.COACH_DONE: self.coach_is_done,
            words.COACH_TALKS: self.coach_talks,
            words.COACH_ENDS: self.coach_ends,
            words.KEEP: self.keep_as_it_is,
            words.COMING: self.show_calendar,
            LANGUAGE: self.choose_language,
        }
        self.commands: dict[str, Handler] = {
            "pace": self.show,
            "calendar": self.show_calendar,
            "language": self.choose_language,
            "talking": self.choose_who_to_talk_with,
        }

    async def show(self, heard: Heard) -> None:
        if heard.ref:
            await heard.redraw(self.card(heard))
        else:
            await heard.say(self.card(heard))
        if heard.person.coach_until and heard.person.coach_until > heard.now:
            await heard.say(words.coach_is_talking(heard.person))

    def card(self, heard: Heard) -> Message:
        """Return the pace in one message, with a button for each part of it."""
        return words.card(heard.person, local(heard.now, heard.person.timezone).date())

    async def change_rhythm(self, heard: Heard) -> None:
        if heard.ref not in ("1", "2"):
            await heard.say(words.how_often())
            return
        heard.person.every = int(heard.ref)
        await self._changed(heard)

    async def change_days(self, heard: Heard) -> None:
        """Turn one day of the week on or off."""
        days = set(heard.person.working_days)
        if heard.ref not in set("0123456"):
            await heard.say(words.which_days(heard.person.working_days))
            return
        days ^= {heard.ref}
        if not days:
            await heard.say(words.one_day_at_least())
            return
        heard.person.working_days = "".join(sorted(days))
        await self._reschedule(heard, heard.person)
        await heard.redraw(words.which_days(heard.person.working_days))

    async def change_quiet(self, heard: Heard) -> None:
        if heard.ref == words.NO_QUIET:
            await self._set_quiet(heard, (time(0), time(0)))
        elif heard.ref in words.QUIET_HOURS:
            await self._set_quiet(heard, rules.two_times(heard.ref))
        else:
            await heard.ask(words.which_quiet(), words.QUIET_TYPED)

    async def take_typed_quiet(self, heard: Heard) -> None:
        await self._set_quiet(heard, rules.two_times(heard.text))

    async def _set_quiet(self, heard: Heard, hours: tuple[time, time] | None) -> None:
        if hours is None:
            await heard.ask(words.not_hours(), words.QUIET_TYPED)
            return
        heard.person.quiet_from, heard.person.quiet_to = hours
        await heard.stop_expecting(heard.person)
        await self._changed(heard)

    async def change_holidays(self, heard: Heard) -> None:
        if heard.ref not in (*NATIONS, words.BY_ZONE):
            await heard.say(words.which_holidays(heard.person.timezone))
            return
        heard.person.nation = "" if heard.ref == words.BY_ZONE else heard.ref
        await self._changed(heard)

    async def change_most(self, heard: Heard) -> None:
        if heard.ref not in map(str, words.MOST_A_DAY):
            await heard.say(words.how_many())
            return
        heard.person.most_a_day = int(heard.ref)
        await self._changed(heard)

    async def pause(self, heard: Heard) -> None:
        """Say nothing unasked until a day; the journey goes on from where it stands."""
        if heard.ref not in map(str, words.PAUSES):
            await heard.ask(words.how_long(), words.PAUSE_TYPED)
            return
        today = local(heard.now, heard.person.timezone).date()
        heard.person.paused_until = today + timedelta(days=int(heard.ref))
        await heard.stop_expecting(heard.person)
        await self._changed(heard)

    async def take_typed_pause(self, heard: Heard) -> None:
        today = local(heard.now, heard.person.timezone).date()
        until = rules.day_to_come(heard.text, today, spoken.months())
        if until is None:
            await heard.ask(words.not_a_date(), words.PAUSE_TYPED)
            return
        heard.person.paused_until = until
        await heard.stop_expecting(heard.person)
        await self._changed(heard)

    async def resume(self, heard: Heard) -> None:
        heard.person.paused_until = None
        await self._changed(heard)

    async def coach_is_done(self, heard: Heard) -> None:
        heard.person.coach_until = None
        await self._changed(heard)

    async def choose_who_to_talk_with(self, heard: Heard) -> None:
        """A coach says with whom they are talking, by a name or the beginning of one."""
        coached = await people.coached_by(heard.tx, heard.person)
        if not coached and Role.COACH not in await people.roles(heard.tx, heard.person):
            await heard.say(words.only_coaches())
            return
        name = heard.text.casefold() if heard.text.casefold() != "talking" else ""
        meant = [each for each in coached if name in each.name.casefold()]
        await heard.say(words.whom_do_you_talk_with(meant))

    async def coach_talks(self, heard: Heard) -> None:
        """Hold questions to somebody back for a day, or as long as the two of them talk."""
        person = await self._coached(heard)
        if person:
            person.coach_until = heard.now + TALK
            await heard.redraw(words.held_for_the_coach(person, heard.person))

    async def coach_ends(self, heard: Heard) -> None:
        person = await self._coached(heard)
        if person:
            person.coach_until = None
            await heard.redraw(words.coach_ended(person))

    async def _coached(self, heard: Heard) -> Person | None:
        """Return whom the press was about, if this person coaches them."""
        for person in await people.coached_by(heard.tx, heard.person):
            if str(person.id) == heard.ref:
                return person
        await heard.say(words.only_coaches())
        return None

    async def _changed(self, heard: Heard) -> None:
        await self._reschedule(heard, heard.person)
        await heard.redraw(self.card(heard))

    async def keep_as_it_is(self, heard: Heard) -> None:
        due = await self._reschedule(heard, heard.person)
        await heard.redraw(words.as_it_is(due, heard.person))

    async def show_calendar(self, heard: Heard) -> None:
        """Show what is coming in the next twelve weeks."""
        pushes = await self._calendar(heard.tx, heard.person, heard.now, heard.now + AHEAD)
        await heard.say(words.coming(pushes, heard.person))

    async def choose_language(self, heard: Heard) -> None:
        """Change the language: pressed, or written after the command, as `cy` or `Cymraeg`."""
        known = language.available()
        typed = {spoken.language_name(each).casefold(): each for each in known}
        chosen = heard.ref or typed.get(heard.text.casefold(), heard.text.casefold())
        if chosen not in known:
            await heard.say(words.which_language(known))
            return
        heard.person.language = chosen
        with language.speaking(chosen):
            await heard.say(words.language_is_now())
