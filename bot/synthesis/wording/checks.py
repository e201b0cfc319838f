"""What an answer of a language model must be before it counts. Pure.

No check trusts the model: quotes are looked for in what was written, and a statement must be made
of what several people say, or words that one person planted could come out as everybody's.
"""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.synthesis.evidence import LONGEST_QUOTE, LONGEST_STATEMENT, STATEMENT_WORDS
from bot.synthesis.reading import Written
from bot.synthesis.reflection import Reflection
from bot.synthesis.themes import Theme
from bot.synthesis.vocabulary import Vocabulary

Hide = Callable[[str], str]
"""Takes names and accounts out of words."""

SHARED = 0.3
"""The share of a statement's telling words that its reflections must use; others may reword."""
ONE_VOICE = 0.5
"""A statement with this share of words that only one person uses says what one person says."""
CLEARLY = 2 / 3
"""From this share on, what people say has a clear direction, and a statement must not turn it."""
LIFTED = 5
"""So many words in a row are somebody's own words."""
LEAST_QUOTED = 3  # words
LEAST_CHARACTERS = 12
"""Scripts that put no spaces between words are measured in characters."""


class Dropped(StrEnum):
    """Why something that a model said does not count."""

    NOT_THERE = "cites what does not exist"
    TWICE = "says it twice"
    NOT_PLAIN = "is not one plain sentence"
    NAMES = "names somebody"
    SWEEPING = "claims it of everybody, or for ever"
    FIGURES = "gives figures"
    JARGON = "uses jargon that nobody used"
    MADE_UP = "is not in the words of the reflections"
    ONE_VOICE = "says what only one person says"
    OPPOSITE = "says the opposite of what most say"
    NOT_THEIRS = "uses the words of somebody who did not agree to that"
    NOT_WORD_FOR_WORD = "misquotes"
    TOO_SHORT = "quotes too little or too much"
    NOT_SUPPORTED = "the quote does not support the statement"
    ANYTHING = "the model calls quotes from elsewhere support too"
    TOO_FEW = "too few quotes support the statement"


_SWEEPING = re.compile(
    r"\b(?:every(?:body|one|where)?|nobody|no[ -]one|nothing|none|all|always|never|forever|best|"
    r"worst|perfect(?:ly)?)\b",
    re.I,
)
_MARKUP = re.compile(r"[<>{}\[\]|*_#`~^\\=+@/\"“”!?:;()]|\w\.\w|[.]\s")
_WORD = re.compile(r"[^\W\d_]+")
_ALIKE = str.maketrans("\u2018\u2019\u201c\u201d\u2013\u2014\u00a0\n\r\t", "''\"\"--    ")


def voice(reflection: Reflection) -> str:
    """Return who speaks; if that is not known, each reflection counts as a person's only one."""
    return f"person {reflection.person}" if reflection.person else f"reflection {reflection.id}"


def stretch(quote: str, text: str) -> str | None:
    """Return where a quote stands in a text, as the text writes it; None if it does not.

    Typographic and plain quotation marks, dashes and spaces count as the same. Only whole words,
    and letters with their accents, are a stretch.
    """
    wanted, plain = quote.translate(_ALIKE).strip(), text.translate(_ALIKE)
    at = plain.find(wanted) if wanted else -1
    while at >= 0:
        end = at + len(wanted)
        if not _cuts(text, at) and not _cuts(text, end):
            return text[at:end]
        at = plain.find(wanted, at + 1)
    return None


def long_enough(quote: str, text: str) -> bool:
    """Say whether a quote is more than a word or two, unless no more was written."""
    words = re.findall(r"\w+", quote)
    enough = len(words) >= LEAST_QUOTED or len(quote) >= LEAST_CHARACTERS
    return len(quote) <= LONGEST_QUOTE and (enough or words == re.findall(r"\w+", text))


@dataclass(frozen=True)
class Told:
    """What the members of a theme say, as far as a statement is measured by it."""

    users: Mapping[str, Collection[str]]
    """For each telling stem, who uses it."""
    at_home: frozenset[str]
    """The stems of the theme's own title, where that is none of anybody's words."""
    turned: float | None
    """The share of mentions of the theme's topics that say the opposite; None without any."""


def told(theme: Theme, members: Iterable[Reflection], title: str, vocabulary: Vocabulary) -> Told:
    """Read the members of a theme.

    Args:
        theme: with the topics that its members speak of.
        members: all of them, also those whose words are not sent.
        title: the theme's title if it is none of anybody's words.
        vocabulary: what the theme was found with.
    """
    users: dict[str, set[str]] = defaultdict(set)
    turned: Counter[bool] = Counter()
    for member in members:
        stems = vocabulary.stems(member.text)
        for stem in vocabulary.telling(stems):
            users[stem].add(voice(member))
        turned.update(m.negated for m in vocabulary.mentions(stems) if m.topic in theme.topics)
    share = turned[True] / turned.total() if turned.total() else None
    return Told(users, vocabulary.content_stems(title), share)


def as_sentence(statement: str) -> str:
    """Return a statement with its capital and full stop."""
    trimmed = statement.strip()
    end = "" if trimmed.endswith(".") or not trimmed else "."
    return f"{trimmed[:1].upper()}{trimmed[1:]}{end}"


def wrong_with_statement(
    statement: str,
    theme: Theme,
    said: Told,
    vocabulary: Vocabulary,
    *,
    words: Written,
    hide: Hide,
    jargon: Iterable[str],
    not_theirs: Collection[tuple[str, ...]],
) -> Dropped | None:
    """Return why a statement does not count; None if it does.

    Args:
        statement: as `as_sentence` gives it.
        theme: whose statement it is.
        said: what the theme's members say.
        vocabulary: what the theme was found with.
        words: of all reflections.
        hide: changes whatever holds a known name or an account.
        jargon: words that are kept out, unless people used them.
        not_theirs: runs of stems (see `runs`) of people who do not let their words be shown.
    """
    if not _is_plain(statement):
        return Dropped.NOT_PLAIN
    if hide(statement) != statement or words.named(statement):
        return Dropped.NAMES
    if _SWEEPING.search(statement):
        return Dropped.SWEEPING
    if any(character.isnumeric() for character in statement):
        return Dropped.FIGURES
    stems = vocabulary.stems(statement)
    if _is_jargon(statement, jargon, words):
        return Dropped.JARGON
    if not runs(stems).isdisjoint(not_theirs):
        return Dropped.NOT_THEIRS
    telling = vocabulary.telling(stems)
    home = said.at_home | {
        stem
        for mention in vocabulary.mentions(stems)
        if mention.topic in theme.topics
        for stem in stems[mention.start : mention.end]
    }
    shared = {stem for stem in telling if stem in home or said.users.get(stem)}
    if not telling or len(shared) < SHARED * len(telling):
        return Dropped.MADE_UP
    alone = Counter(
        min(said.users[stem])
        for stem in telling - home
        if stem in said.users and len(said.users[stem]) == 1
    )
    if max(alone.values(), default=0) >= ONE_VOICE * len(telling):
        return Dropped.ONE_VOICE
    return Dropped.OPPOSITE if _turns(stems, theme, said, vocabulary) else None


def runs(stems: Sequence[str]) -> frozenset[tuple[str, ...]]:
    """Return every run of stems that is long enough to be somebody's own words."""
    return frozenset(tuple(stems[n : n + LIFTED]) for n in range(len(stems) - LIFTED + 1))


def _is_plain(statement: str) -> bool:
    return (
        len(statement) <= LONGEST_STATEMENT
        and len(statement.split()) in STATEMENT_WORDS
        and not _MARKUP.search(statement)
        and not any(unicodedata.category(character)[0] == "C" for character in statement)
    )


def _is_jargon(statement: str, jargon: Iterable[str], words: Written) -> bool:
    return any(
        re.search(rf"\b{re.escape(phrase)}\b", statement, re.I)
        and not words.small.issuperset(_WORD.findall(phrase.lower()))
        for phrase in jargon
    )


def _turns(stems: Sequence[str], theme: Theme, said: Told, vocabulary: Vocabulary) -> bool:
    turned = [m.negated for m in vocabulary.mentions(stems) if m.topic in theme.topics]
    if not turned or said.turned is None:
        return False
    return said.turned <= 1 - CLEARLY if all(turned) else said.turned >= CLEARLY


def _cuts(text: str, at: int) -> bool:
    """Say whether a text cut here would be cut inside a word or a letter."""
    if not 0 < at < len(text):
        return False
    before, after = text[at - 1], text[at]
    joined = "\u200d" in (before, after) or unicodedata.category(after)[0] == "M"
    return joined or (before.isalnum() and after.isalnum())
