"""Everything that is said while a meeting runs."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from bot.action_learning.questions import Judgement, Label
from bot.action_learning.questions import words as coach
from bot.action_learning.state import Ending
from bot.action_learning.vocabulary import Outcome
from bot.chat import Button, Message, heading, message, note, quote
from bot.chat import Part as Paragraph
from bot.language import _

if TYPE_CHECKING:
    from bot.action_learning.room.status import View

SPEAK = "sets.speak"
AGREE = "sets.agree"
DONE = "sets.done"
VOTE = "sets.vote"
TIME = "sets.time"
MORE_TIME = "sets.more_time"
GO_ON = "sets.go_on"
PAUSE = "sets.pause"
RESUME = "sets.resume"
SWAP_CLOCK = "sets.swap_clock"
STOP = "sets.stop"
OPEN_DRAWER = "sets.open_drawer"
SHUT_DRAWER = "sets.shut_drawer"
COMMIT = "sets.commit"
BRING = "sets.bring"
KEEP = "sets.keep"
SEND_AS_IS = "sets.send_as_is"
SEND_SUGGESTION = "sets.send_other"
CHANGE = "sets.change"
CHANGED = "sets.changed"
SEAL = "sets.seal"
PAGE = "sets.page"
START = "sets.start"
SHARED = "sets.shared"
TAKE_HOME = "sets.take_home"

SHORT = 200
"""Characters of a bid in a list."""


def shared_with_us(counts: Mapping[str, int], ref: str) -> Message:
    """Say who has shown how many reflections to the set since it last met."""
    who = ", ".join(f"{name or '?'} ({n})" for name, n in counts.items())
    return message(
        _("Shared with this set since you last met: {who}.").format(who=who),
        note(_("Reading them is up to you. What its writer takes back is gone from here.")),
        buttons=[Button(label=_("Read them"), action=SHARED, ref=ref)],
    )


# Openings: what a new stage begins with.


def chosen(name: str, bidders: int, tie: bool) -> str:
    if bidders == 1:
        return _("{name} presents. Thank you for offering.").format(name=name)
    if tie:
        return _(
            "The votes were even, so {name} presents, who had fewer turns or was first to offer."
        ).format(name=name)
    return _("The set chose {name}'s challenge.").format(name=name)


def the_presenter() -> str:
    return _("The presenter")


def nobody_bid() -> str:
    return _("Nobody brings something today, and that is fine. We go straight to the close.")


def presenter_gone(name: str, next_name: str | None) -> str:
    if next_name:
        return _(
            "{name} is not with us just now, so {next} presents. {name} is welcome back any time."
        ).format(name=name, next=next_name)
    return _(
        "{name} is not with us just now, so we leave the challenge for another time and go on."
    ).format(name=name)


def drawer_open(name: str) -> str:
    return _("{name} has opened the drawer.").format(name=name)


def outcome(which: Outcome | None) -> str:
    return {
        Outcome.DID: _("done"),
        Outcome.PARTLY: _("partly done"),
        Outcome.CHANGED_MY_MIND: _("a change of mind"),
        Outcome.NOT_YET: _("not yet"),
        None: _("not told yet"),
    }[which]


def outcome_line(name: str, what: str, which: Outcome | None) -> str:
    return f"{name}: “{short(what)}” ({outcome(which)})"


def outcomes(lines: Sequence[str]) -> str:
    return _("What became of last time's commitments:") + "\n" + "\n".join(lines)


# Words that are carried.


def carried(who: str, text: str, keep: str = "", *, edited: bool = False) -> Message:
    """One piece of a member's words; `keep` is the reference for keeping it as a question."""
    parts: list[Paragraph | str] = [heading(who), text]
    if edited:
        parts.append(note(_("Changed by its writer.")))
    buttons = [Button(label=_("Keep this question"), action=KEEP, ref=keep)] if keep else []
    return message(*parts, buttons=buttons)


def taken_back(who: str) -> Message:
    return message(heading(who), note(_("Made shorter by its writer.")))


def all_taken_back(who: str, *, with_file: bool = False) -> Message:
    return message(heading(who), note(_("Taken back by its writer.")), retractable=with_file)


def taken_back_everywhere() -> Message:
    return message(_("Taken back. Nobody in the set can read it any more."))


def nothing_to_take_back() -> Message:
    return message(_("There is nothing of yours to take back in a meeting just now."))


def bid(text: str) -> str:
    return _("I could bring this: {text}").format(text=text)


def your_topic(ref: str, text: str) -> Message:
    return message(
        _("You kept this to bring to your set:"),
        quote(text),
        buttons=[Button(label=_("Bring this"), action=BRING, ref=ref)],
    )


def kept_question() -> Message:
    return message(
        _("Kept on your own page. Nobody else sees that."),
        buttons=[Button(label=_("My page"), action=PAGE)],
    )


# To one person, in private.


def nudge(view: "View", *, talks_much: bool) -> Message:
    if talks_much:
        return message(
            _(
                "You are bringing a lot, which shows care. Perhaps wait for two others before "
                "your next one. Only you see this."
            )
        )
    return message(
        _(
            "The set would like to hear from you too, if you want: a sentence is enough. "
            "Only you see this."
        )
    )


def skipped() -> str:
    return _(
        "We have gone on, so that nobody waits. You are still in: write whenever you are back."
    )


def went_quiet(ref: str) -> Message:
    return message(
        _("It has gone quiet, so I have paused the meeting. Shall we go on?"),
        buttons=[
            Button(label=_("Go on"), action=RESUME, ref=ref, emphasis="primary"),
            Button(label=_("End the meeting"), action=STOP, ref=ref),
        ],
    )


def why_not_now(view: "View") -> str:
    """Say whose floor it is to somebody who has it not."""
    if view.me not in view.state.agreed:
        return _("Please agree to the ground rules first, then you can write here.")
    if view.state.presenter in view.state.speakers(view.form):
        presenter = view.name(view.state.presenter)
        return _("Just now only {presenter} writes.").format(presenter=presenter)
    if view.me == view.state.presenter:
        return _("Just now you listen, and the others write.")
    return _("Just now nobody writes.")


def not_now(view: "View", utterance_id: int) -> Message:
    """Somebody wrote who has not the floor: nothing went out, nothing is lost."""
    return message(
        _("{why} I have not passed your words on.").format(why=why_not_now(view)),
        note(view.state.stage(view.form).how),
        buttons=[Button(label=_("Send it now"), action=SEND_AS_IS, ref=str(utterance_id))],
    )


def in_line(view: "View", utterance_id: int) -> Message:
    """Somebody's turn has not come: their words are kept, and go by themselves."""
    presenter = view.name(view.state.presenter)
    if view.state.waits_for_presenter(view.form):
        why = _(
            "{presenter} goes first here, so I keep your words for a moment. They go to the set "
            "by themselves right after."
        )
    else:
        why = _(
            "Some questions are waiting for {presenter} already, so I keep yours for a moment. It "
            "goes to the set by itself once {presenter} has written."
        )
    return message(
        why.format(presenter=presenter),
        note(_("Only you see this.")),
        buttons=[Button(label=_("Change it"), action=CHANGE, ref=str(utterance_id))],
    )


def changed_in_line() -> Message:
    return message(_("I have taken up your change. It goes to the set when it is your turn."))


def went_on_without(text: str, utterance_id: int) -> Message:
    return message(
        _("We have gone on, and these words of yours had not gone to the set. They stay with you."),
        quote(short(text)),
        buttons=[Button(label=_("Send it now"), action=SEND_AS_IS, ref=str(utterance_id))],
    )


def vote_first() -> Message:
    return message(_("We are choosing just now: please tap one of the names."))


def long_bid(most: int) -> Message:
    return message(
        _(
            "One sentence is enough for now: at most {most} characters. Please say it shorter."
        ).format(most=most)
    )


def held(judgement: Judgement, utterance_id: int) -> Message:
    """Tell the asker, and nobody else, what a question does. Sending it as it is stays free."""
    ref = str(utterance_id)
    buttons = [Button(label=_("Send as it is"), action=SEND_AS_IS, ref=ref)]
    if judgement.suggestion:
        buttons.append(Button(label=_("Ask that instead"), action=SEND_SUGGESTION, ref=ref))
    buttons.append(Button(label=_("Change it"), action=CHANGE, ref=ref))
    if judgement.label is Label.ADVICE:
        buttons.append(Button(label=_("Put it in the drawer"), action=SEAL, ref=ref))
    return message(
        coach.note(judgement),
        note(_("Only you see this. Nothing has gone to the set yet.")),
        buttons=buttons,
    )


def change_it(text: str) -> Message:
    return message(
        _("Write it as you would like to ask it, and I will pass it on."), quote(short(text))
    )


def sent(text: str) -> Message:
    return message(quote(short(text)), _("Passed on to the set."))


def changed_while_held(utterance_id: int) -> Message:
    return message(
        _("I have taken up your change. It has not gone to the set yet."),
        buttons=[Button(label=_("Send it"), action=SEND_AS_IS, ref=str(utterance_id))],
    )


def voted(name: str) -> Message:
    return message(
        _("Your vote: {name}. You can change it until all have voted.").format(name=name)
    )


def sealed(presenter: str) -> Message:
    return message(
        _(
            "It is in the drawer, sealed. {presenter} can open the drawer later; if not, "
            "nobody ever reads it."
        ).format(presenter=presenter)
    )


def drawer(advice: Sequence[tuple[str, str]]) -> list[Message]:
    """Show the presenter what was put aside: (name, text)."""
    return [message(heading(who), short(text, 2500)) for who, text in advice]


# When something does not fit.


def stage_is_over(view: "View") -> Message:
    return message(
        _("That was for an earlier stage. Now: {stage}.").format(
            stage=view.state.stage(view.form).title
        )
    )


def meeting_is_over() -> Message:
    return message(
        _("That meeting is over, so I have not passed this on. /set shows where your sets are.")
    )


def not_in_a_meeting() -> Message:
    return message(
        _("No set of yours is meeting just now, so I have not passed this on. /set shows them.")
    )


def dealt_with() -> Message:
    return message(_("I have dealt with those words already. Nothing was changed."))


def changed_everywhere() -> Message:
    return message(_("Changed for everybody in the set."))


def take_home(meeting_id: int) -> Button:
    return Button(label=_("Keep what I take with me"), action=TAKE_HOME, ref=str(meeting_id))


def ended(
    ending: Ending, commitments: Sequence[str], next_at: str, taken_home: Sequence[Button] = ()
) -> Message:
    first = {
        Ending.FINISHED: _("That was our meeting. Thank you for the time you gave one another."),
        Ending.TOO_FEW: _(
            "There are too few of us to go on, so the meeting ends here. You can bring others in "
            "before the next one."
        ),
        Ending.QUIET: _(
            "It stayed quiet, so I have ended the meeting. Another day may suit better."
        ),
        Ending.STOPPED: _("The meeting has been ended."),
    }[ending]
    parts: list[Paragraph | str] = [first]
    if commitments:
        parts += [_("What was promised:"), *(quote(short(line)) for line in commitments)]
    if next_at:
        parts.append(next_at)
    return message(*parts, buttons=[*taken_home, Button(label=_("My page"), action=PAGE)])


def short(text: str, most: int = SHORT) -> str:
    return text if len(text) <= most else text[:most].rsplit(None, 1)[0] + " …"
