"""What this room says to whoever runs an event, once people have been told of it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from bot.chat import Button, Message, heading, message, note, quote
from bot.language import _, ngettext
from bot.learning_events.draft_words import CHANGE, HOST, OPEN, PAPERS, state
from bot.learning_events.rules import Answer

if TYPE_CHECKING:
    from bot.delivery import Report
    from bot.learning_events.models import LearningEvent

STOP = "event.stop"
CORRECT = "event.correct"
CORRECTED = "event.corrected"
SEND_CORRECTION = "event.send_corr"
CANCEL = "event.cancel"
CANCEL_WHY = "event.cancel_why"
CANCEL_NOW = "event.cancel_now"
WHO = "event.who"
GIST = "event.gist"
SEND_GIST = "event.send_gist"
HOST_REPLY = "event.host_reply"
RESUME = "event.resume"
SEND_AGAIN = "event.send_again"
SEND_UNSURE = "event.send_unsure"
DATES = "event.host_dates"
CHANGE_REST = "event.change_rest"
SAVE_REST = "event.save_rest"
OPEN_BESIDE = "event.open_beside"
CANCEL_REST = "event.cancel_rest"
REST_WHY = "event.rest_why"
CANCEL_REST_NOW = "event.rest_now"
CODE = "event.code"


def progress(
    event: "LearningEvent",
    report: "Report",
    answered: Counter[Answer] | None = None,
    *,
    may_change: bool = True,
) -> Message:
    """How an announcement goes, and what people say. `may_change`: a manager looks at it."""
    failed = sum(report.failed.values())
    lines = [_("Delivered: {n}").format(n=report.sent)]
    if report.queued:
        lines.append(_("Still to go: {n}").format(n=report.queued))
    if failed:
        lines.append(
            _("Not delivered: {n} ({why})").format(
                n=failed, why=", ".join(f"{_why(why)}: {n}" for why, n in report.failed.items())
            )
        )
    if report.unknown:
        lines.append(_("Perhaps delivered, the app did not say: {n}").format(n=report.unknown))
    if report.expired:
        lines.append(_("Came too late to be sent: {n}").format(n=report.expired))
    if report.cancelled:
        lines.append(_("Stopped before they went: {n}").format(n=report.cancelled))
    buttons = [Button(label=_("Look again"), action=OPEN)]
    if may_change:
        buttons = [*_sending(event, report), *buttons]
        buttons.append(Button(label=_("Write a correction"), action=CORRECT))
    if not event.is_news:
        buttons.append(Button(label=_("Who comes"), action=WHO))
        buttons.append(Button(label=_("Code for the room"), action=CODE))
    if event.series_id == event.id:
        buttons.append(Button(label=_("All its dates"), action=DATES))
    one_of_many = event.series_id is not None
    if may_change and not event.is_news:
        buttons += [
            Button(label=_("Change this date") if one_of_many else _("Change it"), action=CHANGE),
            Button(label=_("Attach a paper"), action=PAPERS),
            Button(label=_("Another host"), action=HOST),
            Button(
                label=_("Cancel this date") if one_of_many else _("Cancel the event"),
                action=CANCEL,
            ),
        ]
    said = [_said(answered)] if answered and not event.is_news else []
    title = heading(f"{event.title}: {state(event)}")
    return message(title, "\n".join(lines), *said, buttons=buttons).with_ref(str(event.id))


def _sending(event: "LearningEvent", report: "Report") -> list[Button]:
    """Return what can be done about the letters of an announcement."""
    failed = sum(report.failed.values()) + report.expired
    buttons = []
    if report.queued:
        buttons.append(Button(label=_("Stop sending"), action=STOP, emphasis="danger"))
    if event.state == "stopped" and report.cancelled:
        rest = _("Send it to the other {n} after all").format(n=report.cancelled)
        buttons.append(Button(label=rest, action=RESUME))
    if event.state == "announced" and failed:
        again = _("Send again to the {n} who did not get it").format(n=failed)
        buttons.append(Button(label=again, action=SEND_AGAIN))
    if event.state == "announced" and report.unknown:
        unsure = _("Send again to the {n} who perhaps have it").format(n=report.unknown)
        buttons.append(Button(label=unsure, action=SEND_UNSURE))
    return buttons


def on_its_way_again(n: int) -> Message:
    return message(
        ngettext("It is on its way to one person.", "It is on its way to {n} people.", n).format(
            n=n
        )
    )


def nobody_to_send_to() -> Message:
    return message(
        _("There is nobody left to send it to: they have it, have left, or it would come too late.")
    )


def has_begun(event: "LearningEvent") -> Message:
    return message(
        _("“{title}” has begun, so nobody else is told of it.").format(title=event.title)
    )


def _why(why: str) -> str:
    return {
        "unreachable": _("the app does not let us write to them"),
        "our fault": _("the app refused the message"),
    }.get(why, why)


def _said(answered: Counter[Answer]) -> str:
    return _(
        "Coming: {coming}. Maybe: {maybe}. Can't: {cant}. Waiting: {waiting}. "
        "No answer yet: {none}."
    ).format(
        coming=answered[Answer.COMING],
        maybe=answered[Answer.MAYBE],
        cant=answered[Answer.CANT],
        waiting=answered[Answer.WAITING] + answered[Answer.OFFERED],
        none=answered[Answer.NONE],
    )


def stopped(event: "LearningEvent", sent: int, stopped_: int) -> Message:
    return message(
        _("Stopped. {sent} people have it, or will in a moment; {stopped} will not get it.").format(
            sent=sent, stopped=stopped_
        ),
        buttons=[
            Button(label=_("Write a correction"), action=CORRECT, emphasis="primary"),
            Button(label=_("Send it to the others after all"), action=RESUME),
            *([] if event.is_news else [Button(label=_("Cancel the event"), action=CANCEL)]),
        ],
    ).with_ref(str(event.id))


def nothing_to_stop() -> Message:
    return message(_("Nothing of it is on its way any more, so there was nothing to stop."))


def ask_correction(n: int) -> Message:
    return message(
        ngettext(
            "Write the correction. It goes to the one person who got the message.",
            "Write the correction. It goes to the {n} people who got the message.",
            n,
        ).format(n=n)
    )


def nobody_to_correct() -> Message:
    return message(_("Nobody has got the message, so there is nothing to correct."))


def check_correction(event: "LearningEvent", n: int) -> Message:
    return message(
        ngettext("One person gets it.", "{n} people get it.", n).format(n=n),
        buttons=[
            Button(label=_("Send the correction"), action=SEND_CORRECTION, emphasis="primary"),
            Button(label=_("Write it again"), action=CORRECT),
        ],
    ).with_ref(str(event.id))


def correction_sent(n: int) -> Message:
    return message(_("The correction is on its way to {n}.").format(n=n))


def no_correction() -> Message:
    return message(_("That correction has been sent already. Nothing was sent again."))


def changed(n: int) -> Message:
    return message(
        ngettext("Changed. I tell the one person who answered.", "Changed. I tell the {n} people who answered.", n).format(n=n)  # noqa: E501
    )  # fmt: skip


def unchanged() -> Message:
    return message(_("Nothing is different, so nobody was told anything."))


def ask_why(event: "LearningEvent") -> Message:
    return message(
        _("Why is “{title}” not going to take place? Write one sentence. I ask you once more before I tell anybody.").format(title=event.title)  # noqa: E501
    )  # fmt: skip


def check_cancel(event: "LearningEvent", why: str, n: int) -> Message:
    return message(
        quote(why),
        ngettext("I tell the one person who answered.", "I tell the {n} people who answered.", n).format(n=n),  # noqa: E501
        buttons=[
            Button(label=_("Yes, cancel the event"), action=CANCEL_NOW, emphasis="danger"),
            Button(label=_("Keep it"), action=OPEN),
        ],
    ).with_ref(str(event.id))  # fmt: skip


def rest_changed(n: int) -> Message:
    return message(
        ngettext("Changed. I tell the one person who means to come to any of them.", "Changed. I tell the {n} people who mean to come to any of them.", n).format(n=n)  # noqa: E501
    )  # fmt: skip


def check_cancel_rest(event: "LearningEvent", why: str, dates: int, n: int) -> Message:
    return message(
        quote(why),
        ngettext("That is one date.", "That is {n} dates.", dates).format(n=dates),
        ngettext("I tell the one person who means to come to any of them.", "I tell the {n} people who mean to come to any of them.", n).format(n=n),  # noqa: E501
        buttons=[
            Button(label=_("Yes, cancel them all"), action=CANCEL_REST_NOW, emphasis="danger"),
            Button(label=_("Keep them"), action=OPEN),
        ],
    ).with_ref(str(event.id))  # fmt: skip


def cancelled(n: int) -> Message:
    return message(_("Cancelled. I tell the {n} who answered.").format(n=n))


# The host's lists.


def who_comes(
    event: "LearningEvent",
    by_place: "Mapping[str, Sequence[tuple[str, str, Answer]]]",
    questions: Sequence[Sequence[str]],
) -> str:
    """A list by place, then questions that say much the same together. Of any length.

    `by_place` holds, by place, people as name, access needs, and answer.
    """
    lines = [_("Who comes to “{title}”").format(title=event.title)]
    for place, people in by_place.items():
        lines.append("\n" + (place or _("No place given")))
        lines += [_line(*person) for person in people]
    if questions:
        lines.append("\n" + _("What they want to work out"))
        for group in questions:
            lines += [f"• {question}" for question in group] + [""]
    return "\n".join(lines).strip()


def _line(name: str, needs: str, answer: Answer) -> str:
    marks = {
        Answer.MAYBE: _("maybe"),
        Answer.WAITING: _("waiting"),
        Answer.OFFERED: _("a place is offered"),
    }
    mark = f" ({marks[answer]})" if answer in marks else ""
    needed = " " + _("Needs: {needs}").format(needs=needs) if needs else ""
    return f"– {name or _('No name')}{mark}.{needed}"


def thrown_away() -> Message:
    return message(_("Thrown away. Nobody was told of it."))


def nobody_comes() -> Message:
    return message(_("Nobody has answered yet."))


def ask_gist(event: "LearningEvent") -> Message:
    return message(
        _("“{title}” is over. What came out of it, in two or three sentences?").format(
            title=event.title
        ),
        note(_("I show it to you first. Then it goes, with the papers, to those who missed it.")),
    )


def check_gist(event: "LearningEvent", n: int) -> Message:
    return message(
        ngettext("One person gets it.", "{n} people get it.", n).format(n=n),
        buttons=[
            Button(label=_("Send it"), action=SEND_GIST, emphasis="primary", ref=str(event.id))
        ],
    )


def gist_sent(n: int) -> Message:
    return message(_("It is on its way to {n}.").format(n=n))


def wrap_up(
    event: "LearningEvent",
    counts: Mapping[str, int],
    tries: int,
    questions: Sequence[Sequence[str]],
    answered: Sequence[str],
    least: int,
) -> Message:
    """What came of an event, in numbers that give nobody away."""
    lines = [
        _("{place}: {n}").format(place=place or _("all other places"), n=n)
        for place, n in counts.items()
    ]
    there = [_("Who was there:") + "\n" + "\n".join(lines)] if lines else []
    few = _("Fewer than {n} people said that they were there, so I show no numbers.").format(
        n=least
    )
    solved = "\n".join(f"• {question[:200]}" for question in answered[:8])
    tried = _("{n} wrote down what they will try.").format(n=tries) if tries else ""
    asked = "\n".join(f"• {group[0][:200]}" for group in questions[:8])
    return message(
        heading(_("After “{title}”").format(title=event.title)),
        *(there or [few]),
        *([tried] if tried else []),
        *([_("What people wanted to work out:") + "\n" + asked] if asked else []),
        *([_("Answered there, as those who asked say:") + "\n" + solved] if solved else []),
        note(_("Places with fewer than {n} people are counted together.").format(n=least)),
    )
