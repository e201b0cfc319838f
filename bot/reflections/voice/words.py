"""What is said about voice notes."""

from bot.chat import Button, Field, Form, Kind, Message, message, note, quote
from bot.language import _
from bot.reflections.words import short

KEEP = "voice.keep"
EDIT = "voice.edit"
EDITED = "voice.edited"
LEAVE = "voice.leave"


def heard(text: str, ref: str) -> Message:
    return message(
        _("This is what I heard in your voice note:"),
        quote(short(text, 2400)),
        note(_("Until you keep the words, only the recording is kept.")),
        buttons=[
            Button(label=_("Keep these words"), action=KEEP, ref=ref),
            Button(label=_("Change them first"), action=EDIT, ref=ref),
            Button(label=_("Only the recording"), action=LEAVE, ref=ref),
        ],
    )


def edit_form(text: str, ref: str) -> Form:
    return Form(
        title=_("What you said"),
        action=EDITED,
        ref=ref,
        fields=(
            Field(
                name="text",
                label=_("Your words, as they should stand"),
                kind=Kind.PARAGRAPH,
                value=text[:3000],
            ),
        ),
    )


def only_the_recording() -> Message:
    return message(_("Only the recording is kept."))


def kept() -> Message:
    return message(_("The words are in your journal now."))
