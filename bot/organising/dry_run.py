"""The dry-run calendar: what somebody would be told in the next twelve weeks, and when.

Of a real person a manager sees when and of what kind, and no words: which question comes
next depends on what they wrote, and a reminder may carry their own.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot.conversations import Handler, Heard
from bot.conversations.flow import show as show_form
from bot.organising import dry_run_words as words
from bot.organising import meant, rules
from bot.organising.rules import WrongValue
from bot.organising.words import wrong_value
from bot.people import attention, pacing, permission, record, timezones
from bot.people.access import May, Thing
from bot.people.attention import Pace, Push
from bot.people.landmarks import landmarks
from bot.people.local_time import instant
from bot.people.models import Person, Programme

AHEAD = timedelta(weeks=12)

OfSomebody = Callable[[AsyncSession, Person, datetime, datetime], Awaitable[list[Push]]]
OfNobody = Callable[[Programme, Pace, datetime, datetime], list[Push]]


class DryRun:
    """
    Args:
        of_somebody: all that a person would be told, between two instants.
        of_nobody: the same for somebody invented, who has just joined.
    """

    def __init__(self, of_somebody: OfSomebody, of_nobody: OfNobody) -> None:
        self._of_somebody, self._of_nobody = of_somebody, of_nobody
        self.routes: dict[str, Handler] = {
            words.WHOSE: self.ask_whose,
            words.NAMED: self.find,
            words.SOMEBODY: self.show,
            words.INVENT: self.invent,
            words.INVENTED: self.show_invented,
        }

    async def ask_whose(self, heard: Heard) -> None:
        programme = await meant.programme(heard, Thing.CALENDAR, May.READ)
        if programme:
            await heard.ask(words.whose(programme), words.NAMED, str(programme.id))

    async def find(self, heard: Heard) -> None:
        """Somebody was named, in whole or in part."""
        programme = await meant.programme(heard, Thing.CALENDAR, May.READ)
        if programme is None:
            return
        found = await permission.access_calendars(
            heard.tx, heard.person, programme.id, heard.text, words.MOST_NAMES
        )
        if not found:
            await heard.ask(words.nobody_of_that_name(), words.NAMED, str(programme.id))
            return
        await heard.stop_expecting(heard.person)
        await heard.say(words.which_of_them(programme, found))

    async def show(self, heard: Heard) -> None:
        """Show one person's, named by `ref`: programme.person."""
        heard.ref, _, number = heard.ref.partition(".")
        programme = await meant.programme(heard, Thing.CALENDAR, May.READ)
        if programme is None:
            return
        person = await permission.access_calendar(
            heard.tx, heard.person, programme.id, int(number) if number.isdecimal() else 0
        )
        if person is None:
            await heard.say(words.nobody_of_that_name())
            return
        record.note(
            heard.tx,
            "look at calendar",
            heard.now,
            actor=heard.person,
            subject=person,
            programme_id=programme.id,
        )
        until = heard.now + AHEAD
        pushes = await self._of_somebody(heard.tx, person, heard.now, until)
        pace = pacing.pace_of(person)
        days = list(landmarks(pace, heard.now, until))
        await heard.say(words.calendar_of(person, pushes, days))

    async def invent(self, heard: Heard) -> None:
        programme = await meant.programme(heard, Thing.CALENDAR, May.READ)
        if programme:
            await heard.stop_expecting(heard.person)
            await show_form(heard, words.invented_form(programme, heard.person.timezone))

    async def show_invented(self, heard: Heard) -> None:
        programme = await meant.programme(heard, Thing.CALENDAR, May.READ)
        if programme is None:
            return
        zone = timezones.find(heard.answers["timezone"])
        if zone is None:
            await heard.say(wrong_value(WrongValue("timezone")))
            return
        try:
            pace, start = rules.invented(heard.answers, zone)
        except WrongValue as wrong:
            await heard.say(wrong_value(wrong))
            return
        now = instant(start, rules.MIDNIGHT, zone) if start else heard.now
        until = now + AHEAD
        pushes = attention.calendar(pace, self._of_nobody(programme, pace, now, until))
        await heard.say(words.calendar(zone, pushes, list(landmarks(pace, now, until))))
