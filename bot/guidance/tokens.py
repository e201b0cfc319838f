"""Takes a text apart into the words that stand in it. Pure, and light: it needs no index."""

import re

import Stemmer

_NOISE = re.compile(r"</?[a-zA-Z][^>]*>|https?://\S+|\S+@\S+")
_WORD = re.compile(r"[^\W_]+(?:[-'][^\W_]+)*")
_APOSTROPHE = "\N{RIGHT SINGLE QUOTATION MARK}"

_JOINING = """
    a about above ago ain along already also although am among an and any anybody anybody's
    anyone anything are aren around as at away be became because become been being below but by
    can cannot cos could couldn cuz did didn do does doesn doing don dont etc even for from
    gonna had hadn has hasn have haven having he her here hers him his how however i if im in
    into is isn it its itself ive just ll many may me might mine much nor of ok okay on ones onto or
    ought please re really said shall she should shouldn so that thats the their theirs them there
    theres these they theyre this those though through thus to upon us ve via wasn we were weren
    what whats when where wheres whether which who whole whom whos whose why will with wont wot
    would wouldn yes you your yours
"""
STOP_WORDS = frozenset(_JOINING.split())
"""Only words that join others: "let", "go" and "out" carry meaning in how people ask."""


stemmed = Stemmer.Stemmer("english").stemWord
"""Returns the stem of an English word in lower case."""


def words(text: str) -> list[str]:
    """Return the words of a text in lower case, in order; markup and addresses are passed over.

    A hyphenated word comes as its parts and as one: co-production, co production and coproduction
    must find one another.
    """
    if "<" in text or "@" in text or "://" in text:
        text = _NOISE.sub(" ", text)
    plain = _WORD.findall(text.replace(_APOSTROPHE, "'").lower())
    if "-" not in text and "'" not in text and _APOSTROPHE not in text:
        return plain
    found: list[str] = []
    for word in plain:
        if "'" in word:
            word = word.partition("'")[0]
        if "-" in word:
            parts = word.split("-")
            found += parts
            if len(parts) == 2:
                found.append("".join(parts))
        else:
            found.append(word)
    return found
