"""What makes a poor question: said before anybody is asked it. Pure."""

import re
from collections.abc import Iterable

MOST_CHARACTERS = 400

_OPEN = r"what|which|who|whom|whose|how|where|when|why"
_OPEN_WORD = re.compile(rf"\b(?:{_OPEN})\b", re.IGNORECASE)
_ASKS = (
    r"(?:is|are|am|was|were|do|does|did|have|has|had|can|could|will|would|"
    r"shall|should|may|might|must|isn't|aren't|don't|doesn't|didn't|can't|won't)"
)
_WHOM = r"(?:you|your|there|they|we|it|he|she|anybody|anyone|anything|any)"
_CLOSED_START = re.compile(rf"^(?:(?:and|so|but)\s+)?{_ASKS}\b", re.IGNORECASE)
_CLOSED = re.compile(rf"\b{_ASKS}\s+{_WHOM}\b", re.IGNORECASE)
_SETTING = re.compile(
    r"^(?:when|while|where|if|after|before|as|since|once)\s+[^,]*\s[^,]*,\s*", re.IGNORECASE
)
"""`When you left the room,`: what follows is the question."""
_DOUBLE = re.compile(
    rf"[,;]?\s+(?:and|or)\s+(?:(?:(?:to|for|with|by|in)\s+)?(?:{_OPEN})|{_ASKS}\s+{_WHOM})\b", re.I
)
_EXPLAIN = re.compile(r"\bwhy\s+(?:did(?:n't)?|do(?:n't)?|have(?:n't)?)\s+you\b", re.IGNORECASE)


def what_is_wrong_in_any_language(text: str) -> str:
    """Return what makes this a poor question, as far as we can tell without reading it."""
    if not text:
        return "there is no question below the header"
    if len(text) > MOST_CHARACTERS:
        return f"{len(text)} characters; a prompt has at most {MOST_CHARACTERS}"
    if text.count("?") != 1 or not text.endswith("?"):
        return "a prompt ends in one question, and only one"
    return ""


def what_is_wrong(text: str, jargon: Iterable[str] = ()) -> str:
    """Return what makes this a poor question, or nothing if it is a good one."""
    if wrong := what_is_wrong_in_any_language(text):
        return wrong
    asked = re.split(r"(?<=[.!:])\s+", text)[-1]
    if _is_closed(_SETTING.sub("", asked)):
        return "this can be answered with yes or no: begin with what, how, who, where or when"
    if _DOUBLE.search(asked):
        return "these are two questions in one: keep the one that matters more"
    if _EXPLAIN.search(asked):
        return "this asks people to explain themselves: ask what happened instead"
    for word in jargon:
        if re.search(rf"\b{re.escape(word)}\b", text, re.IGNORECASE):
            return f"{word!r} is jargon: say it plainly"
    return ""


def _is_closed(asked: str) -> bool:
    """Tell whether a yes or a no would do: `did you` stands there, and no open word before it."""
    if _CLOSED_START.match(asked):
        return True
    closed = _CLOSED.search(asked)
    return not _OPEN_WORD.search(asked[: closed.start()] if closed else asked)
