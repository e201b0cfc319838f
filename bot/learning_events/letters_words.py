"""What stands around the letters that people and a host write to each other."""

from typing import TYPE_CHECKING

from bot.chat import Message, message, note, quote
from bot.language import _

if TYPE_CHECKING:
    from bot.learning_events.models import LearningEvent


def sent_to(name: str) -> Message:
    return message(_("Sent to {name}.").format(name=name))


def to_the_host(event: "LearningEvent", name: str, place: str, text: str) -> Message:
    who = f"{name} ({place})" if place else name
    return message(
        _("{who} writes about “{title}”:").format(who=who, title=event.title),
        quote(text),
        note(_("Reply to this message and I take it to {name}.").format(name=name)),
    )


def from_the_host(event: "LearningEvent", name: str, text: str) -> Message:
    return message(
        _("{name} answers about “{title}”:").format(name=name, title=event.title),
        quote(text),
        note(_("Reply to this message to answer.")),
    )


def quoted(text: str) -> Message:
    return message(quote(text))
