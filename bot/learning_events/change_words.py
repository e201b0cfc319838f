"""What people are told when something is different, is off, or was wrong."""

from typing import TYPE_CHECKING

from bot.chat import File, Message, heading, message, note, quote
from bot.language import _
from bot.learning_events import joining, words

if TYPE_CHECKING:
    from bot.learning_events.models import LearningEvent


def changed(event: "LearningEvent", host: str, file: File | None = None) -> Message:
    return message(
        _("This has changed: {title}").format(title=event.title),
        words.span(event),
        _("Where: {place}").format(place=joining.for_all(event.place) or _("to be told")),
        note(_("Your answer stands. You can change it here. Reply to write to {host}.").format(host=host)),  # noqa: E501
        buttons=words.answers(),
        file=file,
    ).with_ref(str(event.id))  # fmt: skip


def cancelled(event: "LearningEvent", why: str, host: str, file: File | None = None) -> Message:
    return message(
        _("This is not going to take place: {title}, {span}.").format(
            title=event.title, span=words.span(event)
        ),
        *([quote(why)] if why else []),
        note(_("Reply to this message to write to {host}.").format(host=host)),
        file=file,
    )


def correction(event: "LearningEvent", text: str, host: str) -> Message:
    return message(
        heading(_("A correction to “{title}”").format(title=event.title)),
        text,
        note(_("Reply to this message to write to {host}.").format(host=host)),
    )
