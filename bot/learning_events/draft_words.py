"""What this room says while an event or news is being made."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from bot.chat import Button, Choice, Field, File, Form, Kind, Message, heading, message, note
from bot.language import _, ngettext
from bot.people import spoken
from bot.people.vocabulary import Role

if TYPE_CHECKING:
    from bot.learning_events.models import LearningEvent, Limits
    from bot.people.models import Place, Programme

NEW = "event.new"
NEWS = "event.news"
SAVE = "event.save"
OPEN = "event.open"
CHANGE = "event.change"
NOW = "event.now"
LATER = "event.later"
SAVE_LATER = "event.save_later"
TEST = "event.test"
THROW_AWAY = "event.throw_away"
APPROVE = "event.approve"
SEND_BACK = "event.send_back"
LIMITS = "event.limits"
SAVE_LIMITS = "event.save_limits"
WHO_FOR = "event.who_for"
REPEAT = "event.repeat"
HOST = "event.host"
PAPERS = "event.papers"
LOOKS = "event.looks"
OF_A_SERIES = ("repeats", "times", "without")
"""Fields of the form that say how it comes again."""

LENGTHS = (30, 45, 60, 90, 120, 180, 240, 360, 480)


def not_a_manager() -> Message:
    return message(
        _("Events and news are announced by those who run a programme. If you have an idea for one, tell the person who runs yours. /events shows what is coming up.")  # noqa: E501
    )  # fmt: skip


def which_programme(programmes: "Sequence[Programme]", action: str) -> Message:
    return message(
        _("For which programme?"),
        buttons=[
            Button(label=programme.name[:75], action=action, ref=str(programme.id))
            for programme in programmes[:20]
        ],
    )


def desk(programme: "Programme", events: "Sequence[LearningEvent]") -> Message:
    """Where a manager begins."""
    lines = [f"{event.title or _('(no title yet)')}: {state(event)}" for event in events]
    return message(
        heading(_("Events and news of {programme}").format(programme=programme.name)),
        *(["\n".join(lines)] if lines else [_("Nothing yet.")]),
        buttons=[
            Button(label=_("New event"), action=NEW, ref=str(programme.id), emphasis="primary"),
            Button(label=_("Write news"), action=NEWS, ref=str(programme.id)),
            *(
                Button(label=event.title[:75], action=OPEN, ref=str(event.id))
                for event in events
                if event.title
            ),
            Button(label=_("Limits"), action=LIMITS, ref=str(programme.id)),
        ],
    )


def state(event: "LearningEvent") -> str:
    match event.state:
        case "draft":
            return _("draft")
        case "waiting":
            return _("waits for a second person")
        case "scheduled":
            assert event.announce_at
            return _("goes out on {moment}").format(
                moment=spoken.moment(event.announce_at, event.timezone)
            )
        case "stopped":
            return _("stopped while it went out")
        case "cancelled":
            return _("cancelled")
    return _("announced")


def form(
    ref: str,
    filled: Mapping[str, str],
    places: "Sequence[Place]",
    *,
    is_news: bool,
    timezone: str,
) -> Form:
    """Ask all about an event, or for news."""

    def field(name: str, label: str, hint: str = "", **more: object) -> Field:
        options = {"value": str(filled.get(name, ""))[:3000], **more}
        return Field.model_validate({"name": name, "label": label, "hint": hint, **options})

    title = field("title", _("Title"))
    papers = field(
        "papers",
        _("Papers"),
        _("Links or a short list. Optional."),
        kind=Kind.PARAGRAPH,
        optional=True,
    )
    audience = [
        field(
            "for_place",
            _("Which place is it for?"),
            kind=Kind.CHOICE,
            value=filled.get("for_place") or "all",
            choices=(
                Choice(value="all", label=_("All places")),
                *(Choice(value=str(place.id), label=place.name[:75]) for place in places[:90]),
            ),
        ),
        field(
            "for_role",
            _("Who is it for?"),
            kind=Kind.CHOICE,
            value=filled.get("for_role") or "all",
            choices=(
                Choice(value="all", label=_("Everybody")),
                Choice(value=Role.PRACTITIONER, label=_("Practitioners")),
                Choice(value=Role.COACH, label=_("Coaches")),
                Choice(value=Role.MANAGER, label=_("Managers")),
            ),
        ),
    ]
    if is_news:
        text = field("purpose", _("What do you want to tell?"), kind=Kind.PARAGRAPH)
        return Form(title=_("News"), action=SAVE, ref=ref, fields=(title, text, papers, *audience))
    lengths = tuple(Choice(value=str(n), label=_length(n)) for n in LENGTHS)
    return Form(
        title=_("Learning event"),
        action=SAVE,
        ref=ref,
        fields=(
            title,
            field("purpose", _("What is it for?"), _("What people will take away. Two or three sentences."), kind=Kind.PARAGRAPH),  # noqa: E501
            field("day", _("On which day?"), _("For example 9 March"), kind=Kind.DATE),
            field("time", _("At what time does it begin?"), _("For example 14:00"), kind=Kind.TIME),
            field("zone", _("Whose clocks is that?"), _("A city or time zone, such as London"), value=filled.get("zone") or timezone),  # noqa: E501
            field("minutes", _("How long?"), kind=Kind.CHOICE, choices=lengths),
            field("place", _("Where?"), _("An address, or the link to join, in which {name} stands for each one's own. Optional."), optional=True),  # noqa: E501
            field("capacity", _("How many places?"), _("A number. Leave it out if there is no limit."), optional=True),  # noqa: E501
            papers,
            *audience,
        ),
    )  # fmt: skip


def _length(minutes: int) -> str:
    if minutes < 60:
        return _("{n} minutes").format(n=minutes)
    hours = f"{minutes / 60:g}"
    return ngettext("{n} hour", "{n} hours", minutes).format(n=hours)


def preview_follows() -> Message:
    return message(note(_("This is what people will get:")))


def control(
    event: "LearningEvent",
    reach: Mapping[str, int],
    papers: Sequence[str],
    *,
    can_be_shown: bool = False,
) -> Message:
    """What can be done with a draft, and whom it would go to.

    `papers` are names of files; `can_be_shown`: what it looks like in each app is known.
    """
    parts = [reached(reach)]
    if papers:
        parts.append(_("Papers: {names}").format(names=", ".join(papers)))
    if event.state == "scheduled":
        assert event.announce_at
        parts.append(
            _("It goes out on {moment}.").format(
                moment=spoken.moment(event.announce_at, event.timezone)
            )
        )
    if event.state == "waiting":
        parts.append(_("It waits for a second person to say yes."))
    is_draft = event.state == "draft"
    as_it_looks = Button(label=_("As each app shows it"), action=LOOKS)
    sending = [
        Button(label=_("Announce it now"), action=NOW, emphasis="primary"),
        Button(label=_("At a certain time"), action=LATER),
    ]
    of_events = [
        Button(label=_("Repeat and remind"), action=REPEAT),
        Button(label=_("Attach a paper"), action=PAPERS),
    ]
    return message(
        *parts,
        buttons=[
            *(sending if is_draft else []),
            *([as_it_looks] if can_be_shown else []),
            Button(label=_("Send me a test"), action=TEST),
            Button(label=_("Change it"), action=CHANGE),
            Button(label=_("Who it is for"), action=WHO_FOR),
            Button(label=_("Another host"), action=HOST),
            *([] if event.is_news else of_events),
            Button(label=_("Throw it away"), action=THROW_AWAY),
        ],
    ).with_ref(str(event.id))


def looks(event: "LearningEvent", file: File) -> Message:
    return message(
        _("Open the file to see “{title}” as each app shows it.").format(title=event.title),
        file=file,
    )


def reached(reach: Mapping[str, int]) -> str:
    """Say who gets it, who does not, and why; of a small audience by theme, nothing."""
    if reach.get("too few"):
        return too_few()
    gets = ngettext("One person gets it.", "{n} people get it.", reach["gets"]).format(
        n=reach["gets"]
    )
    why = {
        "left": _("{n} who no longer take part"),
        "not yet": _("{n} who have not agreed to take part yet"),
        "unreachable": _("{n} whose app does not let us write to them"),
        "paused": _("{n} who have paused until after it"),
        "not for": _("{n} others of the programme, whom it is not for"),
    }
    missed = [text.format(n=reach[reason]) for reason, text in why.items() if reach.get(reason)]
    not_ = _("Not: {who}.").format(who=", ".join(missed)) if missed else ""
    later = (
        ngettext(
            "One of them has paused, has a day off or is in quiet hours, and gets it when that is over.",  # noqa: E501
            "{n} of them have paused, have a day off or are in quiet hours, and get it when that is over.",  # noqa: E501
            reach["later"],
        ).format(n=reach["later"])
        if reach.get("later")
        else ""
    )
    return " ".join(part for part in (gets, later, not_) if part)


def too_few() -> str:
    return _(
        "So few people have shared something on this theme that inviting them would tell who "
        "they are. Choose another theme, or everybody."
    )


def tested() -> Message:
    return message(_("The test is on its way to you, and to nobody else."))


def nobody() -> Message:
    return message(_("Nobody would get it: the audience is empty. Change who it is for."))


def not_complete() -> Message:
    return message(_("It is not complete yet, or its time has passed. Change it first."))


def already(event: "LearningEvent") -> Message:
    return message(
        _("“{title}” is past that point: {state}.").format(title=event.title, state=state(event))
    )


def day_is_full(most: int) -> Message:
    text = ngettext(
        "This programme sends at most one announcement a day, and has one that day already.",
        "This programme sends at most {n} announcements a day, and has as many that day already.",
        most,
    ).format(n=most)
    return message(text, _("Choose another day."))


def no_second() -> Message:
    return message(
        _("So many people would get it that a second person has to say yes, and this programme has no other manager. Nothing was sent. Ask whoever set up the bot to invite one, or raise the limit together.")  # noqa: E501
    )  # fmt: skip


def waits_for_second(n: int) -> Message:
    return message(
        _("{n} people would get it, so a second person looks at it first. I have asked them, and tell you what they say.").format(n=n)  # noqa: E501
    )  # fmt: skip


def ask_second(event: "LearningEvent", who: str, n: int) -> Message:
    return message(
        _("{who} wants to send this to {n} people. May it go?").format(who=who, n=n),
        buttons=[
            Button(label=_("Yes, send it"), action=APPROVE, emphasis="primary"),
            Button(label=_("Not like this"), action=SEND_BACK),
        ],
    ).with_ref(str(event.id))


def not_yourself() -> Message:
    return message(_("You asked for it, so somebody else has to say yes."))


def approved(event: "LearningEvent", who: str) -> Message:
    return message(_("{who} said yes to “{title}”.").format(who=who, title=event.title))


def sent_back(event: "LearningEvent", who: str) -> Message:
    return message(
        _("{who} would not send “{title}” like this. Talk with them; the draft is kept.").format(
            who=who, title=event.title
        ),
        buttons=[Button(label=_("Change it"), action=CHANGE, ref=str(event.id))],
    )


def said_no() -> Message:
    return message(_("Nothing was sent. They have been told."))


def when_form(event: "LearningEvent") -> Form:
    return Form(
        title=_("When to announce"),
        action=SAVE_LATER,
        ref=str(event.id),
        fields=(
            Field(name="day", label=_("On which day?"), kind=Kind.DATE, hint=_("For example 9 March")),  # noqa: E501
            Field(name="time", label=_("At what time?"), kind=Kind.TIME, hint=_("For example 10:00")),  # noqa: E501
        ),
    )  # fmt: skip


def after_the_start(event: "LearningEvent") -> Message:
    return message(
        _("That is after it begins."),
        buttons=[Button(label=_("Choose another time"), action=LATER, ref=str(event.id))],
    )


def scheduled(event: "LearningEvent", moment: datetime, at_once: bool) -> Message:
    if at_once:
        return message(_("“{title}” is going out now.").format(title=event.title))
    return message(
        _("“{title}” goes out on {moment} ({zone} time).").format(
            title=event.title,
            moment=spoken.moment(moment, event.timezone),
            zone=spoken.zone(event.timezone),
        )
    )


def too_late(event: "LearningEvent") -> Message:
    return message(
        _("“{title}” was not announced: by then it had begun. It is a draft again.").format(
            title=event.title
        )
    )


def limits_form(programme_id: int, limits: "Limits") -> Form:
    return Form(
        title=_("Limits"),
        action=SAVE_LIMITS,
        ref=str(programme_id),
        fields=(
            Field(name="most_a_day", label=_("How many announcements a day, at most?"), value=str(limits.most_a_day)),  # noqa: E501
            Field(name="approval_above", label=_("Above how many people does a second person look at it?"), value=str(limits.approval_above)),  # noqa: E501
        ),
    )  # fmt: skip


def limits_kept(limits: "Limits") -> Message:
    return message(
        _("At most {most} a day. Above {n} people a second person looks at it first.").format(
            most=limits.most_a_day, n=limits.approval_above
        )
    )


def not_a_number() -> Message:
    return message(_("Both should be whole numbers, the first from 1. Nothing was changed."))
