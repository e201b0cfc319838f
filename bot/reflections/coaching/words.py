"""Everything that is said to coaches, and on their behalf."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.chat import Button, Field, Form, Message, Part, heading, message, note, quote
from bot.language import _, ngettext
from bot.people import spoken
from bot.reflections.words import short, who

if TYPE_CHECKING:
    from bot.people.models import Person
    from bot.reflections.models import Reflection

READ = "coaching.read"
NOTE = "coaching.note"
NOTE_WRITTEN = "coaching.note_written"
ANSWER = "coaching.answer"
ENOUGH = "coaching.enough"
TAGS = "coaching.tags"
RENAME = "coaching.rename"
RENAMED = "coaching.renamed"


def only_coaches() -> Message:
    return message(_("This is for coaches. /coachsees shows what your coach can read of yours."))


def overview(
    people: int, quiet: "Sequence[tuple[Person, int]]", shared: "Sequence[tuple[Person, int]]"
) -> Message:
    """Show a coach who has been quiet for how many weeks, and who shared how many answers."""
    parts: list[str | Part] = [
        heading(_("Your people")),
        ngettext("{n} person takes part.", "{n} people take part.", people).format(n=people),
    ]
    if quiet:
        lines = [
            ngettext("{name}: quiet for {n} week", "{name}: quiet for {n} weeks", weeks).format(
                name=person.name or _("Somebody"), n=weeks
            )
            for person, weeks in quiet[:8]
        ]
        parts.append("\n".join(lines))
        parts.append(note(_("Quiet may mean anything. A short note often does good.")))
    else:
        parts.append(_("Nobody has been quiet for three weeks or more."))
    if not shared:
        parts.append(_("Nobody has shown you an answer yet."))
    buttons = [
        Button(
            label=_("Write to {name}").format(name=person.name or _("somebody"))[:75],
            action=NOTE,
            ref=str(person.id),
        )
        for person, _weeks in quiet[:8]
    ]
    buttons += [
        Button(
            label=_("{name} shared {n}").format(name=person.name or _("Somebody"), n=count)[:75],
            action=READ,
            ref=str(person.id),
        )
        for person, count in shared[:12]
    ]
    buttons.append(Button(label=_("Tidy tags"), action=TAGS))
    return message(*parts, buttons=buttons)


def page(person: "Person", entries: "Sequence[Reflection]", *, is_own: bool) -> Message:
    """Show what a coach sees of a person: the same page for both of them."""
    parts: list[str | Part] = [
        heading(
            _("What your coach can read of yours")
            if is_own
            else _("What {name} shows you").format(name=person.name or _("this person"))
        )
    ]
    for entry in entries[:6]:
        assert entry.answered_at is not None
        date = spoken.date(entry.answered_at, person.timezone)
        line = f"{date}. {entry.question}".strip()
        parts += [note(line[:250]), quote(short(entry.text) or _("A voice note or a picture."))]
        parts.append(note(who(entry.visibility)))
    if not entries:
        parts.append(_("Nothing."))
    parts.append(note(_("The newest six. Both of you see the same page.")))
    buttons = [] if is_own else [Button(label=_("Write a note"), action=NOTE, ref=str(person.id))]
    return message(*parts, buttons=buttons)


def write_note(person: "Person") -> Message:
    return message(
        _("Write your note to {name}. While you two talk, I ask them nothing by myself.").format(
            name=person.name or _("them")
        )
    )


def note_to(coach: "Person", text: str, ref: str) -> Message:
    return message(
        _("A note from your coach, {name}:").format(name=coach.name),
        quote(text),
        note(_("While you two talk, I ask you nothing by myself.")),
        buttons=[
            Button(label=_("Answer"), action=ANSWER, ref=ref),
            Button(label=_("That is enough for now"), action=ENOUGH, ref=ref),
        ],
    )


def note_back(person: "Person", text: str, ref: str) -> Message:
    return message(
        _("{name} writes:").format(name=person.name or _("Somebody")),
        quote(text),
        buttons=[
            Button(label=_("Answer"), action=ANSWER, ref=ref),
            Button(label=_("That is enough for now"), action=ENOUGH, ref=ref),
        ],
    )


def sent() -> Message:
    return message(_("Sent."))


def write_answer(name: str) -> Message:
    return message(_("Write to {name}.").format(name=name or _("them")))


def questions_go_on() -> Message:
    return message(_("The weekly questions go on."))


def gone() -> Message:
    return message(_("I do not find that person among yours. Nothing was changed."))


def tags(counts: Sequence[tuple[str, int]]) -> Message:
    if not counts:
        return message(_("There are no words of people's own to tidy."))
    lines = "\n".join(f"{tag}: {count}" for tag, count in counts[:40])
    return message(
        heading(_("People's own words for what they wrote")),
        lines,
        note(_("Only from answers that you can read, with how many each.")),
        buttons=[Button(label=_("Put one in place of another"), action=RENAME)],
    )


def rename_form() -> Form:
    return Form(
        title=_("Tidy tags"),
        action=RENAMED,
        fields=(
            Field(name="old", label=_("Which word?")),
            Field(name="new", label=_("What should stand there instead?")),
        ),
    )


def renamed(count: int) -> Message:
    return message(
        ngettext("Changed in {n} answer.", "Changed in {n} answers.", count).format(n=count)
    )
