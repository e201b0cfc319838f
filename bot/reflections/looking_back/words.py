"""What is said when somebody looks back."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from bot.chat import Button, Message, Part, heading, message, note, quote
from bot.language import _, ngettext
from bot.people import spoken
from bot.reflections.looking_back.rules import MONTHS
from bot.reflections.words import ASK_NOW, JOURNAL, short

if TYPE_CHECKING:
    from bot.people.models import Person
    from bot.reflections.commitments.models import Commitment
    from bot.reflections.models import Reflection

PAGE = "looking_back.page"


def title(weeks: int) -> str:
    months = MONTHS.get(weeks)
    if months:
        return ngettext("{n} month on", "{n} months on", months).format(n=months)
    return _("The end of a season")


def look_back(
    person: "Person",
    weeks: int,
    kept: "Sequence[Reflection]",
    tried: "Sequence[Commitment]",
    labels: Mapping[str, str],
) -> Message:
    """Show somebody their own tracks in short: when they wrote, of what, first words and last."""
    count = ngettext("You kept {n} answer.", "You kept {n} answers.", len(kept)).format(n=len(kept))
    themes: dict[str, int] = {}
    for each in kept:
        if each.theme:
            themes[each.theme] = themes.get(each.theme, 0) + 1
    most = sorted(themes, key=lambda theme: -themes[theme])[:3]
    about = ", ".join(labels.get(theme, theme) for theme in most)
    parts: list[str | Part] = [
        heading(title(weeks)),
        count + (" " + _("Most of them were about: {about}.").format(about=about) if about else ""),
    ]
    for each, opening in ((kept[0], _("At the start:")), (kept[-1], _("Not long ago:"))):
        assert each.answered_at is not None
        date = spoken.date(each.answered_at, person.timezone)
        parts += [f"{opening} {date}", quote(short(each.text) or each.question)]
    done = [each for each in tried if each.outcome in ("did", "partly")]
    if tried:
        parts.append(
            _("You meant to try {n} things, and did something about {done} of them.").format(
                n=len(tried), done=len(done)
            )
        )
    return message(
        *parts,
        _("What do you notice, reading the two side by side?"),
        note(_("This is for your eyes alone. Nobody else is shown it.")),
        buttons=[
            Button(label=_("My whole timeline"), action=PAGE),
            Button(label=_("Write something now"), action=ASK_NOW),
            Button(label=_("My journal"), action=JOURNAL),
        ],
    )


def nothing_kept() -> Message:
    return message(
        _("You have kept no answers yet, so there is nothing to look back on. That is fine.")
    )


def timeline(entries: Sequence[tuple[datetime, str, str]], person: "Person") -> list[Message]:
    """Show a timeline: when, what kind of thing, and its words; in messages of a size."""
    shown: list[Message] = []
    for start in range(0, len(entries), 8):
        parts = []
        for at, what, text in entries[start : start + 8]:
            date = spoken.date(at, person.timezone)
            parts += [note(f"{date}. {what}"[:200]), quote(text[:120])]
        shown.append(message(*parts))
    return shown[-6:]


def meant_to_try() -> str:
    return _("You meant to try")


def wrote(question: str) -> str:
    return question or _("You wrote")


def planned() -> str:
    return _("A look back at what you wrote")
