"""What is said when somebody who knows is asked, and when two people are introduced."""

from bot.chat import Button, Message, message, note, quote
from bot.guidance.words import shortened
from bot.language import _, ngettext

PEER_ASK = "guidance.peer_ask"
PEER_YES = "guidance.peer_yes"
PEER_NO = "guidance.peer_no"
PEER_REACH = "guidance.peer_reach"
MEET = "guidance.meet"
NOT_MEET = "guidance.not_meet"


def may_i_ask(ref: str, text: str) -> Message:
    return message(
        _("I would show this to at most two people who have said that they may be asked, and who "
          "have written about something like it. I would not say that it is from you."),
        quote(shortened(text)),
        _("Only if you both say yes do you learn each other's names."),
        buttons=[
            Button(label=_("Yes, ask them"), action=PEER_ASK, ref=ref, emphasis="primary"),
        ],
    )  # fmt: skip


def peers_asked(count: int) -> Message:
    return message(
        ngettext(
            "I have asked one person. I will tell you if they say yes.",
            "I have asked {count} people. I will tell you if one says yes.",
            count,
        ).format(count=count)
    )


def no_peers() -> Message:
    return message(
        _("I know of nobody yet who has written about this and may be asked. The gap list is open.")
    )


def would_you_talk(ref: str, text: str) -> Message:
    return message(
        _("Somebody in your programme asks this. You have shared something near to it, and you "
          "said that I may ask you. Would you talk with them?"),
        quote(shortened(text)),
        note(_("They do not know that I ask you. Names are told only if you both say yes.")),
        buttons=[
            Button(label=_("Yes, I would"), action=PEER_YES, ref=ref),
            Button(label=_("Not this time"), action=PEER_NO, ref=ref),
        ],
    )  # fmt: skip


def how_to_reach_you() -> Message:
    return message(
        _("Good. How can they reach you? Write a number, an address, or a good time to meet. "
          "They see it only if they say yes too.")
    )  # fmt: skip


def waiting_for_the_other() -> Message:
    return message(_("Thank you. I am asking them now, and will tell you what they say."))


def fine() -> Message:
    return message(_("That is fine. They will not know that I asked you."))


def somebody_would_talk(ref: str, place: str) -> Message:
    who = _("Somebody in {place}").format(place=place) if place else _("Somebody")
    return message(
        _("{who} would talk with you about your question. Shall I introduce you?").format(who=who),
        buttons=[
            Button(label=_("Yes, introduce us"), action=MEET, ref=ref),
            Button(label=_("No, thank you"), action=NOT_MEET, ref=ref),
        ],
    )


def meet(name: str, place: str, about: str, reach: str = "") -> Message:
    who = _("{name}, {place}").format(name=name, place=place) if place else name
    how = [_("How to reach them: {reach}").format(reach=reach)] if reach else []
    then = [] if reach else [_("They know how to reach you.")]
    return message(
        _("You both said yes. This is {who}.").format(who=who), quote(shortened(about)), *how, *then
    )


def not_introduced() -> Message:
    return message(_("That is fine. I have not told them your name."))
