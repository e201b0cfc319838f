"""Everything that is said in a place round."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from bot.chat import (
    Button,
    Choice,
    Field,
    Form,
    Kind,
    Message,
    Part,
    heading,
    length,
    message,
    note,
    quote,
    split,
)
from bot.language import _, ngettext
from bot.people import spoken
from bot.reflections.rounds.rules import DAYS

if TYPE_CHECKING:
    from bot.people.models import Place

OPEN = "rounds.open"
ANSWER = "rounds.answer"
CHANGE = "rounds.change"
NAME = "rounds.name"
NO_NAME = "rounds.no_name"
ABSENT = "rounds.absent"
NOBODY = "rounds.nobody"


def not_for_you() -> Message:
    return message(
        _("Coaches and programme managers open a round for a place. Ask yours if you want one.")
    )


def no_places() -> Message:
    return message(_("Your programme has no places yet, so there is nobody to ask together."))


def form(places: "Sequence[Place]") -> Form:
    return Form(
        title=_("A round for a place"),
        action=OPEN,
        intro=_(
            "Everybody in the place gets the same question. They read the answers together, once "
            "enough have answered or time is up."
        ),
        submit=_("Ask them"),
        fields=(
            Field(
                name="place",
                label=_("Which place?"),
                kind=Kind.CHOICE,
                choices=tuple(
                    Choice(value=str(place.id), label=place.name[:75]) for place in places[:100]
                ),
            ),
            Field(name="question", label=_("The question"), kind=Kind.PARAGRAPH),
            Field(
                name="days",
                label=_("How many days have they?"),
                kind=Kind.CHOICE,
                choices=tuple(Choice(value=str(days), label=str(days)) for days in DAYS),
            ),
        ),
    )


def poor_question(wrong: str) -> Message:
    return message(
        _("I have not asked anybody yet. About the question: {wrong}.").format(wrong=wrong),
        note(_("/round starts again.")),
    )


def too_few_people(place: str) -> Message:
    return message(
        _("Fewer than three people take part in {place}: a round needs three.").format(place=place)
    )


def one_is_open(place: str) -> Message:
    return message(_("A round is open in {place} already. One at a time.").format(place=place))


def opened(place: str, people: int, ends_at: datetime, timezone: str) -> Message:
    return message(
        ngettext("Asked {n} person in {place}.", "Asked {n} people in {place}.", people).format(
            n=people, place=place
        )
        + " "
        + _("They read the answers together on {moment} at the latest.").format(
            moment=spoken.moment(ends_at, timezone)
        )
    )


def asked(place: str, question: str, ends_at: datetime, timezone: str) -> Message:
    return message(
        _("A question to everybody in {place}:").format(place=place),
        quote(question),
        note(
            _(
                "Write your answer below. Nobody sees it until all are read together, by {moment}, "
                "and then without your name unless you add it."
            ).format(moment=spoken.moment(ends_at, timezone))
        ),
    )


def nudge(question: str, ends_at: datetime, timezone: str) -> Message:
    return message(
        _("Your view would add something here, if you like to give it:"),
        quote(question),
        note(
            _("Until {moment}. If not, that is fine too: I do not ask about this again.").format(
                moment=spoken.moment(ends_at, timezone)
            )
        ),
    )


def kept(ref: str, is_named: bool) -> Message:
    name = (
        Button(label=_("Leave my name out"), action=NO_NAME, ref=ref)
        if is_named
        else Button(label=_("Add my name"), action=NAME, ref=ref)
    )
    return message(
        _("Kept, and closed until all are read together. It will stand there with your name.")
        if is_named
        else _("Kept, and closed until all are read together. It will stand there without a name."),
        buttons=[Button(label=_("Change it"), action=CHANGE, ref=ref), name],
    )


def write_anew() -> Message:
    return message(_("Write it anew: it takes the place of what you wrote before."))


def too_late() -> Message:
    return message(_("This round has been read together already, so I have not added it."))


def too_few(place: str, question: str, own: str) -> Message:
    return message(
        _("The round in {place} has ended.").format(place=place),
        quote(question),
        _("Too few answered to read them without knowing whose is whose, so nobody has seen "
          "yours. Here it is for you:"),
        quote(own),
    )  # fmt: skip


def revealed(
    place: str, question: str, answers: Sequence[tuple[str, str]], ref: str
) -> list[Message]:
    """Show all answers, each with a name or none; the last message asks who was not there."""
    parts: list[Part] = [
        heading(_("What {place} said").format(place=place)),
        quote(question),
    ]
    for text, name in answers:
        pieces = split(text, most=1800)
        parts += [Part(text=pieces[0] if not name else f"{name}: {pieces[0]}")]
        parts += [Part(text=piece) for piece in pieces[1:]]
    packed: list[list[Part]] = [[]]
    for part in parts:
        now = packed[-1]
        if len(now) >= 15 or sum(length(each.text) + 2 for each in now) + length(part.text) > 2600:
            packed.append(now := [])
        now.append(part)
    last = message(
        _("Who was not in the room, and what might they have said?"),
        note(_("Write it here. I gather what people say, without names.")),
        buttons=[Button(label=_("Nobody comes to mind"), action=NOBODY, ref=ref)],
    )
    return [*(message(*each) for each in packed), last]


def absent_noted() -> Message:
    return message(_("Noted. In a few days everybody sees who was missed."))


def nobody() -> Message:
    return message(_("That is fine."))


def closed(place: str, absent: Sequence[str]) -> Message:
    missed = absent[:15]
    return message(
        heading(_("Who was not in the room")),
        _("In {place} you read your answers together. You said these were missing:").format(
            place=place
        ),
        *(quote(each[:150]) for each in missed),
        _("What would it take for one of them to be asked next time?"),
    )


def gone() -> Message:
    return message(_("That round is over, or it was not one for you. Nothing was changed."))


def title() -> str:
    return _("What you said in rounds of your place")
