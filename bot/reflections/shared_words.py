"""What a coach reads of what others show."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.chat import Button, Message, heading, message, note, quote, split
from bot.language import _
from bot.people import spoken

if TYPE_CHECKING:
    from bot.people.models import Person
    from bot.reflections.models import Reflection

SHARED = "shared.show"
READ_SHARED = "shared.read"


def _date(entry: "Reflection", person: "Person") -> str:
    assert entry.answered_at is not None
    return spoken.date(entry.answered_at, person.timezone)


def shared(
    page: "Sequence[tuple[Reflection, str]]", reader: "Person", number: int, has_older: bool
) -> Message:
    """List what others show to a coach, without the words. `number` counts from 0."""
    if not page:
        return message(_("Nobody has shown you an answer here. People choose that one by one."))
    labels = [
        _("{name}, {date}").format(name=name, date=_date(entry, reader)) for entry, name in page
    ]
    buttons = [
        Button(label=label[:75], action=READ_SHARED, ref=str(entry.id))
        for label, (entry, _name) in zip(labels, page, strict=True)
    ]
    if number > 0:
        buttons.append(Button(label=_("Newer"), action=SHARED, ref=str(number - 1)))
    if has_older:
        buttons.append(Button(label=_("Older"), action=SHARED, ref=str(number + 1)))
    return message(
        heading(_("Shown to you as a coach")),
        note(_("When you open one, its writer can see that you did.")),
        buttons=buttons,
    )


def whole_for_a_coach(entry: "Reflection", name: str, reader: "Person") -> list[Message]:
    pieces = split(entry.text, most=2400)
    first = message(
        *([heading(entry.question)] if entry.question else []),
        note(f"{name}, {_date(entry, reader)}"),
        quote(pieces[0]),
    )
    return [first, *(message(quote(piece)) for piece in pieces[1:])]


def not_yours_to_read() -> Message:
    return message(_("That answer is not shown to you, or no longer."))
