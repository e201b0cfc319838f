"""Everything this room says."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.chat import Button, Choice, Field, File, Form, Kind, Message, heading, message, note
from bot.language import _
from bot.organising import dry_run_words, setting_words
from bot.organising.rules import DATES, WrongValue
from bot.people import spoken
from bot.people.vocabulary import Role

if TYPE_CHECKING:
    from bot.organising.page import Invitation
    from bot.people.models import Person, Place, Programme, Trace
    from bot.people.permission import Counts

INVITE_TO = "invite.programme"
MAKE_INVITE = "invite.make"
PROGRAMME = "programme.show"
COUNTS = "programme.counts"
RECORD = "programme.record"

ANY_PLACE = "any"


def role_name(role: Role) -> str:
    return {
        Role.PRACTITIONER: _("practitioner"),
        Role.COACH: _("coach"),
        Role.MANAGER: _("manager"),
    }[role]


def only_who_runs_it() -> Message:
    return message(
        _("Only people who manage a programme can do that. If you should, ask whoever runs yours.")
    )


def which_programme(programmes: "Sequence[Programme]", action: str) -> Message:
    return message(
        _("Which programme?"),
        buttons=[
            Button(label=programme.name[:75], action=action, ref=str(programme.id))
            for programme in programmes[:24]
        ],
    )


# Invites.


def invite_form(programme: "Programme", places: "Sequence[Place]") -> Form:
    anywhere = Choice(value=ANY_PLACE, label=_("Any place"))
    return Form(
        title=_("New invite"),
        action=MAKE_INVITE,
        ref=str(programme.id),
        intro=_("An invite to {programme}.").format(programme=programme.name),
        submit=_("Make it"),
        fields=(
            Field(
                name="role",
                label=_("What do they become?"),
                kind=Kind.CHOICE,
                value=Role.PRACTITIONER.value,
                choices=tuple(Choice(value=role.value, label=role_name(role)) for role in Role),
            ),
            Field(
                name="place",
                label=_("In which place?"),
                kind=Kind.CHOICE,
                value=ANY_PLACE,
                choices=(
                    anywhere,
                    *(Choice(value=str(p.id), label=p.name[:75]) for p in places[:99]),
                ),
            ),
            Field(name="days", label=_("For how many days can it be used?"), value="30"),
            Field(
                name="uses",
                label=_("How often can it be used?"),
                hint=_("Leave it empty for any number."),
                optional=True,
            ),
        ),
    )


def _for_whom(invitation: "Invitation") -> str:
    if invitation.place:
        return _("{role} in {place}").format(
            role=role_name(invitation.role), place=invitation.place
        )
    return role_name(invitation.role)


def _until(invitation: "Invitation") -> list[str]:
    if not invitation.until:
        return []
    return [_("The code can be used until {day}.").format(day=invitation.until)]


def invited(invitation: "Invitation", link: str, page: File) -> Message:
    """Say the invite in words that can be passed on as they are."""
    on_telegram = [_("On Telegram: {link}").format(link=link)] if link else []
    return message(
        _("Here is the invite ({who}). Pass this on, or print the page:").format(
            who=_for_whom(invitation)
        ),
        _("You are invited to {programme}.").format(programme=invitation.programme),
        *on_telegram,
        _("On Slack: write to Wayfinder in a direct message: {code}").format(code=invitation.code),
        *_until(invitation),
        file=page,
    )


@dataclass(frozen=True)
class OnPaper:
    title: str
    opening: list[str]
    telegram: str
    slack: str
    closing: list[str]


def on_paper(invitation: "Invitation", link: str) -> OnPaper:
    contact = (
        [_("A person you can ask: {contact}.").format(contact=invitation.contact)]
        if invitation.contact
        else []
    )
    return OnPaper(
        title=_("You are invited to {programme}").format(programme=invitation.programme),
        opening=[
            *([invitation.welcome] if invitation.welcome else []),
            _("You would join as {who}.").format(who=_for_whom(invitation)),
        ],
        telegram=_("Point your phone's camera here, or open the link:") if link else "",
        slack=_("Find the app Wayfinder, write it a direct message, and give it this code:"),
        closing=[*_until(invitation), *contact],
    )


# The programme.


@dataclass(frozen=True)
class About:
    """What stands around a programme, and what its reader may do."""

    places: "Sequence[Place]"
    coaches: "Sequence[Person]"
    managers: "Sequence[Person]"
    may_change: bool
    may_add: bool


def programme(it: "Programme", about: About) -> Message:
    dates = " – ".join(
        spoken.calendar_date(day) if day else "…" for day in (it.starts_on, it.ends_on)
    )
    keep = (
        _("What people write is erased after {days} days.").format(days=it.keep_days)
        if it.keep_days
        else _("What people write is kept until they erase it.")
    )
    lines = [
        _("Dates: {dates}").format(dates=dates),
        _("A person to ask: {contact}").format(contact=it.contact or _("nobody yet")),
        _("Managers: {names}").format(names=_names(about.managers)),
        _("Coaches: {names}").format(names=_names(about.coaches)),
        _("Journey: {journey}").format(journey=it.journey),
        _("Anybody may join.") if it.is_open else _("People join with an invite."),
        _("Shown across places: from {people} people in {places} places.").format(
            people=it.least_people, places=it.least_places
        ),
        keep,
        _("Places: {places}").format(places=", ".join(p.name for p in about.places) or "–"),
    ]
    changing = [
        (_("Change it"), setting_words.CHANGE),
        (_("What is shown and kept"), setting_words.LIMITS),
        (_("Places"), setting_words.PLACES),
        (_("New invite"), INVITE_TO),
        (_("What people would get"), dry_run_words.WHOSE),
        (_("What was done"), RECORD),
    ]
    actions = [
        (_("How many take part"), COUNTS),
        *(changing if about.may_change else []),
        *([(_("New programme"), setting_words.NEW)] if about.may_add else []),
    ]
    return message(
        heading(it.name),
        "\n".join(lines)[:2500],
        buttons=[Button(label=label, action=action, ref=str(it.id)) for label, action in actions],
    )


def _names(people: "Sequence[Person]") -> str:
    return ", ".join(person.name for person in people) or _("nobody yet")


def wrong_value(wrong: WrongValue) -> Message:
    what = {
        "name": _("The name"),
        "journey": _("The journey"),
        "is_open": _("Who may join"),
        "at": _("The time"),
        "timezone": _("The time zone"),
        "start": _("The day from which on to look"),
        "pause": _("The end of the pause"),
        "starts_on": _("The first day"),
        "ends_on": _("The last day"),
        "least_people": _("The number of people"),
        "least_places": _("The number of places"),
        "keep_days": _("The number of days"),
        "days": _("The number of days"),
        "uses": _("The number of uses"),
    }.get(wrong.setting, wrong.setting)
    if wrong.least is None and wrong.setting in ("at", "timezone"):
        return message(_("{what} could not be read. Nothing was changed.").format(what=what))
    if wrong.least is None and wrong.setting not in (*DATES, "start", "pause"):
        return message(_("{what} is missing. Nothing was changed.").format(what=what))
    if wrong.least is None:
        return message(
            _("{what} could not be read: write it like 2026-09-07. Nothing was changed.").format(
                what=what
            )
        )
    return message(
        _("{what} must be a whole number, {least} or more. Nothing was changed.").format(
            what=what, least=wrong.least
        )
    )


def ends_before_it_starts() -> Message:
    return message(_("The last day is before the first day. Nothing was changed."))


def saved(programme: "Programme") -> Message:
    return message(
        _("Saved: {programme}.").format(programme=programme.name),
        buttons=[Button(label=_("Show it"), action=PROGRAMME, ref=str(programme.id))],
    )


def counts(programme: "Programme", counted: "Counts") -> Message:
    too_few = _("too few to say")
    return message(
        heading(programme.name),
        _("Taking part: {people}. Places with people: {places}.").format(
            people=counted.people if counted.people is not None else too_few,
            places=counted.places if counted.places is not None else too_few,
        ),
        note(_("Numbers only: nobody's words are shown here, and no small numbers.")),
    )


def what_was_done(programme: "Programme", traces: "Sequence[Trace]", reader: "Person") -> Message:
    lines = [
        _("{moment}: {deed} ({by})").format(
            moment=spoken.moment(trace.at, reader.timezone), deed=trace.deed, by=trace.by
        )
        for trace in traces
    ]
    return message(
        heading(_("What was done in {programme}").format(programme=programme.name)),
        "\n".join(lines)[:2700] or _("Nothing yet."),
        note(_("Who looked at or changed something, without words.")),
    )
