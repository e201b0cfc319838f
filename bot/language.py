"""Every word the bot says passes through here, in the language of the person it is for.

`words.py` files write English and call `_`; whoever acts for a person sets that
person's language with `speaking`. Catalogues live beside the content.
"""

import gettext
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path

DEFAULT = "en"
CATALOGUES = Path(__file__).parent / "catalogues"

_current: ContextVar[str] = ContextVar("language", default=DEFAULT)


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    return gettext.translation("bot", CATALOGUES, languages=[language], fallback=True)


def _(text: str) -> str:
    """Return `text` in the current language, or as it is where nobody has translated it."""
    return _catalogue(_current.get()).gettext(text)


def ngettext(one: str, many: str, n: int) -> str:
    """Return the form of the text that fits the number `n`."""
    return _catalogue(_current.get()).ngettext(one, many, n)


def current() -> str:
    return _current.get()


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Say everything inside the block in this language."""
    token = _current.set(language)
    try:
        yield
    finally:
        _current.reset(token)
