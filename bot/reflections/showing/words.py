"""What is said where others read an answer."""

from typing import TYPE_CHECKING

from bot.chat import Message, heading, message, note, quote, split
from bot.language import _
from bot.people import spoken

if TYPE_CHECKING:
    from bot.people.models import Person
    from bot.reflections.models import Reflection


def in_a_set(entry: "Reflection", name: str, reader: "Person") -> list[Message]:
    """Show one answer of another member in full."""
    assert entry.answered_at is not None
    pieces = split(entry.text or _("A voice note or a picture."), most=2400)
    date = spoken.date(entry.answered_at, reader.timezone)
    first = message(
        heading(f"{name or _('Somebody')}, {date}"),
        *([note(entry.question)] if entry.question else []),
        quote(pieces[0]),
    )
    return [first, *(message(quote(piece)) for piece in pieces[1:])]


def nothing_shown() -> Message:
    return message(_("There is nothing to read here now: it may have been taken back."))


def taken_back() -> Message:
    return message(_("Its writer has taken this back, so it no longer stands here."))
