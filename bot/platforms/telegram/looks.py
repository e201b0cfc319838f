"""A message as Telegram shows it, in HTML: drawn from the very text and keyboard that are sent."""

import re
from html import escape

from telegram import InlineKeyboardButton

from bot.chat import Message
from bot.platforms.telegram.render import draw

_URL = re.compile(r"https?://[^\s<]*[^\s<.,;:!?)'\"]")


def looks(message: Message) -> str:
    drawn = draw(message)
    text = _URL.sub(lambda found: f'<span class="link">{found[0]}</span>', drawn.html)
    rows = drawn.keyboard.inline_keyboard if drawn.keyboard else ()
    keys = "".join(f'<p class="buttons">{"".join(map(_button, row))}</p>' for row in rows)
    return f'<div class="looks-telegram"><div class="bubble">{text}</div>{keys}</div>'


def _button(button: InlineKeyboardButton) -> str:
    leads_out = " ↗" if button.url else ""
    style = button.style or ""
    return f'<span class="button {style}">{escape(button.text)}{leads_out}</span>'
