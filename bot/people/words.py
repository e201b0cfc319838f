"""What people can agree to beyond taking part, in the words that are shown and kept."""

from bot.language import _, speaking
from bot.people.vocabulary import Agreement


def agreement(to: Agreement) -> str:
    """Return what somebody agrees to, as it is recorded."""
    return {
        Agreement.NAMED: _(
            "My name may stand beside an answer that I chose to show with my name, in what people "
            "in other places read."
        ),
        Agreement.QUOTED: _(
            "A sentence of an answer that I chose to show to other places may be quoted word for "
            "word, without my name."
        ),
        Agreement.PLACE: _(
            "The name of my place may stand beside what people there have in common, as a number, "
            "in what people in other places read."
        ),
        Agreement.VOICE: _(
            "When I send a voice note, a program may turn it into text. The recording is not kept."
        ),
        Agreement.PEER: _(
            "When somebody in another place works on something that I know about, the bot may ask "
            "me whether I would talk with them. They hear my name only if I say yes."
        ),
        Agreement.MODEL: _(
            "What I write may be sent to a language model that the programme has chosen, to find "
            "what many answers have in common or to help me find guidance."
        ),
    }[to]


def name(to: Agreement) -> str:
    """Return it in two or three words, for a button."""
    return {
        Agreement.NAMED: _("my name"),
        Agreement.QUOTED: _("being quoted"),
        Agreement.PLACE: _("my place being named"),
        Agreement.VOICE: _("voice notes"),
        Agreement.PEER: _("being asked by peers"),
        Agreement.MODEL: _("a language model"),
    }[to]


def in_english(to: Agreement) -> str:
    """Return the words by which an edition is known, whatever language somebody reads."""
    with speaking("en"):
        return agreement(to)
