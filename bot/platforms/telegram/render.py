"""Messages, drawn for Telegram. Pure: message in, what to ask of Telegram out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from unicodedata import east_asian_width

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.chat import Button, File, Link, Message, Part, Style, length

MOST_CAPTION = 1024
_MOST_IN_A_ROW = 8
# What a phone shows of one row, in letters. All buttons of a row are equally wide,
# and each gives up two letters to its margins.
_ROW_WIDTH = 38
_MARGINS = 2

_TAGS = {
    Style.PLAIN: "{}",
    Style.HEADING: "<b>{}</b>",
    Style.QUOTE: "<blockquote>{}</blockquote>",
    Style.NOTE: "<i>{}</i>",
}


@dataclass(frozen=True)
class Drawn:
    """Text as Telegram's HTML, beside the files and above the buttons it goes with."""

    html: str
    keyboard: InlineKeyboardMarkup | None
    image: File | None = None
    file: File | None = None


def draw(message: Message) -> Drawn:
    html = "\n\n".join(_part(part) for part in message.parts)
    if message.image and message.image.alt:
        html += _described(message.image.alt, MOST_CAPTION - length(message.text))
    return Drawn(html, _keyboard(message), message.image, message.file)


def _part(part: Part) -> str:
    return _TAGS[part.style].format(escape(part.text, quote=False))


def _described(alt: str, room: int) -> str:
    """Telegram has no alternative text, so the caption says what a picture shows."""
    room -= len("\n\n")
    if length(alt) > room:
        while alt and length(alt) > room - len("…"):
            alt = alt[:-1]
        alt = alt and f"{alt}…"
    return f"\n\n<i>{escape(alt, quote=False)}</i>" if alt else ""


def _keyboard(message: Message) -> InlineKeyboardMarkup | None:
    acting = [
        InlineKeyboardButton(button.label, callback_data=button.data, style=button.emphasis or None)
        for button in message.buttons
    ]
    leading = [InlineKeyboardButton(link.label, url=link.url) for link in message.links]
    rows = [
        *_rows(acting, message.buttons),
        *_rows(leading, message.links),
    ]
    return InlineKeyboardMarkup(rows) if rows else None


def _rows(
    drawn: Sequence[InlineKeyboardButton], buttons: Sequence[Button | Link]
) -> Iterator[list[InlineKeyboardButton]]:
    """Fill rows with as many buttons as a phone can show without cutting their labels."""
    row: list[InlineKeyboardButton] = []
    widest = 0
    for one, button in zip(drawn, buttons, strict=True):
        width = max(widest, _width(button.label) + _MARGINS)
        if row and ((len(row) + 1) * width > _ROW_WIDTH or len(row) == _MOST_IN_A_ROW):
            yield row
            row, width = [], _width(button.label) + _MARGINS
        row.append(one)
        widest = width
    if row:
        yield row


def _width(label: str) -> int:
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in label)
