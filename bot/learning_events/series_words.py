"""What this room says about events that come again."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from bot.chat import Button, File, Message, heading, message, note
from bot.language import _, ngettext
from bot.learning_events.rules import Answer
from bot.people import spoken

if TYPE_CHECKING:
    from bot.learning_events.models import LearningEvent

ALL = "event.all"
DATES = "event.dates"
CANT_ALL = "event.cant_all"
DATE = "event.date"
DONE = "event.dates_done"


def answers() -> list[Button]:
    return [
        Button(label=_("Coming to all"), action=ALL, emphasis="primary"),
        Button(label=_("Choose dates"), action=DATES),
        Button(label=_("Can't"), action=CANT_ALL),
    ]


def again(moments: Sequence[str]) -> str:
    """`moments` are days and times as people say them."""
    return _("And again: {dates}.").format(dates="; ".join(moments))


def standing(
    dates: "Sequence[LearningEvent]", said: Mapping[int, Answer], waits: Mapping[int, int]
) -> Message:
    """How somebody stands with every date that is ahead; `waits`: how many stand before them."""
    first = dates[0]
    lines = [
        f"{spoken.moment(event.starts, event.timezone)}: {_state(event, said, waits)}"
        for event in dates
    ]
    return message(
        heading(first.title),
        "\n".join(lines),
        note(_("Press a date to say that you come to it, and again to say that you don't.")),
        buttons=[
            *(
                Button(
                    label=spoken.day(event.starts, event.timezone),
                    action=DATE,
                    ref=str(event.id),
                    emphasis="primary" if _is_in(said, event) else "",
                )
                for event in dates
            ),
            Button(label=_("That's it: to my calendar"), action=DONE),
            Button(label=_("Coming to all"), action=ALL),
            Button(label=_("Can't"), action=CANT_ALL),
        ],
    ).with_ref(str(first.series_id))


def _is_in(said: Mapping[int, Answer], event: "LearningEvent") -> bool:
    return said.get(event.id) in (Answer.COMING, Answer.WAITING, Answer.OFFERED)


def _state(event: "LearningEvent", said: Mapping[int, Answer], waits: Mapping[int, int]) -> str:
    match said.get(event.id, Answer.NONE):
        case Answer.COMING:
            return _("you are coming")
        case Answer.WAITING:
            return _("you are number {n} on the waiting list").format(n=waits.get(event.id, 0) + 1)
        case Answer.OFFERED:
            return _("a place is free for you")
        case Answer.MAYBE:
            return _("maybe")
        case Answer.CANT | Answer.LAPSED:
            return _("you are not coming")
    return _("no answer yet")


def all_coming(n: int, title: str) -> Message:
    text = ngettext("You come to {n} date of “{title}”.", "You come to {n} dates of “{title}”.", n)
    return message(text.format(n=n, title=title))


def all_off(title: str) -> Message:
    return message(
        _("You said that you can't come to “{title}”. You can change that at any time: /events")
        .format(title=title)
    )  # fmt: skip


def calendar(title: str, file: File) -> Message:
    return message(
        _("The dates of “{title}” for your calendar. If one of them changes I send a new file, which replaces this one.").format(title=title),  # noqa: E501
        file=file,
    )  # fmt: skip


def calendar_without(title: str, file: File) -> Message:
    return message(
        _("This takes the other dates of “{title}” out of your calendar.").format(title=title),
        file=file,
    )


# For whoever runs it.


def dates_of(
    dates: "Sequence[LearningEvent]", open_: str, change_rest: str, cancel_rest: str
) -> Message:
    """Every date, each to be opened, changed or cancelled by itself; the actions that do it."""
    lines = []
    for event in dates:
        moved = event.starts_at != event.occurs_at
        mark = _("cancelled") if event.state == "cancelled" else _("moved") if moved else ""
        when = spoken.moment(event.starts, event.timezone)
        lines.append(f"{when} ({mark})" if mark else when)
    ahead = [event for event in dates if event.state != "cancelled"]
    return message(
        heading(dates[0].title),
        "\n".join(lines),
        note(_("Open a date to move it, cancel it or see who comes. The others stay as they are.")),
        buttons=[
            *(
                Button(label=spoken.day(event.starts, event.timezone), action=open_, ref=str(event.id))  # noqa: E501
                for event in ahead
            ),
            Button(label=_("Change all that are left"), action=change_rest, ref=str(dates[0].id)),
            Button(label=_("Cancel all that are left"), action=cancel_rest, ref=str(dates[0].id), emphasis="danger"),  # noqa: E501
        ],
    )  # fmt: skip


def all_changed(dates: "Sequence[LearningEvent]", host: str) -> Message:
    first = dates[0]
    moments = "\n".join(spoken.moment(event.starts, event.timezone) for event in dates)
    return message(
        _("This has changed for all its dates: {title}").format(title=first.title),
        moments,
        _("Where: {place}").format(place=first.place or _("to be told")),
        note(_("Your answers stand. Reply to write to {host}.").format(host=host)),
        buttons=[
            Button(label=_("The new dates to my calendar"), action=DONE, emphasis="primary"),
            Button(label=_("Choose dates"), action=DATES),
        ],
    ).with_ref(str(first.series_id))


def all_cancelled(event: "LearningEvent", why: str, host: str, file: File | None = None) -> Message:
    parts = [_("“{title}” is not going to take place again.").format(title=event.title)]
    return message(
        *parts,
        *([why] if why else []),
        note(_("Reply to this message to write to {host}.").format(host=host)),
        file=file,
    )
