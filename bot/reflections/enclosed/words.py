"""What is said about what came besides words."""

from typing import TYPE_CHECKING

from bot.chat import Button, File, Message, message
from bot.language import _
from bot.people import spoken

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.people.models import Person
    from bot.reflections.models import Part

AGAIN = "enclosed.again"
PHOTO = "photo"


def label(kind: str) -> str:
    return _("Picture") if kind == PHOTO else _("Voice note")


def again(parts: "Sequence[Part]") -> list[Button]:
    """Offer to send once more what came with an answer, where something did."""
    if not parts:
        return []
    is_seen = all(part.file_kind == PHOTO for part in parts)
    says = _("See the picture") if is_seen else _("Hear it again")
    return [Button(label=says, action=AGAIN, ref=str(parts[0].reflection_id))]


def one_moment() -> Message:
    return message(_("One moment: I get it from the app."))


def here_it_is(part: "Part", person: "Person", file: File) -> Message:
    said = caption(part, person.timezone)
    if part.file_kind == PHOTO:
        return message(said, image=file.model_copy(update={"alt": said}))
    return message(said, file=file)


def caption(part: "Part", timezone: str) -> str:
    """Say what it is, also for those who cannot see it."""
    date = spoken.date(part.said_at, timezone)
    if part.file_kind == PHOTO:
        return _("A picture, sent on {date}").format(date=date)
    return _("A voice note, recorded on {date}").format(date=date)


def not_given() -> Message:
    return message(
        _("The app does not give it to me any more. It may still stand further up in this chat.")
    )
