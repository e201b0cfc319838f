"""What is wrong with a form, and what to do about it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.chat import Button, Message, message
from bot.language import _
from bot.learning_events.draft_words import CHANGE, LATER, REPEAT, THROW_AWAY, WHO_FOR
from bot.learning_events.rules import Problem

if TYPE_CHECKING:
    from bot.learning_events.models import LearningEvent


def problem(what: Problem) -> str:
    match what:
        case Problem.NO_TITLE:
            return _("It needs a title, and news needs a text.")
        case Problem.TOO_LONG:
            return _(
                "Something is too long: a title may have 120 characters, a place 300, what it "
                "is for and papers 600, news 2,000."
            )
        case Problem.NO_DAY:
            return _("I do not understand the day. Write it like 9 March or 2026-03-09.")
        case Problem.NO_TIME:
            return _("I do not understand the time. Write it like 14:00 or 2pm.")
        case Problem.NO_ZONE:
            return _("I do not know that time zone. Write a city, such as London.")
        case Problem.SKIPPED:
            return _(
                "That time does not exist: clocks go forward over it that night. Choose another."
            )
        case Problem.TWICE:
            return _("That time happens twice: clocks go back over it that night. Choose another.")
        case Problem.PAST:
            return _("That is in the past.")
        case Problem.NO_LENGTH:
            return _("How long it takes is missing: between 5 minutes and a day.")
        case Problem.NO_CAPACITY:
            return _("The number of places should be a whole number from 1, or left out.")
        case Problem.TOO_FULL:
            return _("More people are coming already than there would be places.")
        case Problem.NOT_A_LINK:
            return _(
                "One of the links is not one that a browser can open. It should begin with https://."
            )
        case Problem.NO_TIMES:
            return _("How many times it takes place should be a number from 2 to 20.")
        case Problem.NOT_LAST:
            return _(
                "The first day is not the last such day of its month, so the others could not "
                "be either."
            )
        case Problem.NO_SUCH_DATE:
            return _("A date that you leave out is not one of the later dates of the series.")
        case Problem.THEME_ALONE:
            return _(
                "An audience by theme cannot be narrowed further: it could tell who wrote about "
                "it. Set the place, role, set and language to all."
            )


def problems(event: "LearningEvent", found: Sequence[Problem], *, is_known: bool) -> Message:
    """Say what is wrong with a form. `is_known`: people have been told of the event already."""
    kept = (
        _("Nothing was changed, and nobody was told anything.")
        if is_known
        else _("Nothing was sent. I keep what you wrote, so only this has to be put right:")
    )
    buttons = [Button(label=_("Put it right"), action=_where(found), emphasis="primary")]
    if not is_known:
        buttons.append(Button(label=_("Throw it away"), action=THROW_AWAY))
    return message(kept, *(problem(what) for what in found), buttons=buttons).with_ref(
        str(event.id)
    )


def _where(found: Sequence[Problem]) -> str:
    """Return what opens the form on which the first of these can be put right."""
    if found and found[0] is Problem.THEME_ALONE:
        return WHO_FOR
    of_a_series = (Problem.NO_TIMES, Problem.NOT_LAST, Problem.NO_SUCH_DATE)
    return REPEAT if found and found[0] in of_a_series else CHANGE


def bad_time(found: Sequence[Problem], event: "LearningEvent") -> Message:
    return message(
        *(problem(what) for what in found),
        buttons=[Button(label=_("Choose another time"), action=LATER, ref=str(event.id))],
    )
