"""What this room says about papers: files that go to those who come."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.chat import Button, File, Message, message
from bot.language import _

if TYPE_CHECKING:
    from bot.learning_events.models import LearningEvent, Paper

EXPECTED = "event.paper"
FOR_EVENT = "event.paper_for"
FOR_GUIDANCE = "event.paper_guide"
FOR_NOTHING = "event.paper_none"
TAKE_OUT = "event.paper_out"


def ask_paper(
    event: "LearningEvent", papers: "Sequence[Paper]", most: int, megabytes: int
) -> Message:
    """Ask for a file, and show those that there are."""
    there = [_("So far: {names}").format(names=", ".join(paper.name for paper in papers))]
    return message(
        _("Send me the file for “{title}” here: at most {megabytes} MB, and {most} files in all.").format(  # noqa: E501
            title=event.title, megabytes=megabytes, most=most
        ),
        _("It goes to those who come, with the reminder a week before, and afterwards to those who missed it."),  # noqa: E501
        *(there if papers else []),
        buttons=[
            Button(label=_("Take out {name}").format(name=paper.name)[:75], action=TAKE_OUT, ref=str(paper.id))  # noqa: E501
            for paper in papers
        ],
    )  # fmt: skip


def send_a_file() -> Message:
    return message(
        _(
            "I was waiting for a file, and words alone are none. Press “Attach a paper” to send "
            "one. A link can stand in the form, under Papers."
        )
    )


def what_is_it_for(
    name: str, paper_id: int, events: "Sequence[LearningEvent]", *, can_guide: bool
) -> Message:
    """Ask what a file is for that came by itself."""
    guide = [Button(label=_("To answer questions from"), action=FOR_GUIDANCE, ref=str(paper_id))]
    return message(
        _("What is {name} for?").format(name=name),
        buttons=[
            *(
                Button(
                    label=_("Paper for “{title}”").format(title=event.title)[:75],
                    action=FOR_EVENT,
                    ref=f"{paper_id}.{event.id}",
                )
                for event in events
            ),
            *(guide if can_guide else []),
            Button(label=_("Nothing, forget it"), action=FOR_NOTHING, ref=str(paper_id)),
        ],
    )


def too_big(name: str, size: int, megabytes: int) -> Message:
    return message(
        _("{name} has {size} MB. I can pass on at most {megabytes} MB, so I have not taken it. Put it on the web and write its link in the form, under Papers.").format(  # noqa: E501
            name=name, size=round(size / 1_000_000), megabytes=megabytes
        )
    )  # fmt: skip


def too_many(most: int) -> Message:
    return message(
        _("There are {n} papers already, which is as many as I send. Take one out first.").format(
            n=most
        )
    )


def fetching(name: str) -> Message:
    return message(_("I am taking {name} in.").format(name=name))


def taken(name: str, event: "LearningEvent") -> Message:
    return message(
        _("{name} goes with “{title}”: with the reminder a week before, and to those who missed it.").format(name=name, title=event.title)  # noqa: E501
    )  # fmt: skip


def not_fetched(name: str) -> Message:
    return message(
        _(
            "I could not get {name} from the app, so it goes with nothing. Send it once more."
        ).format(name=name)
    )


def forgotten(name: str) -> Message:
    return message(_("{name} goes nowhere.").format(name=name))


def settled() -> Message:
    return message(_("That has been settled already. Send the file again if you need it."))


def paper(event: "LearningEvent", file: File) -> Message:
    """One file, as it goes to people."""
    return message(_("A paper for “{title}”.").format(title=event.title), file=file)
