"""What managers and administrators do in chat. Every step asks `permission` anew."""

from datetime import timedelta

from bot.conversations import Handler, Heard, Room
from bot.conversations.flow import show as show_form
from bot.delivery.files import Files
from bot.organising import rules, words
from bot.organising.page import Invitation, page
from bot.organising.rules import WrongValue
from bot.people import invites, permission, record, spoken
from bot.people import queries as people
from bot.people.access import May, Thing
from bot.people.models import Programme
from bot.people.vocabulary import Role

IN_THE_FORM = (
    "contact", "welcome", "starts_on", "ends_on", "least_people", "least_places", "keep_days",
)  # fmt: skip


class Organising(Room):
    """Invites, a programme's settings, and its numbers.

    Args:
        files: where a page to print waits to be sent.
        telegram_bot: the bot's name in Telegram, for links; empty where there is none.
    """

    name = "organising"
    for_anybody = ("invite", "programme")  # an administrator need not take part

    def __init__(self, files: Files, telegram_bot: str) -> None:
        self._files, self._telegram_bot = files, telegram_bot
        self.routes: dict[str, Handler] = {
            words.INVITE_TO: self.fill_in_invite,
            words.MAKE_INVITE: self.make_invite,
            words.PROGRAMME: self.show,
            words.CHANGE: self.change,
            words.SET: self.save,
            words.COUNTS: self.count,
            words.RECORD: self.what_was_done,
        }
        self.commands: dict[str, Handler] = {
            "invite": self.invite,
            "programme": self.show_mine,
        }

    # Letting people in.

    async def invite(self, heard: Heard) -> None:
        await self._choose(heard, Thing.INVITE, May.CHANGE, words.INVITE_TO, self.fill_in_invite)

    async def fill_in_invite(self, heard: Heard) -> None:
        programme = await self._access(heard, Thing.INVITE, May.CHANGE)
        if programme:
            places = await people.places(heard.tx, programme.id)
            await show_form(heard, words.invite_form(programme, places))

    async def make_invite(self, heard: Heard) -> None:
        """Make the code; hand it over as words to pass on and as a page to print."""
        programme = await self._access(heard, Thing.INVITE, May.CHANGE)
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
        await self._choose(heard, Thing.PROGRAMME, May.READ, words.PROGRAMME, self.show)

    async def show(self, heard: Heard) -> None:
        programme = await self._access(heard, Thing.PROGRAMME, May.READ)
        if programme is None:
            return
        changeable = await permission.access_programme(
            heard.tx, heard.person, programme.id, Thing.PROGRAMME, May.CHANGE
        )
        places = await people.places(heard.tx, programme.id)
        await heard.say(words.programme(programme, places, changeable is not None))

    async def change(self, heard: Heard) -> None:
        programme = await self._access(heard, Thing.PROGRAMME, May.CHANGE)
        if programme:
            await show_form(heard, words.programme_form(programme))

    async def save(self, heard: Heard) -> None:
        """Take over what was filled in: all of it, or nothing."""
        programme = await self._access(heard, Thing.PROGRAMME, May.CHANGE)
        if programme is None:
            return
        try:
            new = {name: rules.read(name, heard.answers.get(name, "")) for name in IN_THE_FORM}
        except WrongValue as wrong:
            await heard.say(words.wrong_value(wrong))
            return
        if not rules.dates_fit(new["starts_on"], new["ends_on"]):
            await heard.say(words.ends_before_it_starts())
            return
        for name, value in new.items():
            if getattr(programme, name) != value:
                setattr(programme, name, value)
                record.note(
                    heard.tx,
                    f"set programme {name}",
                    heard.now,
                    actor=heard.person,
                    programme_id=programme.id,
                )
        await heard.say(words.saved(programme))

    async def count(self, heard: Heard) -> None:
        programme = await self._access(heard, Thing.COUNTS, May.READ)
        if programme is None:
            return
        counted = await permission.access_counts(heard.tx, heard.person, programme.id)
        assert counted is not None
        await heard.say(words.counts(programme, counted))

    async def what_was_done(self, heard: Heard) -> None:
        programme = await self._access(heard, Thing.RECORD, May.READ)
        if programme is None:
            return
        traces = await permission.access_record(heard.tx, heard.person, programme.id)
        await heard.say(words.what_was_done(programme, traces or [], heard.person))

    # Asking first.

    async def _choose(
        self, heard: Heard, thing: Thing, need: May, action: str, go_on: Handler
    ) -> None:
        found = await permission.programmes_where(heard.tx, heard.person, thing, need)
        if not found:
            await heard.say(words.only_who_runs_it())
        elif len(found) == 1:
            heard.ref = str(found[0].id)
            await go_on(heard)
        else:
            await heard.say(words.which_programme(found, action))

    async def _access(self, heard: Heard, thing: Thing, need: May) -> Programme | None:
        """Return the programme that `ref` names, or say that it is not theirs to touch."""
        programme = None
        if heard.ref.isdecimal():
            programme = await permission.access_programme(
                heard.tx, heard.person, int(heard.ref), thing, need
            )
        if programme is None:
            await heard.say(words.only_who_runs_it())
        return programme
