"""An invite for paper: one page with a code, a link and a picture of it to point a phone at."""

import io
from dataclasses import dataclass

import segno
from jinja2 import Environment, PackageLoader, StrictUndefined

from bot.language import current
from bot.organising import words
from bot.people.invites import telegram_link
from bot.people.vocabulary import Role

_pages = Environment(
    loader=PackageLoader("bot.organising"), autoescape=True, undefined=StrictUndefined
)


@dataclass(frozen=True)
class Invitation:
    """An invite, as people read it."""

    code: str
    programme: str
    place: str
    role: Role
    until: str
    """A day in words; empty where it does not run out."""

    welcome: str = ""
    contact: str = ""


def page(invitation: Invitation, telegram_bot: str) -> str:
    """Return a page of HTML that needs nothing from elsewhere, ready to print.

    Without the name of the bot in Telegram there is no link, and no picture: only the code.
    """
    link = telegram_link(telegram_bot, invitation.code) if telegram_bot else ""
    return _pages.get_template("invite.html").render(
        said=words.on_paper(invitation, link),
        code=invitation.code,
        link=link,
        picture=picture(link) if link else "",
        language=current(),
    )


def picture(link: str) -> str:
    """Return the link as an SVG that a phone's camera reads."""
    drawn = io.BytesIO()
    segno.make(link, error="m").save(drawn, kind="svg", scale=6, xmldecl=False, svgns=False)
    return drawn.getvalue().decode()
