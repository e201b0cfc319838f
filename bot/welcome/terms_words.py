"""What is said when the words that people agreed to have changed."""

from bot.chat import Button, Message, message
from bot.language import _
from bot.welcome import words

TERMS_YES = "terms.yes"
TERMS_NO = "terms.no"


def terms_changed() -> Message:
    return message(
        _("The words that you agreed to have changed. They are now:"),
        words.terms(),
        _("Is that still fine? Until you say yes, I ask you nothing."),
        buttons=[
            Button(label=_("Yes, that is fine"), action=TERMS_YES, emphasis="primary"),
            Button(label=_("No, stop"), action=TERMS_NO),
        ],
    )
