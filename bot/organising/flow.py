"""What managers and administrators do in chat. Every step asks `permission` anew."""

from collections.abc import Mapping
from datetime import timedelta

from bot.conversations import Handler, Heard, Room
from bot.conversations.flow import show as show_form
from bot.delivery.files import Files
from bot.organising import meant, rules, words
from bot.organising.closing import Closing
from bot.organising.dry_run import DryRun, OfNobody, OfSomebody
from bot.organising.page import Invitation, page
from bot.organising.rules import WrongValue
from bot.organising.setting_up import DatesMoved, SettingUp
from bot.people import invites, permission, record, spoken
from bot.people import queries as people
from bot.people.access import May, Thing
from bot.people.vocabulary import Role


class Organising(Room):
    """Invites, a programme's settings, and its numbers.

    Args:
        files: where a page to print waits to be sent.
        telegram_bot: the bot's name in Telegram, for links; empty where there is none.
        journeys, dates_moved: see `SettingUp`.
        of_somebody, of_nobody: see `DryRun`.
    """

    name = "organising"
    for_anybody = ("invite", "programme")  # an administrator need not take part

    def __init__(
        self,
        files: Files,
        telegram_bot: str,
        journeys: Mapping[str, str],
        dates_moved: DatesMoved,
        of_somebody: OfSomebody,
        of_nobody: OfNobody,
    ) -> None:
        self._files, self._telegram_bot = files, telegram_bot
        self._setting_up = SettingUp(journeys, dates_moved)
        self.routes: dict[str, Handler] = {
            words.INVITE_TO: self.fill_in_invite,
            words.MAKE_INVITE: self.make_invite,
            words.PROGRAMME: self.show,
            words.COUNTS: self.count,
            words.RECORD: self.what_was_done,
            **self._setting_up.routes,
            **Closing().routes,
            **DryRun(of_somebody, of_nobody).routes,
        }
        self.commands: dict[str, Handler] = {
            "invite": self.invite,
            "programme": self.show_mine,
        }

    # Letting people in.

    async def invite(self, heard: Heard) -> None:
        await meant.choose(heard, Thing.INVITE, May.CHANGE, words.INVITE_TO, self.fill_in_invite)

    async def fill_in_invite(self, heard: Heard) -> None:
        programme = await meant.programme(heard, Thing.INVITE, May.CHANGE)
        if programme:
            places = await people.places(heard.tx, programme.id)
            await show_form(heard, words.invite_form(programme, places))

    async def make_invite(self, heard: Heard) -> None:
        """Make the code; hand it over as words to pass on and as a page to print."""
        programme = await meant.programme(heard, Thing.INVITE, May.CHANGE)
        if programme is None:
            return
        try:
            days, uses = (
                rules.days(heard.answers["days"]),
                rules.uses(heard.answers.get("uses", "")),
            )
        except WrongValue as wrong:
            await heard.say(words.wrong_value(wrong))
            return
        places = {str(p.id): p for p in await people.places(heard.tx, programme.id)}
        place = places.get(heard.answers["place"])
        role = Role(heard.answers["role"])
        made = invites.make(
            heard.tx,
            heard.now,
            programme.id,
            place_id=place.id if place else None,
            role=role,
            lasts=timedelta(days=days),
            uses=uses,
            made_by=heard.person,
        )
        record.note(
            heard.tx,
            f"invite {role}",
            heard.now,
            actor=heard.person,
            programme_id=programme.id,
        )
        assert made.expires_at is not None
        invitation = Invitation(
            code=made.code,
            programme=programme.name,
            place=place.name if place else "",
            role=role,
            until=spoken.date(made.expires_at, heard.person.timezone),
            welcome=programme.welcome,
            contact=programme.contact,
        )
        drawn = page(invitation, self._telegram_bot).encode()
        file = self._files.write("invite.html", drawn, whose=heard.person.id, now=heard.now)
        link = invites.telegram_link(self._telegram_bot, made.code) if self._telegram_bot else ""
        await heard.say(words.invited(invitation, link, file))

    # The programme.

    async def show_mine(self, heard: Heard) -> None:
        """`/programme` shows it; `/programme new` adds one."""
        adds = await permission.may_add_programmes(heard.tx, heard.person)
        if adds and (heard.text.casefold() == "new" or not await people.programmes(heard.tx)):
            await self._setting_up.begin_new(heard)
            return
        await meant.choose(heard, Thing.PROGRAMME, May.READ, words.PROGRAMME, self.show)

    async def show(self, heard: Heard) -> None:
        programme = await meant.programme(heard, Thing.PROGRAMME, May.READ)
        if programme is None:
            return
        changeable = await permission.access_programme(
            heard.tx, heard.person, programme.id, Thing.PROGRAMME, May.CHANGE
        )
        about = words.About(
            places=await people.places(heard.tx, programme.id),
            coaches=await people.coaches(heard.tx, programme.id),
            managers=await permission.managers(heard.tx, programme.id),
            may_change=changeable is not None,
            may_add=await permission.may_add_programmes(heard.tx, heard.person),
        )
        await heard.say(words.programme(programme, about))

    async def count(self, heard: Heard) -> None:
        programme = await meant.programme(heard, Thing.COUNTS, May.READ)
        if programme is None:
            return
        counted = await permission.access_counts(heard.tx, heard.person, programme.id)
        assert counted is not None
        await heard.say(words.counts(programme, counted))

    async def what_was_done(self, heard: Heard) -> None:
        programme = await meant.programme(heard, Thing.RECORD, May.READ)
        if programme is None:
            return
        traces = await permission.access_record(heard.tx, heard.person, programme.id)
        await heard.say(words.what_was_done(programme, traces or [], heard.person))
