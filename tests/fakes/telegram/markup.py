"""Text and buttons, read as strictly as Telegram reads them."""

import re
from html import unescape
from typing import Any
from urllib.parse import urlsplit

from tests.fakes.telegram.refusals import bad_request

MOST_TEXT = 4096
MOST_CAPTION = 1024
_TAGS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "s": "strikethrough",
    "code": "code",
    "pre": "pre",
    "tg-spoiler": "spoiler",
    "blockquote": "blockquote",
}
_TOKEN = re.compile(r"<(?P<end>/?)(?P<tag>[^<>]*)>|(?P<entity>&[^&;\s]{0,10};?)|(?P<text>[^<&]+)|<")
_KNOWN_ENTITY = re.compile(r"&(lt|gt|amp|quot|#\d+|#x[0-9a-fA-F]+);")


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def parse(html: str) -> tuple[str, list[dict[str, Any]]]:
    """Return the text that people see, and its entities. Refuses what Telegram cannot parse.

    Stricter than Telegram in one thing: a bare `&` is refused, as a sign of unescaped words.
    """
    text = ""
    opened: list[tuple[str, int]] = []
    entities: list[dict[str, Any]] = []
    for token in _TOKEN.finditer(html):
        where = f"at byte offset {len(html[: token.start()].encode())}"
        if token["text"]:
            text += token["text"]
        elif token["entity"]:
            if not _KNOWN_ENTITY.fullmatch(token["entity"]):
                raise _unparsable(f"unsupported character entity {where}")
            text += unescape(token["entity"])
        elif token["tag"] is None:
            raise _unparsable(f"unclosed start tag {where}")
        elif token["end"]:
            if not opened or opened[-1][0] != token["tag"].strip():
                raise _unparsable(f'unexpected end tag "{token["tag"]}" {where}')
            tag, start = opened.pop()
            if units(text) > start:
                entities.append(
                    {"type": _TAGS[tag], "offset": start, "length": units(text) - start}
                )
        else:
            tag = token["tag"]
            if tag not in _TAGS:
                raise _unparsable(f'unsupported start tag "{tag}" {where}')
            if tag == "blockquote" and any(one == tag for one, _ in opened):
                raise _unparsable(f"blockquote entities can't be nested {where}")
            opened.append((tag, units(text)))
    if opened:
        raise _unparsable(f"can't find end tag corresponding to start tag {opened[-1][0]}")
    return text, entities


def read_text(text: str, parse_mode: str | None, most: int) -> tuple[str, list[dict[str, Any]]]:
    """Return text without the white space around it, and its entities; at most `most` units."""
    if parse_mode not in (None, "HTML"):
        raise bad_request("unsupported parse_mode")
    seen, entities = parse(text) if parse_mode else (text, [])
    if units(seen.strip()) > most:
        raise bad_request(
            "message is too long" if most == MOST_TEXT else "message caption is too long"
        )
    before = units(seen) - units(seen.lstrip())
    for entity in entities:
        entity["offset"] = max(0, entity["offset"] - before)
    return seen.strip(), entities


def read_keyboard(markup: dict[str, Any] | None) -> list[list[dict[str, Any]]]:
    if markup is None:
        return []
    if set(markup) != {"inline_keyboard"}:
        raise bad_request(f"unknown reply markup {sorted(markup)}")
    rows = markup["inline_keyboard"]
    if sum(len(row) for row in rows) > 100:
        raise bad_request("reply markup is too long")
    for row in rows:
        if not 1 <= len(row) <= 8:
            raise bad_request(f"a row of {len(row)} buttons")
        for button in row:
            _check_button(button)
    checked: list[list[dict[str, Any]]] = rows
    return checked


def _check_button(button: dict[str, Any]) -> None:
    if unknown := set(button) - {"text", "callback_data", "url", "style"}:
        raise bad_request(f"unknown button fields {sorted(unknown)}")
    if not button.get("text", "").strip():
        raise bad_request("can't parse inline keyboard button: Text buttons are unallowed")
    if ("callback_data" in button) == ("url" in button):
        raise bad_request("a button has either callback_data or url")
    if button.get("style") not in (None, "primary", "success", "danger"):
        raise bad_request("invalid button style specified")
    if "callback_data" in button and not 1 <= len(button["callback_data"].encode()) <= 64:
        raise bad_request("BUTTON_DATA_INVALID")
    if "url" in button:
        address = urlsplit(button["url"])
        if address.scheme not in ("http", "https", "tg") or "." not in (address.hostname or ""):
            raise bad_request(
                f"inline keyboard button URL '{button['url']}' is invalid: Wrong HTTP URL"
            )


def _unparsable(why: str) -> Exception:
    return bad_request(f"can't parse entities: {why}")
