"""How a command is written where each app keeps commands differently."""

import re

from bot.chat.outgoing import Content, Home, Message, Style

# A slash that begins a word: not one in a date, an address or "and/or".
_COMMAND = re.compile(r"(?<![\w/:.])/([a-z]{2,20})\b")


def spelled(content: Content, slash: str) -> Content:
    """Return the content with `/journal` written `/wayfinder journal`, where `slash` is that word.

    What people wrote is left as it is.
    """
    if isinstance(content, Home):
        sections = tuple(_spelled(section, slash) for section in content.sections)
        return content.model_copy(update={"sections": sections})
    return _spelled(content, slash)


def _spelled(message: Message, slash: str) -> Message:
    parts = tuple(
        part
        if part.style is Style.QUOTE
        else part.model_copy(update={"text": _COMMAND.sub(rf"/{slash} \1", part.text)})
        for part in message.parts
    )
    return message.model_copy(update={"parts": parts})
