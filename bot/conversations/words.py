"""Everything this room says."""

from bot.chat import Button, Field, Form, Message, message, note
from bot.language import _

FIELD = "form.field"
CHOOSE = "form.choose"
LEAVE_OUT = "form.leave_out"
KEEP = "form.keep"
GIVE_UP = "form.give_up"


def field(form: Form, number: int) -> Message:
    """Ask one field of a form, number counted from 0."""
    asked: Field = form.fields[number]
    buttons = [
        Button(label=choice.label, action=CHOOSE, ref=f"{number}.{index}")
        for index, choice in enumerate(asked.choices[:20])
    ]
    now = {choice.value: choice.label for choice in asked.choices}.get(asked.value, asked.value)
    if now:
        buttons.append(Button(label=_("Keep it as it is"), action=KEEP, ref=str(number)))
    if asked.optional:
        buttons.append(Button(label=_("Leave this out"), action=LEAVE_OUT, ref=str(number)))
    buttons.append(Button(label=_("Stop"), action=GIVE_UP))
    hints = [note(asked.hint)] if asked.hint else []
    if now:
        hints.append(note(_("It says now: {value}").format(value=now[:500])))
    opening = [form.intro] if number == 0 and form.intro else []
    return message(*opening, asked.label, *hints, buttons=buttons)


def pick_one() -> Message:
    return message(_("Please press one of the buttons, or write one of the choices as it stands."))


def stopped() -> Message:
    return message(_("Stopped. Nothing was changed."))


def nothing_to_fill() -> Message:
    return message(_("That form has been filled in or stopped already. Nothing was changed."))
