"""A message as Slack shows it, in HTML: drawn from the very blocks that are sent."""

from bot.chat import Message, spelled
from bot.platforms.slack import render
from bot.platforms.slack.manifest import COMMAND
from bot.platforms.slack.plain import escaped
from bot.platforms.slack.render import Block


def looks(message: Message) -> str:
    content = spelled(message, COMMAND.removeprefix("/"))
    assert isinstance(content, Message)
    drawn = "".join(_block(block) for block in render.blocks(content))
    return f'<div class="looks-slack">{drawn}</div>'


def _block(block: Block) -> str:
    match block["type"]:
        case "header":
            return f'<p class="header">{_text(block["text"])}</p>'
        case "context":
            return f'<p class="context">{"".join(map(_text, block["elements"]))}</p>'
        case "actions":
            return f'<p class="buttons">{"".join(map(_button, block["elements"]))}</p>'
    return "".join(_stretch(stretch) for stretch in block["elements"])


def _stretch(stretch: Block) -> str:
    words = "".join(_words(element) for element in stretch["elements"])
    tag = "blockquote" if stretch["type"] == "rich_text_quote" else "p"
    return f"<{tag}>{words}</{tag}>"


def _words(element: Block) -> str:
    if element["type"] == "link":
        return f'<span class="link">{escaped(element["url"])}</span>'
    words = escaped(element["text"])
    return f"<b>{words}</b>" if element.get("style", {}).get("bold") else words


def _button(element: Block) -> str:
    style = element.get("style", "")
    return f'<span class="button {style}">{_text(element["text"])}</span>'


def _text(element: Block) -> str:
    return escaped(element["text"])
