"""What synthesis says to those who wrote, to readers and to owners of the playbook; the rest are
the words of those who wrote."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.chat import Button, Message, Part, heading, message, note, quote
from bot.chat.outgoing import MOST_TEXT, length
from bot.language import _, ngettext

if TYPE_CHECKING:
    from bot.synthesis.shown import Overview, Shown

READ = "themes.read"
MEANT = "meant.yes"
NOT_QUITE = "meant.not_quite"
MISSING = "meant.missing"
MEANT_WORDS = "meant.words"
ACCEPT = "entry.accept"
DECLINE = "entry.decline"
OPEN = "themes.open"

MOST_IN_A_DIGEST = 5
A_PAGE = 3


def spoken_of(title: str, reflections: int) -> str:
    """Return the statement of a theme that nobody's own words may state."""
    return ngettext(
        "{count} reflection speaks of: {title}.",
        "{count} reflections speak of: {title}.",
        reflections,
    ).format(count=reflections, title=title)


def short(text: str, most: int) -> str:
    """Cut between words, so that it fits."""
    text = " ".join(text.split())
    return text if len(text) <= most else f"{text[: most - 1].rsplit(' ', 1)[0]}…"


def behind(people: int, places: int) -> str:
    """`12 people in 4 places`."""
    return _("{people} in {places}").format(
        people=ngettext("{n} person", "{n} people", people).format(n=people),
        places=ngettext("{n} place", "{n} places", places).format(n=places),
    )


def fitting(parts: Sequence[str | Part], buttons: Sequence[Button] = ()) -> Message:
    """Build a message of as many of these parts as fit in one."""
    kept: list[str | Part] = []
    room = MOST_TEXT
    for part in parts:
        room -= length(part.text if isinstance(part, Part) else part) + 2
        if room < 0 or len(kept) == 20:
            break
        kept.append(part)
    return message(*kept, buttons=buttons)


# To those who wrote.


def does_this_say(reply_id: int, theme: "Shown", more: int) -> Message:
    ref = str(reply_id)
    parts: list[str | Part] = [
        _("Something you wrote, and what others wrote, was put together like this:"),
        quote(short(theme.statement, 600)),
        _("Does this say what you meant?"),
        note(
            _("From {who}. Nobody sees that it was you, or what you answer here.").format(
                who=behind(theme.people, theme.places)
            )
        ),
    ]
    if more:
        parts.append(
            note(
                ngettext(
                    "There is {n} more, if you like.", "There are {n} more, if you like.", more
                ).format(n=more)
            )
        )
    return message(
        *parts,
        buttons=[
            Button(label=_("Yes"), action=MEANT, ref=ref, emphasis="primary"),
            Button(label=_("Not quite"), action=NOT_QUITE, ref=ref),
            Button(label=_("Something is missing"), action=MISSING, ref=ref),
        ],
    )


def what_instead() -> Message:
    return message(_("What would you say instead? One sentence is enough. A coach will read it."))


def what_is_missing() -> Message:
    return message(_("What is missing? One sentence is enough. A coach will read it."))


def thank_you() -> Message:
    return message(_("Thank you. That was all I had to ask about."))


def noted() -> Message:
    return message(_("Thank you. A coach will read it before anything is published."))


def was_published(theme: "Shown") -> str:
    return _("A theme that people in {places} places share has been published: {title}").format(
        places=theme.places, title=theme.title
    )


def no_longer_asked() -> Message:
    return message(_("That is no longer asked: the theme was changed or put away meanwhile."))


def export_replies() -> str:
    return _("Themes you were asked about")


# To everybody.


def _theme(theme: "Shown", most: int) -> list[str | Part]:
    parts: list[str | Part] = [f"{theme.title}: {short(theme.statement, most)}"]
    told = behind(theme.people, theme.places)
    if theme.is_minority:
        told = _("{who}: a view of few, worth hearing").format(who=told)
    if theme.agreed.whole.is_common_ground:
        told = _("{who}; common ground across places").format(who=told)
    if theme.agreed.whole.is_difference:
        told = _("{who}; places see it differently").format(who=told)
    parts.append(note(told))
    return parts


def digest(
    study_id: int, programme: str, themes: "Sequence[Shown]", *, is_redrawn: bool = False
) -> Message:
    parts: list[str | Part] = [heading(_("What places have in common"))]
    if is_redrawn:
        parts.append(note(_("This has changed since it was first sent.")))
    if not themes:
        parts.append(_("What stood here is no longer shown."))
        return message(*parts)
    for theme in themes[:MOST_IN_A_DIGEST]:
        parts += _theme(theme, 300)
    parts.append(note(_("Put together from what people in {name} share.").format(name=programme)))
    return fitting(
        parts,
        [Button(label=_("Read it in their words"), action=READ, ref=str(study_id))],
    )


def read(study_id: int, view: "Overview", number: int) -> Message:
    """Show some of the published themes, with what people said."""
    themes = view.themes[number * A_PAGE : (number + 1) * A_PAGE]
    if not themes:
        return message(_("Nothing is published yet. When there is, you will hear of it here."))
    parts: list[str | Part] = []
    for theme in themes:
        parts += _theme(theme, 300)
        parts += [quote(short(said, 180)) for said in theme.quotes[:2]]
        if theme.otherwise:
            parts.append(note(_("Said otherwise:")))
            parts.append(quote(short(theme.otherwise[0], 180)))
        if theme.did:
            parts.append(_("What we did: {words}").format(words=short(theme.did, 200)))
    more = len(view.themes) > (number + 1) * A_PAGE
    buttons = [Button(label=_("More"), action=READ, ref=f"{study_id}.{number + 1}")] if more else []
    return fitting(parts, buttons)


# The playbook.


def take_into_playbook(entry_id: int, page: str, *, is_published: bool) -> Message:
    ref = str(entry_id)
    return message(
        heading(_("From practice into the playbook")),
        _("A coach offers this as an entry of your programme's playbook:"),
        quote(short(page, 1800)),
        note(
            _("If you take it, questions can be answered from it, and it is cited.")
            if is_published
            else _("It is not published yet. If you take it, it is cited as soon as it is.")
        ),
        buttons=[
            Button(label=_("Take it in"), action=ACCEPT, ref=ref, emphasis="primary"),
            Button(label=_("Not now"), action=DECLINE, ref=ref),
        ],
    )


def taken_in(document: str) -> Message:
    return message(
        _("It is in the playbook now, as {document}.").format(document=document),
        note(_("If those who wrote take their words back, it is changed or taken out.")),
    )


def taken_in_later() -> Message:
    return message(
        _("Taken in. Questions are answered from it as soon as the theme is published."),
        note(_("Those who wrote are asked first whether it says what they meant.")),
    )


def not_taken_in() -> Message:
    return message(_("Left out. Nothing was changed."))


def pulled_back() -> Message:
    return message(_("It has been taken back meanwhile, so it is not in the playbook."))


def not_yours_to_decide() -> Message:
    return message(_("That has been decided already, or is not yours to decide."))


def entry(theme: "Shown", programme: str) -> str:
    """Return a playbook entry as Markdown: what places learned, and how we know."""
    lines = [
        f"# {theme.title}",
        "",
        theme.statement,
        "",
        "## " + _("Where this comes from"),
        "",
        _(
            "This was learned in practice. {who} in the programme {programme} wrote about it, in "
            "{count} reflections{when}."
        ).format(
            who=behind(theme.people, theme.places),
            programme=programme,
            count=theme.reflections,
            when=_(" from {first} to {last}").format(
                first=theme.first.isoformat(), last=theme.last.isoformat()
            )
            if theme.first and theme.last
            else "",
        ),
    ]
    if theme.quotes:
        lines += ["", "## " + _("In their own words"), ""]
        lines += [f"> {said}" for quoted in theme.quotes for said in (" ".join(quoted.split()), "")]
    if theme.otherwise:
        lines += ["## " + _("Said otherwise"), ""]
        lines += [
            f"> {said}" for other in theme.otherwise for said in (" ".join(other.split()), "")
        ]
    if theme.did:
        lines += ["## " + _("What was done"), "", theme.did, ""]
    return "\n".join(lines).strip() + "\n"
