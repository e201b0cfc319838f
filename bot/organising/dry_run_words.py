"""What the dry-run calendar says."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.chat import Button, Choice, Field, Form, Kind, Message, heading, message, note
from bot.language import _
from bot.people import spoken
from bot.people.attention import NATIONS, NO_HOLIDAYS, Push

if TYPE_CHECKING:
    from bot.people.landmarks import Landmark
    from bot.people.models import Person, Programme

WHOSE = "programme.dry_run"
NAMED = "programme.dry_run_named"
SOMEBODY = "programme.dry_run_of"
INVENT = "programme.invent"
INVENTED = "programme.invented"

MOST_NAMES = 10
MOST_CHARACTERS = 2600
BY_ZONE = "zone"


def whose(programme: "Programme") -> Message:
    return message(
        _("Whose next twelve weeks shall I show? Write a name, or invent somebody."),
        note(_("Of a person you see when and of what kind, and none of their words.")),
        buttons=[Button(label=_("Invent somebody"), action=INVENT, ref=str(programme.id))],
    )


def nobody_of_that_name() -> Message:
    return message(_("I know nobody of that name who takes part. Write a name, or part of one."))


def which_of_them(programme: "Programme", found: "Sequence[Person]") -> Message:
    return message(
        _("Whom do you mean?"),
        buttons=[
            Button(label=each.name[:75] or "–", action=SOMEBODY, ref=f"{programme.id}.{each.id}")
            for each in found
        ],
    )


def invented_form(programme: "Programme", timezone: str) -> Form:
    days = tuple(Choice(value=str(n), label=spoken.weekday(n)) for n in range(7))
    return Form(
        title=_("Invent somebody"),
        action=INVENTED,
        ref=str(programme.id),
        submit=_("Show it"),
        fields=(
            Field(
                name="weekday",
                label=_("On which day are they asked?"),
                kind=Kind.CHOICE,
                value="0",
                choices=days,
            ),
            Field(
                name="at",
                label=_("At what time?"),
                kind=Kind.TIME,
                hint=_("Such as 09:00."),
                value="09:00",
            ),
            Field(
                name="timezone",
                label=_("Time zone"),
                hint=_("A city or a zone, such as London or Europe/Dublin."),
                value=timezone,
            ),
            Field(
                name="nation",
                label=_("Whose public holidays?"),
                kind=Kind.CHOICE,
                value=BY_ZONE,
                choices=(
                    Choice(value=BY_ZONE, label=_("As in their time zone")),
                    *(Choice(value=nation, label=nation_name(nation)) for nation in NATIONS),
                ),
            ),
            Field(
                name="every",
                label=_("How often?"),
                kind=Kind.CHOICE,
                value="1",
                choices=(
                    Choice(value="1", label=_("Every week")),
                    Choice(value="2", label=_("Every two weeks")),
                ),
            ),
            Field(
                name="start",
                label=_("From which day?"),
                hint=_("Such as 2027-03-01. Without it, from now."),
                kind=Kind.DATE,
                optional=True,
            ),
            Field(
                name="pause",
                label=_("Paused until"),
                hint=_("Such as 2026-09-01."),
                kind=Kind.DATE,
                optional=True,
            ),
        ),
    )


def nation_name(nation: str) -> str:
    return {
        "GB-ENG": _("England"),
        "GB-WLS": _("Wales"),
        "GB-SCT": _("Scotland"),
        "GB-NIR": _("Northern Ireland"),
        NO_HOLIDAYS: _("None"),
    }.get(nation) or spoken.country(nation)


def calendar_of(
    person: "Person", pushes: Sequence[Push], landmarks: "Sequence[Landmark]"
) -> Message:
    """Tell when somebody would be told something, and of what kind."""
    kinds = [Push(push.at, push.kind, kind_of(push.kind)) for push in pushes]
    return _calendar(person.name, person.timezone, kinds, landmarks)


def calendar(timezone: str, pushes: Sequence[Push], landmarks: "Sequence[Landmark]") -> Message:
    return _calendar(_("Somebody invented"), timezone, pushes, landmarks)


def kind_of(kind: str) -> str:
    return {
        "prompt": _("a question"),
        "reminder": _("a reminder"),
        "broadcast": _("news"),
    }.get(kind, kind)


def _calendar(
    whose: str, timezone: str, pushes: Sequence[Push], landmarks: "Sequence[Landmark]"
) -> Message:
    lines = [
        (push.at, f"{spoken.moment(push.at, timezone)}: {_shortened(push.what)}") for push in pushes
    ]
    for each in landmarks:
        day = spoken.calendar_day(each.at.date())
        if each.holiday:
            lines.append((each.at, _("{day}: {holiday}").format(day=day, holiday=each.holiday)))
        if each.clocks:
            before, after = each.clocks
            changed = _("{day}: the clocks change from {before} to {after}")
            lines.append((each.at, changed.format(day=day, before=before, after=after)))
    text = "\n".join(line for _at, line in sorted(lines))
    return message(
        heading(_("{whose}: the next twelve weeks").format(whose=whose)),
        _cut(text) or _("Nothing is planned for the next twelve weeks."),
        note(_("In their own time, {zone}.").format(zone=spoken.zone(timezone))),
    )


def _cut(text: str) -> str:
    if len(text) <= MOST_CHARACTERS:
        return text
    return text[:MOST_CHARACTERS].rpartition("\n")[0] + "\n…"


def _shortened(text: str) -> str:
    return text if len(text) <= 90 else text[:90].rsplit(None, 1)[0] + " …"
