"""What reports say of published themes."""

from typing import TYPE_CHECKING

from bot.language import _, ngettext
from bot.people import spoken
from bot.synthesis.words import behind as who

if TYPE_CHECKING:
    from bot.synthesis.shown import Shown


def sections() -> dict[str, str]:
    return {
        "noticed": _("What we noticed"),
        "learned": _("What we learned"),
        "changed": _("What we changed"),
    }


def columns() -> dict[str, str]:
    return {
        "statement": _("What people say"),
        "behind": _("Who says it"),
        "quote": _("In somebody’s words"),
        "otherwise": _("Said otherwise"),
    }


def behind(theme: "Shown", place: str) -> str:
    """Say who stands behind a theme: in all places, and in the one that is reported on."""
    told = [who(theme.people, theme.places)]
    if place:
        n = theme.by_place[place]
        here = ngettext("{n} of them in {place}", "{n} of them in {place}", n)
        told.insert(1, here.format(n=n, place=place))
    if theme.first and theme.last:
        told.append(
            _("from {first} to {last}").format(
                first=spoken.calendar_date(theme.first), last=spoken.calendar_date(theme.last)
            )
        )
    if theme.is_minority:
        told.append(_("a view of few, worth hearing"))
    return " · ".join(told)


def common_ground(title: str) -> str:
    return _(
        "{theme}: common ground. In every place where enough people answered, most find that it "
        "says what they meant."
    ).format(theme=title)


def difference(title: str) -> str:
    return _("{theme}: places see it differently.").format(theme=title)


def in_playbook(title: str) -> str:
    return _("{theme}: it stands in the playbook now, for others to learn from.").format(
        theme=title
    )


def did(title: str, text: str) -> str:
    return _("{theme}: {what}").format(theme=title, what=text)


def otherwise() -> str:
    return _("Said otherwise")


def nothing_noticed() -> str:
    return _(
        "No theme is published that enough people speak of. Themes stand here once coaches have "
        "reviewed and published them."
    )


def nothing_learned() -> str:
    return _("Nothing has been confirmed across places yet.")


def nothing_changed() -> str:
    return _("Nothing yet that we can tell of.")


def how_chosen() -> str:
    return _(
        "Themes come from reflections that their writers let be used across places. Coaches read "
        "and approved each of them. Quotes are word for word, from people who agreed to be quoted."
    )
