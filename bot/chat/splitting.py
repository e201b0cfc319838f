"""Long text, cut where a reader would pause."""

import re
from collections.abc import Iterator

from bot.chat.outgoing import MOST_TEXT, length

_PAUSES = (r"\n\s*\n", r"\n", r"(?<=[.!?…])\s+", r"\s+")


def split(text: str, most: int = MOST_TEXT) -> list[str]:
    """Cut `text` into pieces of at most `most` units (see `length`), nothing lost but white space.

    Cuts fall between paragraphs where that is possible, else between lines, sentences,
    words, and only then inside a word.
    """
    return list(_pieces(text.strip(), most))


def _pieces(text: str, most: int) -> Iterator[str]:
    while length(text) > most:
        cut = _last_pause(text, most)
        yield text[:cut].rstrip()
        text = text[cut:].lstrip()
    if text:
        yield text


def _last_pause(text: str, most: int) -> int:
    end = _fitting(text, most)
    for pause in _PAUSES:
        ends = [match.start() for match in re.finditer(pause, text[: end + 1])]
        # A pause in the first half would leave a stump; a finer pause reads better.
        if ends and end // 2 <= ends[-1] <= end:
            return ends[-1]
    return end


def _fitting(text: str, most: int) -> int:
    """Return how many characters of `text` fit in `most` units: at least one."""
    units = 0
    for index, character in enumerate(text):
        units += length(character)
        if units > most:
            return max(index, 1)
    return len(text)
