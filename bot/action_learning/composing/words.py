"""What is said to coaches about sets."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from bot.action_learning.vocabulary import Clock, NoSeat
from bot.chat import Button, Message, heading, message, note, quote
from bot.language import _

if TYPE_CHECKING:
    from bot.action_learning.composing.composer import Proposal
    from bot.action_learning.models import LearningSet

PROPOSE = "sets.propose"
SWAP = "sets.swap"
APPROVE = "sets.approve"
SET_ASIDE = "sets.set_aside"
CHALLENGE = "sets.challenge"

MOST_NAMES = 20


def not_a_coach() -> Message:
    return message(_("That is for coaches. Your own sets: /set."))


def counts(rows: Sequence[tuple[str, int, int, int, int, str]]) -> Message:
    """Tell a coach: name, people, meetings, commitments, followed up, standing. No words."""
    if not rows:
        return message(_("There are no sets yet. /sets propose suggests some."))
    lines = [
        _(
            "{name}: {people} people, {met} meetings, {made} commitments, {followed} followed up "
            "({standing})."
        ).format(name=name, people=n, met=met, made=made, followed=followed, standing=standing)
        for name, n, met, made, followed, standing in rows[:17]
    ]
    return message(heading(_("Sets")), *lines)


def set_name(number: int) -> str:
    return _("Set {number}").format(number=number)


def reasons(proposal: "Proposal") -> list[str]:
    """Say why these people, in sentences that they may read too."""
    said = [
        _("{people} people from {places} places.").format(
            people=len(proposal.people), places=proposal.places
        )
    ]
    if proposal.clock is Clock.LIVE:
        said.append(
            _("Your working days share {hours} hours.").format(hours=round(proposal.shared_hours))
        )
    else:
        said.append(_("Your working hours hardly overlap, so you would write over some days."))
    if not proposal.repeats:
        said.append(_("You have not been in a set together before."))
    if proposal.stages > 1:
        said.append(_("You are at different points of the journey."))
    if proposal.in_common:
        said.append(
            _("Your challenges speak to each other: {words}.").format(
                words=", ".join(proposal.in_common)
            )
        )
    return said


def proposal(one: "LearningSet", names: Sequence[str]) -> Message:
    return message(
        heading(one.name),
        "\n".join(names),
        *(note(reason) for reason in one.reasons[:10]),
        *([] if one.score is None else [note(_("Fit: {n} of 100.").format(n=one.score))]),
        buttons=[
            Button(label=_("Approve"), action=APPROVE, ref=str(one.id), emphasis="primary"),
            Button(label=_("Set aside"), action=SET_ASIDE, ref=str(one.id)),
        ],
    )


def more_proposals(count: int) -> Message:
    return message(
        _("There are {n} more. To swap two people: /sets swap NAME with NAME.").format(n=count)
    )


def left_over(why: "Mapping[int, NoSeat]", names: Mapping[int, str]) -> Message:
    """Say who is in no proposal and why; never who would rather not sit with whom."""
    said = {
        NoSeat.TOO_FEW: _("Too few others share their language or come from other places: {names}"),
        NoSeat.PLACE: _("Every set has two people from their place already: {names}"),
        NoSeat.NO_FIT: _("No set has a free seat that suits them: {names}"),
    }
    lines = [_("I found no seat for some people.")]
    for reason, line in said.items():
        theirs = [names[person] for person, because in why.items() if because is reason]
        if len(theirs) > MOST_NAMES:
            theirs = [*theirs[:MOST_NAMES], _("{n} more").format(n=len(theirs) - MOST_NAMES)]
        if theirs:
            lines.append(line.format(names=", ".join(theirs)))
    return message("\n".join(lines))


def cannot_swap() -> Message:
    return message(
        _(
            "I can swap two people of different proposals, each by a name that only one of them "
            "has: /sets swap NAME with NAME."
        )
    )


def look_again() -> Message:
    return message(_("Please look at that swap again: two of them may not be well together."))


def approved(one: "LearningSet", count: int) -> Message:
    return message(
        _("{name} is approved. I have asked {n} people whether they would like it.").format(
            name=one.name, n=count
        )
    )


def set_aside(one: "LearningSet") -> Message:
    return message(_("{name} is set aside; its people are free again.").format(name=one.name))


def nobody_to_propose() -> Message:
    return message(_("There are too few people without a set to propose one."))


def proposal_is_over() -> Message:
    return message(_("That proposal has been dealt with already."))


def challenge_noted(text: str) -> Message:
    return message(
        _("Noted, to seat you with people whose challenge speaks to yours:"),
        quote(text),
        note(
            _(
                "Nobody reads it. A word that two of you use may be named as a reason for your "
                "set. /set challenge with other words changes it."
            )
        ),
    )


def which_challenge() -> Message:
    return message(
        _("What are you working on that you would like to think about with others?"),
        note(_("A sentence or two. Nobody reads it: it only helps to seat you well.")),
    )


def not_with_noted(name: str) -> Message:
    return message(
        _("Noted. I will not put you in a set with {name}. Nobody else is told.").format(name=name)
    )
