"""Everything that is said about what people will try."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.chat import Button, Message, heading, message, note, quote
from bot.language import _, ngettext
from bot.people import spoken
from bot.reflections.commitments.rules import WEEKS
from bot.reflections.words import short

if TYPE_CHECKING:
    from bot.people.models import Person
    from bot.reflections.commitments.models import Commitment
    from bot.reflections.commitments.promised import Promised

MADE = "commitments.made"
NOTHING = "commitments.nothing"
IN_WEEKS = "commitments.in_weeks"
COACH_ASKS = "commitments.coach"
TAKE_BACK = "commitments.take_back"
PART = "commitments.part"
OUTCOMES = {
    "did": "commitments.did",
    "partly": "commitments.partly",
    "changed my mind": "commitments.changed",
    "not yet": "commitments.not_yet",
    "let go": "commitments.let_go",
}


def what_will_you_try(ref: str) -> Message:
    return message(
        _("What is one small thing that you will try, before we speak again?"),
        buttons=[Button(label=_("Nothing this time"), action=NOTHING, ref=ref)],
    )


def nothing() -> Message:
    return message(_("That is fine."))


def made(commitment: "Commitment", person: "Person", has_coach: bool) -> Message:
    ref = str(commitment.id)
    asks = (
        _("I have told your coach what it is and when; they ask you, and so do I.")
        if commitment.asks == "coach"
        else _("Only you and I know of it.")
    )
    buttons = [
        Button(
            label=ngettext("Ask in {n} week", "Ask in {n} weeks", weeks).format(n=weeks),
            action=IN_WEEKS,
            ref=f"{ref}.{weeks}",
        )
        for weeks in WEEKS
    ]
    if has_coach and commitment.asks != "coach":
        buttons.append(Button(label=_("Let my coach ask too"), action=COACH_ASKS, ref=ref))
    if commitment.reflection_id:
        buttons.append(Button(label=_("That belongs to my answer"), action=PART, ref=ref))
    buttons.append(Button(label=_("Take it back"), action=TAKE_BACK, ref=ref))
    return message(
        _("Noted. On {moment} I will ask what came of it.").format(
            moment=spoken.moment(commitment.due_at, person.timezone)
        ),
        quote(short(commitment.text)),
        note(asks),
        buttons=buttons,
    )


def for_the_coach(commitment: "Commitment", person: "Person", timezone: str) -> Message:
    return message(
        _("{name} would like you to ask about something they will try, around {day}.").format(
            name=person.name or _("Somebody"), day=spoken.day(commitment.due_at, timezone)
        ),
        quote(short(commitment.text)),
    )


def taken_back() -> Message:
    return message(_("Taken back. I will not ask about it."))


def what_came_of_it(commitment: "Commitment", person: "Person") -> Message:
    ref = str(commitment.id)
    labels = {
        "did": _("I did it"),
        "partly": _("Partly"),
        "changed my mind": _("I changed my mind"),
        "not yet": _("Not yet"),
    }
    return message(
        _("On {date} you wanted to try this:").format(
            date=spoken.date(commitment.made_at, person.timezone)
        ),
        quote(short(commitment.text)),
        _("What came of it? Any of these is a good answer."),
        buttons=[
            Button(label=label, action=OUTCOMES[outcome], ref=ref)
            for outcome, label in labels.items()
        ],
    )


def noted(commitment: "Commitment") -> Message:
    said = {
        "did": _("You did it."),
        "partly": _("Partly, then."),
        "changed my mind": _("You changed your mind."),
    }[commitment.outcome or "did"]
    return message(quote(short(commitment.text)), said)


def what_happened() -> str:
    return _("What happened, and what do you make of it?")


def tell_more() -> Message:
    return message(what_happened(), note(_("If you like, write it here. It goes in your journal.")))


def not_yet(commitment: "Commitment") -> Message:
    ref = str(commitment.id)
    return message(
        quote(short(commitment.text)),
        _("Not yet, then. When should I ask again?"),
        buttons=[
            *(
                Button(
                    label=ngettext("In {n} week", "In {n} weeks", weeks).format(n=weeks),
                    action=IN_WEEKS,
                    ref=f"{ref}.{weeks}",
                )
                for weeks in WEEKS
            ),
            Button(label=_("Let it go"), action=OUTCOMES["let go"], ref=ref),
        ],
    )


def let_go() -> Message:
    return message(_("Let go. It stays among what you have tried or meant to try."))


def gone() -> Message:
    return message(_("I do not have that any more. Nothing was changed."))


def mine(
    commitments: "Sequence[Commitment]", promised: "Sequence[Promised]", person: "Person"
) -> Message:
    """List what somebody tries; `promised` is what they said in their set, which asks about it."""
    if not commitments and not promised:
        return message(_("There is nothing that you are trying just now."))
    lines = []
    for each in commitments[:4]:
        when = spoken.day(each.due_at, person.timezone)
        lines += [quote(short(each.text)), note(_("I ask on {day}.").format(day=when))]
    for said in promised[:5]:
        assert said.asked_at is not None
        when = spoken.day(said.asked_at, person.timezone)
        lines += [
            quote(short(said.text)),
            note(_("You said this in your set; you are asked on {day}.").format(day=when)),
        ]
    return message(
        heading(_("What you are trying")),
        *lines,
        buttons=[
            Button(
                label=_("Tell: {words}").format(words=each.text[:40]),
                action=OUTCOMES["did"],
                ref=str(each.id),
            )
            for each in commitments[:4]
        ],
    )


def title() -> str:
    return _("What you meant to try")
