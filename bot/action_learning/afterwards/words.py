"""What is said about commitments, and on one's own page."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from bot.action_learning import rules
from bot.action_learning.room.words import outcome
from bot.action_learning.vocabulary import Outcome
from bot.chat import Button, Choice, Field, Form, Kind, Message, heading, message, note, quote
from bot.chat import Part as Paragraph
from bot.language import _
from bot.people import spoken

if TYPE_CHECKING:
    from bot.action_learning.models import Commitment, Kept, Utterance

COMMITTED = "sets.committed"
OUTCOMES = {
    Outcome.DID: "sets.did",
    Outcome.PARTLY: "sets.partly",
    Outcome.CHANGED_MY_MIND: "sets.changed_mind",
    Outcome.NOT_YET: "sets.not_yet",
}


def commitment_form(ref: str, others: Mapping[int, str]) -> Form:
    days = {
        7: _("In a week"),
        14: _("In two weeks"),
        28: _("In four weeks"),
    }
    return Form(
        title=_("What I will do"),
        action=COMMITTED,
        ref=ref,
        submit=_("Write it down"),
        fields=(
            Field(name="what", label=_("What will you do?"), kind=Kind.PARAGRAPH),
            Field(name="first_step", label=_("What is the first small step?")),
            Field(
                name="when",
                label=_("By when? I will ask you then."),
                kind=Kind.CHOICE,
                choices=tuple(Choice(value=str(n), label=days[n]) for n in rules.BY_WHEN),
            ),
            Field(
                name="who",
                label=_("Who may ask you how it went?"),
                kind=Kind.CHOICE,
                choices=(
                    *(Choice(value=str(key), label=name[:75]) for key, name in others.items()),
                    Choice(value="0", label=_("Nobody but the bot")),
                ),
            ),
        ),
    )


def commitment(one: "Commitment", asker: str, timezone: str) -> str:
    lines = [
        one.what,
        _("First step: {step}").format(step=one.first_step),
        _("By {day}.").format(day=spoken.day(one.by_when, timezone)),
    ]
    if asker:
        lines.append(_("{asker} will ask.").format(asker=asker))
    return "\n".join(lines)


def committed(text: str) -> Message:
    return message(
        _("Written down, and the set has read it."), quote(text[:2500]), note(_("One is plenty."))
    )


def what_became(one: "Commitment", asker: str) -> Message:
    first = (
        _("{asker} said they would ask: what became of this?").format(asker=asker)
        if asker
        else _("You asked to be asked: what became of this?")
    )
    labels = {
        Outcome.DID: _("Did it"),
        Outcome.PARTLY: _("Partly"),
        Outcome.CHANGED_MY_MIND: _("Changed my mind"),
        Outcome.NOT_YET: _("Not yet"),
    }
    return message(
        first,
        quote(one.what[:500]),
        note(_("Any answer is a good one. It opens the next meeting of your set.")),
        buttons=[
            Button(label=labels[which], action=action, ref=str(one.id))
            for which, action in OUTCOMES.items()
        ],
    )


def time_to_ask(name: str, one: "Commitment") -> Message:
    return message(
        _("Today you said you would ask {name} how this went. I have asked too.").format(name=name),
        quote(one.what[:500]),
    )


def told(one: "Commitment") -> Message:
    return message(
        quote(one.what[:500]),
        _("Noted: {outcome}. Your set hears it when it next meets.").format(
            outcome=outcome(one.outcome)
        ),
    )


def they_told(name: str, one: "Commitment") -> Message:
    return message(
        _("{name} says: {outcome}.").format(name=name, outcome=outcome(one.outcome)),
        quote(one.what[:500]),
    )


def no_such_commitment() -> Message:
    return message(_("I do not find that commitment any more."))


def page(
    commitments: Sequence["Commitment"],
    kept: Sequence["Kept"],
    reflections: Sequence["Utterance"],
    timezone: str,
) -> Message:
    """Show somebody what they took from their sets. Nobody else can see it."""
    parts: list[Paragraph | str] = [heading(_("Your page"))]
    if commitments:
        parts.append(_("What you said you would do:"))
        parts += [quote(f"{one.what[:200]} ({outcome(one.outcome)})") for one in commitments]
    if kept:
        parts.append(_("Questions that helped:"))
        parts += [quote(one.text[:200]) for one in kept]
    if reflections:
        parts.append(_("What struck you:"))
        parts += [quote(one.text[:200]) for one in reflections]
    if len(parts) == 1:
        parts.append(_("Nothing here yet. It fills as your sets meet."))
    return message(*parts, note(_("Only you see this.")))


def said_title() -> str:
    return _("What you wrote in sets")


def commitments_title() -> str:
    return _("What you said you would do")


def kept_title() -> str:
    return _("Questions that helped")


def topics_title() -> str:
    return _("What you kept to bring to your set")


def challenge_title() -> str:
    return _("What you said you work on, for the composer")
