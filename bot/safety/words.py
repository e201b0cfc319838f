"""Everything this room says."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.chat import Button, Message, heading, message, note
from bot.language import _

if TYPE_CHECKING:
    from bot.people.models import Person

ASK = "safety.ask"


def talk_to_a_person(
    numbers: Sequence[str], contact: str, who_can_be_asked: "Sequence[Person]"
) -> Message:
    """Say what the bot is not, and who is there. Nothing in it guesses how the writer is."""
    lines = list(numbers)
    if contact:
        lines.append(_("From your programme: {contact}").format(contact=contact))
    offer = []
    if who_can_be_asked:
        offer.append(
            note(
                _(
                    "If you press a name, I tell them only that you ask them to get in touch. "
                    "Otherwise nobody is told."
                )
            )
        )
    else:
        offer.append(note(_("Nobody has been told what you wrote.")))
    return message(
        heading(_("If somebody may come to harm")),
        _(
            "I am a bot. I cannot judge what you wrote, and nobody is watching this chat. If you "
            "or somebody else may be at risk of harm, please talk to a person now:"
        ),
        "\n".join(lines),
        *offer,
        note(_("If I have misread you, you need do nothing. Your words are dealt with as usual.")),
        buttons=[
            Button(
                label=_("Ask {name} to get in touch").format(name=each.name)[:75],
                action=ASK,
                ref=str(each.id),
            )
            for each in who_can_be_asked
        ],
    )


def please_get_in_touch(name: str) -> Message:
    """Tell a named human that somebody asked for them, and nothing else."""
    return message(
        _("{name} asks you to get in touch with them as soon as you can.").format(name=name),
        note(_("They pressed a button that asks you for this. I have no more to tell you.")),
    )


def asked(name: str, numbers: Sequence[str]) -> Message:
    return message(
        _("I have asked {name} to get in touch with you, and told them nothing else.").format(
            name=name
        ),
        _("I cannot tell when they will read it. If it cannot wait:"),
        "\n".join(numbers),
    )


def nobody_to_ask(numbers: Sequence[str]) -> Message:
    return message(
        _("I cannot reach that person any more. Nobody has been told. Please ring:"),
        "\n".join(numbers),
    )
