"""What is said when people say what an answer is about."""

from bot.chat import Button, Message, message
from bot.language import _

TAG = "about.tag"
OTHER = "about.other"
TYPED = "about.typed"


def tag(label: str, ref: str) -> Button:
    return Button(label=label, action=TAG, ref=ref)


def something_else(ref: str) -> Button:
    return Button(label=_("Something else"), action=OTHER, ref=ref)


def in_your_words() -> Message:
    return message(_("What is it about, in a word or two of your own?"))


def not_a_tag() -> Message:
    return message(_("I need a word or two for it. Nothing was changed."))
