"""Everything the journal says."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from bot.chat import (
    Button,
    Field,
    File,
    Form,
    Kind,
    Message,
    heading,
    message,
    note,
    quote,
    split,
)
from bot.language import _, ngettext
from bot.people import spoken
from bot.people.vocabulary import Visibility
from bot.reflections.words import ASK_NOW, JOURNAL, WHO, short, who

if TYPE_CHECKING:
    from bot.people.models import Person
    from bot.reflections.models import Reflection

READ = "reflections.read"
EDIT = "reflections.edit"
REWRITE = "reflections.rewrite"
DELETE = "reflections.delete"
KEEP_AFTER_ALL = "reflections.undelete"
FIND = "journal.find"
FOUND = "journal.found"
THEMES = "journal.themes"
MONTHS = "journal.months"
EXPORT = "journal.export"
SHOW_TO = {
    Visibility.ONLY_ME: "reflections.show_me",
    Visibility.MY_COACH: "reflections.show_coach",
    Visibility.MY_SET: "reflections.show_set",
    Visibility.UNNAMED: "reflections.show_unnamed",
    Visibility.NAMED: "reflections.show_named",
}


def rungs() -> dict[Visibility, str]:
    """Return who may read an answer, as the writer says it, the fewest first."""
    return {
        Visibility.ONLY_ME: _("Only me"),
        Visibility.MY_COACH: _("My coach"),
        Visibility.MY_SET: _("My set"),
        Visibility.UNNAMED: _("Other places, without my name"),
        Visibility.NAMED: _("Other places, with my name"),
    }


def who_should_read(reflection: "Reflection") -> Message:
    ref = str(reflection.id)
    labels = rungs()
    return message(
        _("Who may read this answer? Now it is {who}. You can change it at any time.").format(
            who=who(reflection.visibility)
        ),
        quote(short(reflection.text)),
        buttons=[
            Button(label=labels[visibility], action=action, ref=ref)
            for visibility, action in SHOW_TO.items()
        ],
    )


def now_shown_to(reflection: "Reflection") -> Message:
    return message(
        _("Changed. Who can read it now: {who}.").format(who=who(reflection.visibility)),
        buttons=[
            Button(label=_("Change who can read it"), action=WHO, ref=str(reflection.id)),
            Button(label=_("My journal"), action=JOURNAL),
        ],
    )


def journal(
    page: "Sequence[Reflection]",
    person: "Person",
    number: int,
    *,
    has_older: bool,
    view: str = "a.",
    title: str = "",
) -> Message:
    """Show one page of somebody's answers, newest first.

    Args:
        number: of the page, from 0.
        view: which answers these are, as buttons carry it; see `flow.View`.
        title: which answers these are, as people read it; empty for all.
    """
    if not page and number == 0 and not title:
        return message(
            heading(_("Your journal")),
            _("Nothing here yet. Your answers will stand here, newest first."),
            buttons=[Button(label=_("Write something now"), action=ASK_NOW)],
        )
    parts = [heading(f"{_('Your journal')}: {title}" if title else _("Your journal"))]
    if not page:
        parts.append(note(_("Nothing found.")))
    for entry in page:
        line = f"{_date(entry, person)}. {entry.question}".strip()
        parts += [note(line[:300]), quote(short(entry.text) or _("A voice note or a picture."))]
    buttons = [
        Button(
            label=_("Open {date}").format(date=_date(entry, person)), action=READ, ref=str(entry.id)
        )
        for entry in page
    ]
    if number > 0:
        buttons.append(Button(label=_("Newer"), action=JOURNAL, ref=f"{view}.{number - 1}"))
    if has_older:
        buttons.append(Button(label=_("Older"), action=JOURNAL, ref=f"{view}.{number + 1}"))
    buttons += [
        Button(label=_("Find words"), action=FIND),
        Button(label=_("By theme"), action=THEMES),
        Button(label=_("By month"), action=MONTHS),
        Button(label=_("Take it with me"), action=EXPORT),
    ]
    return message(*parts, buttons=buttons)


def find_what() -> Message:
    return message(_("Which words should I look for in your journal?"))


def found_for(words: str) -> str:
    return _("“{words}”").format(words=words[:60])


def pick_theme(counts: "Sequence[tuple[str, str, int]]") -> Message:
    """Offer themes: each is the mark that a button carries, a label, and how many answers."""
    if not counts:
        return message(_("None of your answers has a theme yet."))
    return message(
        _("Which theme?"),
        buttons=[
            Button(label=f"{label[:60]} ({count})", action=JOURNAL, ref=f"t.{mark}.0")
            for mark, label, count in counts[:20]
        ],
    )


def pick_month(counts: "Sequence[tuple[datetime, int]]") -> Message:
    if not counts:
        return message(_("Nothing here yet. Your answers will stand here, newest first."))
    return message(
        _("Which month?"),
        buttons=[
            Button(label=f"{month(first)} ({count})", action=JOURNAL, ref=f"m.{first:%Y-%m}.0")
            for first, count in counts[:24]
        ],
    )


def month(first: datetime) -> str:
    return spoken.month(first)


def export_how() -> Message:
    return message(
        _("All of your journal as a file. In which form?"),
        buttons=[
            Button(label=_("Text (Markdown)"), action=EXPORT, ref="md"),
            Button(label=_("Web page (HTML)"), action=EXPORT, ref="html"),
            Button(label=_("Data (JSON)"), action=EXPORT, ref="json"),
        ],
    )


def journal_of(name: str) -> str:
    return _("The journal of {name}").format(name=name) if name else _("My journal")


def exported(count: int, file: File) -> Message:
    return message(
        ngettext(
            "Your journal, with {n} answer. It is for you: I keep no copy of this file.",
            "Your journal, with {n} answers. It is for you: I keep no copy of this file.",
            count,
        ).format(n=count),
        file=file,
    )


def _date(entry: "Reflection", person: "Person") -> str:
    assert entry.answered_at is not None
    return spoken.date(entry.answered_at, person.timezone)


def whole(
    entry: "Reflection",
    person: "Person",
    about: Sequence[str] = (),
    again: Sequence[Button] = (),
) -> list[Message]:
    """Show one answer in full, in as many messages as it takes; the last one has the buttons.

    Args:
        again: what sends once more what came besides words.
    """
    ref = str(entry.id)
    pieces = split(entry.text or _("A voice note or a picture."), most=2400)
    first = message(
        *([heading(entry.question)] if entry.question else []),
        note(". ".join([_date(entry, person), *([", ".join(about)] if about else [])])),
        *([note(short(entry.opening))] if entry.opening else []),
        quote(pieces[0]),
    )
    rest = [message(quote(piece)) for piece in pieces[1:]]
    shown = [first, *rest]
    last = shown[-1]
    shown[-1] = message(
        *last.parts,
        note(_("Who can read it: {who}.").format(who=who(entry.visibility))),
        buttons=[
            *again,
            Button(label=_("Edit"), action=EDIT, ref=ref),
            Button(label=_("Change who can read it"), action=WHO, ref=ref),
            Button(label=_("Delete"), action=DELETE, ref=ref, emphasis="danger"),
            Button(label=_("My journal"), action=JOURNAL),
        ],
    )
    return shown


def edit_form(entry: "Reflection") -> Form:
    return Form(
        title=_("Edit your answer"),
        action=REWRITE,
        ref=str(entry.id),
        fields=(
            Field(
                name="text",
                label=_("Your answer, as it should stand"),
                kind=Kind.PARAGRAPH,
                value=entry.text if len(entry.text) <= 3000 else "",
            ),
        ),
    )


def deleted(entry: "Reflection") -> Message:
    return message(
        _("Taken out of your journal. Nobody can read it any more."),
        buttons=[Button(label=_("Bring it back"), action=KEEP_AFTER_ALL, ref=str(entry.id))],
    )


def brought_back(entry: "Reflection") -> Message:
    return message(
        _("It is back in your journal. Who can read it: {who}.").format(who=who(entry.visibility)),
        buttons=[Button(label=_("My journal"), action=JOURNAL)],
    )
