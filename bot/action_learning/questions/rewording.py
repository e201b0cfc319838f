"""Turns a closed question or a piece of advice into an open question, in its author's own words.

Only where the result reads well whatever the words are. Each pattern therefore asks for much and
often gives nothing, and nothing is offered then: a clumsy suggestion helps nobody.
"""

import re
from collections.abc import Callable

from bot.action_learning.questions.advice import ACT, advice_in, asks_for_consent
from bot.action_learning.questions.grammar import AND_ASKS_AGAIN, LEAD_IN, SUBJECT
from bot.action_learning.questions.sentences import Form, Sentence

MOST_WORDS = 25
"""Longer sentences hold side clauses, which do not survive being turned round."""


def reworded(said: tuple[Sentence, ...]) -> str | None:
    """Offer an open question for a message that is not simply one open question."""
    asked = [sentence for sentence in said if sentence.form.asks]
    for sentence in asked:
        if sentence.form.is_open and not advice_in(sentence) and not asks_for_consent(sentence):
            first = AND_ASKS_AGAIN.split(_without_lead_in(sentence.written))[0]
            if len(first.split()) > 1:
                return _as_question(first)
    for sentence in (*reversed(asked), *(one for one in said if advice_in(one))):
        offered = _turned(sentence)
        if offered:
            return offered
    return None


def _turned(sentence: Sentence) -> str | None:
    written = _without_lead_in(sentence.written)
    if not 1 < len(written.split()) <= MOST_WORDS or sentence.form is Form.TAG:
        return None
    for pattern, turn in _TURNS:
        match = pattern.fullmatch(written)
        if match:
            return _as_question(turn(match))
    return None


_LEAD = re.compile(rf"^(?:\W*(?:{LEAD_IN})(?![\w'])\W*)+(?=\w)", re.IGNORECASE)


def _without_lead_in(written: str) -> str:
    return _LEAD.sub("", written.replace("\u2019", "'")).strip(" \"'*_.!?")


def _as_question(text: str) -> str:
    text = re.sub(r"\s+", " ", text).strip(" ,")
    return f"{text[0].upper()}{text[1:]}?"


# Things there can be more or less of, where "what ... are there" reads naturally.
_KINDS = (
    "risks?|options?|barriers?|obstacles|resources|opportunities|lessons|alternatives|ideas|reasons?"
    "|conditions|signs?|rules|examples|strengths|costs|benefits|consequences|concerns|gaps|limits"
    "|support|evidence|data|help|allies|feedback|questions|doubts|hopes|plans|information|advantages"
    "|disadvantages|changes|ways"
)
# Qualities that come in degrees, where "how ..." before them reads naturally.
_QUALITIES = (
    "supportive|ready|clear|happy|willing|involved|aware|committed|confident|interested|worried"
    "|important|difficult|hard|useful|comfortable|safe|urgent|realistic|keen|open|engaged|motivated"
    "|supported|stuck|helpful|strong|honest|tired|hopeful|sure|certain|serious|concerned|frustrated"
    "|satisfied|trusted|welcome|visible|flexible|sustainable|risky|effective|successful"
)
_SOMEBODY = (
    r"(?:you|he|she|it|they|we|this|that"
    r"|(?:the|your|their|his|her|our|its|my) [\w'-]+(?: [\w'-]+){0,3})"
)
_ADVERB = "(?:really |very |fully |quite |already |just |actually |at all )?"


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text, re.IGNORECASE)


_TURNS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
    (
        _pattern(
            rf"do you (?:actually |happen to )?know (?P<word>what|how|why|where|when|who)"
            rf" (?P<rest>(?:{SUBJECT})\b.+)"
        ),
        lambda found: f"{found['word']} do you think {found['rest']}",
    ),
    (
        _pattern(
            r"do you (?:actually |happen to )?know who (?P<rest>(?:is|was|will|has|\w+s)\b.+)"
        ),
        lambda found: f"who do you think {found['rest']}",
    ),
    (
        _pattern(
            r"have you (?:already )?thought about (?P<rest>(?:what|how|why|where|who|when)\b.+)"
        ),
        lambda found: f"what are your thoughts on {found['rest']}",
    ),
    (
        _pattern(
            r"(?:have|had) you (?:(?:not|ever|already|also) )*(?P<done>thought (?:about|of)|tried"
            r"|considered|looked into)\b.*"
        ),
        lambda found: f"what have you {found['done']} so far",
    ),
    (
        _pattern(r"(?:would|might|could)(?:n't)? it (?:not )?help\b.*"),
        lambda _: "what would help",
    ),
    (
        _pattern(r"what if you (?:just |simply )?(?P<rest>(?!were|had|could|are|have)\w+\b.*)"),
        lambda found: f"what might happen if you {found['rest']}",
    ),
    (
        _pattern(
            rf"(?:why (?:don't|not|do you not)(?: you)?|(?:could|couldn't|can't|shouldn't) you"
            rf"|you (?:really |probably )?(?:should|could|need to|ought to|have to|must))"
            rf" (?:just |always |perhaps |maybe |simply |also )*"
            rf"(?P<rest>{ACT}\b(?:(?!because|since|before|, | as |honestly| me\b| us\b).)*)"
        ),
        lambda found: f"what might happen if you were to {found['rest']}",
    ),
    (
        _pattern(
            r"have you (?:already |ever )?(?P<verb>talked|spoken)"
            r" (?P<rest>(?:to|with) .+?)(?: yet| already)?"
        ),
        lambda found: (
            "what happened when you "
            + (
                "talked, or thought of talking, "
                if found["verb"].lower() == "talked"
                else "spoke, or thought of speaking, "
            )
            + found["rest"]
        ),
    ),
    (
        _pattern(
            r"(?P<verb>is|are|was|were) there (?:any |some )"
            rf"(?P<what>(?:other )?(?:{_KINDS}))(?P<rest>\b.*)"
        ),
        lambda found: f"what {found['what']} {found['verb'].lower()} there{found['rest']}",
    ),
    (
        _pattern(
            r"(?:do you have|have you got) (?:any |some )"
            rf"(?P<what>(?:other )?(?:{_KINDS}))(?P<rest>\b.*)"
        ),
        lambda found: f"what {found['what']} do you have{found['rest']}",
    ),
    (
        _pattern(
            rf"(?:is|was) there (?:any|some)(?P<kind>one|body|thing)(?P<other> else)? (?:who|that)"
            rf" (?P<rest>(?!{SUBJECT})\w+.*)"
        ),
        lambda found: (
            ("what" if found["kind"].lower() == "thing" else "who")
            + f"{found['other'] or ''} {found['rest']}"
        ),
    ),
    (
        _pattern(rf"(?P<verb>is|are|was|were) (?P<who>{_SOMEBODY}) {_ADVERB}(?P<how>{_QUALITIES})"),
        lambda found: f"how {found['how']} {found['verb'].lower()} {found['who']}",
    ),
    (
        _pattern(
            rf"(?P<verb>is|are|was|were) (?P<who>{_SOMEBODY}) {_ADVERB}on board(?P<rest> with .+)?"
        ),
        lambda found: (
            f"how far {found['verb'].lower()} {found['who']} on board{found['rest'] or ''}"
        ),
    ),
    (
        _pattern(
            rf"(?P<verb>do|does|did) (?P<who>{_SOMEBODY}) feel {_ADVERB}"
            rf"(?P<how>{_QUALITIES})(?P<rest> (?:by|about|in|with) .+)?"
        ),
        lambda found: (
            f"how {found['how']} {found['verb'].lower()} {found['who']} feel{found['rest'] or ''}"
        ),
    ),
    (
        _pattern(r"did (?P<what>it|that|this) work(?P<rest>\b.*)"),
        lambda found: f"how well did {found['what']} work{found['rest']}",
    ),
)
