"""What is said where a place is removed from a programme."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.chat import Button, Choice, Field, Form, Kind, Message, message, note
from bot.language import _, ngettext
from bot.organising.setting_words import NEW_PLACE, PLACES, REMOVE_PLACE

if TYPE_CHECKING:
    from bot.people.models import Place, Programme

REMOVED = "programme.removed_place"
NOBODY = "nobody"
MOST = 99


def no_place(programme: "Programme") -> Message:
    return message(
        _("No places yet."),
        buttons=[Button(label=_("Add a place"), action=NEW_PLACE, ref=str(programme.id))],
    )


def form(programme: "Programme", places: "Sequence[Place]") -> Form:
    found = tuple(Choice(value=str(p.id), label=p.name[:75]) for p in places[:MOST])
    return Form(
        title=_("Remove a place"),
        action=REMOVED,
        ref=str(programme.id),
        intro=_("It is shown nowhere any more. What was done together there is kept."),
        submit=_("Remove it"),
        fields=(
            Field(name="place", label=_("Which place?"), kind=Kind.CHOICE, choices=found),
            Field(
                name="to",
                label=_("Where do its people go?"),
                hint=_("They are told, and can choose another in /settings."),
                kind=Kind.CHOICE,
                value=NOBODY,
                choices=(Choice(value=NOBODY, label=_("Nobody is in it")), *found),
            ),
        ),
    )


def has_people(programme: "Programme", place: str, n: int) -> Message:
    return message(
        ngettext(
            "One person is in {place}, or expected there. Nothing was changed: say where they go.",
            "{n} people are in {place}, or expected there. Nothing was changed: say where they go.",
            n,
        ).format(n=n, place=place),
        buttons=[Button(label=_("Remove a place"), action=REMOVE_PLACE, ref=str(programme.id))],
    )


def is_gone(programme: "Programme") -> Message:
    return message(
        _("There is no such place any more. Nothing was changed."),
        buttons=[Button(label=_("All places"), action=PLACES, ref=str(programme.id))],
    )


def removed(programme: "Programme", place: str, to: str, n: int) -> Message:
    went = ngettext(
        "One person is in {other} now, and has been told.",
        "{n} people are in {other} now, and have been told.",
        n,
    )
    return message(
        " ".join(
            [
                _("Removed: {place}.").format(place=place),
                *([went.format(n=n, other=to)] if n else []),
            ]
        ),
        note(_("Add a place of that name, and it is back, with what was done together there.")),
        buttons=[Button(label=_("All places"), action=PLACES, ref=str(programme.id))],
    )


def moved(programme: "Programme", place: str, to: str) -> Message:
    """Tell somebody whose place is one no longer."""
    return message(
        _("{place} is no longer a place of {programme}. You are in {other} now.").format(
            place=place, programme=programme.name, other=to
        ),
        note(_("You can choose another place in /settings.")),
    )
