"""What is said about how long a set's words are kept, which its members agree on."""

from typing import TYPE_CHECKING

from bot.action_learning import rules
from bot.chat import Button, Message, message, note
from bot.language import _

if TYPE_CHECKING:
    from bot.action_learning.models import LearningSet

KEEP = "sets.keep_time"
PROPOSE = "sets.keep_for"
AGREE = "sets.keep_agree"
AS_IT_IS = "sets.keep_as_it_is"


def how_long(days: int) -> str:
    if days == rules.UNTIL_THE_END:
        return _("until the set ends, and for a year at the most")
    return _("for {days} days after each meeting").format(days=days)


def who_reads(days: int) -> str:
    return _(
        "What is written here can be read by the members of this set alone, and I keep it "
        "{how_long}. Edits reach everybody; nothing is used elsewhere."
    ).format(how_long=how_long(days))


def another_time(one: "LearningSet") -> Button:
    return Button(label=_("How long words are kept"), action=KEEP, ref=str(one.id))


def kept(one: "LearningSet") -> Message:
    """Say for how long words are kept, and offer to propose something else."""
    labels = {days: _("{days} days").format(days=days) for days in rules.KEEP_DAYS}
    labels[rules.UNTIL_THE_END] = _("Until the set ends")
    return message(
        _("What is said in {name} is kept {how_long}, for its members alone.").format(
            name=one.name, how_long=how_long(one.keep_days)
        ),
        note(
            _(
                "You can propose something else. Once you have agreed to the ground rules, it "
                "holds when everybody agrees."
            )
        ),
        buttons=[
            Button(label=label, action=PROPOSE, ref=f"{one.id}.{days}")
            for days, label in labels.items()
            if days not in (one.keep_days, one.keep_wanted)
        ],
    )


def proposed(one: "LearningSet", days: int) -> Message:
    return message(
        _("I ask the others whether {name} keeps its words {how_long}.").format(
            name=one.name, how_long=how_long(days)
        )
    )


def do_you_agree(one: "LearningSet", days: int) -> Message:
    ref = f"{one.id}.{days}"
    return message(
        _("Somebody in {name} proposes that its words be kept {how_long}.").format(
            name=one.name, how_long=how_long(days)
        ),
        note(
            _(
                "Now they are kept {how_long}. It changes once everybody agrees. What was said "
                "before is never kept for longer than was agreed then; less takes effect at once."
            ).format(how_long=how_long(one.keep_days))
        ),
        buttons=[
            Button(label=_("I agree"), action=AGREE, ref=ref, emphasis="primary"),
            Button(label=_("Leave it as it is"), action=AS_IT_IS, ref=ref),
        ],
    )


def noted(one: "LearningSet") -> Message:
    return message(_("Noted. I will say when everybody in {name} agrees.").format(name=one.name))


def agreed(one: "LearningSet") -> Message:
    return message(
        _("From now on, what is said in {name} is kept {how_long}.").format(
            name=one.name, how_long=how_long(one.keep_days)
        )
    )


def stays(one: "LearningSet") -> Message:
    return message(
        _("{name} leaves it as it is: what is said there is kept {how_long}.").format(
            name=one.name, how_long=how_long(one.keep_days)
        )
    )


def not_open(one: "LearningSet") -> Message:
    return message(
        _("That is not asked any more. What is said in {name} is kept {how_long}.").format(
            name=one.name, how_long=how_long(one.keep_days)
        )
    )
