"""What this room says about bringing a colleague."""

from typing import TYPE_CHECKING

from bot.chat import Link, Message, message, note
from bot.language import _

if TYPE_CHECKING:
    from bot.learning_events.models import LearningEvent

BRING = "event.bring"


def here_it_is(event: "LearningEvent", code: str, link: str) -> Message:
    """The words to pass on; `link` opens Telegram, where there is one."""
    return message(
        _("A pass to “{title}” for one colleague from another place. Send them this code:").format(
            title=event.title
        ),
        code,
        _("They open Wayfinder in Slack or Telegram and write nothing but this code."),
        note(_("It works once, until the event begins. Your colleague takes a place like everybody else, or waits for one.")),  # noqa: E501
        links=[Link(label=_("Open in Telegram"), url=link)] if link else [],
    )  # fmt: skip


def taken_already(event: "LearningEvent", name: str) -> Message:
    return message(
        _("Your colleague {name} has used your pass to “{title}”. Each of us brings one.").format(
            name=name or _("(without a name)"), title=event.title
        )
    )


def only_if_you_come() -> Message:
    return message(_("Say first that you come yourself, then you can bring somebody."))


def used_up() -> Message:
    return message(
        _("That pass has been used, or its event has begun. Ask whoever gave it to you.")
    )


def own_pass() -> Message:
    return message(_("That is your own pass: it is for a colleague. You come already."))


def somebody_comes(event: "LearningEvent", name: str) -> Message:
    return message(
        _("{name} has used your pass to “{title}”.").format(name=name, title=event.title)
    )
