"""What this room says when something that happened could become an event."""

from typing import TYPE_CHECKING

from bot.chat import Button, Message, message, note
from bot.language import _
from bot.learning_events.draft_words import CHANGE, THROW_AWAY

if TYPE_CHECKING:
    from bot.learning_events.models import LearningEvent


def could_be_an_event(event: "LearningEvent", why: str) -> Message:
    return message(
        why,
        _("Shall we make a learning event of it? I have begun a draft: “{title}”.").format(
            title=event.title
        ),
        note(_("Nobody else has been told. It waits for you, also under /event.")),
        buttons=[
            Button(label=_("Fill in the rest"), action=CHANGE, emphasis="primary"),
            Button(label=_("Not now"), action=THROW_AWAY),
        ],
    ).with_ref(str(event.id))
