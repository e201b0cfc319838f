"""What is said when somebody looks back."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from bot.chat import Button, File, Message, Part, heading, message, note, quote
from bot.language import _, ngettext
from bot.people import spoken
from bot.reflections.looking_back.page import Sayings
from bot.reflections.looking_back.rules import MONTHS
from bot.reflections.words import ASK_NOW, JOURNAL, short

if TYPE_CHECKING:
    from bot.people.models import Person
    from bot.reflections.looking_back.page import Track
    from bot.reflections.models import Reflection

PAGE = "looking_back.page"
FILE = "timeline.html"


def title(weeks: int) -> str:
    months = MONTHS.get(weeks)
    if months:
        return ngettext("{n} month on", "{n} months on", months).format(n=months)
    return _("The end of a season")


def summary(
    kept: "Sequence[Reflection]", labels: Mapping[str, str], tried: "Sequence[Track]"
) -> str:
    """Say how much there is, and of what: never how good."""
    said = [
        ngettext("You kept {n} answer.", "You kept {n} answers.", len(kept)).format(n=len(kept))
    ]
    themes: dict[str, int] = {}
    for each in kept:
        if each.theme:
            themes[each.theme] = themes.get(each.theme, 0) + 1
    most = sorted(themes, key=lambda theme: -themes[theme])[:3]
    if most:
        about = ", ".join(labels.get(theme, theme) for theme in most)
        said.append(_("Most of them were about: {about}.").format(about=about))
    done = [each for each in tried if each.more in (came_of_it("did"), came_of_it("partly"))]
    if tried and not done:
        meant = ngettext("You meant to try {n} thing.", "You meant to try {n} things.", len(tried))
        said.append(meant.format(n=len(tried)))
    elif tried:
        said.append(
            ngettext(
                "You meant to try {n} thing, and did something about {done}.",
                "You meant to try {n} things, and did something about {done} of them.",
                len(tried),
            ).format(n=len(tried), done=len(done))
        )
    return " ".join(said)


def look_back(person: "Person", title: str, summary: str, kept: "Sequence[Reflection]") -> Message:
    """Show somebody their own tracks in short: when they wrote, of what, first words and last."""
    parts: list[str | Part] = [heading(title), summary]
    for each, opening in ((kept[0], at_the_start()), (kept[-1], not_long_ago())):
        assert each.answered_at is not None
        date = spoken.date(each.answered_at, person.timezone)
        parts += [f"{opening} {date}", quote(short(each.text) or each.question)]
    return message(
        *parts,
        what_do_you_notice(),
        note(for_your_eyes()),
        buttons=[
            Button(label=_("My whole timeline"), action=PAGE),
            Button(label=_("Write something now"), action=ASK_NOW),
            Button(label=_("My journal"), action=JOURNAL),
        ],
    )


def as_a_page(file: File) -> Message:
    return message(_("The same as a page, with all of your timeline."), file=file)


def sayings(language: str, title: str, summary: str) -> Sayings:
    """Return what the page says besides the person's own words."""
    return Sayings(
        language=language,
        title=title,
        summary=summary,
        side_by_side=_("Side by side"),
        first=at_the_start(),
        last=not_long_ago(),
        question=what_do_you_notice(),
        timeline=whole_title(),
        whose=for_your_eyes(),
    )


def at_the_start() -> str:
    return _("At the start:")


def not_long_ago() -> str:
    return _("Not long ago:")


def what_do_you_notice() -> str:
    return _("What do you notice, reading the two side by side?")


def for_your_eyes() -> str:
    return _("This is for your eyes alone. Nobody else is shown it.")


def whole_title() -> str:
    return _("Your timeline")


def came_of_it(outcome: str | None) -> str:
    """Say what somebody said came of what they meant to try."""
    return {
        "did": _("You did it."),
        "partly": _("Partly, you said."),
        "changed my mind": _("You changed your mind."),
        "not yet": _("Not yet, you said."),
        "let go": _("You let it go."),
    }.get(outcome or "", "")


def not_in_words() -> str:
    return _("A voice note or a picture.")


def nothing_kept() -> Message:
    return message(
        _("You have kept no answers yet, so there is nothing to look back on. That is fine.")
    )


def timeline(tracks: "Sequence[Track]") -> list[Message]:
    """Show the end of a timeline, in messages of a size."""
    shown: list[Message] = []
    for start in range(0, len(tracks), 8):
        parts = []
        for track in tracks[start : start + 8]:
            line = f"{track.date}. {track.what}"[:200]
            parts += [note(line), quote(short(track.text, 120))]
        shown.append(message(*parts))
    return shown[-6:]


def meant_to_try() -> str:
    return _("You meant to try")


def promised_in_a_set() -> str:
    return _("You said in your set that you would")


def wrote(question: str) -> str:
    return question or _("You wrote")


def planned() -> str:
    return _("A look back at what you wrote")
