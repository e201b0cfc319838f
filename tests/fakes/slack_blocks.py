"""What Slack refuses in blocks and views, and what a person sees of them.

Limits are those of Slack's published Block Kit reference and its SDKs. Lengths are
counted the strict way: in UTF-16 units, with `&`, `<` and `>` as the entities they become.
"""

import re
from collections.abc import Iterator
from datetime import date, time
from typing import Any

Block = dict[str, Any]

MOST_BLOCKS = {"message": 50, "modal": 100, "home": 100}
MOST_TEXT_IN_A_MESSAGE = 13_200
"""The sum over a message's blocks; undocumented, observed as msg_blocks_too_long."""

_KINDS = {"actions", "context", "divider", "header", "image", "rich_text", "section"}
_URL = re.compile(r"https?://[^\s<>\"]+")


class Refused(Exception):
    """Slack's `error`, with what it says about the place."""

    def __init__(self, code: str, *messages: str) -> None:
        super().__init__(code, *messages)
        self.code = code
        self.messages = messages


def length(text: str) -> int:
    entities = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return len(entities.encode("utf-16-le")) // 2


def check_blocks(blocks: Any, surface: str) -> None:
    """Refuse what Slack refuses in the blocks of a message, a modal or a home page."""
    code = "invalid_blocks" if surface == "message" else "invalid_arguments"
    check = _Check(code)
    check.that(isinstance(blocks, list), "must be an array", "/blocks")
    check.that(blocks, "must have at least one block", "/blocks")
    check.that(len(blocks) <= MOST_BLOCKS[surface], "too many blocks", "/blocks")
    ids = [block["block_id"] for block in blocks if "block_id" in block]
    check.that(len(ids) == len(set(ids)), "block_id already exists", "/blocks")
    for n, block in enumerate(blocks):
        _check_block(check, block, f"/blocks/{n}", surface)
    if surface == "message" and length("".join(_texts(blocks))) > MOST_TEXT_IN_A_MESSAGE:
        raise Refused("msg_blocks_too_long")


def check_view(view: Any, kind: str) -> None:
    check = _Check("invalid_arguments")
    check.that(isinstance(view, dict) and view.get("type") == kind, f"must be a {kind}", "/view")
    known = {"type", "blocks", "private_metadata", "callback_id"}
    if kind == "modal":
        known |= {"title", "submit", "close", "clear_on_close", "notify_on_close"}
        for name in ("title", "submit", "close"):
            if name in view:
                check.plain(view[name], 24, f"/view/{name}")
        check.that("title" in view, "missing required field: title", "/view")
        inputs = any(block.get("type") == "input" for block in view.get("blocks", ()))
        check.that("submit" in view or not inputs, "submit is needed beside inputs", "/view")
    check.that(not set(view) - known, f"unknown fields {set(view) - known}", "/view")
    check.that(length(view.get("private_metadata", "")) <= 3000, "too long", "/private_metadata")
    check.that(length(view.get("callback_id", "")) <= 255, "too long", "/callback_id")
    check_blocks(view.get("blocks"), kind)


class _Check:
    def __init__(self, code: str) -> None:
        self.code = code

    def that(self, holds: object, why: str, where: str) -> None:
        if not holds:
            raise Refused(self.code, f"[ERROR] {why} [json-pointer:{where}]")

    def string(self, value: Any, most: int, where: str, least: int = 1) -> None:
        self.that(isinstance(value, str), "must be a string", where)
        self.that(length(value) >= least, f"must be more than {least - 1} characters", where)
        self.that(length(value) <= most, f"must be less than {most + 1} characters", where)

    def only(self, block: Any, known: set[str], where: str) -> None:
        self.that(isinstance(block, dict), "must be an object", where)
        unknown = set(block) - known - {"type"}
        self.that(not unknown, f"unknown fields {unknown}", where)

    def plain(self, value: Any, most: int, where: str) -> None:
        self.only(value, {"text", "emoji"}, where)
        self.that(value.get("type") == "plain_text", "must be plain_text", where)
        self.string(value.get("text"), most, f"{where}/text")
        self.that(value["text"].strip(), "must not be blank", f"{where}/text")

    def text(self, value: Any, most: int, where: str) -> None:
        if value.get("type") == "mrkdwn":
            self.only(value, {"text", "verbatim"}, where)
            self.string(value.get("text"), most, f"{where}/text")
        else:
            self.plain(value, most, where)

    def url(self, value: Any, where: str) -> None:
        self.string(value, 3000, where)
        self.that(_URL.fullmatch(value), "invalid url", where)


def _check_block(check: _Check, block: Any, where: str, surface: str) -> None:
    check.that(isinstance(block, dict), "must be an object", where)
    kind = block.get("type")
    allowed = _KINDS if surface == "message" else _KINDS | {"input"}
    check.that(kind in allowed, f"unsupported type: {kind}", where)
    if "block_id" in block:
        check.string(block["block_id"], 255, f"{where}/block_id")
    match kind:
        case "section":
            check.only(block, {"block_id", "text", "accessory"}, where)
            check.text(block.get("text", {}), 3000, f"{where}/text")
            if "accessory" in block:
                _check_element(check, block["accessory"], f"{where}/accessory")
        case "header":
            check.only(block, {"block_id", "text"}, where)
            check.plain(block.get("text", {}), 150, f"{where}/text")
        case "divider":
            check.only(block, {"block_id"}, where)
        case "context":
            check.only(block, {"block_id", "elements"}, where)
            check.that(1 <= len(block.get("elements", ())) <= 10, "1 to 10 elements", where)
            for element in block["elements"]:
                check.text(element, 3000, f"{where}/elements")
        case "image":
            check.only(block, {"block_id", "image_url", "alt_text", "title"}, where)
            check.url(block.get("image_url"), f"{where}/image_url")
            check.string(block.get("alt_text"), 2000, f"{where}/alt_text")
        case "actions":
            check.only(block, {"block_id", "elements"}, where)
            elements = block.get("elements", ())
            check.that(1 <= len(elements) <= 25, "1 to 25 elements", f"{where}/elements")
            for element in elements:
                _check_element(check, element, f"{where}/elements")
            ids = [element["action_id"] for element in elements if "action_id" in element]
            check.that(len(ids) == len(set(ids)), "action_id already exists", where)
        case "rich_text":
            check.only(block, {"block_id", "elements"}, where)
            check.that(block.get("elements"), "must have elements", where)
            for element in block["elements"]:
                _check_rich(check, element, f"{where}/elements")
        case "input":
            known = {"block_id", "label", "hint", "optional", "element", "dispatch_action"}
            check.only(block, known, where)
            check.plain(block.get("label", {}), 2000, f"{where}/label")
            if "hint" in block:
                check.plain(block["hint"], 2000, f"{where}/hint")
            check.that(isinstance(block.get("element"), dict), "missing element", where)
            _check_element(check, block["element"], f"{where}/element")
            check.that(block["element"]["type"] != "button", "not an input", where)


def _check_rich(check: _Check, element: Any, where: str) -> None:
    kinds = ("rich_text_section", "rich_text_quote", "rich_text_preformatted")
    check.that(element.get("type") in kinds, f"unsupported type: {element.get('type')}", where)
    check.only(element, {"elements", "border"}, where)
    check.that(element.get("elements"), "must have elements", where)
    for part in element["elements"]:
        check.only(part, {"text", "url", "style"}, where)
        style = part.get("style", {})
        check.that(set(style) <= {"bold", "italic", "strike", "code"}, "invalid style", where)
        match part.get("type"):
            case "text":
                check.string(part.get("text"), 40_000, where)
            case "link":
                check.url(part.get("url"), where)
            case kind:
                check.that(False, f"unsupported type: {kind}", where)


def _check_element(check: _Check, element: Any, where: str) -> None:
    check.that(isinstance(element, dict), "must be an object", where)
    if "action_id" in element:
        check.string(element["action_id"], 255, f"{where}/action_id")
    match element.get("type"):
        case "button":
            check.only(element, {"action_id", "text", "value", "url", "style"}, where)
            check.plain(element.get("text", {}), 75, f"{where}/text")
            check.string(element.get("value", "-"), 2000, f"{where}/value")
            check.that(element.get("style", "primary") in ("primary", "danger"), "style", where)
            if "url" in element:
                check.url(element["url"], f"{where}/url")
        case "static_select":
            check.only(element, {"action_id", "placeholder", "options", "initial_option"}, where)
            options = element.get("options", ())
            check.that(1 <= len(options) <= 100, "1 to 100 options", f"{where}/options")
            for option in options:
                check.only(option, {"text", "value"}, f"{where}/options")
                check.plain(option.get("text", {}), 75, f"{where}/options/text")
                check.string(option.get("value"), 150, f"{where}/options/value")
            check.that(element.get("initial_option", options[0]) in options, "no option", where)
        case "plain_text_input":
            known = {"action_id", "multiline", "max_length", "min_length", "initial_value"}
            check.only(element, known, where)
            most = element.get("max_length", 3000)
            check.that(1 <= most <= 3000, "max_length is 1 to 3000", where)
            units = len(element.get("initial_value", "").encode("utf-16-le")) // 2
            check.that(units <= most, f"must be less than {most + 1} characters", where)
        case "datepicker":
            check.only(element, {"action_id", "initial_date"}, where)
            _check_parsed(check, date.fromisoformat, element.get("initial_date"), where)
        case "timepicker":
            check.only(element, {"action_id", "initial_time"}, where)
            written = element.get("initial_time")
            check.that(written is None or re.fullmatch(r"\d\d:\d\d", written), "HH:mm", where)
            _check_parsed(check, time.fromisoformat, written, where)
        case kind:
            check.that(False, f"unsupported type: {kind}", where)


def _check_parsed(check: _Check, parse: Any, written: str | None, where: str) -> None:
    try:
        if written is not None:
            parse(written)
    except ValueError:
        check.that(False, "invalid", where)


def seen(blocks: list[Block]) -> str:
    """Return the words a person sees, block by block; buttons are not words."""
    return "\n\n".join(text for block in blocks if (text := "".join(_texts([block]))))


def buttons(blocks: list[Block]) -> list[Block]:
    return [e for block in blocks if block["type"] == "actions" for e in block["elements"]]


def _texts(blocks: list[Block]) -> Iterator[str]:
    for block in blocks:
        match block["type"]:
            case "section" | "header":
                yield block["text"]["text"]
            case "context":
                yield from (element["text"] for element in block["elements"])
            case "rich_text":
                for element in block["elements"]:
                    yield from (part.get("text") or part["url"] for part in element["elements"])
