"""Slack's escapes turned back into the words that somebody typed.

Slack sends `&`, `<` and `>` as entities, and wraps in angle brackets what it recognised:
people, channels, links and dates.
"""

import re

_WRAPPED = re.compile(r"<([^<>]*)>")


def plain(text: str, *, without: str = "") -> str:
    """Return the words as typed. Mentions of the user id `without` are left out."""
    if without:
        text = re.sub(rf"<@{re.escape(without)}(\|[^<>]*)?>", "", text)
    words = _WRAPPED.sub(lambda match: _unwrapped(match[1]), text)
    words = words.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    return words.strip()


def _unwrapped(inside: str) -> str:
    target, _, label = inside.partition("|")
    match target[:1]:
        case "@" | "#":
            return f"{target[0]}{label}" if label else target
        case "!":
            # A group <!subteam^S1|@team>, a date <!date^1700^{date}|9 May>, or a call <!here>.
            return label or f"@{target[1:].partition('^')[0]}"
    bare = re.sub(r"^(mailto:|tel:|https?://)", "", target)
    if label in ("", target):
        return target if target.startswith("http") else bare
    # Somebody typed example.org and Slack made a link of it; or wrote words over a link.
    is_bare = label == bare or target.startswith(("mailto:", "tel:"))
    return label if is_bare else f"{label} ({target})"


def escaped(text: str) -> str:
    """Return text that Slack shows as it stands, where it would read its own markup."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
