"""What is said where a programme and its places are set up."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from bot.chat import Button, Choice, Field, Form, Kind, Message, heading, message, note
from bot.language import _
from bot.organising.rules import LEAST_PEOPLE, LEAST_PLACES

if TYPE_CHECKING:
    from bot.people.models import Place, Programme

CHANGE = "programme.change"
SET = "programme.set"
LIMITS = "programme.limits"
SET_LIMITS = "programme.set_limits"
NEW = "programme.new"
ADD = "programme.add"
PLACES = "programme.places"
NEW_PLACE = "programme.new_place"
ADD_PLACE = "programme.add_place"
CHANGE_PLACE = "programme.place"
SET_PLACE = "programme.set_place"
REMOVE_PLACE = "programme.remove_place"
SHOW = "programme.show"
INVITE = "invite.programme"

MOST_BUTTONS = 20


def only_administrators() -> Message:
    return message(
        _("Only whoever runs Wayfinder here can add a programme. If you should, ask them.")
    )


def name_is_taken(name: str) -> Message:
    return message(
        _("There is a programme named {name} already. Nothing was changed.").format(name=name)
    )


def place_is_there(name: str) -> Message:
    return message(
        _("There is a place named {name} already. Nothing was changed.").format(name=name)
    )


def unknown_zone(typed: str, suggestions: Sequence[str]) -> Message:
    unknown = _("I do not know the time zone {typed}. Nothing was changed.").format(typed=typed)
    if not suggestions:
        return message(unknown, _("Write the name of a big city in it, such as London."))
    return message(
        unknown, _("Did you mean one of these? {zones}").format(zones=", ".join(suggestions))
    )


def programme_form(it: "Programme", journeys: Mapping[str, str]) -> Form:
    return Form(
        title=_("The programme"),
        action=SET,
        ref=str(it.id),
        submit=_("Save"),
        fields=(
            Field(name="name", label=_("Name"), value=it.name),
            Field(
                name="contact",
                label=_("A person to ask: name and how to reach them"),
                value=it.contact,
                optional=True,
            ),
            Field(
                name="welcome",
                label=_("Words of welcome"),
                kind=Kind.PARAGRAPH,
                value=it.welcome,
                optional=True,
            ),
            Field(
                name="starts_on",
                label=_("First day"),
                kind=Kind.DATE,
                hint=_("Such as 2026-09-07."),
                value=it.starts_on.isoformat() if it.starts_on else "",
                optional=True,
            ),
            Field(
                name="ends_on",
                label=_("Last day"),
                kind=Kind.DATE,
                hint=_("Such as 2027-07-16."),
                value=it.ends_on.isoformat() if it.ends_on else "",
                optional=True,
            ),
            Field(
                name="journey",
                label=_("Journey"),
                hint=_("For those who join from now on."),
                kind=Kind.CHOICE,
                value=it.journey,
                choices=tuple(
                    Choice(value=name, label=title[:75]) for name, title in journeys.items()
                ),
            ),
            _who_may_join(it.is_open),
        ),
    )


def _who_may_join(is_open: bool) -> Field:
    return Field(
        name="is_open",
        label=_("Who may join?"),
        kind=Kind.CHOICE,
        value="yes" if is_open else "no",
        choices=(
            Choice(value="no", label=_("People with an invite")),
            Choice(value="yes", label=_("Anybody who finds Wayfinder")),
        ),
    )


def limits_form(it: "Programme") -> Form:
    return Form(
        title=_("What is shown and kept"),
        action=SET_LIMITS,
        ref=str(it.id),
        submit=_("Save"),
        fields=(
            Field(
                name="least_people",
                label=_("Shown across places only from this many people"),
                hint=_("{least} or more.").format(least=LEAST_PEOPLE),
                value=str(it.least_people),
            ),
            Field(
                name="least_places",
                label=_("And from this many places"),
                hint=_("{least} or more.").format(least=LEAST_PLACES),
                value=str(it.least_places),
            ),
            Field(
                name="keep_days",
                label=_("Erase what people write after this many days"),
                hint=_("Leave it empty to keep it until they erase it."),
                value=str(it.keep_days or ""),
                optional=True,
            ),
            Field(
                name="helplines",
                label=_("Whom to ring when somebody may be at risk, one a line"),
                hint=_("Leave it empty for the usual numbers."),
                kind=Kind.PARAGRAPH,
                value=it.helplines,
                optional=True,
            ),
        ),
    )


def new_programme_form(timezone: str) -> Form:
    return Form(
        title=_("New programme"),
        action=ADD,
        submit=_("Add it"),
        fields=(
            Field(name="name", label=_("Name")),
            Field(
                name="places",
                label=_("Its places, one a line"),
                kind=Kind.PARAGRAPH,
                hint=_("More can be added at any time."),
                optional=True,
            ),
            _timezone(timezone),
            Field(
                name="contact",
                label=_("A person to ask: name and how to reach them"),
                optional=True,
            ),
            _who_may_join(False),
        ),
    )


def _timezone(now: str) -> Field:
    return Field(
        name="timezone",
        label=_("Time zone"),
        hint=_("A city or a zone, such as London or Europe/Dublin."),
        value=now,
    )


def added(it: "Programme") -> Message:
    return message(
        _("Added: {programme}. Next, invite whoever is to run it.").format(programme=it.name),
        buttons=[
            Button(label=_("New invite"), action=INVITE, ref=str(it.id)),
            Button(label=_("Show it"), action=SHOW, ref=str(it.id)),
        ],
    )


def places(programme: "Programme", found: "Sequence[Place]") -> Message:
    lines = [
        _("{place} ({timezone})").format(place=place.name, timezone=place.timezone)
        for place in found
    ]
    return message(
        heading(_("Places of {programme}").format(programme=programme.name)),
        "\n".join(lines)[:2500] or _("No places yet."),
        note(_("Press a place to rename it or to change its time zone.")),
        buttons=[
            Button(label=_("Add a place"), action=NEW_PLACE, ref=str(programme.id)),
            *(
                [Button(label=_("Remove a place"), action=REMOVE_PLACE, ref=str(programme.id))]
                if found
                else []
            ),
            *(
                Button(label=place.name[:75], action=CHANGE_PLACE, ref=str(place.id))
                for place in found[:MOST_BUTTONS]
            ),
        ],
    )


def new_place_form(programme: "Programme", timezone: str) -> Form:
    return Form(
        title=_("New place"),
        action=ADD_PLACE,
        ref=str(programme.id),
        submit=_("Add it"),
        fields=(Field(name="name", label=_("Name")), _timezone(timezone)),
    )


def place_form(place: "Place") -> Form:
    return Form(
        title=_("The place"),
        action=SET_PLACE,
        ref=str(place.id),
        submit=_("Save"),
        fields=(Field(name="name", label=_("Name"), value=place.name), _timezone(place.timezone)),
    )


def place_saved(programme: "Programme", name: str) -> Message:
    return message(
        _("Saved: {place}, in {programme}.").format(place=name, programme=programme.name),
        buttons=[Button(label=_("All places"), action=PLACES, ref=str(programme.id))],
    )
