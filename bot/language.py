"""Every word the bot says passes through here, in the language of the person it is for.

`words.py` files write English and call `_`; whoever acts for a person sets that
person's language with `speaking`. A catalogue is `catalogues/<language>/LC_MESSAGES/bot.po`,
read as it is when it is first needed; what it lacks is said in English. After words have
changed, `wayfinder words refresh` brings the catalogues up to date.
"""

import gettext
import io
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

DEFAULT = "en"
CATALOGUES = Path(__file__).parent / "catalogues"

_current: ContextVar[str] = ContextVar("language", default=DEFAULT)


@cache
def available() -> tuple[str, ...]:
    """Return the languages that there are words for, English first."""
    others = sorted(path.parent.parent.name for path in CATALOGUES.glob("*/LC_MESSAGES/bot.po"))
    return (DEFAULT, *others)


def fitting(tag: str) -> str:
    """Return the available language that a tag such as `cy-GB` means, or English."""
    language = tag.replace("_", "-").partition("-")[0].casefold()
    return language if language in available() else DEFAULT


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    path = CATALOGUES / language / "LC_MESSAGES" / "bot.po"
    if not path.is_file():
        return gettext.NullTranslations()
    compiled = io.BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file, locale=language))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


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
