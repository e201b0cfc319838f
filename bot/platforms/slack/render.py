"""Messages, pages and forms, drawn as Block Kit. Pure: content in, blocks out.

Words go into rich text, which Slack shows as it stands: what people wrote with
asterisks, underscores or `<@U1>` in it stays what they wrote.
"""

import re
from collections.abc import Iterator
from datetime import date, time
from typing import Any
from urllib.parse import urlsplit

from bot.chat import Button, Field, Form, Home, Kind, Link, Message, Part, Style, length
from bot.platforms.slack.plain import escaped

Block = dict[str, Any]

SEPARATOR = "|"
AGAIN = "again"
"""The action of a button that says a command once more."""

MOST_HEADER = 150
MOST_BUTTONS_IN_A_ROW = 25
MOST_BLOCKS_ON_A_PAGE = 100
MOST_TYPED = 3000
MOST_VALUE = 2000
MOST_FALLBACK_BYTES = 4000
"""What chat.update takes as `text`, escapes included."""

_URL = re.compile(r"https?://[!-;=?-~]+")
_HOST = re.compile(r"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")


def message(content: Message) -> Block:
    """Return `text`, which notifications and screen readers use, and the blocks that are seen."""
    return {"text": _fallback(content.text), "blocks": blocks(content)}


def blocks(content: Message) -> list[Block]:
    return [*map(_part, content.parts), *_rows(content)]


def home(content: Home) -> Block:
    """Return the view of somebody's own page. Pictures and files have no place on it."""
    sections = [blocks(section) for section in content.sections]
    drawn = [block for section in sections for block in section]
    if len(drawn) + len(sections) - 1 <= MOST_BLOCKS_ON_A_PAGE:
        drawn = sections[0] + [b for section in sections[1:] for b in (_divider(), *section)]
    return {"type": "home", "blocks": drawn}


def modal(form: Form) -> Block:
    intro = [_words(form.intro)] if form.intro else []
    return {
        "type": "modal",
        "callback_id": form.action,
        "private_metadata": f"{form.action}{SEPARATOR}{form.ref}",
        "title": _plain(form.title),
        "submit": _plain(form.submit),
        "blocks": [*intro, *map(_input, form.fields)],
    }


def invitation(form: Form, command: str) -> Block:
    """Return a message with a button that gives `command` again, and so opens the form."""
    button = {
        "type": "button",
        "text": _plain(form.title),
        "action_id": AGAIN,
        "value": command[:MOST_VALUE],
    }
    words = _words(form.intro or form.title)
    return {
        "text": _fallback(form.intro or form.title),
        "blocks": [words, {"type": "actions", "elements": [button]}],
    }


def _plain(text: str) -> Block:
    return {"type": "plain_text", "text": text, "emoji": False}


def _divider() -> Block:
    return {"type": "divider"}


def _part(part: Part) -> Block:
    match part.style:
        case Style.HEADING if length(part.text) <= MOST_HEADER and "\n" not in part.text:
            return {"type": "header", "text": _plain(part.text)}
        case Style.HEADING:
            return _words(part.text, bold=True)
        case Style.QUOTE:
            return _words(part.text, "rich_text_quote")
        case Style.NOTE:
            return {"type": "context", "elements": [_plain(part.text)]}
    return _words(part.text)


def _words(text: str, kind: str = "rich_text_section", *, bold: bool = False) -> Block:
    style = {"style": {"bold": True}} if bold else {}
    elements = [{**element, **style} for element in _linked(text)]
    return {"type": "rich_text", "elements": [{"type": kind, "elements": elements}]}


def _linked(text: str) -> Iterator[Block]:
    """Cut text into plain stretches and links."""
    done = 0
    for match in _URL.finditer(text):
        url = match[0].rstrip(".,;:!?)'\"]")
        if not _can_be_linked(url):
            continue
        if match.start() > done:
            yield {"type": "text", "text": text[done : match.start()]}
        yield {"type": "link", "url": url}
        done = match.start() + len(url)
    if done < len(text):
        yield {"type": "text", "text": text[done:]}


def _can_be_linked(url: str) -> bool:
    """One bad link and Slack refuses the whole message, so only what is surely one."""
    try:
        host = urlsplit(url).hostname
    except ValueError:
        return False
    return bool(host and _HOST.fullmatch(host))


def _rows(content: Message) -> Iterator[Block]:
    elements = [
        *(_button(button, n) for n, button in enumerate(content.buttons)),
        *(_link(link, n) for n, link in enumerate(content.links)),
    ]
    for start in range(0, len(elements), MOST_BUTTONS_IN_A_ROW):
        yield {"type": "actions", "elements": elements[start : start + MOST_BUTTONS_IN_A_ROW]}


def _button(button: Button, n: int) -> Block:
    # The number keeps two buttons of one action apart, which Slack insists on.
    drawn: Block = {
        "type": "button",
        "text": _plain(button.label),
        "action_id": f"{button.action}{SEPARATOR}{n}",
    }
    if button.ref:
        drawn["value"] = button.ref
    if button.emphasis:
        drawn["style"] = button.emphasis
    return drawn


def _link(link: Link, n: int) -> Block:
    return {
        "type": "button",
        "text": _plain(link.label),
        "url": link.url,
        "action_id": f"link{SEPARATOR}{n}",
    }


def _input(field: Field) -> Block:
    drawn: Block = {
        "type": "input",
        "block_id": field.name,
        "label": _plain(field.label),
        "optional": field.optional,
        "element": {"action_id": "answer", **_element(field)},
    }
    if field.hint:
        drawn["hint"] = _plain(field.hint)
    return drawn


def _element(field: Field) -> Block:
    match field.kind:
        case Kind.CHOICE:
            options = [
                {"text": _plain(choice.label), "value": choice.value} for choice in field.choices
            ]
            chosen = [option for option in options if option["value"] == field.value]
            initial = {"initial_option": chosen[0]} if chosen else {}
            return {"type": "static_select", "options": options, **initial}
        case Kind.DATE:
            return {"type": "datepicker", **_initial("initial_date", _date(field.value))}
        case Kind.TIME:
            return {"type": "timepicker", **_initial("initial_time", _time(field.value))}
    return {
        "type": "plain_text_input",
        "multiline": field.kind is Kind.PARAGRAPH,
        "max_length": MOST_TYPED,
        **_initial("initial_value", _cut(field.value)),
    }


def _date(value: str) -> str:
    """Return a date as Slack takes it, or nothing: with a wrong one the form would not open."""
    try:
        return date.fromisoformat(value).isoformat()
    except ValueError:
        return ""


def _time(value: str) -> str:
    try:
        return f"{time.fromisoformat(value):%H:%M}"
    except ValueError:
        return ""


def _cut(value: str) -> str:
    """Return as much as an input holds: it counts an emoji as two."""
    return value.encode("utf-16-le")[: 2 * MOST_TYPED].decode("utf-16-le", "ignore")


def _initial(name: str, value: str) -> Block:
    return {name: value} if value else {}


def _fallback(text: str) -> str:
    """Return the words for notifications, cut where Slack would refuse them."""
    whole = escaped(text)
    if len(whole.encode()) <= MOST_FALLBACK_BYTES:
        return whole
    room = MOST_FALLBACK_BYTES - len("…".encode())
    for end, character in enumerate(text):
        room -= len(escaped(character).encode())
        if room < 0:
            return f"{escaped(text[:end])}…"
    return whole
