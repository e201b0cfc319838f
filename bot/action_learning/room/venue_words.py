"""What is said about where a set meets: in a room of its own, or each in their own chat."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.action_learning.questions import Judgement, Label
from bot.action_learning.questions import words as coach
from bot.action_learning.room.words import KEEP, SEAL, SEND_AS_IS, short, why_not_now
from bot.chat import Button, Link, Message, heading, message, note, quote
from bot.language import _

if TYPE_CHECKING:
    from bot.action_learning.models import LearningSet
    from bot.action_learning.room.status import View

MAKE_ROOM = "sets.make_room"
GIVE_UP_ROOM = "sets.give_up_room"
SEND_THERE = "sets.send_there"

MOST_QUESTIONS = 8


def offer_channel(one: "LearningSet") -> Message:
    return message(
        _("You are all in one Slack workspace, so {name} can meet in a private channel.").format(
            name=one.name
        ),
        note(
            _(
                "There everybody reads the others at first hand. I make it, let you in and keep "
                "the time there. What is for one of you alone stays in your own chat with me."
            )
        ),
        buttons=[Button(label=_("Make the channel"), action=MAKE_ROOM, ref=str(one.id))],
    )


def offer_group(one: "LearningSet", link: str) -> Message:
    return message(
        _("You are all on Telegram, so {name} can meet in a group.").format(name=one.name),
        note(
            _(
                "Make an empty group in Telegram, then tap below and choose it. I must be an "
                "administrator, or I hear nothing there. I send the others a link to come in. "
                "What is for one of you alone stays in your own chat with me."
            )
        ),
        links=[Link(label=_("Choose the group"), url=link)],
    )


def no_room_for_you() -> Message:
    return message(
        _(
            "You are in different apps or workspaces, so I carry your words across. A room of "
            "your own works where all are in one Slack workspace, or all on Telegram."
        )
    )


def has_a_room(one: "LearningSet") -> Message:
    return message(
        _("{name} meets in its own room.").format(name=one.name),
        buttons=[Button(label=_("Go back to our own chats"), action=GIVE_UP_ROOM, ref=str(one.id))],
    )


def not_during_a_meeting() -> Message:
    return message(_("You are meeting just now. Where you meet can change between meetings."))


def being_made() -> Message:
    return message(_("I am making it. You will find it among your channels in a moment."))


def welcome(one: "LearningSet") -> Message:
    """Say in the new room what it is for."""
    return message(
        _("{name} meets here from now on.").format(name=one.name),
        note(
            _(
                "Only members of the set belong here; please let nobody else in. I listen while "
                "you meet, and keep the time. /set in your own chat with me shows where you are."
            )
        ),
    )


def come_in(one: "LearningSet", link: str) -> Message:
    return message(
        _("{name} has a room of its own, and meets there from now on.").format(name=one.name),
        note(_("The link is for the members of the set alone; please do not pass it on.")),
        links=[Link(label=_("Come in"), url=link)],
    )


def room_failed(one: "LearningSet") -> Message:
    return message(
        _(
            "I could not get a room ready for {name}, so each of you stays in their own chat, and "
            "I carry your words across."
        ).format(name=one.name),
        note(_("In a Telegram group I must be an administrator who may invite. Then: /set room.")),
    )


def back_to_chats(one: "LearningSet", *, is_lost: bool) -> Message:
    lost = _("I can no longer hear what is said in its room. To meet in one again: /set room.")
    return message(
        _(
            "{name} meets in your own chats with me from now on, and I carry your words across."
        ).format(name=one.name),
        *([note(lost)] if is_lost else []),
    )


def please_go(one: "LearningSet") -> Message:
    """Ask somebody who left a set to leave its room as well."""
    return message(
        _(
            "I could not take you out of the room of {name}. Please leave it, so that the set is "
            "among itself."
        ).format(name=one.name)
    )


def not_this_set() -> Message:
    return message(_("I know no set of yours with that code that could meet in this group."))


# While a set meets in its room.


def write_there(view: "View", text: str, utterance_id: int, *, may_seal: bool) -> Message:
    """Somebody wrote to the bot alone while their set meets in its room."""
    ref = str(utterance_id)
    buttons = [Button(label=_("Send it there"), action=SEND_AS_IS, ref=ref)]
    if may_seal:
        buttons.append(Button(label=_("Put it in the drawer"), action=SEAL, ref=ref))
    return message(
        _("Your set meets in its own room. Only I have read this:"),
        quote(short(text)),
        buttons=buttons,
    )


def not_now_there(view: "View") -> Message:
    """Somebody wrote in the room who has not the floor."""
    how = view.state.stage(view.form).how
    return message(why_not_now(view), note(how), note(_("Only you see this.")))


def heard_there(judgement: Judgement) -> Message:
    """Tell the asker, after the others have read it, what a question does."""
    parts = [note(_("Only you see this. You can still change your message there, or leave it."))]
    if judgement.label is Label.ADVICE:
        parts.append(
            note(_("Advice can also go into the drawer: write it to me here, and I offer that."))
        )
    return message(coach.note(judgement), *parts)


def noted() -> Message:
    return message(_("Noted."))


def for_the_presenter(name: str) -> Message:
    return message(_("That button is for {presenter}.").format(presenter=name))


def taken_back_here() -> Message:
    return message(
        _("I have forgotten those words. Please delete your message in the room as well.")
    )


def which_helped(questions: Sequence[tuple[int, str, str]]) -> Message:
    """Offer the questions of a meeting, to be kept: (number of the words, who, text)."""
    shown = questions[-MOST_QUESTIONS:]
    return message(
        _("Which questions helped you? Tap those that you want on your own page."),
        *(quote(f"{n}. {who}: {short(text)}") for n, (_id, who, text) in enumerate(shown, 1)),
        buttons=[
            Button(label=_("Keep question {n}").format(n=n), action=KEEP, ref=str(id_))
            for n, (id_, _who, _text) in enumerate(shown, 1)
        ],
    )


# Words in the wrong place.


def which_set(text: str, utterance_id: int, running: Sequence[tuple[int, str]]) -> Message:
    """Ask to which of somebody's meetings their words go: (number of the meeting, its set)."""
    return message(
        heading(_("Which set is this for?")),
        quote(short(text)),
        note(_("I have not passed it on yet.")),
        buttons=[
            Button(
                label=_("To {name}").format(name=name)[:75],
                action=SEND_THERE,
                ref=f"{utterance_id}.{meeting_id}",
            )
            for meeting_id, name in running
        ],
    )


def wrong_thread(text: str, utterance_id: int, meeting_id: int, name: str) -> Message:
    """Somebody replied to a message of a meeting that is over, and another goes on."""
    return message(
        _("That was a message of a meeting that is over, so I have not passed this on:"),
        quote(short(text)),
        buttons=[
            Button(
                label=_("Send it to {name}").format(name=name)[:75],
                action=SEND_THERE,
                ref=f"{utterance_id}.{meeting_id}",
            )
        ],
    )


def went_elsewhere(name: str) -> Message:
    return message(
        note(
            _(
                "That went to the message you replied to, and not to {name}, which is meeting "
                "just now. What you write next goes there."
            ).format(name=name)
        )
    )
