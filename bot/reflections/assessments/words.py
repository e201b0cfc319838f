"""Everything that is said when a place looks at itself."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from bot.chat import (
    Button,
    Choice,
    Field,
    File,
    Form,
    Kind,
    Message,
    Part,
    heading,
    message,
    note,
    quote,
)
from bot.language import _, ngettext
from bot.people import spoken
from bot.reflections.assessments.rules import ENOUGH, Judgement, Perspective, Spread
from bot.reflections.words import short

if TYPE_CHECKING:
    from bot.people.models import Place
    from bot.reflections.assessments.content import Block, Questions

OPEN = "assess.open"
SEAT = "assess.seat"
SAY = "assess.say"
SHOWS = "assess.shows"
DIFFERS = "assess.differs"
NO_SHOWS = "assess.no_shows"
NO_DIFFERS = "assess.no_differs"
CLOSE = "assess.close"
BLOCK = "assess.block"
TOPIC = "assess.topic"
DAYS = (7, 14, 28)


def judgement(which: Judgement) -> str:
    return {
        Judgement.NOT_YET: _("not yet"),
        Judgement.BEGINNINGS: _("beginnings"),
        Judgement.IN_PART: _("in part"),
        Judgement.IN_PLACE: _("in place"),
        Judgement.DONT_KNOW: _("don't know"),
    }[which]


def perspective(which: Perspective) -> str:
    return {
        Perspective.STATUTORY: _("public bodies"),
        Perspective.LOCAL: _("local organisations"),
        Perspective.RESIDENT: _("residents"),
    }[which]


def nothing_open() -> Message:
    return message(
        _("Your place is not looking at itself just now. A coach or manager can start it.")
    )


def form(places: "Sequence[Place]") -> Form:
    return Form(
        title=_("A place looks at itself"),
        action=OPEN,
        intro=_("Everybody in the place is asked about each block; nobody has to answer at once."),
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
            Field(
                name="days",
                label=_("How many days have they?"),
                kind=Kind.CHOICE,
                choices=tuple(Choice(value=str(days), label=str(days)) for days in DAYS),
            ),
        ),
    )


def too_few_people(place: str) -> Message:
    return message(
        _("Fewer than {n} people take part in {place}, so nobody's view could stay unseen.").format(
            n=ENOUGH, place=place
        )
    )


def one_is_open(place: str, done: int, seats: int, ref: str) -> Message:
    return message(
        _("{place} is looking at itself now: {done} of {seats} people have begun.").format(
            place=place, done=done, seats=seats
        ),
        buttons=[Button(label=_("Show the result now"), action=CLOSE, ref=ref)],
    )


def opened(place: str, people: int, ends_at: datetime, timezone: str) -> Message:
    return message(
        ngettext("Asked {n} person in {place}.", "Asked {n} people in {place}.", people).format(
            n=people, place=place
        )
        + " "
        + _("The result comes on {moment}; /assess shows how far it is.").format(
            moment=spoken.moment(ends_at, timezone)
        )
    )


def invitation(
    questions: "Questions", place: str, ends_at: datetime, timezone: str, ref: str
) -> Message:
    labels = {
        Perspective.STATUTORY: _("A public body"),
        Perspective.LOCAL: _("A local organisation"),
        Perspective.RESIDENT: _("As a resident"),
    }
    return message(
        heading(_("{place} looks at itself").format(place=place)),
        questions.about,
        ngettext(
            "There is {n} block. Do it in one go, or one at a time with /assess, until {moment}.",
            "There are {n} blocks. Do them in one go, or one at a time with /assess, until "
            "{moment}.",
            len(questions.blocks),
        ).format(n=len(questions.blocks), moment=spoken.moment(ends_at, timezone)),
        note(
            _(
                "Answers are shown together and without names. They are shown by perspective "
                "only where at least {n} people share it."
            ).format(n=ENOUGH)
        ),
        _("From which side do you see {place}?").format(place=place),
        buttons=[
            Button(label=label, action=SEAT, ref=f"{ref}.{number}")
            for number, label in enumerate(labels.values())
        ],
    )


def block(each: "Block", number: int, count: int, ref: str, said: str = "") -> Message:
    """Show one block; with what somebody said of it, once they have."""
    buttons = [
        Button(
            label=judgement(which).capitalize(), action=SAY, ref=f"{ref}.{each.block}.{position}"
        )
        for position, which in enumerate(Judgement)
    ]
    return message(
        heading(f"{number}/{count} {each.title}"),
        _("At one end: {apart}").format(apart=each.apart),
        _("At the other: {together}").format(together=each.together),
        *([note(_("You said: {said}.").format(said=said))] if said else []),
        buttons=buttons,
    )


def what_shows(each: "Block", ref: str) -> Message:
    return message(
        _("What shows this?"),
        each.shows,
        buttons=[Button(label=_("Leave this out"), action=NO_SHOWS, ref=f"{ref}.{each.block}")],
    )


def who_differs(each: "Block", ref: str) -> Message:
    return message(
        _("Who would see it differently?"),
        each.differs,
        buttons=[Button(label=_("Leave this out"), action=NO_DIFFERS, ref=f"{ref}.{each.block}")],
    )


def all_done(ends_at: datetime, timezone: str) -> Message:
    return message(
        _("That was the last block. You see what everybody said by {moment}.").format(
            moment=spoken.moment(ends_at, timezone)
        )
    )


def over() -> Message:
    return message(_("That is over, or it was not one for you. Nothing was changed."))


def too_few_answered(place: str) -> Message:
    return message(
        _("Fewer than {n} people in {place} answered, so nothing is shown.").format(
            n=ENOUGH, place=place
        )
    )


def spoken_spread(spread: Spread) -> str:
    return " · ".join(f"{judgement(which)} {count}" for which, count in spread.items())


def group(which: frozenset[Perspective]) -> str:
    return _(" and ").join(perspective(each) for each in Perspective if each in which)


def result(
    place: str,
    people: int,
    spreads: "Sequence[tuple[Block, Spread]]",
    widest: "Sequence[Block]",
    ref: str,
) -> Message:
    """Show the spread of every block; the widest apart are offered first."""
    lines = [f"{each.title}: {spoken_spread(spread)}" for each, spread in spreads]
    apart = ", ".join(each.title for each in widest)
    return message(
        heading(_("How {place} sees itself").format(place=place)),
        ngettext("{n} person answered.", "{n} people answered.", people).format(n=people),
        "\n".join(lines) or _("On no block did enough people speak to show it."),
        *([_("Views lie furthest apart on: {blocks}.").format(blocks=apart)] if apart else []),
        note(
            _("These are counts of what people said. Nothing is added up, and no place compared.")
        ),
        buttons=[
            Button(label=each.title[:75], action=BLOCK, ref=f"{ref}.{each.block}")
            for each, _spread in spreads[:20]
        ],
    )


def picture(picture: File) -> Message:
    return message(
        _("The same as a picture, with earlier times where there are any."),
        image=picture,
    )


def detail(
    each: "Block",
    by_group: Sequence[tuple[frozenset[Perspective], Spread]],
    whole: Spread,
    shows: Sequence[str],
    differs: Sequence[str],
    ref: str,
) -> Message:
    parts: list[str | Part] = [heading(each.title)]
    if len(by_group) > 1:
        parts.append(
            "\n".join(f"{group(which)}: {spoken_spread(spread)}" for which, spread in by_group)
        )
    else:
        parts.append(spoken_spread(whole))
    if shows:
        parts.append(_("What shows it:"))
        parts += [quote(short(text, 140)) for text in shows[:8]]
    if differs:
        parts.append(_("Who would see it differently:"))
        parts += [quote(short(text, 140)) for text in differs[:8]]
    return message(
        *parts,
        buttons=[Button(label=_("A topic for a set"), action=TOPIC, ref=f"{ref}.{each.block}")],
    )


def topic(place: str, each: "Block", spread: Spread) -> Message:
    """Word a difference so that it can be brought to a set."""
    return message(
        _("To bring to your set, in these words or your own:"),
        quote(
            _(
                "In {place} we looked at “{block}”. What we said: {spread}. What does each of us "
                "see that the others do not, and what is mine to do about it?"
            ).format(place=place, block=each.title, spread=spoken_spread(spread))
        ),
    )


def chart_title(place: str) -> str:
    return _("How {place} sees itself").format(place=place)


def names() -> Mapping[Judgement, str]:
    return {which: judgement(which) for which in Judgement}


def title() -> str:
    return _("How you saw your place")
