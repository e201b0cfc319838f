"""What the chat says about the pages."""

from bot.chat import Link, Message, message, note
from bot.language import _


def link(url: str) -> Message:
    return message(
        _("Here is your way to your pages. It works once, in the next ten minutes."),
        note(_("It lets in whoever opens it, so do not pass it on.")),
        links=[Link(label=_("Open my pages"), url=url)],
    )


def too_many() -> Message:
    return message(
        _(
            "You have asked for several links in the last minutes. Use the newest one, or ask "
            "again in ten minutes."
        )
    )


def no_pages() -> Message:
    return message(
        _(
            "There are no pages here: whoever runs this bot has not given it a web address. "
            "Everything works in the chat as well: /journal, /settings, /mydata."
        )
    )


def sessions_title() -> str:
    return _("Where you are signed in to the pages")
