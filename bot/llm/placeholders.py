"""Takes names and accounts out of words before they leave the house, and puts them back."""

import re
from collections.abc import Iterable

_ACCOUNTS = re.compile(
    r"(?<![\w.+-])[\w.+-]+@[\w-]+\.[\w.-]*\w"  # e-mail; begun once a word, or long ones take ages
    r"|<@[A-Z0-9]+(?:\|[^>]*)?>"  # Slack
    r"|(?<!\w)@\w{3,}"  # Telegram and the rest
    r"|https?://\S+"
    r"|(?<!\w)\+?\d(?:[\s().-]?\d){8,14}(?!\w)"  # telephone
)
FEWEST_LETTERS = 2


class Placeholders:
    """Stands `[person 1]` for a name and `[account 1]` for an address, the same each time.

    A full name is found however it is typed; its parts only as they are written, because many
    a first name is also a word (will, grace, mark).
    """

    def __init__(self, names: Iterable[str]) -> None:
        full = sorted({" ".join(name.split()) for name in names if name.strip()}, key=len)
        self._person = {name.casefold(): n for n, name in enumerate(full, 1)}
        parts: dict[str, int] = {}
        for name in full:
            for part in name.split():
                if len(part) >= FEWEST_LETTERS:
                    parts.setdefault(part, self._person[name.casefold()])
        self._parts = parts
        whole = sorted((name for name in full if " " in name), key=len, reverse=True)
        single = sorted(parts, key=len, reverse=True)
        patterns = [_either(whole, "(?i:{})"), _either(single, "{}")]
        found = [pattern for pattern in patterns if pattern]
        self._names = re.compile("|".join(found)) if found else None
        self._stood_for: dict[str, str] = {}

    def hide(self, text: str) -> str:
        """Return the text with every known name and every account taken out."""
        text = _ACCOUNTS.sub(self._account, text)
        return self._names.sub(self._name, text) if self._names else text

    def reveal(self, text: str) -> str:
        """Put back what `hide` has taken out."""
        for placeholder, written in self._stood_for.items():
            text = text.replace(placeholder, written)
        return text

    def _account(self, match: re.Match[str]) -> str:
        same = [p for p, written in self._stood_for.items() if written == match[0]]
        number = sum(p.startswith("[account") for p in self._stood_for) + 1
        placeholder = same[0] if same else f"[account {number}]"
        self._stood_for[placeholder] = match[0]
        return placeholder

    def _name(self, match: re.Match[str]) -> str:
        written = match[0]
        number = self._person.get(" ".join(written.split()).casefold()) or self._parts[written]
        placeholder = f"[person {number}]"
        self._stood_for.setdefault(placeholder, written)
        return placeholder


def _either(words: list[str], around: str) -> str:
    any_of = "|".join(r"\s+".join(re.escape(part) for part in word.split()) for word in words)
    return around.format(rf"(?<!\w)(?:{any_of})(?!\w)") if words else ""
