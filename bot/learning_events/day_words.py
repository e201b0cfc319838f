"""What this room says on the day: the code for the room, and who is there."""

from typing import TYPE_CHECKING

from bot.chat import File, Message, heading, message, note
from bot.language import _

if TYPE_CHECKING:
    from bot.learning_events.models import LearningEvent


def code_for_the_room(
    event: "LearningEvent", code: str, picture: File, *, is_link: bool
) -> Message:
    """Shown on a wall: whoever writes the code, or points a phone at the picture, is there."""
    point = (
        _(
            "Whoever points a phone at the picture opens Wayfinder in Telegram and is marked as "
            "here. In Slack they write the code."
        )
        if is_link
        else _("The picture says the same code.")
    )
    return message(
        heading(_("{title}: I'm here").format(title=event.title)),
        _("Write {code} to Wayfinder, and nothing else.").format(code=code),
        note(_("Show this in the room. It works from an hour before until two days after.")),
        note(point),
        image=picture,
    )


def picture(code: str) -> str:
    """Return what the picture shows, for those who cannot see it."""
    return _("A square code that stands for {code}").format(code=code)
