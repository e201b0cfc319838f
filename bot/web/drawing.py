"""Templates into pages, in the language and the time zone of whoever reads them."""

import hashlib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, PackageLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from bot.language import _, current, ngettext, speaking
from bot.people import spoken
from bot.reflections.enclosed.words import caption

if TYPE_CHECKING:
    from bot.web.declaring import Group
    from bot.web.visit import Visit

STATIC = files("bot.web") / "static"
LOOKS = files("bot.chat") / "static"
"""How messages look in the apps."""


@cache
def asset(name: str) -> str:
    """Return where a file of ours is served: its address changes with its content."""
    file = STATIC / name
    found = file if file.is_file() else LOOKS / name
    digest = hashlib.sha256(found.read_bytes()).hexdigest()[:12]
    return f"/assets/{name}?{digest}"


@pass_context
def _csrf(context: Context) -> Markup:
    return Markup('<input type="hidden" name="csrf" value="{}">').format(context["visit"].csrf)


def _zoned(say: Any) -> Any:
    @pass_context
    def filtered(context: Context, what: Any) -> str:
        return str(say(what, context["visit"].person.timezone))

    return filtered


_pages = Environment(
    loader=PackageLoader("bot.web"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_pages.globals |= {
    "_": _,
    "ngettext": ngettext,
    "asset": asset,
    "csrf": _csrf,
    "language": current,
}
_pages.filters |= {
    "day": _zoned(spoken.day),
    "date": _zoned(spoken.date),
    "moment": _zoned(spoken.moment),
    "brief": spoken.brief,
    "calendar_date": spoken.calendar_date,
    "caption": _zoned(caption),
}
groups: list["Group"] = []
"""What the navigation leads to; filled by `pages/__init__.py`."""


def draw(template: str, visit: "Visit", shown: dict[str, Any]) -> str:
    """Draw a page for somebody who is signed in."""
    there = [
        (group, entries)
        for group in groups
        if (entries := [each for each in group.entries if visit.viewer.has(each.needs)])
    ]
    with speaking(visit.person.language):
        return _pages.get_template(template).render(visit=visit, navigation=there, **shown)


def draw_for_anybody(template: str, **shown: Any) -> str:
    """Draw a page for somebody of whom we know nothing."""
    return _pages.get_template(template).render(visit=None, navigation=[], **shown)
